#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Runs the whole program in tiny sizes; says nothing about speed.
# bench_program_test.sh BENCH (usage | measurements | isolation | startup | idle)
set -euo pipefail

bench=$1
program=$bench
# shellcheck source=tests/jobs/support.sh
source "$(dirname "$0")/support.sh"

# writes RANKS MEASUREMENT ROW... [-- OPTION...]: a launch that ends well and leaves these rows.
writes() {
  local ranks=$1 name=$2 rows=() code=0
  shift 2
  while (($# > 0)) && [[ $1 != -- ]]; do rows+=("$1") && shift; done
  mpirun -n "$ranks" --timeout 100 "$bench" "$name" --quick --rounds 1 --json "$name.json" \
    "${@:2}" >out 2>err || code=$?
  [[ $code == 0 ]] || complain "$name: exit code $code: $(cat err)"
  has_rows "$name" "${rows[@]}"
}

# has_rows MEASUREMENT ROW...: the report reads the file, and has these rows and no more.
has_rows() {
  local name=$1 code=0 found
  shift
  "$bench" report "$name.json" --json - >merged 2>err || code=$?
  ((code < 2)) || complain "$name: the report ends with $code: $(cat err)"
  found=$(sed -n 's/^      "id": "\(.*\)",$/\1/p' merged | paste -sd' ')
  [[ $found == "$*" ]] || complain "$name: rows '$found' instead of '$*'"
}

usage() {
  echo '{' >broken.json
  refuses 'no command' 'subcommand is required'
  refuses 'unknown command' 'subcommand is required' speed
  refuses 'no rounds' 'rounds' rates --rounds 0
  refuses 'one rank' '^bench: bench rates needs 2 ranks, not 1: mpirun -n 2 bench rates$' rates
  refuses 'one rank for many' 'bench tails needs two or more ranks, not 1' tails
  refuses 'no results' 'FILE.json is required' report
  refuses 'no file' '^bench: none.json: cannot read the file: No such' report none.json
  refuses 'broken file' '^bench: broken.json: not a result of bench' report broken.json

  grep -q 'bench report rates.json tails.json' <<<"$("$bench" --help)" ||
    complain 'no example in --help'
}

measurements() {
  writes 2 rates rates.chunk_1_to_loop_4 rates.chunk_1_to_loop_1 rates.map_to_loop_4x64 \
    rates.apply_to_ping_pong rates.objects_to_boost_4 rates.objects_to_boost_1 \
    rates.bandwidth_pool_to_bandwidth_mpi
  writes 2 large-argument large.argument.memory large.argument.rate
  writes 2 large-result large.result.memory large.result.rate
  writes 3 tails tails.10ms.fixed tails.10ms.uniform tails.1ms.fixed tails.1ms.uniform
  writes 2 granularity granularity.default granularity.chunk_1 -- --curve curve.tsv
  [[ $(wc -l <curve.tsv) == 14 ]] || complain "the curve: $(cat curve.tsv)"
  writes 2 memory memory.master memory.worker

  "$bench" report ./*.json >table || (($? == 1)) || complain 'no report of all'
  grep -Eq '^[0-9]+ of 13 goals hold$' table || complain "the report: $(cat table)"
}

isolation() {
  writes 2 isolation isolation.chunk_1 isolation.map isolation.large isolation.idle_child \
    isolation.child_memory isolation.restart isolation.risky
  writes 2 isolation-memory isolation.shared_memory
}

startup() {
  "$bench" startup --ranks 3 --rounds 1 --json startup.json >/dev/null 2>err ||
    complain "startup: $(cat err)"
  has_rows startup startup.start startup.end
}

idle() {
  "$bench" idle --quick --rounds 1 --json idle.json >/dev/null 2>err || complain "idle: $(cat err)"
  has_rows idle idle.still.busiest_of_1 idle.still.master_of_1 \
    idle.still.busiest_of_3 idle.still.all_of_3 idle.still.master_of_3 \
    idle.wake.median idle.wake.p90 idle.busy.chunk_1 idle.busy.map idle.busy.apply \
    idle.crowded.chunk_1 idle.crowded.map idle.crowded.1us_chunk_1 idle.crowded.1us \
    idle.crowded.10us
  "$bench" idle-launch nothing 2>err || (($? == 2)) || complain 'an unknown part is measured'
  grep -q "^bench: there is no part 'nothing' of idle$" err || complain "the part: $(cat err)"
}

run_part "$2"
