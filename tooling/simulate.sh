# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# Simulates launches (tests/simulation), optimized. Sourced by dev.

: "${root:?set by dev}"

simulation_program=$root/build/bench/tests/simulation/simulation
scale_results=$root/build/bench/results/scale.tsv

# simulate_all [<option of simulation>...]; --scale without a file draws the plot in docs/, too.
simulate_all() {
  if [[ ${1:-} != --scale ]]; then
    "$simulation_program" "$@"
    return
  fi
  mkdir -p "$(dirname "$scale_results")"
  "$simulation_program" --scale "$scale_results" "${@:2}" && draw_scale
}

draw_scale() {
  require_tool gnuplot || return 0
  gnuplot -e "rows='$scale_results'; output='$root/docs/images/scale.png'" \
    "$root/tests/simulation/scale.gp"
}

# report_simulation <preset>: what the test of the seeds has said, which ctest keeps to itself.
report_simulation() {
  local report=$root/build/$1/tests/simulation/seeds.txt
  if [[ -s $report ]]; then cat "$report"; fi
}

forget_simulation() { rm -f "$root/build/$1/tests/simulation/seeds.txt"; }
