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
expect 2 "'--nodes=2' is no program; options of sbatch stand before" --nodes=2 ./program
expect 2 "there is no program './absent'" ./absent --fast
expect 2 "'./text' is not executable" ./text
expect 2 'write ./program' program
expect 7 'got 2 arguments, first: two words' ./program 'two words' more
expect 2 'no program given' --requeue
expect 7 'got 1 arguments, first: more' --requeue ./program more
PATH=$folder:$PATH expect 7 'got 0 arguments' program

# expect_requeue <how often> <exit code of the program>
cat >scontrol <<'TEXT'
#!/bin/sh
echo "$*" >>asked
TEXT
chmod +x scontrol
expect_requeue() {
  local code=0 asked
  : >asked
  PATH=$folder:$PATH SLURM_JOB_ID=7 bash "$script" --requeue sh -c "exit $2" || code=$?
  asked=$(grep -cx 'requeue 7' asked || true)
  if ((code != $2 || asked != $1)); then
    echo "--requeue of a program that ends with $2: $code, and asked $asked times"
    failures=1
  fi
}
expect_requeue 0 0
expect_requeue 0 1
expect_requeue 1 75

# The program's code says that it is to run again, whether Slurm takes the wish or not.
mkdir refusing
cat >refusing/scontrol <<'TEXT'
#!/bin/sh
printf 'Requested operation not permitted\nfor job 7\n' >&2
exit 1
TEXT
chmod +x refusing/scontrol
PATH=$folder/refusing:$PATH SLURM_JOB_ID=7 expect 75 \
  'rankpool.sbatch: the job is not queued again: Requested operation not permitted for job 7' \
  --requeue sh -c 'exit 75'

# A signal for the script is one for the program, and the script waits on.
cat >told <<'TEXT'
#!/bin/sh
trap 'exit 75' USR1
touch begun
while :; do sleep 0.01; done
TEXT
chmod +x told
PATH=$folder:$PATH SLURM_JOB_ID=7 bash "$script" --requeue ./told &
for ((looks = 0; looks < 2000; ++looks)); do
  [[ ! -e begun ]] || break
  sleep 0.01
done
kill -s USR1 "$!"
code=0
wait "$!" || code=$?
((code == 75)) || { echo "the program was not told: $code" && failures=1; }

# With one of these, sbatch refuses allocations of other shapes.
if grep -Eq '^#SBATCH --(nodes|ntasks)' "$script"; then echo 'it asks for nodes' && failures=1; fi
exit "$failures"
