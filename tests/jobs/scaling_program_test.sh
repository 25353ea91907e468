#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Runs the whole program, on made-up measurements.
# scaling_program_test.sh SCALING (usage | fit | run | failed_runs | interruption | weak |
# report)
set -euo pipefail

scaling=$1
program=$scaling
fake=$(cd "$(dirname "$0")" && pwd)/scaling_fake_program.sh
# shellcheck source=tests/jobs/support.sh
source "$(dirname "$0")/support.sh"

sdm91() {
  printf '%s\n' workers,throughput 1,64.9 18,995.9 36,1652.4 72,1853.2 108,1828.9 144,1775.0 \
    216,1702.2
}

usage() {
  mkdir empty broken
  echo '{}' >broken/run.json
  printf 'workers,seconds\n1,10\n2,0\n' >zero.csv
  refuses 'no command' 'subcommand is required'
  refuses 'unknown command' 'subcommand is required' speed
  refuses 'no table' 'SOURCE is required' fit
  refuses 'no file' '^scaling: none.csv: cannot read the file: No such' fit none.csv
  refuses 'a bad line' '^scaling: zero.csv:3: the time in seconds is .0.' fit zero.csv
  refuses 'no reports' '^scaling: empty: the folder has no report' fit empty
  refuses 'no report' "^scaling: broken/run.json: not a run report: 'format' is missing" fit broken

  refuses 'no workers' 'workers is required' run -o new -- "$fake"
  refuses 'bad workers' 'workers' run --workers 1,two -o new -- "$fake"
  local workers
  for workers in 0 1,0,2; do
    refuses 'no workers at all' '^scaling: --workers: the numbers of workers are 1 or more' \
      run --workers "$workers" -o new -- "$fake"
  done
  refuses 'no folder' 'output is required' run --workers 1 -- "$fake"
  refuses 'no program' 'there is no program to run' run --workers 1 -o new
  refuses 'no folder to report on' '^scaling: none: cannot read the folder: No such' report none
  refuses 'a program to fit' 'only .scaling run. takes a program' fit zero.csv -- "$fake"
  refuses 'work that does not grow' '^scaling: --weak: no argument' run --weak --workers 1 \
    -o new -- "$fake" --work 8
  refuses 'a folder of something else' 'something else in it than a study' \
    run --workers 1 -o broken -- "$fake"
  refuses 'a folder in a file' '^scaling: zero.csv/new: cannot make the folder' \
    run --workers 1 -o zero.csv/new -- "$fake"
  refuses 'an argument that is no text' '^scaling: argument 2 of the program is no UTF-8' \
    run --workers 1 -o new -- "$fake" --arguments $'\xff\xfex'
  [[ ! -e new ]] || complain 'a refused study has left a folder'

  grep -q 'scaling run --workers 1,2,4,8 -o study' <<<"$("$scaling" run --help)" ||
    complain 'no example in run --help'
  grep -q 'scaling fit table.csv' <<<"$("$scaling" fit --help)" || complain 'no example in --help'
}

fit() {
  sdm91 >sdm91.csv
  "$scaling" fit sdm91.csv >text 2>err || complain "the fit ends with $?: $(cat err)"
  grep -q 'peak 1884 with 96.5 workers' text || complain "the text: $(cat text)"

  "$scaling" fit sdm91.csv --json - >json 2>err || complain "the fit ends with $?: $(cat err)"
  [[ $(head -c 1 json) == '{' && $(tail -n 1 json) == '}' && ! -s err ]] ||
    complain "more than JSON: $(cat json err)"
  "$scaling" fit sdm91.csv --json written.json >/dev/null
  cmp json written.json || complain 'the file has another JSON'

  printf 'workers,throughput\n1,10\n2,20.1\n4,40.5\n8,82\n' |
    "$scaling" fit /dev/stdin >text || complain 'no fit of standard input'
  grep -q 'fitted again without α and β: no parameter may be less than 0' text ||
    complain "no word of the bound: $(cat text)"

  # Two numbers of workers are enough for Amdahl's law, but not for the universal one.
  printf 'workers,seconds\n1,10\n1,10.2\n2,6\n2,6.1\n' >two.csv
  "$scaling" fit two.csv >text 2>err || complain "a fit of two numbers: $?: $(cat err)"
  grep -q "^Amdahl's law: throughput" text || complain "no law of Amdahl's: $(cat text)"
  grep -q '^Universal Scalability Law: too few measurements: 4 at 2 different' text ||
    complain "no word of the universal law: $(cat text)"
  "$scaling" fit two.csv --json - >json || complain 'no JSON of two numbers'
  grep -q '"usl": null' json || complain "a universal law of two numbers: $(cat json)"
  grep -q '"amdahl": {' json || complain "no law of Amdahl's of two numbers: $(cat json)"

  mkdir elsewhere
  ln -s elsewhere/fit.json link.json
  ln -s link.json link_to_it.json
  for _ in new again; do
    "$scaling" fit sdm91.csv --json link_to_it.json >/dev/null || complain 'no fit by a link'
    [[ -L link_to_it.json && -L link.json ]] || complain 'a link is replaced'
    cmp written.json elsewhere/fit.json || complain 'a link is not followed'
    rm elsewhere/fit.json && touch elsewhere/fit.json
  done

  # What is open already stays what it is, and keeps all that is printed.
  echo before >printed
  "$scaling" fit sdm91.csv --json /dev/stdout >>printed || complain 'no fit to /dev/stdout'
  grep -q '^before' printed || complain 'what was printed before is gone'
  grep -q '"usl": {' printed || complain 'no JSON by /dev/stdout'
  grep -q '^Universal Scalability Law' printed || complain 'what is printed after the JSON is gone'
  "$scaling" fit sdm91.csv --json /dev/stdout | cat >piped || complain 'no fit into a pipe'
  grep -q '"usl": {' piped || complain 'no JSON in a pipe'
  "$scaling" fit sdm91.csv --json /dev/fd/3 3>third >/dev/null || complain 'no fit to /dev/fd/3'
  cmp written.json third || complain 'no JSON by /dev/fd/3'

  local code=0
  "$scaling" fit sdm91.csv --json none/fit.json >out 2>err || code=$?
  [[ $code == 1 && ! -s out ]] || complain "a folder that is not there: $code: $(cat out)"
  grep -q '^scaling: none/fit.json: cannot write the file: No such' err || complain "$(cat err)"
  code=0
  "$scaling" fit sdm91.csv >/dev/full 2>err || code=$?
  [[ $code == 1 ]] || complain "a full disk: exit code $code"
}

# study EXIT_CODE ARGUMENT...: a study in `study` that ends like that.
study() {
  local expected=$1 code=0
  shift
  "$scaling" run -o study "$@" >out 2>err || code=$?
  [[ $code == "$expected" ]] || complain "run $*: exit code $code instead of $expected: $(cat err)"
}

reports() { find study -name 'run-*.json' ! -name '*.failed.json' | wc -l; }

run() {
  # What follows -- is the program's, whatever it looks like.
  local odd=(--arguments "$work/arguments" fit --json - -o x -- '{workers}' '[1,2]' "a 'b'")
  study 0 --workers 4,1,2 --repeat 2 -- "$fake" "${odd[@]}"
  [[ $(reports) == 8 ]] || complain "not 8 reports: $(find study)"
  cmp <(printf '%s\n' "${odd[@]}") arguments || complain 'other arguments have arrived'
  grep -q 'RANKPOOL_WORKERS=4' study/workers-4/run-2.log || complain 'the output is not kept'
  [[ $(grep -c '^scaling: [1-8] of 8: ' err) == 8 ]] || complain "the progress: $(cat err)"
  grep -Eq '^ +no pool +2 +9 s' out || complain "the table: $(cat out)"
  grep -Eq '^ +4 +2 +3.26 s .* 2.76 +69.0 %' out || complain "the table: $(cat out)"

  study 0 --workers 4,1,2 --repeat 2 -- "$fake" "${odd[@]}"
  [[ ! -s err ]] || complain "finished runs are made again: $(cat err)"
  rm study/workers-2/run-1.json
  study 0 --workers 1,2,4,8 --repeat 2 -- "$fake" "${odd[@]}"
  [[ $(grep -c '^scaling: ' err) == 3 ]] || complain "more than what is missing: $(cat err)"

  refuses 'another command' 'the study of another command' run --workers 1 -o study -- "$fake"
  refuses 'another kind' 'another command.* with --weak$' \
    run --weak --workers 1 -o study -- "$fake" "${odd[@]}"
  "$scaling" fit study --json - >json || complain 'no fit of the study'
  grep -q '"measurements": 8' json || complain "the fit: $(cat json)"
  flock study "$scaling" run --workers 1 -o study -- "$fake" "${odd[@]}" 2>err || (($? == 2)) ||
    complain 'two at a time'
  grep -q "another 'scaling run' is at work" err || complain "two at a time: $(cat err)"
}

# fails PATTERN ARGUMENT...: the first run that fails ends the study, which keeps what it has.
fails() {
  local pattern=$1
  shift
  rm -rf study
  study 1 --workers 1 --repeat 1 -- "$fake" "$@"
  grep -Eq "^scaling: run 1 (with 1 worker|without a pool) failed: .*$pattern" \
    <<<"$(tail -n 1 err)" ||
    complain "$*: unexpected: $(cat err)"
  [[ ! -s out ]] || complain "$*: a table of a failed study: $(cat out)"
  [[ $(reports) == 0 ]] || complain "$*: a failed run counts: $(find study)"
}

failed_runs() {
  fails "ended with exit code 3; what it said is in .*/run-1.log; the same command again makes" \
    --exit 3
  [[ -n $(find study -name 'run-1.failed.json') ]] || complain 'the report of the failure is gone'
  fails 'was ended by signal 9 \(Killed\)' --kill-self
  fails 'wrote no run report: is it a rankpool program' --silent
  fails 'reports 3 workers in place of [01]' --claim 3
  rm -rf study
  study 2 --workers 1 --repeat 1 -- "$fake" --version 2
  grep -q 'a run report of version 2' err || complain "another version: $(cat err)"
  rm -rf study
  study 1 --workers 1 -- ./no-such-program
  grep -q "cannot start './no-such-program': No such file" err || complain "no program: $(cat err)"
}

# living_in GROUP: processes of the group; others may end while they are looked at.
living_in() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } |
    awk -v group="$1" '$5 == group && $3 != "Z"'
}

# Non-interactive shells start background processes with SIGINT ignored.
interruption() {
  local signal code group left look
  for signal in INT TERM; do
    rm -rf study hanging
    env --default-signal=INT "$scaling" run --workers 1 --repeat 1 -o study -- \
      "$fake" --hang "$work/hanging" >out 2>err &
    local pid=$!
    until [[ -e hanging ]] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
    group=$(cat hanging)
    kill -"$signal" $pid
    code=0
    wait $pid || code=$?
    [[ $code == $((128 + $(kill -l "$signal"))) ]] || complain "SIG$signal: exit code $code"
    grep -q "^ended by SIG$signal$" study/workers-*/run-1.log || complain 'the program is not told'
    grep -q '^scaling: the same command again makes the 2 runs still missing$' err ||
      complain "SIG$signal: $(cat err)"
    # SIGKILL takes effect when the system comes to it.
    for ((look = 0; look < 200; ++look)); do
      left=$(living_in "$group")
      [[ -n $left ]] || break
      sleep 0.05
    done
    [[ -z $left ]] || complain "SIG$signal leaves behind: $left"
  done
}

weak() {
  study 0 --weak --workers 1,2,4,8 --repeat 1 -- "$fake" --work '{workers}'
  grep -q '"scaling": "weak"' study/study.json || complain 'the study does not say that it is weak'
  "$scaling" fit study --json - >json
  grep -q '"amdahl": null' json || complain "Amdahl for weak scaling: $(cat json)"
  grep -q '"estimate": 0\.' <<<"$(grep -A2 '"gustafson": {' json)" ||
    complain "no Gustafson: $(cat json)"
  # 2 s of work take two workers 1 s each, 2 % more for each other worker, and the waiting.
  grep -q '"wall_seconds": 2.14,' <(sed 's/^ *//' study/workers-2/run-1.json) ||
    complain "the work does not grow: $(cat study/workers-2/run-1.json)"
}

report() {
  study 0 --workers 1,2,4,8 --repeat 2 -- "$fake" --counters
  "$scaling" report study >text 2>err || complain "the report ends with $?: $(cat err)"
  for line in 'ideal' '\* Recommended: 2 workers, .* efficiency 86.5 %' \
    '\* Fastest: 8 workers, 2.32 s, speed-up 3.88' \
    '\* Cheapest: 2 workers, 0.00433 core-hours; .* 0.0025\.' \
    '^  8 .* 2 s +-13.8 %$' '^  8 +49.1 % +3.4 % +4.3 % +43.1 %$' \
    '^  8 +24 G +0.608 +0.5 ns +7.3 s +9.12 s +-20.0 % +100.0 %$' \
    'Only user mode was counted' 'Universal Scalability Law'; do
    grep -Eq "$line" text || complain "no line '$line': $(cat text)"
  done

  "$scaling" report study -o page.html >out 2>err || complain "the page ends with $?: $(cat err)"
  [[ ! -s out && ! -s err ]] || complain "it says something: $(cat out err)"
  [[ $(tail -n 1 page.html) == '</html>' ]] || complain 'the page is cut off'
  "$scaling" report study -o none/page.html 2>err || (($? == 1)) || complain 'a missing folder'
  grep -q '^scaling: none/page.html: cannot write the file: No such' err || complain "$(cat err)"

  echo 'set title "of the user"' >.gnuplot
  HOME=$work "$scaling" report study -o page_at_home.html || complain 'no page with ~/.gnuplot'
  cmp page.html page_at_home.html || complain 'the page has what ~/.gnuplot says'
  rm .gnuplot page_at_home.html

  # Without gnuplot there is no page, and an older one is as it was.
  echo older >old.html
  local code=0
  PATH=/nowhere "$scaling" report study -o old.html 2>err || code=$?
  [[ $code == 1 && $(cat old.html) == older ]] || complain "without gnuplot: exit code $code"
  grep -q "^scaling: there can be no pictures: cannot start 'gnuplot'.*gnuplot-nox" err ||
    complain "without gnuplot: $(cat err)"
  [[ $(find . -maxdepth 1 -name '*.html*' | sort | paste -sd' ') == './old.html ./page.html' ]] ||
    complain "left behind: $(ls -A)"

  # Reports that were collected by other means, one of a run that failed.
  mkdir collected
  cp study/workers-1/run-1.json collected/one.json
  cp study/workers-4/run-1.json collected/four.json
  sed 's/"exit_code": 0/"exit_code": 3/' study/workers-8/run-1.json >collected/eight.json
  "$scaling" report collected >text || complain 'no report of a folder'
  grep -q 'collected/eight.json: the run ended with exit code 3' text || complain "$(cat text)"
  grep -q 'Universal Scalability Law: too few measurements' text || complain "$(cat text)"
  cp study/workers-4/run-2.json collected/four_again.json
  "$scaling" fit collected --json collected/fit.json >text || complain 'no fit in the folder'
  "$scaling" fit collected >again || complain 'a fit in the folder is in the way'
  cmp text again || complain 'a fit in the folder counts'
}

run_part "$2"
