#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# What becomes of a launch whose job is about to end.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

time_probe=$work/launch_time

# start_and_wait COMMAND...: until a task, or main, has begun.
start_and_wait() {
  start "$@"
  wait_until test -e "$work/begun" || complain "$*: did not begin"
}

in_seconds() { echo $(($(date +%s) + $1)); }

expect_saved() {
  expect_code "$1" 75
  grep -Eq "^saved something: $2" "$work/out" || complain "$1: printed $(head -3 "$work/out")"
  [[ -s $work/saved ]] || complain "$1: nothing is saved"
  [[ ! -s $work/err ]] || complain "$1: something was said"
  expect_nothing_left "$1"
}

the_end_comes_near() {
  run_plainly RANKPOOL_WORKERS=2 RANKPOOL_END_TIME="$(in_seconds 63)" "$time_probe" save "$work" 60
  expect_saved 'the end' 'the job ends in [0-9]+ s, so no more tasks are begun \[time_reserve is 60'
}

# announced_by SIGNAL [VARIABLE...]: to the process that the user started.
announced_by() {
  start_and_wait "${@:2}" "$time_probe" save "$work" 60
  kill -s "$1" "$started"
  finish
  expect_saved "$1" 'a signal announced the end of the job'
}

usr1_announces_it() { announced_by USR1 RANKPOOL_WORKERS=2; }
term_announces_it() { announced_by TERM RANKPOOL_WORKERS=2; }
usr1_announces_it_alone() { announced_by USR1 RANKPOOL_WORKERS=0; }
term_announces_it_alone() { announced_by TERM RANKPOOL_WORKERS=0; }

usr1_under_mpirun() {
  start_and_wait OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    OMPI_MCA_rmaps_base_oversubscribe=1 "$mpirun" -n 3 --quiet "$time_probe" save "$work" 60
  kill -s USR1 "$started"
  finish
  expect_saved mpirun 'a signal announced the end of the job'
}

# A task that takes too long costs main no more than half of its reserve.
a_long_task_is_given_up() {
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" hang "$work" 3
  kill -s USR1 "$started"
  finish
  expect_code 'a long task' 75
  expect_message 'a long task' 'main ended before its work was done: a signal .*; run .* again'
  expect_nothing_else 'a long task'
  expect_nothing_left 'a long task'
}

a_second_term_ends_all() {
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" hang "$work" 600
  kill -s TERM "$started"
  wait_until is_announced || complain 'the first one did not arrive'
  kill -s TERM "$started"
  finish
  expect_code 'a second TERM' 143
  expect_nothing_left 'a second TERM'
}

# Whether the parent has taken the SIGTERM that was sent to it: two that wait would be one.
is_announced() { ! grep -Eq '^ShdPnd:.*[4567cdef]...$' "/proc/$started/status"; }

term_ends_who_did_not_ask() {
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" hang-unasked "$work"
  kill -s TERM "$started"
  finish
  expect_code 'no reserve' 143
  expect_nothing_left 'no reserve'
}

# It is handled, or ignored.
usr1_ends_no_rank() {
  local rank ranks=0
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" hang-unasked "$work"
  for rank in $(pgrep -f "^$time_probe"); do
    if [[ $rank == "$started" || $(<"/proc/$rank/comm") == 'rankpool helper' ]]; then continue; fi
    ranks=$((ranks + 1))
    grep -Eq '^Sig(Ign|Cgt):.*[2367abef]..$' "/proc/$rank/status" || complain "it would end $rank"
  done
  ((ranks == 3)) || complain "there are $ranks ranks"
  kill -s TERM "$started"
  finish
}

main_is_told_without_a_pool() {
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" ask "$work"
  kill -s TERM "$started"
  finish
  expect_code 'no pool' 75
  expect_output 'no pool' $'left: unknown\nover'
  expect_nothing_left 'no pool'
}

a_handler_of_the_programs_own() {
  start_and_wait RANKPOOL_WORKERS=2 "$time_probe" own-handler "$work" 60
  kill -s USR1 "$started"
  finish
  expect_code 'own handler' 0
  expect_output 'own handler' 'got the signal, and has time'
  expect_nothing_left 'own handler'
}

slurm_says_when() {
  run_plainly RANKPOOL_WORKERS=1 SLURM_JOB_END_TIME="$(in_seconds 1000)" "$time_probe" left
  (($(<"$work/out") > 900 && $(<"$work/out") <= 1000)) || complain "left: $(<"$work/out")"
}

# a_squeue TEXT...: in place of Slurm's, a program of these lines.
a_squeue() {
  mkdir -p "$work/bin"
  printf '%s\n' '#!/bin/sh' "$@" >"$work/bin/squeue"
  chmod +x "$work/bin/squeue"
}

with_squeue() { run_plainly RANKPOOL_WORKERS=0 SLURM_JOB_ID=7 PATH="$work/bin:$PATH" "$@"; }

squeue_says_when() {
  # shellcheck disable=SC2016  # for that program
  a_squeue '[ "$SLURM_TIME_FORMAT $*" = "%s -h -j 7 -o %A %e" ] || exit 1' 'echo 6 1' \
    "echo 7 $(in_seconds 1000)"
  with_squeue "$time_probe" left
  (($(<"$work/out") > 900 && $(<"$work/out") <= 1000)) || complain "left: $(<"$work/out")"
}

squeue_knows_no_end() {
  a_squeue 'echo 7 NONE'
  with_squeue "$time_probe" left
  expect_output 'no end' unknown
}

squeue_hangs() {
  a_squeue 'exec sleep 1000'
  local begun=$SECONDS
  with_squeue "$time_probe" left
  expect_output 'a hanging squeue' unknown
  ((SECONDS - begun < 20)) || complain "it took $((SECONDS - begun)) s"
}

a_time_that_is_none() {
  run_plainly RANKPOOL_END_TIME=tomorrow "$time_probe" left
  expect_code tomorrow 2
  expect_message tomorrow "RANKPOOL_END_TIME is 'tomorrow', but must be a moment in Unix seconds"
}

run_test "$3"
