#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: nodes_test.sh PROBE BATCH_SCRIPT TEST
# A program on several nodes of a Slurm cluster, and what becomes of it when a node is lost.
set -euo pipefail
# shellcheck source=tests/slurm/support.sh
source "$(dirname "$0")/support.sh"

limit=15000  # in ms, until a lost node is known

# The program runs on two tasks of each node, so one on the first is the master.
three_nodes() { begin 3; }

# submit MODE [OPTION...]: of the probe, and of sbatch.
submit() {
  submit_job --no-kill --nodes=3 --ntasks-per-node=2 "${@:2}" "$probe" "$1" "$work"
}

submit_and_wait_for_the_middle() {
  submit "$@"
  wait_until test -e "$work/in_the_middle" || complain 'the map did not come to its middle'
  middle=$(milliseconds)
}

since_the_middle() { echo $(($(milliseconds) - middle)); }

# expect_lost NODE: both its workers, by a line each, in time.
expect_lost() { expect_lines 2 "$1" 'could not be reached any more: its node is down, or the net'; }

# expect_lines COUNT NODE WAY: of workers that are lost, and no others.
expect_lines() {
  local rank host at
  [[ $(grep -Ec "^rankpool: lost worker [0-9] on node$2, which $3" "$work/err") == "$1" ]] ||
    complain "not a line for each lost worker of node$2"
  [[ $(grep -c '^rankpool: ' "$work/err") == $(grep -Ec "^rankpool: .*worker . on node$2" \
    "$work/err") ]] || complain 'words of others, too'
  while read -r rank host at; do
    echo "worker $rank on $host was missed after $((at - middle)) ms"
    ((at - middle <= limit)) || complain 'that is too late'
  done <"$work/lost"
}

# expect_gone_in_time NAME NODE...: no process of that name is left there.
expect_gone_in_time() {
  local name=$1 node
  shift
  for node in "$@"; do
    wait_until has_none "$node" "$name" || complain "$name on node$node goes on"
  done
  echo "$name was gone from node $* after $(since_the_middle) ms"
  (($(since_the_middle) <= limit)) || complain 'that is too late'
}

expect_end_of_the_job() {
  expect_success
  echo "the job ended after $(since_the_middle) ms"
  wait_until has_left_the_queue || complain 'the job is still in the queue'
}

a_batch_job_on_three_nodes() {
  three_nodes
  submit small
  expect_success
  grep -qx '5 workers on node1 node2 node3' "$work/out" || complain 'other workers'
  [[ ! -s $work/err ]] || complain 'something was said'
  wait_until has_left_the_queue || complain 'the job is still in the queue'
  expect_deserted 1 2 3
}

a_named_interface() {
  three_nodes
  RANKPOOL_INTERFACE=eth0 submit small
  expect_success
  expect_deserted 1 2 3
  RANKPOOL_INTERFACE=eth7 submit small
  wait_until has_ended || complain 'the job goes on'
  grep -q "^rankpool: RANKPOOL_INTERFACE is 'eth7', but no interface .* on node1" "$work/err" ||
    complain 'no word of an interface that is not there'
  expect_deserted 1 2 3
}

srun_across_nodes() {
  three_nodes
  srun --mpi=pmix --nodes=2 --ntasks-per-node=2 "$probe" small "$work" \
    >"$work/out" 2>"$work/err" || complain "exit code $?"
  grep -qx '3 workers on node1 node2' "$work/out" || complain 'other workers'
  grep -qx 'all results are right' "$work/out" || complain 'not all results'
  expect_deserted 1 2
}

a_node_that_loses_power() {
  three_nodes
  submit_and_wait_for_the_middle small
  cut_power 3
  expect_end_of_the_job
  expect_lost 3
  expect_deserted 1 2
}

# The node goes on, and nobody else can end what runs there.
a_node_whose_link_goes_down() {
  three_nodes
  submit_and_wait_for_the_middle small
  unplug 3
  expect_gone_in_time slurm_probe 3
  expect_gone_in_time orted 3
  expect_end_of_the_job
  expect_lost 3
  expect_deserted 1 2 3
}

# The master's system counts anew when something is sent to a node that is gone already.
a_node_that_is_sent_tasks_later() {
  three_nodes
  submit_and_wait_for_the_middle late
  cut_power 3
  expect_end_of_the_job
  expect_lost 3
  expect_deserted 1 2
}

# MPI's own connections time out while the map goes on: after 3 s, in place of 15 minutes.
a_node_with_large_values_under_way() {
  three_nodes
  on_node 1 sh -c 'echo 3 >/proc/sys/net/ipv4/tcp_retries2'
  submit_and_wait_for_the_middle large
  cut_power 2
  expect_end_of_the_job
  expect_lost 2
  expect_deserted 1 3
}

# Its node refuses what is on the way to it.
a_killed_worker_with_large_values_under_way() {
  three_nodes
  submit_and_wait_for_the_middle large
  kill -s KILL "$(pgrep -o -x --ns "${firsts[2]}" --nslist net slurm_probe)"
  expect_end_of_the_job
  expect_lines 1 2 'ended without a word: it was killed by signal 9'
  expect_deserted 1 2 3
}

# Slurm itself keeps the job then, until somebody ends it.
the_node_of_the_master() {
  three_nodes
  submit_and_wait_for_the_middle small
  cut_power 1
  expect_gone_in_time slurm_probe 2 3
  expect_gone_in_time orted 2 3
  scancel "$job"
  wait_until has_left_the_queue || complain 'the job is still in the queue'
}

run_test "$3"
