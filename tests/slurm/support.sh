# shellcheck shell=bash
# SPDX-License-Identifier: BSL-1.0
#
# For the tests of jobs on a cluster. Each file of them is called as X_test.sh PROBE BATCH_SCRIPT
# TEST, begins again within namespaces of its own, and runs one of its functions there.

# shellcheck source=tests/slurm/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

if [[ -z ${CLUSTER_FOLDER:-} ]]; then in_namespaces "$0" "$@"; fi

# shellcheck disable=SC2034  # some are for the tests alone
probe=$1 script=$2 failures=0
job=''

complain() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

milliseconds() { date +%s%3N; }

# begin NODES: a cluster of so many, and $work, a folder that all of them see.
begin() {
  start_cluster "$1"
  work=$folder/work
  mkdir "$work"
}

# submit_job OPTION... [--] PROGRAM ARGUMENT...: by the batch script, as $job, into out and err;
# options behind -- are the script's.
submit_job() {
  local options=()
  while [[ $1 == -?* && $1 != -- ]]; do options+=("$1") && shift; done
  if [[ $1 == -- ]]; then shift; fi
  job=$(sbatch --parsable --chdir="$work" --output="$work/out" --error="$work/err" \
    "${options[@]}" "$script" "$@")
}

has_ended() { [[ -z $(squeue -h -j "$job" -t PENDING,RUNNING) ]]; }
has_left_the_queue() { [[ -z $(squeue -h -j "$job") ]]; }
queue_is_empty() { [[ -z $(squeue -h) ]]; }

# expect_end STATE [EXIT_CODE]: as Slurm tells them: the script's code, and a signal behind a colon.
expect_end() {
  local state=$1 code=${2:-0:0} how
  wait_until has_ended || complain 'the job goes on'
  how=$(scontrol show job -o "$job" | grep -Eo '\<(JobState|ExitCode)=[^ ]*' | xargs)
  # It is completing while its processes end; what it was before, Slurm does not say.
  [[ $how == "JobState=$state ExitCode=$code" || $how == "JobState=COMPLETING ExitCode=$code" ]] ||
    complain "the job's end: $how"
}

expect_success() {
  expect_end COMPLETED
  grep -qx 'all results are right' "$work/out" || complain 'not all results'
}

has_none() { [[ $(processes_of "$1" "$2") == 0 ]]; }

# Nothing of the launch is left on a node.
is_deserted() {
  local name
  for name in "${probe##*/}" mpirun orted srun; do
    has_none "$1" "$name" || return 1
  done
}

expect_deserted() {
  local node
  for node in "$@"; do
    wait_until is_deserted "$node" ||
      complain "left on node$node: $(pgrep -l --ns "${firsts[node]}" --nslist net | xargs)"
  done
}

# The last line of each file of tests.
run_test() {
  "$1"
  if ((failures > 0)); then tail -n 30 "$work"/out* "$work"/err*; fi
  ((failures == 0))
}
