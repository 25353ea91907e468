#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# How a launch begins, and what reaches its main and its workers.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

under_mpirun() {
  local ranks
  for ranks in 2 3 5; do
    run_under_mpirun "$ranks" "$probe" workers
    expect_code "$ranks ranks" 0
    expect_output "$ranks ranks" "workers $((ranks - 1))"
  done
}

one_rank_under_mpirun() {
  run_under_mpirun 1 "$probe" workers
  expect_code 'one rank' 2
  expect_message 'one rank' 'this launch has one rank only'
}

a_worker_for_each_core() {
  run_plainly "$probe" workers
  expect_code 'all cores' 0
  expect_output 'all cores' "workers $(nproc)"
  run_plainly taskset -c "$(first_core)" "$probe" workers
  expect_code 'one core' 0
  expect_output 'one core' 'workers 1'
}

first_core() { taskset -cp $$ | sed 's/.*: //; s/[-,].*//'; }

workers_as_asked() {
  run_plainly RANKPOOL_WORKERS=3 "$probe" workers
  expect_code 'three' 0
  expect_output 'three' 'workers 3'
  run_plainly RANKPOOL_WORKERS= "$probe" workers
  expect_code 'nothing asked' 0
  expect_output 'nothing asked' "workers $(nproc)"
}

no_other_process() {
  run_plainly RANKPOOL_WORKERS=0 PATH=/nonexistent "$probe" workers
  expect_code 'alone' 0
  expect_output 'alone' 'workers 1'
  run_plainly RANKPOOL_WORKERS=0 PATH=/nonexistent "$probe" alone
  expect_output 'alone' alone
  run_plainly RANKPOOL_WORKERS=1 "$probe" alone
  expect_output 'one worker' 'not alone'
}

# refuses_numbers VARIABLE NUMBER...
refuses_numbers() {
  local number
  for number in "${@:2}"; do
    run_plainly "$1=$number" "$probe" workers
    expect_code "'$number'" 2
    expect_message "'$number'" "$1 is '$number', but must be a number"
    expect_nothing_else "'$number'"
    expect_output "'$number'" ''
  done
}

numbers_that_are_none() {
  refuses_numbers RANKPOOL_WORKERS abc -1 1.5 ' 2' 2x 99999999999999
}

seconds_that_are_none() { refuses_numbers RANKPOOL_START_SECONDS abc 0 -1 86401; }

no_mpirun() {
  run_plainly PATH=/nonexistent "$probe" workers
  expect_code 'no mpirun' 2
  expect_message 'no mpirun' 'mpirun .*PATH'
  expect_nothing_else 'no mpirun'
}

further_arguments() {
  run_plainly RANKPOOL_WORKERS=1 RANKPOOL_MPIRUN_ARGS="-x 'PROBE_VARIABLE=two words'" \
    "$probe" variable PROBE_VARIABLE
  expect_code 'variable' 0
  expect_output 'variable' 'two words'

  mkdir "$work/my hosts"
  echo 'localhost slots=4' >"$work/my hosts/file"
  run_plainly RANKPOOL_MPIRUN_ARGS="--hostfile \"$work/my hosts/file\"" "$probe" workers
  expect_code 'host file' 0
  expect_output 'host file' 'workers 3'
  run_plainly RANKPOOL_WORKERS=1 RANKPOOL_MPIRUN_ARGS="--hostfile \"$work/my hosts/file\"" \
    "$probe" workers
  expect_output 'host file and workers' 'workers 1'
}

further_arguments_without_sense() {
  local arguments
  # shellcheck disable=SC2016  # not for this shell
  for arguments in "-x 'A=1" '-x "A=1' '-x $(touch ran)' '-x a;b'; do
    run_plainly RANKPOOL_MPIRUN_ARGS="$arguments" "$probe" workers
    expect_code "$arguments" 2
    expect_message "$arguments" 'RANKPOOL_MPIRUN_ARGS is '
    expect_nothing_else "$arguments"
  done
}

arguments_reach_main() {
  # shellcheck disable=SC2016  # not for this shell
  local words=('a b' '' '*' '-n' '--help' "it's" '"quoted"' '$HOME' $'two\nlines' ü)
  local expected
  expected=$(printf '[%s]\n' "${words[@]}")
  run_plainly "$probe" arguments "${words[@]}"
  expect_output plainly "$expected"
  run_under_mpirun 2 "$probe" arguments "${words[@]}"
  expect_output 'under mpirun' "$expected"
  run_plainly RANKPOOL_WORKERS=0 "$probe" arguments "${words[@]}"
  expect_output alone "$expected"
}

output_arrives_whole() {
  local expected code
  expected=$(seq 50000)
  for code in 0 5; do
    [[ $(piped "${plainly[@]}" "$probe" lines 50000 $code) == "$expected" ]] ||
      complain "plainly, code $code"
    [[ $(piped "$mpirun" -n 2 "$probe" lines 50000 $code) == "$expected" ]] ||
      complain "under mpirun, code $code"
    [[ $(piped env RANKPOOL_WORKERS=0 "$probe" lines 50000 $code) == "$expected" ]] ||
      complain "alone, code $code"
  done
}

piped() { { "$@" 2>"$work/err" || true; } | cat; }

no_pool_outside() {
  run_plainly "$probe" outside
  expect_code 'outside' 0
  grep -q '^UsageError: a Pool was made outside of a launch' "$work/out" || complain 'outside'
}

the_sample() {
  local expected start
  expected=$(printf '%s\n' 3.14159 12.5664 28.2743 1 4 9)
  for start in "$mpirun -n 2" "$mpirun -n 3" "$mpirun -n 5" env 'env RANKPOOL_WORKERS=0'; do
    # shellcheck disable=SC2086  # the words of a command
    run $start "$work/launch_sample"
    expect_code "$start" 0
    expect_output "$start" "$expected"
  done
  run_under_mpirun 1 "$work/launch_sample"
  expect_code 'one rank' 2
  expect_message 'one rank' 'this launch has one rank only'
}

run_test "$3"
