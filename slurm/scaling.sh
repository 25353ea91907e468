#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Submits a scaling study to Slurm: the same program on several numbers of nodes, and a last job
# that makes a page of their run reports. Run again it submits what is missing, and no more.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
nodes='' per_node='' repeat=1 folder=scaling scaling='' is_dry=''
sbatch_options=() program=()
unset RANKPOOL_REPORT RANKPOOL_WORKERS  # a report is each run's own, and its tasks say how many

usage() {
  cat <<'TEXT'
usage: slurm/scaling.sh --nodes LIST --per-node N [options] -- ./program [arguments]

Submits a job for each number of nodes, and a last one that fits and writes DIR/report.html.
Prints the numbers of the jobs. Run again, it submits what has no report yet and is not queued.

  --nodes LIST       numbers of nodes: 1,2,4,8
  --per-node N       tasks on each node; one of all tasks is the master
  --repeat R         jobs for each number of nodes; 1 if nothing is said
  -o, --output DIR   folder of the reports and the page, which all nodes see; ./scaling
  --sbatch OPTION    a further option for sbatch, as --sbatch --time=10; may be repeated
  --scaling PATH     the program `scaling`; else the one that is built here, or on the PATH
  --dry-run          print the commands, and do nothing
  -h, --help         print this

In the place of --per-node, --sbatch may say how many tasks there are: --sbatch --exclusive.
TEXT
}

stop() {
  printf 'scaling.sh: %s\n' "$2" >&2
  exit "$1"
}
fail() { stop 1 "$1"; }
fail_usage() { stop 2 "$1; --help says more"; }

parse() {
  while (($# > 0)); do
    case $1 in
      -h | --help) usage && exit ;;
      --dry-run) is_dry=yes && shift ;;
      --) program=("${@:2}") && return ;;
      --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
      -*)
        set_option "$@"
        shift 2 ;;
      *) fail_usage "'$1' is no option; the program stands behind --" ;;
    esac
  done
}

# set_option NAME VALUE ...
set_option() {
  case $1 in
    --nodes | --per-node | --repeat | -o | --output | --sbatch | --scaling) ;;
    *) fail_usage "there is no option '$1'" ;;
  esac
  if (($# < 2)) || [[ -z $2 ]]; then fail_usage "$1 needs a value"; fi
  case $1 in
    --nodes) nodes=$2 ;;
    --per-node) per_node=$2 ;;
    --repeat) repeat=$2 ;;
    -o | --output) folder=$2 ;;
    --sbatch) sbatch_options+=("$2") ;;
    --scaling) scaling=$2 ;;
  esac
}

check_number() {
  [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || fail_usage "$1 is '$2', but must be a number from 1 to 999999"
}

check_nodes() {
  local count seen=' '
  [[ -n $nodes ]] || fail_usage '--nodes is missing'
  [[ $nodes =~ ^[1-9][0-9]{0,5}(,[1-9][0-9]{0,5})*$ ]] ||
    fail_usage "--nodes is '$nodes', but must be numbers from 1 with commas between, as 1,2,4"
  for count in ${nodes//,/ }; do
    [[ $seen != *" $count "* ]] || fail_usage "--nodes is '$nodes', which names $count twice"
    seen+="$count "
    if ((count == 1)) && [[ $per_node == 1 ]]; then
      fail_usage 'one task on one node leaves no worker, as one task is the master'
    fi
  done
}

check_tasks() {
  if [[ -n $per_node ]]; then
    check_number --per-node "$per_node"
  elif [[ ! " ${sbatch_options[*]}" =~ \ --(exclusive|ntasks-per) ]]; then
    fail_usage '--per-node is missing: how many tasks each node is to have'
  fi
}

check_program() {
  ((${#program[@]} > 0)) || fail_usage 'no program given: it stands behind --'
  type -P -- "${program[0]}" >/dev/null ||
    fail_usage "there is no program '${program[0]}' that can be run, seen from $PWD"
}

find_scaling() {
  local candidate found=''
  if [[ -n $scaling ]]; then
    found=$(type -P -- "$scaling") || fail_usage "--scaling is '$scaling', but no program is there"
  else
    for candidate in "$here"/../build/{release,bench,dev}/jobs/scaling/scaling scaling; do
      if found=$(type -P -- "$candidate"); then break; fi
    done
    [[ -n $found ]] || fail "the program scaling, which makes the page, is neither built in \
$(dirname "$here")/build nor on the PATH: build it, or say where it is (--scaling PATH)"
  fi
  scaling=$(realpath -- "$found")
}

check() {
  check_tasks
  check_nodes
  check_number --repeat "$repeat"
  check_program
  find_scaling
  [[ -n $is_dry ]] || type -P sbatch >/dev/null ||
    fail 'sbatch is not installed here: run this where jobs are submitted, or with --dry-run'
}

# Reports of two programs in one folder would make one curve of both.
enter_folder() {
  local settings
  settings="--per-node ${per_node:-any} -- $(printf '%q ' "${program[@]}")"
  folder=$(realpath -m -- "$folder")
  if [[ -f $folder/study && $(<"$folder/study") != "$settings" ]]; then
    fail "$folder holds another study: $(<"$folder/study"); choose another folder with -o"
  fi
  [[ -z $is_dry ]] || return 0
  mkdir -p -- "$folder" || fail "cannot make the folder $folder"
  echo "$settings" >"$folder/study"
}

# What is completing has nothing more to say.
look_at_the_queue() {
  queued=' '
  if [[ ! -d $folder ]]; then return; fi
  queued=$(squeue -h --me -o '%A %T' | awk '$2 != "COMPLETING" { printf " %s ", $1 }') ||
    fail 'squeue does not tell which jobs are queued, so nothing was submitted'
}

# is_queued FILE: of a job's number.
is_queued() { [[ -f $1 && $queued == *" $(<"$1") "* ]]; }

# A run that failed, or lost workers, writes a report, too, but no point of a curve.
has_report() {
  local report
  [[ -f $1 ]] || return 1
  report=$(tr -d '[:space:]' <"$1")
  [[ $report =~ [{,]\"exit_code\":0[,}] && ! $report =~ [{,]\"lost_workers\":\[\{ ]]
}

# submit FILE ARGUMENT... of sbatch, whose own options come last and win; the number goes into FILE.
submit() {
  if [[ -n $is_dry ]]; then
    printf '%q ' ${RANKPOOL_REPORT:+RANKPOOL_REPORT="$RANKPOOL_REPORT"} sbatch "${@:2}" && echo
    job=JOB
    return
  fi
  job=$(sbatch --parsable "${@:2}") || fail 'sbatch refused the job; run again to go on'
  job=${job%%;*}
  echo "$job" >"$1"
}

# submit_run NODES RUN
submit_run() {
  local base=$folder/nodes-$1/run-$2
  local options=(--nodes="$1" --job-name="${program[0]##*/}-nodes-$1" --export=ALL
    --output="${base//%/%%}.out")
  [[ -z $per_node ]] || options+=(--ntasks-per-node="$per_node")
  [[ -n $is_dry ]] || mkdir -p -- "${base%/*}"
  RANKPOOL_REPORT=$base.json submit "$base.job" "${sbatch_options[@]}" "${options[@]}" \
    "$here/rankpool.sbatch" "${program[@]}"
}

# Sets what the last job is to wait for, and whether any of it is new.
submit_runs() {
  local count run base
  awaited=() has_new=''
  for ((run = 1; run <= repeat; ++run)); do
    for count in ${nodes//,/ }; do
      base=$folder/nodes-$count/run-$run
      if has_report "$base.json"; then
        tell "nodes $count, run $run: done"
      elif is_queued "$base.job"; then
        job=$(<"$base.job")
        tell "nodes $count, run $run: job $job, queued already"
        awaited+=("$job")
      else
        submit_run "$count" "$run"
        tell "nodes $count, run $run: job $job"
        awaited+=("$job") has_new=yes
      fi
    done
  done
}

tell() { [[ -n $is_dry ]] || echo "$1"; }

is_page_current() {
  [[ -f $folder/report.html && -z $(find "$folder" -name 'run-*.json' \
    -newer "$folder/report.html" -print -quit) ]]
}

# One that waits already would not wait for the new runs.
submit_report() {
  local page=$folder/report.html options=()
  if [[ -z $has_new ]]; then
    if is_queued "$folder/report.job"; then
      tell "page: job $(<"$folder/report.job"), queued already: $page"
      return
    elif is_page_current; then
      tell "page: $page"
      return
    fi
  fi
  if is_queued "$folder/report.job"; then awaited+=("$(<"$folder/report.job")"); fi
  if ((${#awaited[@]} > 0)); then
    options+=(--dependency=afterany:"$(IFS=: && echo "${awaited[*]}")")
  fi
  options+=(--nodes=1 --ntasks=1 --ntasks-per-node=1 --cpus-per-task=1
    --output="${folder//%/%%}/report.out")
  submit "$folder/report.job" "${sbatch_options[@]}" "${options[@]}" \
    "$here/scaling_page.sbatch" "$scaling" "$folder"
  tell "page: job $job, which makes $page"
}

parse "$@"
check
enter_folder
look_at_the_queue
submit_runs
submit_report
