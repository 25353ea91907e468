#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# What becomes of a launch when the process that the user started gets a signal.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

# With job control, so that background processes do not ignore SIGINT.
set -m

start_and_wait() {
  rm -f "$work/begun"
  start RANKPOOL_WORKERS=2 "$probe" "$@" "$work"
  wait_until test -e "$work/begun" || complain "$*: did not begin"
}

# ends_all SIGNAL CODE
ends_all() {
  start_and_wait busy
  kill -s "$1" "$started"
  finish
  expect_code "$1" "$2"
  expect_nothing_left "$1"
}

term_ends_all() { ends_all TERM 143; }
int_ends_all() { ends_all INT 130; }
hup_ends_all() { ends_all HUP 129; }

usr1_reaches_the_ranks() {
  start_and_wait signal
  kill -s USR1 "$started"
  finish
  expect_code USR1 0
  expect_output USR1 'got the signal'
}

# What a terminal does at Ctrl+C: all processes of the group get it.
int_of_the_terminal() {
  start_and_wait busy
  kill -s INT -- "-$started"
  finish
  expect_code 'Ctrl+C' 130
  expect_nothing_left 'Ctrl+C'
}

stop_and_continue() {
  start_and_wait signal
  kill -s STOP "$started"
  kill -s CONT "$started"
  kill -s USR1 "$started"
  finish
  expect_code 'continued' 0
  expect_output 'continued' 'got the signal'
}

killing_the_parent_ends_all() {
  start_and_wait busy
  kill -s KILL "$started"
  finish
  expect_code KILL 137
  expect_nothing_left KILL
}

run_test "$3"
