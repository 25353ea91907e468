#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: limits_test.sh PROBE BATCH_SCRIPT TEST
# What becomes of a program on two nodes of a Slurm cluster when the time of its job is over.
set -euo pipefail
# shellcheck source=tests/slurm/support.sh
source "$(dirname "$0")/support.sh"

# submit [OPTION...] PROGRAM ARGUMENT...: on two tasks of each of two nodes, for a minute.
submit() {
  begun=$SECONDS
  submit_job --nodes=2 --ntasks-per-node=2 --time=1 --open-mode=append "$@"
}

is_in_state() { [[ $(state) =~ ^$1 ]]; }
state() { scontrol show job -o "$job" | grep -Eo '(JobState|ExitCode)=[^ ]*' | xargs; }

# expect_state STATE_AND_CODE: a pattern; within two minutes.
expect_state() {
  local deadline=$((SECONDS + 120))
  until is_in_state 'JobState=(COMPLETED|FAILED|TIMEOUT|CANCELLED|NODE_FAIL)'; do
    ((SECONDS < deadline)) || break
    sleep 0.1
  done
  echo "the job ended after $((SECONDS - begun)) s: $(state)"
  is_in_state "$1" || complain "the job's end is not $1"
}

expect_output() { grep -Eq "$1" "$work/out" || complain "it did not print '$1'"; }

# By squeue, without any signal.
the_end_is_known() {
  begin 2
  submit "$probe" save "$work" 45
  expect_state 'JobState=FAILED ExitCode=75:0'
  expect_output '^saved something: the job ends in 4[0-9] s'
  [[ ! -s $work/err ]] || complain 'something was said'
  expect_deserted 1 2
}

# Slurm sends it up to a minute early.
the_signal_before_the_limit() {
  begin 2
  submit --signal=B:USR1@20 "$probe" save "$work" 4
  expect_state 'JobState=FAILED ExitCode=75:0'
  expect_output '^saved something: a signal announced the end of the job'
  [[ ! -s $work/err ]] || complain 'something was said'
  expect_deserted 1 2
}

the_limit() {
  begin 2
  submit "$probe" hang-unasked "$work"
  expect_state 'JobState=TIMEOUT'
  expect_deserted 1 2
}

has_saved_some() { [[ -s $work/saved ]]; }

# In place of the signal before the limit, for which the test would wait.
a_requeue() {
  begin 2
  submit --requeue -- --requeue "$probe" resume "$work" 4
  wait_until has_saved_some || complain 'nothing is saved'
  scancel --batch --signal=USR1 "$job"
  wait_until is_in_state JobState=PENDING || complain 'the job does not wait to run again'
  expect_state 'JobState=COMPLETED ExitCode=0:0'
  expect_output '^a signal announced the end of the job'
  expect_output '^all done in the second run'
  diff <(sort -n "$work/saved") <(seq 0 999) >/dev/null || complain 'not each result once'
  expect_deserted 1 2
}

a_signal_under_srun() {
  local code=0
  begin 2
  srun --mpi=pmix --nodes=2 --ntasks-per-node=2 --time=2 "$probe" save "$work" 60 \
    >"$work/out" 2>"$work/err" &
  wait_until test -e "$work/begun" || complain 'no task began'
  scancel --signal=USR1 "$(squeue -h -o %A)"
  wait "$!" || code=$?
  ((code == 75)) || complain "exit code $code"
  expect_output '^saved something: a signal announced the end of the job'
  expect_deserted 1 2
}

run_test "$3"
