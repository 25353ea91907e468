#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: scaling_script_test.sh SCALING_SH
# Which jobs a scaling study submits, by stand-ins for Slurm's commands: a folder of job numbers is
# the queue.
set -euo pipefail

script=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin queue
PATH=$folder/bin:$PATH
failures=0

# A job is queued until its file is taken away.
cat >bin/sbatch <<TEXT
#!/bin/sh
number=\$((\${first_number:-100} + \$(wc -l <$folder/submitted)))
echo "\${RANKPOOL_REPORT:-no report} \${RANKPOOL_WORKERS:+of \$RANKPOOL_WORKERS workers }\$*" >>$folder/submitted
touch $folder/queue/\$number
echo "\$number;cluster"
TEXT
cat >bin/squeue <<TEXT
#!/bin/sh
cd $folder/queue && for job in *; do echo "\$job PENDING"; done
TEXT
printf '#!/bin/sh\n' >bin/scaling
cp bin/scaling program
chmod +x bin/* program
true >submitted
export first_number=100

complain() {
  printf 'FAILED: %s\n' "$*"
  sed 's/^/  said: /' said
  failures=1
}

# run CODE ARGUMENT...: said is what it prints.
run() {
  local code=0
  bash "$script" "${@:2}" >said 2>&1 || code=$?
  ((code == $1)) || complain "${*:2}: exit code $code instead of $1"
}

# refuses WORDS ARGUMENT...: in one sentence, and nothing is done.
refuses() {
  run 2 "${@:2}"
  if [[ $(<said) != *"$1"* || $(wc -l <said) != 1 ]]; then complain "${*:2}: not '$1'"; fi
  if [[ -e scaling || -s submitted ]]; then complain "${*:2}: something was done"; fi
}

expect_said() { [[ $(<said) == "$1" ]] || complain "not: $1"; }
expect_submitted() { [[ $(wc -l <submitted) == "$1" ]] || complain "not $1 jobs: $(<submitted)"; }

# finish JOB [REPORT [EXIT_CODE [LOST_WORKERS]]]
finish() {
  rm "queue/$1"
  if (($# == 1)); then return; fi
  printf '{"version": 1,\n "exit_code": %s,\n "lost_workers": [\n%s]}' "${3:-0}" "${4:-}" >"$2"
}

wrong_arguments_are_told_in_one_sentence() {
  local good=(--nodes 1 --per-node 2)
  run 0 --help
  grep -q '^usage: ' said || complain 'no help'
  refuses '--nodes is missing' --per-node 2 -- ./program
  refuses "--nodes is '1,x'" --nodes 1,x --per-node 2 -- ./program
  refuses "--nodes is '1,,2'" --nodes=1,,2 --per-node 2 -- ./program
  refuses "--nodes is '0'" --nodes 0 --per-node 2 -- ./program
  refuses 'which names 2 twice' --nodes 2,1,2 --per-node 2 -- ./program
  refuses '--nodes needs a value' --nodes
  refuses '--per-node is missing' --nodes 1 --sbatch --time=10 -- ./program
  refuses "--per-node is '-1'" --nodes 1 --per-node -1 -- ./program
  refuses 'leaves no worker' --nodes 1,2 --per-node 1 -- ./program
  refuses "--repeat is 'often'" "${good[@]}" --repeat often -- ./program
  refuses "there is no option '--node'" --node 1 -- ./program
  refuses "'./program' is no option" "${good[@]}" ./program
  refuses 'no program given' "${good[@]}"
  refuses 'no program given' "${good[@]}" --
  refuses "there is no program './absent'" "${good[@]}" -- ./absent
  refuses "--scaling is './absent'" "${good[@]}" --scaling ./absent -- ./program
}

study() { run 0 --nodes 1,2 --per-node 4 --repeat 2 --scaling scaling -o 'my study' "$@" \
  -- ./program 'two words' --nodes 7; }

a_dry_run_submits_nothing() {
  study --dry-run
  expect_submitted 0
  [[ ! -e 'my study' && $(grep -c 'sbatch .*--nodes=[12] .*two\\ words --nodes 7' said) == 4 ]] ||
    complain 'a dry run'
}

a_study_is_submitted() {
  RANKPOOL_WORKERS=1 study --sbatch --time=10
  expect_said "nodes 1, run 1: job 100
nodes 2, run 1: job 101
nodes 1, run 2: job 102
nodes 2, run 2: job 103
page: job 104, which makes $folder/my study/report.html"
  expect_submitted 5
  grep -q "^$folder/my study/nodes-2/run-1.json --parsable --time=10 --nodes=2 .* two words" \
    submitted || complain 'a run'
  ! grep -q 'of 1 workers' submitted || complain 'not as many workers as tasks'
  grep -q '^no report --parsable .*--dependency=afterany:100:101:102:103 ' submitted ||
    complain 'the page'
}

again() {
  true >submitted
  study
}

what_is_queued_is_not_submitted_again() {
  again
  expect_submitted 0
  grep -qx 'nodes 2, run 1: job 101, queued already' said || complain 'a run'
  grep -qx "page: job 104, queued already: $folder/my study/report.html" said || complain 'the page'
}

# 100 ends well, 101 fails with a report, 102 without one, 103 and the page wait still.
what_failed_is_submitted_again() {
  finish 100 'my study/nodes-1/run-1.json'
  finish 101 'my study/nodes-2/run-1.json' 1
  finish 102
  first_number=200 again
  expect_said "nodes 1, run 1: done
nodes 2, run 1: job 200
nodes 1, run 2: job 201
nodes 2, run 2: job 103, queued already
page: job 202, which makes $folder/my study/report.html"
  grep -q -- '--dependency=afterany:200:201:103:104 ' submitted || complain 'the page'
}

what_is_done_is_not_submitted_again() {
  finish 103 'my study/nodes-2/run-2.json'
  finish 200 'my study/nodes-2/run-1.json'
  finish 201 'my study/nodes-1/run-2.json'
  finish 104
  finish 202
  first_number=300 again
  expect_submitted 1  # the page, which failed
  finish 300
  touch 'my study/report.html'
  first_number=400 again
  expect_submitted 0
  [[ $(tail -n 1 said) == "page: $folder/my study/report.html" ]] || complain 'the page'
}

what_lost_workers_is_submitted_again() {
  touch queue/500
  finish 500 'my study/nodes-2/run-2.json' 0 '{"rank": 3}'
  first_number=600 again
  expect_submitted 2
  grep -qx 'nodes 2, run 2: job 600' said || complain 'a run that lost a worker'
}

another_program_needs_another_folder() {
  run 1 --nodes 1 --per-node 4 -o 'my study' -- ./program
  grep -q 'holds another study: --per-node 4 -- ./program two\\ words .*; choose another' said ||
    complain 'another program'
}

# The stand-in ends with $fit_code or $report_code, and tells what it was asked for.
the_last_job_ends_as_the_page_does() {
  cat >fitting <<'TEXT'
#!/bin/sh
echo "$*"
case $1 in fit) exit "$fit_code" ;; *) exit "$report_code" ;; esac
TEXT
  chmod +x fitting
  local page
  page=$(dirname "$script")/scaling_page.sbatch
  fit_code=2 report_code=0 bash "$page" ./fitting results >said || complain 'a page without a fit'
  expect_said 'fit results
report results -o results/report.html'
  ! fit_code=0 report_code=1 bash "$page" ./fitting results >said || complain 'a fit without a page'
}

wrong_arguments_are_told_in_one_sentence
a_dry_run_submits_nothing
a_study_is_submitted
what_is_queued_is_not_submitted_again
what_failed_is_submitted_again
what_is_done_is_not_submitted_again
what_lost_workers_is_submitted_again
another_program_needs_another_folder
the_last_job_ends_as_the_page_does
exit "$failures"
