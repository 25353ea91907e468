#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# How a launch ends: with which exit code, how soon, and in how many words.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

# Milliseconds. mpirun takes one second over the other ranks, now and then two.
patience=3000

main_throws() {
  local mode
  for mode in throw throw-busy; do
    run_plainly RANKPOOL_WORKERS=2 "$probe" "$mode" "$work"
    expect_end_within "$mode plainly" "$patience"
    expect_code "$mode plainly" 1
    expect_message "$mode plainly" 'main failed: std::runtime_error: on purpose \[master on '
    expect_nothing_else "$mode plainly"
    expect_nothing_left "$mode plainly"

    run_under_mpirun 3 "$probe" "$mode" "$work"
    expect_end_within "$mode under mpirun" "$patience"
    expect_code "$mode under mpirun" 1
    expect_message "$mode under mpirun" 'main failed: std::runtime_error: on purpose \[master on '
    expect_nothing_left "$mode under mpirun"
  done
}

main_throws_alone() {
  run_plainly RANKPOOL_WORKERS=0 "$probe" throw "$work"
  expect_code 'alone' 1
  expect_message 'alone' 'main failed: std::runtime_error: on purpose'
  expect_nothing_else 'alone'
}

main_throws_a_number() {
  run_plainly RANKPOOL_WORKERS=1 "$probe" throw-number
  expect_code 'a number' 1
  expect_message 'a number' 'main failed: int: '
}

main_returns_a_code() {
  local expected
  for expected in 0 5 200 255; do
    run_plainly RANKPOOL_WORKERS=1 "$probe" return "$expected"
    expect_code "plainly" "$expected"
    [[ ! -s $work/err ]] || complain 'plainly: standard error is not empty'
    run_under_mpirun 2 "$probe" return "$expected"
    expect_code "under mpirun" "$expected"
    run_plainly RANKPOOL_WORKERS=0 "$probe" return "$expected"
    expect_code "alone" "$expected"
  done
}

main_returns_a_code_while_workers_are_busy() {
  local expected
  for expected in 5 200; do
    run_plainly RANKPOOL_WORKERS=2 "$probe" return-busy "$expected" "$work"
    expect_end_within "plainly" "$patience"
    expect_code "plainly" "$expected"
    [[ ! -s $work/err ]] || complain 'plainly: standard error is not empty'
    expect_nothing_left "plainly"

    run_under_mpirun 3 "$probe" return-busy "$expected" "$work"
    expect_end_within "under mpirun" "$patience"
    expect_code "under mpirun" "$expected"
  done
}

main_returns_nothing() {
  run_plainly "$probe" nothing
  expect_code 'plainly' 0
  run_under_mpirun 3 "$probe" nothing
  expect_code 'under mpirun' 0
  run_plainly RANKPOOL_WORKERS=0 "$probe" nothing
  expect_code 'alone' 0
}

# A task that runs on, without a word of the pool, does not keep a launch that went well.
main_succeeds_while_workers_are_busy() {
  run_plainly RANKPOOL_WORKERS=2 "$probe" return-busy 0 "$work"
  expect_end_within 'plainly' "$patience"
  expect_code 'plainly' 0
  expect_nothing_left 'plainly'
}

main_exits() {
  run_plainly RANKPOOL_WORKERS=2 "$probe" exit 7
  expect_code 'plainly' 7
  expect_nothing_left 'plainly'
  run_under_mpirun 3 "$probe" exit 7
  expect_code 'under mpirun' 7
  run_plainly RANKPOOL_WORKERS=0 "$probe" exit 7
  expect_code 'alone' 7
}

main_forks_a_process_that_exits() {
  # A leak sanitizer would look in the forked process for threads that stayed in its parent.
  local -x ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
  run_plainly RANKPOOL_WORKERS=2 "$probe" fork
  expect_code 'plainly' 0
  [[ ! -s $work/err ]] || complain 'plainly: standard error is not empty'
  run_under_mpirun 3 "$probe" fork
  expect_code 'under mpirun' 0
}

other_programs_are_refused() {
  run "$mpirun" -n 1 "$probe" workers : -n 1 "$work/launch_sample"
  expect_code 'other functions' 2
  expect_message 'other functions' "different programs: rank 0 on .* and rank 1 on .* both have "
  run "$mpirun" -n 2 "$probe" workers : -n 1 "$work/launch_sample"
  expect_code 'the third' 2
  expect_message 'the third' "rank 0 on $(hostname) and rank 2 on $(hostname) "
}

other_builds_are_refused() {
  run "$mpirun" -n 1 "$probe" workers : -n 1 "$work/launch_probe_rebuilt" workers
  expect_code 'another build' 2
  expect_message 'another build' "on $(hostname) and rank 1 on $(hostname) have different builds"
}

run_test "$3"
