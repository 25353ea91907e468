#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: sbatch_test.sh <rankpool.sbatch>
# What the batch script does before and after Slurm: refuse what cannot run, and run the rest.
set -euo pipefail

script=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failures=0

# expect <exit code> <words in the output> <arguments of the script>...
expect() {
  local code=$1 words=$2 said actual=0
  shift 2
  said=$(bash "$script" "$@" 2>&1) || actual=$?
  if ((actual != code)) || [[ $said != *"$words"* ]]; then
    printf 'rankpool.sbatch %s: exit code %s, not %s with "%s":\n%s\n' \
      "$*" "$actual" "$code" "$words" "$said"
    failures=1
  fi
}

touch text
cat >program <<'TEXT'
#!/bin/sh
echo "got $# arguments, first: ${1:-}"
exit 7
TEXT
chmod +x program

expect 0 'usage: sbatch' --help
expect 2 'no program given'
expect 2 "there is no program './absent'" ./absent --fast
expect 2 "'./text' is not executable" ./text
expect 2 'write ./program' program
expect 7 'got 2 arguments, first: two words' ./program 'two words' more
PATH=$folder:$PATH expect 7 'got 0 arguments' program

grep -q '^#SBATCH --nodes=' "$script" || { echo 'no #SBATCH line for the nodes' && failures=1; }
exit "$failures"
