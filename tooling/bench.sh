# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# Runs the measurements of jobs/bench, each in a launch of its own, and reports on them in one
# table. Sourced by dev.

: "${root:?set by dev}"

bench_program=$root/build/bench/jobs/bench/bench
bench_results=$root/build/bench/results
bench_measurements=(rates large-argument large-result tails granularity memory startup idle
                    isolation compare)

# bench_all [<measurement>...] [<option of bench>...]: all measurements without a name. Every one
# runs, also after one that failed.
bench_all() {
  local names=() options=() failed=() results=() result
  for argument in "$@"; do
    if [[ $argument == -* ]]; then options+=("$argument"); else names+=("$argument"); fi
  done
  check_measurements "${names[@]}" || return 2
  rm -rf "$bench_results"
  mkdir -p "$bench_results"
  for name in "${names[@]:-${bench_measurements[@]}}"; do
    heading "bench $name"
    if ! bench_one "$name" "${options[@]}"; then failed+=("$name"); fi
    for result in "$bench_results/$name".json "$bench_results/$name"-*.json; do
      if [[ -s $result ]]; then results+=("$result"); fi
    done
  done
  report_bench "${failed[*]}" "${results[@]}"
}

check_measurements() {
  for name in "$@"; do
    if [[ " ${bench_measurements[*]} " == *" $name "* ]]; then continue; fi
    warn "there is no measurement '$name': engine, ${bench_measurements[*]}"
    return 1
  done
}

# bench_one <measurement> [options]: --rounds of the user's comes last, and wins.
bench_one() {
  local name=$1
  shift
  case $name in
    rates | memory) bench_launch 2 "$name" "$@" ;;
    isolation) bench_isolation "$@" ;;
    tails) bench_launch 32 tails "$@" ;;
    granularity)
      bench_launch 2 granularity --rounds 3 --curve "$bench_results/granularity.tsv" "$@" &&
        draw_granularity ;;
    large-*) bench_large "$name" "$@" ;;
    compare) bench_compare "$@" ;;
    startup)
      with_mpirun "$bench_program" startup --rounds 7 --json "$bench_results/startup.json" "$@" \
        >/dev/null ;;
    idle)
      with_mpirun "$bench_program" idle --rounds 15 --json "$bench_results/idle.json" "$@" \
        >/dev/null ;;
  esac
}

# bench_launch <ranks> <measurement> [options]: its rows become <measurement>.json.
bench_launch() {
  with_mpirun mpirun -n "$1" --timeout 300 "$bench_program" "$2" \
    --json "$bench_results/$2.json" "${@:3}" >/dev/null
}

# The second one loads a gibibyte, which would make each child of the first one dear.
bench_isolation() {
  local -i missed=0
  bench_launch 2 isolation --rounds 7 "$@" || missed=1
  bench_launch 2 isolation-memory "$@" || missed=1
  return "$missed"
}

# A pool that took far more memory than it should would take down the machine: it fails instead.
bench_large() {
  local available
  available=$(awk '/^MemAvailable:/ { print int($2 / 1024 / 1024) }' /proc/meminfo)
  if ((available < 14)); then
    warn "bench $1 needs 14 GiB of memory, $available are free: not measured"
    return 1
  fi
  (ulimit -v $((12 * 1024 * 1024)) && bench_launch 2 "$@")
}

# The same work with the pools of other tools, and rankpool's figures for it: those of rates, and
# of tails with two workers.
bench_compare() {
  require_tool python3 || return
  local rates=$bench_results/rates.json two_workers=$bench_results/two_workers.json
  if [[ ! -s $rates ]]; then bench_launch 2 rates "$@" || return; fi
  with_mpirun mpirun -n 3 --timeout 300 "$bench_program" tails --rounds 3 --json "$two_workers" \
    "$@" >/dev/null || return
  "$(python_with_mpi4py)" "$root/jobs/bench/compare/pools.py" --pool "$rates" \
    --pool "$two_workers" --json "$bench_results/compare.json" "$@"
}

# Debian's package is for Debian's Python, which may not be the first.
python_with_mpi4py() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import mpi4py' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo python3
}

# What a plainly started program sets for mpirun, too.
with_mpirun() {
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none "$@"
}

draw_granularity() {
  require_tool gnuplot || return 0
  gnuplot -e "curve='$bench_results/granularity.tsv'; output='$bench_results/granularity'" \
    "$root/jobs/bench/granularity.gp"
}

# report_bench <failed measurements> [<results>...]
report_bench() {
  local status=0
  heading "results, also in $bench_results"
  if (($# > 1)); then
    "$bench_program" report "${@:2}" --json "$bench_results/report.json" || status=$?
  fi
  if [[ -n $1 ]]; then
    warn "measurements that failed: $1"
    status=1
  fi
  return "$status"
}
