#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: shapes_test.sh PROBE BATCH_SCRIPT TEST
# Allocations of every shape, of which a program uses all tasks, however it is started. The nodes
# have two cores each.
set -euo pipefail
# shellcheck source=tests/slurm/support.sh
source "$(dirname "$0")/support.sh"

# batch WORDS OPTION...: what the probe prints as a batch job with these options of sbatch.
batch() {
  wait_until queue_is_empty || complain 'an earlier job goes on'
  submit_job "${@:2}" "$probe" threads "$work"
  expect_success
  expect_words "sbatch ${*:2}" "$1"
}

# step WORDS OPTION...: the same by srun, which makes the allocation, too.
step() {
  wait_until queue_is_empty || complain 'an earlier job goes on'
  srun --quiet --mpi=pmix "${@:2}" "$probe" threads "$work" \
    >"$work/out" 2>"$work/err" || complain "srun ${*:2}: exit code $?"
  grep -qx 'all results are right' "$work/out" || complain "srun ${*:2}: not all results"
  expect_words "srun ${*:2}" "$1"
}

expect_words() {
  grep -qx "$2" "$work/out" || complain "$1: not '$2', but $(head -n 1 "$work/out")"
  [[ ! -s $work/err ]] || complain "$1: something was said: $(<"$work/err")"
}

refuses() {
  wait_until has_ended || complain 'the job goes on'
  expect_end FAILED 2:0
  grep -q "$1" "$work/err" || complain "not '$1': $(<"$work/err")"
  [[ $(wc -l <"$work/err") == 1 ]] || complain "more than one line: $(<"$work/err")"
}

one_to_four_nodes() {
  local nodes names=''
  begin 4
  for nodes in 1 2 3 4; do
    names+=" node$nodes"
    batch "$((2 * nodes - 1)) workers on$names" --nodes="$nodes" --ntasks-per-node=2
    step "$((2 * nodes - 1)) workers on$names" --nodes="$nodes" --ntasks-per-node=2
  done
  expect_deserted 1 2 3 4
}

unequal_nodes() {
  begin 4
  batch '6 workers on node1 node2 node3 node4' --nodes=4 --ntasks=7
  step '6 workers on node1 node2 node3 node4' --nodes=4 --ntasks=7
  batch '2 workers on node1 node2' --ntasks=3
  step '2 workers on node1 node2' --ntasks=3
}

# Two ranks would be bound to a core each, if nobody told Open MPI.
tasks_of_several_cores() {
  local threads=$(($(nproc) < 2 ? 1 : $(nproc)))
  begin 3
  batch '1 workers on node2' --nodes=2 --cpus-per-task=2
  grep -qx "$threads threads a task" "$work/out" || complain "other threads: $(<"$work/out")"
  batch '2 workers on node2 node3' --nodes=3 --ntasks-per-node=1 --cpus-per-task=2
  step '2 workers on node2 node3' --ntasks=3 --cpus-per-task=2
}

whole_nodes() {
  begin 2
  batch '3 workers on node1 node2' --exclusive --nodes=2
  batch '1 workers on node2' --exclusive --nodes=2 --ntasks-per-node=1
  step '1 workers on node2' --exclusive --nodes=2 --ntasks-per-node=1
}

one_task() {
  begin 1
  submit_job --cpus-per-task=2 "$probe" threads "$work"
  refuses '^rankpool: the Slurm allocation has one task only.*--ntasks-per-node'
  RANKPOOL_WORKERS=0 OMP_NUM_THREADS=2 submit_job --cpus-per-task=2 "$probe" threads "$work"
  expect_success
}

more_workers_than_tasks() {
  begin 2
  RANKPOOL_WORKERS=5 submit_job --nodes=2 --ntasks-per-node=2 "$probe" threads "$work"
  refuses '^rankpool: there are not enough slots: 6 ranks .* has 4 tasks; .*RANKPOOL_WORKERS=3'
  RANKPOOL_WORKERS=5 RANKPOOL_MPIRUN_ARGS=--oversubscribe \
    batch '5 workers on node1 node2' --nodes=2 --ntasks-per-node=2
}

# Each of its jobs is a launch, which knows which one it is.
an_array() {
  local index=0
  begin 2
  # shellcheck disable=SC2016  # for the shell within
  submit_job --array=0-1 --ntasks=2 --output="$work/out-%a" --error="$work/err" \
    bash -c 'echo "number $SLURM_ARRAY_TASK_ID" && exec "$@"' - "$probe" threads "$work"
  wait_until has_ended || complain 'the array goes on'
  for index in 0 1; do
    grep -qx "number $index" "$work/out-$index" || complain "$index: not its number"
    grep -qx 'all results are right' "$work/out-$index" || complain "$index: not all results"
  done
}

run_test "$3"
