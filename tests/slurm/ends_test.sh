#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: ends_test.sh PROBE BATCH_SCRIPT TEST
# How jobs end, and that nothing is left of them: what docs/slurm.md says of each way to start.
set -euo pipefail
# shellcheck source=tests/slurm/support.sh
source "$(dirname "$0")/support.sh"

# What the probe is started by, within the job: nothing, mpirun or srun.
declare -A ways=(
  [plainly]=''
  [mpirun]='mpirun'
  [mpirun_with_recovery]='mpirun --enable-recovery --mca async_mpi_finalize 1'
  [srun]='srun --quiet --mpi=pmix')

two_nodes() {
  begin 2
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1  # for the bare mpirun
}

# submit WAY MODE [OPTION...]: of the probe, and of sbatch; on two tasks of each of two nodes.
submit() {
  rm -f "$work/in_the_middle" "$work/lost"
  # shellcheck disable=SC2086  # the words of a command
  submit_job --nodes=2 --ntasks-per-node=2 "${@:3}" ${ways[$1]} "$probe" "$2" "$work"
}

wait_for_the_middle() {
  wait_until test -e "$work/in_the_middle" || complain 'the map did not come to its middle'
}

kill_last_worker() {
  kill -s KILL "$(pgrep -n -x --ns "${firsts[2]}" --nslist net "${probe##*/}")"
}

codes_of_each_way() {
  two_nodes
  submit plainly fail
  expect_end FAILED 1:0
  grep -q 'main failed: std::runtime_error: on purpose' "$work/err" || complain 'plainly: no word'
  expect_deserted 1 2
  submit mpirun fail
  expect_end FAILED 1:0
  expect_deserted 1 2
  submit srun fail
  expect_end FAILED 1:0
  grep -q 'main failed: std::runtime_error: on purpose' "$work/err" || complain 'srun: no word'
  expect_deserted 1 2
}

# A mpirun that lets ranks end as they like ends with 0, whatever their codes are.
a_beginning_that_fails_in_each_way() {
  two_nodes
  export RANKPOOL_REPORT=$work/none/run.json
  for way in plainly mpirun srun; do
    submit "$way" small
    expect_end FAILED 2:0
    grep -q 'there is no folder' "$work/err" || complain "$way: no word"
    expect_deserted 1 2
  done
  submit mpirun_with_recovery small
  expect_end COMPLETED
  expect_deserted 1 2
}

a_worker_killed_in_each_way() {
  two_nodes
  submit plainly small
  wait_for_the_middle
  kill_last_worker
  expect_success
  expect_deserted 1 2
  submit mpirun small
  wait_for_the_middle
  kill_last_worker
  expect_end FAILED 137:0
  expect_deserted 1 2
  submit srun small
  wait_for_the_middle
  kill_last_worker
  expect_end FAILED 137:0
  expect_deserted 1 2
}

# Slurm ends the whole job, as nobody asked it to keep it.
a_node_lost_without_no_kill() {
  begin 3
  submit plainly small --nodes=3 --no-requeue
  wait_for_the_middle
  cut_power 3
  wait_until has_left_the_queue || complain 'the job is still in the queue'
  expect_state 'a lost node' NODE_FAIL
  expect_deserted 1 2
}

# Slurm keeps the job, but srun ends the step.
a_node_lost_under_srun() {
  begin 3
  submit srun endless --nodes=3 --no-kill
  wait_for_the_middle
  cut_power 3
  wait_until has_ended || complain 'the job goes on'
  [[ $(scontrol show job -o "$job") != *' ExitCode=0:0 '* ]] || complain 'it ended as a success'
  expect_deserted 1 2
}

cancelled_in_each_way() {
  local way cancelled
  two_nodes
  for way in plainly mpirun mpirun_with_recovery srun; do
    submit "$way" small
    wait_for_the_middle
    cancelled=$(milliseconds)
    scancel "$job"
    wait_until has_left_the_queue || complain "$way: the job is still in the queue"
    expect_state "$way" CANCELLED
    expect_deserted 1 2
    echo "$way: nothing was left after $(($(milliseconds) - cancelled)) ms"
  done
}

expect_state() {
  local how
  how=$(scontrol show job -o "$job" | grep -Eo '\<JobState=[^ ]*')
  [[ $how == "JobState=$2" ]] || complain "$1: $how"
}

# Slurm looks at its clocks each half a minute, and a minute is the least that it allows.
the_time_limit() {
  two_nodes
  submit plainly endless --time=1
  wait_for_the_middle
  wait_until_late has_left_the_queue || complain 'the job is still in the queue'
  expect_state plainly TIMEOUT
  expect_deserted 1 2
}

wait_until_late() { wait_until "$@" || wait_until "$@" || wait_until "$@"; }

run_test "$3"
