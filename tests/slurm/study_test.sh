#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: study_test.sh PROBE BATCH_SCRIPT TEST SCALING
# A scaling study on a cluster, from the command to the finished page.
set -euo pipefail
# shellcheck source=tests/slurm/support.sh
source "$(dirname "$0")/support.sh"

study=$(dirname "$script")/scaling.sh scaling=$4

submit_study() {
  "$study" --nodes 1,2,4 --per-node 2 --repeat 2 --scaling "$scaling" -o results \
    -- "$probe" paced "$work" >"$work/out" 2>"$work/err" || complain "scaling.sh: exit code $?"
}

expect_page() {
  wait_until queue_is_empty || complain "jobs go on: $(squeue)"
  local workers
  workers=$(grep -ho '"workers": [0-9]*' results/nodes-*/run-*.json | sort | uniq -c | xargs)
  [[ $workers == '2 workers: 1 2 workers: 3 2 workers: 7' ]] || complain "other runs: $workers"
  grep -q '^Universal Scalability Law' results/report.out || complain 'no fit'
  [[ $(grep -c '<svg' results/report.html) -ge 3 ]] || complain 'no page with pictures'
}

a_scaling_study() {
  begin 4
  cd "$work"
  submit_study
  [[ $(grep -c ': job [0-9]*' out) == 7 ]] || complain 'not seven jobs'
  expect_page
  rm results/nodes-2/run-1.json results/report.html
  submit_study
  [[ $(grep -c ': done$' out) == 5 && $(grep -c ': job [0-9]*' out) == 2 ]] ||
    complain "not one job and the page's"
  expect_page
  submit_study
  [[ $(tail -n 1 out) == "page: $work/results/report.html" ]] || complain 'the page is not current'
  expect_deserted 1 2 3 4
}

run_test "$3"
