#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# The run report of whole programs: when it is written, where, and what it says of the launch. Each
# report is read as jobs/scaling reads it.
set -euo pipefail
# shellcheck source=tests/launch/support.sh
source "$(dirname "$0")/support.sh" "$@"

program=$work/launch_report
mkdir "$work/reports"
report=$work/reports/run.json
export RANKPOOL_REPORT=$report

# expect_report NAME POINTER=VALUE...: it says so, and nothing else was left in its folder.
expect_report() {
  local name=$1 claim pointers=() expected
  shift
  for claim in "$@"; do pointers+=("${claim%%=*}"); done
  expected=$(printf '%s\n' "${@#*=}")
  if ! "$work/launch_report_reader" "$report" "${pointers[@]}" >"$work/read" 2>&1; then
    complain "$name: the report is not read: $(<"$work/read")"
  elif [[ $(<"$work/read") != "$expected" ]]; then
    complain "$name: the report says $(paste -sd' ' "$work/read") and not $*"
  fi
  expect_files "$name" run.json
  rm -f "$report"
}

# expect_files NAME FILE...: in the report's folder, hidden ones included.
expect_files() {
  [[ $(ls -A "$work/reports") == "${*:2}" ]] ||
    complain "$1: there are other files: $(ls -A "$work/reports")"
}

main_returns() {
  local code
  for code in 0 3; do
    run_plainly RANKPOOL_WORKERS=2 "$program" tasks $code
    expect_code 'plainly' $code
    [[ ! -s $work/err ]] || complain 'plainly: standard error is not empty'
    expect_report "plainly, $code" /exit_code=$code /workers=2 /is_single_process=false /nodes=1 \
      /tasks/ended=10 /functions/0/tasks=10 /arguments="[\"tasks\",\"$code\"]" /slurm=null

    run_under_mpirun 3 "$program" tasks $code
    expect_code 'under mpirun' $code
    expect_report "under mpirun, $code" /exit_code=$code /workers=2 "/program=\"$program\""
  done
}

a_single_process() {
  run_plainly RANKPOOL_WORKERS=0 SLURM_JOB_ID=77 SLURM_RESTART_COUNT=2 "$program" tasks 3
  expect_code 'alone' 3
  expect_report 'alone' /exit_code=3 /workers=1 /is_single_process=true /tasks/ended=10 '/mpi=""' \
    /slurm='{"job":"77","restart_count":2}' "/master/host=\"$(hostname)\""
  run_plainly RANKPOOL_WORKERS=0 "$work/launch_probe" throw "$work"
  expect_code 'alone, throws' 1
  expect_report 'alone, throws' /exit_code=1
}

main_throws() {
  local mode
  for mode in throw throw-busy; do
    run_plainly RANKPOOL_WORKERS=2 "$probe" "$mode" "$work"
    expect_code "$mode plainly" 1
    expect_report "$mode plainly" /exit_code=1 /lost_workers='[]'
    run_under_mpirun 3 "$probe" "$mode" "$work"
    expect_report "$mode under mpirun" /exit_code=1
    rm -f "$work"/begun "$work"/ending
  done
}

main_exits() {
  local mode
  for mode in exit-in-main exit-in-callback; do
    run_plainly RANKPOOL_WORKERS=2 "$program" $mode
    expect_code "$mode plainly" 4
    expect_report "$mode plainly" /exit_code=4 /functions/0/tasks=10
    run_under_mpirun 3 "$program" $mode
    expect_code "$mode under mpirun" 4
    expect_report "$mode under mpirun" /exit_code=4 /functions/0/tasks=10
  done
  for mode in exit-in-main exit-in-callback exit-in-task; do
    run_plainly RANKPOOL_WORKERS=0 "$program" $mode
    expect_code "$mode alone" 4
    expect_report "$mode alone" /exit_code=4 /functions/0/tasks=10
  done
}

# Where nobody can look at the master any more.
main_exits_within_the_master() {
  local workers
  for workers in 0 2; do
    run_plainly RANKPOOL_WORKERS=$workers "$program" exit-in-encoding
    expect_code "$workers workers" 4
    expect_message "$workers workers" "$report was not written: .* within the pool \[master on "
    expect_files "$workers workers"
    expect_nothing_left "$workers workers"
  done
}

paths_from_the_first_folder() {
  local workers
  cd "$work"
  for workers in 0 1; do
    run_plainly RANKPOOL_WORKERS=$workers RANKPOOL_REPORT=reports/run.json "$program" move /
    expect_code "$workers workers" 0
    expect_report "$workers workers" /exit_code=0
  done
  run "$mpirun" -n 2 env RANKPOOL_REPORT=reports/../reports/run.json "$program" move /
  expect_report 'under mpirun' /exit_code=0
}

a_link_stays() {
  ln -s ../latest.json "$work/reports/link.json"
  run_plainly RANKPOOL_WORKERS=0 RANKPOOL_REPORT="$work/reports/link.json" "$program" tasks 0
  expect_code 'a link' 0
  [[ -L $work/reports/link.json ]] || complain 'a link: it is none any more'
  [[ -s $work/latest.json ]] || complain 'a link: what it points at was not written'
}

# refuses NAME PATH PATTERN: before anything is started, mpirun included, and without it.
refuses() {
  local workers
  for workers in 0 1; do
    run_plainly RANKPOOL_WORKERS=$workers PATH=/nonexistent RANKPOOL_REPORT="$2" "$program" tasks 0
    expect_code "$1" 2
    expect_message "$1" "$3"
    expect_nothing_else "$1"
  done
}

paths_that_are_refused() {
  touch "$work/file"
  refuses 'no name' '' 'RANKPOOL_REPORT is empty, but must name the file .*: unset it'
  refuses 'no folder' "$work/none/run.json" \
    "RANKPOOL_REPORT is '$work/none/run.json', but there is no folder $work/none: make it, or"
  ln -s /dev/stdout "$work/printed"
  refuses 'an open file' "$work/printed" "which is open already, as /proc/.*: name a file for the"
  refuses 'an open file' /dev/stderr "which is open already, as /proc/.*: name a file for the"
  refuses 'a folder' "$work" "which is a folder: name a file in it, as $work/run.json"
  refuses 'a folder with a slash' "$work/" "which is a folder: name a file in it"
  refuses 'a folder that is none' "$work/file/run.json" "but $work/file is no folder: name a file"
  refuses 'a device' /dev/full 'which is no regular file, and would be replaced'
  refuses 'no place for files' /proc/run.json 'no file can be made in the folder /proc: '
  expect_files 'refused'

  run_under_mpirun 3 env RANKPOOL_REPORT="$work/none/run.json" "$program" tasks 0
  expect_code 'under mpirun' 2
  expect_message 'under mpirun' "there is no folder $work/none: .* \[rank 0 on "
  expect_nothing_left 'under mpirun'
}

a_report_that_cannot_be_written() {
  local workers
  for workers in 0 1; do
    mkdir -p "$work/short-lived"
    run_plainly RANKPOOL_WORKERS=$workers RANKPOOL_REPORT="$work/short-lived/run.json" \
      "$program" remove "$work/short-lived"
    expect_code 'a folder that goes' 3
    expect_message 'a folder that goes' 'short-lived/run.json was not written: No such file'
    expect_nothing_else 'a folder that goes'
  done

  echo before >"$report"
  # More than the kilobyte to which files are limited.
  run_plainly RANKPOOL_WORKERS=0 bash -c 'ulimit -f 1 && exec "$@"' - \
    "$program" tasks 3 "$(head -c 2000 /dev/zero | tr '\0' x)"
  expect_code 'a limit' 3
  expect_message 'a limit' "$report was not written: File too large \[master on "
  expect_nothing_else 'a limit'
  expect_files 'a limit' run.json
  [[ $(<"$report") == before ]] || complain 'a limit: what was there is lost'
}

workers_are_lost() {
  run_plainly RANKPOOL_WORKERS=3 "$work/launch_losses" lose-one kill
  expect_code 'one' 0
  expect_report 'one' /exit_code=0 /workers=3 /lost_workers/0/host="\"$(hostname)\""
  run_plainly RANKPOOL_WORKERS=2 "$work/launch_losses" lose-many kill 9
  expect_code 'all' 0
  expect_report 'all' /exit_code=0 /workers=2 /lost_workers/1/host="\"$(hostname)\""
}

two_launches_at_once() {
  start RANKPOOL_REPORT="$work/reports/one.json" RANKPOOL_WORKERS=1 "$program" tasks 0
  run_plainly RANKPOOL_REPORT="$work/reports/two.json" RANKPOOL_WORKERS=2 "$program" tasks 3
  expect_code 'the second' 3
  finish
  expect_code 'the first' 0
  mv "$work/reports/one.json" "$report"
  mv "$work/reports/two.json" "$work"
  expect_report 'the first' /exit_code=0 /workers=1
  mv "$work/two.json" "$report"
  expect_report 'the second' /exit_code=3 /workers=2
}

run_test "$3"
