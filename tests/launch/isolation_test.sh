#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Isolated tasks and the processes around them: whoever is killed, nothing is left behind.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

isolation=$work/launch_isolation

tasks_have_begun() { (($(compgen -G "$work/begun.*" | wc -l) >= $1)); }

# process_of_child: of the task that has begun; helper_of_child: of who made it.
processes_of_children() { compgen -G "$work/child.*" | sed 's/.*\.//'; }
process_of_child() { processes_of_children | head -1; }
helper_of_child() { cat "$work/child.$(process_of_child)"; }
worker_of_child() { ps -o ppid= "$(helper_of_child)" | tr -d ' '; }

# begin WORKERS WHAT TASKS: starts the probe, and waits until that many tasks stand still.
begin() {
  rm -f "$work"/child.* "$work"/begun.*
  start RANKPOOL_WORKERS="$1" "$isolation" "$2" "$work"
  wait_until tasks_have_begun "$3" || complain "$2: no task has begun"
}

a_killed_child_is_a_crash() {
  begin 2 outlive 1
  kill -KILL "$(process_of_child)"
  finish
  expect_code 'child' 0
  expect_output 'child' 'signal 9, sum 9990000'
  expect_nothing_left 'child'
}

# The rank cannot make children any more, and leaves.
a_killed_helper_is_a_lost_worker() {
  begin 2 outlive 1
  kill -KILL "$(helper_of_child)"
  wait_until tasks_have_begun 2 || complain 'helper: the task does not run again'
  # Nobody may have taken note of the end of the first one.
  processes_of_children | xargs ps -o pid=,stat= | awk '$2 !~ /Z/ { print $1 }' | xargs kill -KILL
  finish
  expect_code 'helper' 0
  expect_output 'helper' 'signal 9, sum 9990000'
  grep -q 'lost worker' "$work/err" || complain 'helper: no word of the lost worker'
  expect_nothing_left 'helper'
}

a_killed_worker_takes_its_children_along() {
  begin 2 hang 4
  local helper
  helper=$(helper_of_child)
  kill -KILL "$(worker_of_child)"
  wait_until bash -c "! kill -0 $helper 2>/dev/null" || complain 'worker: its helper lives on'
  kill -TERM "$started"
  finish
  expect_nothing_left 'worker'
}

a_killed_master_takes_all_along() {
  begin 2 hang 4
  local process master=''
  for process in $(pgrep -f "$isolation hang"); do
    if grep -qsxz 'PMIX_RANK=0' "/proc/$process/environ"; then master=$process; fi
  done
  kill -KILL "$master"
  finish
  [[ $code != 0 ]] || complain 'master: exit code 0'
  expect_nothing_left 'master'
}

a_killed_mpirun_takes_all_along() {
  begin 2 hang 4
  pkill -KILL -P "$started" mpirun || complain 'mpirun: there is none'
  finish
  expect_nothing_left 'mpirun'
}

an_interrupted_program_takes_all_along() {
  begin 2 hang 4
  kill -INT "$started" || true
  kill -TERM "$started" || true
  finish
  [[ $code != 0 ]] || complain 'interrupted: exit code 0'
  expect_nothing_left 'interrupted'
}

lines_of_children_arrive_whole() {
  run_plainly RANKPOOL_WORKERS=2 "$isolation" talk
  expect_code 'lines' 0
  [[ $(grep -c '^out [0-9]* of many$' "$work/out") == 40 ]] || complain 'lines: on standard output'
  [[ $(grep -c '^err [0-9]*$' "$work/err") == 40 ]] || complain 'lines: on standard error'
  grep -q '^unfinished$' "$work/out" || complain 'lines: the last one of a child that crashed'
  grep -q '^crash of 2$' "$work/out" || complain 'lines: the crash'
}

lines_of_children_name_their_tasks() {
  run_plainly RANKPOOL_WORKERS=2 RANKPOOL_TAG_OUTPUT=1 "$isolation" talk
  expect_code 'tags' 0
  for task in 0 1 2 20 39; do
    grep -Eq "^\[[12] $(hostname) $task\] out $task of many$" "$work/out" || complain "tags: task $task"
  done
}

a_task_may_start_a_program_of_mpi() {
  run_plainly RANKPOOL_WORKERS=1 "$isolation" nest
  expect_code 'nest' 0
  expect_output 'nest' 0
  expect_nothing_left 'nest'
}

# run_within CONTROLLER FILE LIMIT COMMAND...: as `run_plainly`, where all its processes together have
# no more than that. Where nobody may say so, the test is skipped.
run_within() {
  local above
  above=/sys/fs/cgroup/$1$(sed -n "s/^[0-9]*:$1://p" /proc/self/cgroup)
  group=${above%/}/rankpool.$$
  if ! mkdir "$group" 2>"$work/err" || ! echo "$3" 2>"$work/err" >"$group/$2"; then
    echo "skipped, as there is no control group of version 1 to be made: $(<"$work/err")"
    exit 77
  fi
  trap 'rmdir "$group"; rm -rf "$work"' EXIT
  # shellcheck disable=SC2016  # for the shell within
  run_plainly bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "${@:4}"
}

# What the kernel ends for memory is the child, and not its worker.
a_task_that_takes_all_memory() {
  run_within memory memory.limit_in_bytes 600M \
    env RANKPOOL_WORKERS=2 "$isolation" eat
  expect_code 'memory' 0
  expect_output 'memory' '7: signal 9, sum 4943'
  expect_nothing_left 'memory'
}

# Meanwhile no other child can be made, and is waited for.
a_task_that_takes_all_processes() {
  run_within pids pids.max 120 env RANKPOOL_WORKERS=2 "$isolation" bomb
  expect_code 'processes' 0
  expect_output 'processes' '7: timeout, 13: signal 6, sum 4930'
  expect_nothing_left 'processes'
}

run_test "$3"
