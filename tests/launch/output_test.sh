#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# What tasks print, and how many threads they may use.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

probe=$work/launch_output

expect_whole_lines() {
  expect_code "$1" 0
  [[ $(wc -l <"$work/out") == 20000 ]] || complain "$1: not all lines"
  ! grep -qvxE '(b{100}|c{100}|d{100})' "$work/out" || complain "$1: lines are mixed"
}

lines_arrive_whole() {
  run_plainly RANKPOOL_WORKERS=3 "$probe" lines
  expect_whole_lines 'plainly'
  run_under_mpirun 4 "$probe" lines
  expect_whole_lines 'under mpirun'
  run_plainly RANKPOOL_WORKERS=3 bash -c "'$probe' lines | cat"
  expect_whole_lines 'into a pipe'
}

all_that_is_printed_arrives() {
  run_plainly RANKPOOL_WORKERS=1 "$probe" otherwise
  expect_output 'otherwise' $'in pieces\nof another program\nwithout end'
}

lines_say_who_wrote_them() {
  local who
  who="[1 $(hostname)"
  run_plainly RANKPOOL_WORKERS=1 RANKPOOL_TAG_OUTPUT=1 "$probe" tags
  expect_output 'tagged' "$who 0] in pieces
$who 0] of another program
$who 1] in pieces
$who 1] of another program
$who 1] without end
$who 2] in pieces
$who 2] of another program
$who 0] one
$who 0] two"
}

a_tag_that_is_none() {
  run_plainly RANKPOOL_TAG_OUTPUT=yes "$probe" tags
  expect_code 'yes' 2
  expect_message 'yes' "RANKPOOL_TAG_OUTPUT is 'yes', but must be"
}

the_last_line_of_a_killed_worker() {
  run_plainly RANKPOOL_WORKERS=2 "$probe" die
  expect_code 'die' 0
  expect_output 'die' $'last words\nlost'
}

# expect_threads NAME NUMBER SETTINGS...
expect_threads() {
  run_plainly "${@:3}" "$probe" threads
  expect_output "$1" "$2"
}

tasks_share_the_cores() {
  local cores
  cores=$(nproc)
  expect_threads 'one worker' "$cores" RANKPOOL_WORKERS=1
  expect_threads 'a worker a core' 1 "RANKPOOL_WORKERS=$cores"
  expect_threads 'more workers than cores' 1 "RANKPOOL_WORKERS=$((cores + 1))"
}

tasks_use_as_many_threads_as_the_user_says() {
  expect_threads 'OMP_NUM_THREADS' 3 RANKPOOL_WORKERS=1 OMP_NUM_THREADS=3
}

run_test "$3"
