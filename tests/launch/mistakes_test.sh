#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# What a user is told who starts a program in a way in which it cannot run, or not well.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

first_core=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')

expect_silence() { [[ ! -s $work/err ]] || complain "$1: something was said"; }

# expect_refusal NAME PATTERN
expect_refusal() {
  expect_code "$1" 2
  expect_message "$1" "$2"
  expect_nothing_else "$1"
  expect_output "$1" ''
}

srun_without_pmix() {
  run_plainly SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=3 "$probe" workers
  expect_refusal 'the first' 'without PMIx.* use srun --mpi=pmix'
  run_plainly SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=3 "$probe" workers
  expect_code 'the second' 2
  expect_silence 'the second'
}

the_launcher_of_another_mpi() {
  run_plainly PMI_RANK=0 PMI_SIZE=4 "$probe" workers
  expect_refusal 'the first' 'started 4 ranks, but it belongs to another MPI .*: use the mpirun of'
  run_plainly PMI_RANK=1 PMI_SIZE=4 "$probe" workers
  expect_code 'the second' 2
  expect_silence 'the second'
}

an_allocation_of_one_task() {
  SLURM_JOB_ID=1 SLURM_TASKS_PER_NODE=1 run "$mpirun" --quiet -n 1 "$probe" workers
  expect_refusal 'one task' 'allocation has one task only.* ask for two tasks or more'
}

# Rank 0 says it, and nobody else.
a_master_that_one_cannot_reach() {
  run "$mpirun" -n 4 env LD_PRELOAD="$work/launch_unreachable.so" "$probe" workers
  expect_code 'one of four' 2
  expect_message 'one of four' "rank 2 on $(hostname) cannot reach the master on $(hostname): "
  expect_nothing_left 'one of four'
}

# Outside of Slurm, mpirun takes the slots from a file, and the program the tasks from a variable.
run_with_two_slots() {
  echo 'localhost slots=2' >"$work/hosts"
  run_plainly SLURM_JOB_ID=1 SLURM_TASKS_PER_NODE=2 OMPI_MCA_hwloc_base_binding_policy=none \
    RANKPOOL_MPIRUN_ARGS="--hostfile $work/hosts ${1:-}" "${@:2}" "$probe" workers
}

more_ranks_than_slots() {
  local cure='ask for more tasks .*, or for fewer workers \(RANKPOOL_WORKERS=1\)'
  run_with_two_slots '' RANKPOOL_WORKERS=5
  expect_refusal 'workers' "6 ranks were asked for, .* the Slurm allocation has 2 tasks; $cure"
  run_with_two_slots '-n 4'
  expect_refusal 'ranks' "4 ranks were asked for, .* the Slurm allocation has 2 tasks; $cure"
  run_with_two_slots '' RANKPOOL_WORKERS=1
  expect_output 'enough slots' 'workers 1'
  run_with_two_slots '--oversubscribe' RANKPOOL_WORKERS=2
  expect_output 'shared cores' 'workers 2'
}

# expect_warning NAME WORKERS PATTERN: and the program runs.
expect_warning() {
  expect_code "$1" 0
  expect_output "$1" "workers $2"
  expect_message "$1" "$3"
  expect_nothing_else "$1"
}

more_threads_than_cores() {
  local cores host
  cores=$(nproc) host=$(hostname)
  run_plainly RANKPOOL_WORKERS=1 OMP_NUM_THREADS=$((cores + 1)) "$probe" workers
  expect_warning 'one worker' 1 \
    "worker 1 on $host may use $cores cores?, but OMP_NUM_THREADS is $((cores + 1)): give it more"
  run_plainly RANKPOOL_WORKERS=$((cores + 1)) OMP_NUM_THREADS=2 taskset -c "$first_core" \
    "$probe" workers
  expect_warning 'one core' $((cores + 1)) 'may use 1 core, but OMP_NUM_THREADS is 2'
  if ((cores == 1)); then return; fi
  run_plainly RANKPOOL_WORKERS="$cores" OMP_NUM_THREADS=2 "$probe" workers
  expect_warning 'all workers' "$cores" \
    "$cores workers on $host have $cores cores, but OMP_NUM_THREADS is 2 for each: set 1, or nothing"
}

workers_on_the_same_core() {
  if (($(getconf _NPROCESSORS_ONLN) == 1)); then return; fi
  run taskset -c "$first_core" "$mpirun" -n 3 "$probe" workers
  expect_warning 'one core' 2 "worker 1 on $(hostname) and worker 2 are bound to the same core"
}

ordinary_launches_without_a_word() {
  local settings
  for settings in RANKPOOL_WORKERS= RANKPOOL_WORKERS=5 OMP_NUM_THREADS=1 \
    'RANKPOOL_WORKERS=5 OMP_NUM_THREADS=1' "RANKPOOL_WORKERS=1 OMP_NUM_THREADS=$(nproc)" \
    "RANKPOOL_WORKERS=3 taskset -c $first_core"; do
    # shellcheck disable=SC2086  # the words of a command
    run_plainly $settings "$probe" workers
    expect_code "$settings" 0
    expect_silence "$settings"
  done
  run_under_mpirun 3 "$probe" workers
  expect_code 'under mpirun' 0
  expect_silence 'under mpirun'
}

run_test "$3"
