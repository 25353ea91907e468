#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# What becomes of a launch when one of its processes is killed, crashes, leaves or is stopped.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

losses=$work/launch_losses
runs=${RANKPOOL_TEST_RUNS:-50}

# expect_lost NAME COUNT PATTERN: so many lines of ours, each of a worker that was lost so.
expect_lost() {
  [[ $(grep -Ec "^rankpool: lost worker [0-9]+ on $(hostname), which .*$3" "$work/err") == "$2" ]] ||
    complain "$1: not $2 lines of workers that are lost"
}

# lose_one WAY PATTERN
lose_one() {
  run_plainly RANKPOOL_WORKERS=3 "$losses" lose-one "$1"
  expect_code "$1" 0
  grep -Eq "$2" "$work/out" || complain "$1: the statistics say '$(<"$work/out")'"
  expect_lost "$1" 1 "$2"
  expect_nothing_left "$1"
}

a_killed_worker_costs_a_retry() { lose_one kill 'killed by signal 9'; }
a_crashed_worker_costs_a_retry() {
  lose_one segfault 'signal 11'
  lose_one abort 'signal 6'
}
an_overflown_stack_costs_a_retry() { lose_one overflow 'signal 11'; }
a_worker_that_exits_costs_a_retry() {
  lose_one exit 'left with exit code 3'
  lose_one exit_0 'left with exit code 0'
  lose_one _exit 'or left by _exit'
}
a_worker_lost_with_large_results_costs_a_retry() {
  run_plainly RANKPOOL_WORKERS=3 "$losses" lose-large kill
  expect_code 'large' 0
  expect_lost 'large' 1 'killed by signal 9'
  run_plainly RANKPOOL_WORKERS=3 OMPI_MCA_btl=tcp,self "$losses" lose-large kill
  expect_code 'large, by TCP' 0
  expect_nothing_left 'large'
}

# Two retries: three workers are lost, the others go on.
a_task_that_kills_its_workers_is_given_up() {
  run_plainly RANKPOOL_WORKERS=5 "$losses" lose-many segfault 2
  expect_code 'two retries' 0
  expect_lost 'two retries' 3 'signal 11'
  grep -Eq "lost its worker 3 times .* worker [0-9] on $(hostname) .*signal 11.*\[task 500\]" \
    "$work/out" || complain "two retries: the error says '$(<"$work/out")'"
  run_plainly RANKPOOL_WORKERS=3 "$losses" lose-many exit 0
  expect_code 'no retry' 0
  expect_lost 'no retry' 1 'exit code 3'
  grep -Eq 'lost its worker and is not tried again' "$work/out" || complain 'no retry: the error'
}

all_workers_lost_ends_what_is_open() {
  run_plainly RANKPOOL_WORKERS=2 "$losses" lose-many kill 5
  expect_code 'all lost' 0
  expect_lost 'all lost' 2 'killed by signal 9'
  grep -Eq '^no worker is left: worker [12] on .*, worker [12] on ' "$work/out" ||
    complain "all lost: the error says '$(<"$work/out")'"
  expect_nothing_left 'all lost'
}

# At random moments, in a map of 10,000 tasks, again and again.
lose_at_random() {
  local seed
  for ((seed = 1; seed <= runs; ++seed)); do
    run_plainly RANKPOOL_WORKERS=4 "$losses" lose-at-random "$seed" "$1"
    [[ $code == 0 ]] || complain "seed $seed, $1 of 4 lost: exit code $code"
  done
  echo "$runs runs, $1 of 4 workers lost in each"
  expect_nothing_left "$1 lost"
}
one_of_four_lost_at_random() { lose_at_random 1; }
three_of_four_lost_at_random() { lose_at_random 3; }

start_waiting() {
  rm -f "$work"/{0,1,go,master}
  start "$@" "$losses" wait-in-tasks "$work"
  wait_until test -s "$work/0" || complain 'the tasks did not begin'
  wait_until test -s "$work/1" || complain 'the tasks did not begin'
}

has_line() { grep -Eq "^rankpool: $1" "$work/err"; }

# It is not dead: it is waited for, and its work is not done twice.
a_stopped_worker_is_waited_for() {
  start_waiting RANKPOOL_WORKERS=2
  kill -s STOP "$(<"$work/0")"
  wait_until has_line 'worker . on .* shows no sign of life' || complain 'stopped: no line'
  kill -s CONT "$(<"$work/0")"
  wait_until has_line 'worker . on .* goes on' || complain 'stopped: no second line'
  touch "$work/go"
  finish
  expect_code 'stopped' 7
  ! has_line 'lost' || complain 'stopped: counted as lost'
  expect_nothing_left 'stopped'
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# From the kill to the line: 100 ms, and what two processes of a test need to see it.
a_death_is_known_at_once() {
  local before took
  start_waiting RANKPOOL_WORKERS=2
  before=$(milliseconds)
  kill -s KILL "$(<"$work/0")"
  wait_until has_line 'lost worker' || complain 'no line'
  took=$(($(milliseconds) - before))
  echo "a killed worker was missed within $took ms"
  ((took <= 100)) || complain "a killed worker was missed after $took ms"
  touch "$work/go"
  finish
  expect_code 'known' 7
}

# Without a word of its own; the workers say why they end.
killing_the_master_ends_all() {
  start_waiting RANKPOOL_WORKERS=2
  kill -s KILL "$(<"$work/master")"
  finish
  expect_code 'master killed' 137
  expect_nothing_left 'master killed'
  [[ $(grep -c '^rankpool: the master is gone: .*; worker [12] on .* ends$' "$work/err") == 2 ]] ||
    complain 'master killed: not a line of each worker'
}

a_crash_of_the_master_is_its_exit_code() {
  start_waiting RANKPOOL_WORKERS=2
  kill -s SEGV "$(<"$work/master")"
  finish
  expect_code 'master crashed' 139
  expect_nothing_left 'master crashed'
}

killing_mpirun_ends_all() {
  start_waiting RANKPOOL_WORKERS=2
  pkill -KILL -P "$started" -x mpirun
  finish
  ((code != 0)) || complain 'mpirun was killed, but the exit code is 0'
  expect_nothing_left 'mpirun killed'
}

# Whoever started mpirun without recovery is told how to get more.
bare_mpirun_ends_with_a_lost_worker() {
  run_under_mpirun 4 "$losses" lose-one kill
  ((code != 0)) || complain 'bare mpirun: a worker was lost, but the exit code is 0'
  has_line 'lost worker .* mpirun --enable-recovery --mca async_mpi_finalize 1' ||
    complain 'bare mpirun: the line does not name the cure'
  expect_nothing_left 'bare mpirun'
}

mpirun_with_recovery_goes_on() {
  run "$mpirun" --enable-recovery --mca async_mpi_finalize 1 -n 4 "$losses" lose-one kill
  expect_code 'recovery' 0
  expect_lost 'recovery' 1 'killed by signal 9'
  expect_nothing_left 'recovery'
}

# never_comes RANK PATTERN: whether it ends before MPI has begun or after.
never_comes() {
  local when
  for when in before after; do
    run_plainly RANKPOOL_WORKERS=2 RANKPOOL_START_SECONDS=3 "$work/launch_early" "$when" "$1"
    expect_code "$when" 2
    grep -Eq "^rankpool: $2" "$work/err" || complain "$when: the message is another"
    expect_nothing_left "$when"
  done
}
a_worker_that_never_comes_ends_all() { never_comes 1 'the launch did not begin within 3 s: '; }
a_master_that_never_comes_ends_all() { never_comes 0 'mpirun ended with exit code [0-9]+, but '; }

run_test "$3"
