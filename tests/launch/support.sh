# shellcheck shell=bash
# SPDX-License-Identifier: BSL-1.0
#
# For the tests of launch. Each file of them is called as X_test.sh BUILD MPIRUN TEST, and runs one
# of its functions on copies of the programs in a folder of its own, so that their processes are
# known by their path.

build=$1 mpirun=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$build"/launch_* "$work"
# shellcheck disable=SC2034  # for the tests
probe=$work/launch_probe
failures=0
# A sanitizer's statistics are no second sentence.
export LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}print_suppressions=0"

complain() {
  printf 'FAILED: %s\n--- standard error:\n%s\n' "$*" "$(head -40 "$work/err")"
  failures=$((failures + 1))
}

# What makes the words after it a program that a user started who has set nothing for mpirun.
plainly=(env)
for name in $(compgen -e | grep '^OMPI_'); do plainly+=(-u "$name"); done

# run COMMAND...: into $code, $work/out and $work/err. A hang ends as 137.
run() {
  code=0
  timeout -s KILL 40 "$@" >"$work/out" 2>"$work/err" || code=$?
}

run_plainly() { run "${plainly[@]}" "$@"; }

# run_under_mpirun RANKS COMMAND...
run_under_mpirun() { run "$mpirun" -n "$@"; }

# start COMMAND...: as run_plainly, but goes on; its process is $started.
start() {
  "${plainly[@]}" "$@" >"$work/out" 2>"$work/err" &
  started=$!
}

# finish: waits for what was started, and sets $code. With job control, only -f waits for the end
# also of what is stopped.
finish() {
  code=0
  wait -f "$started" || code=$?
}

# wait_until COMMAND...: polls until it succeeds; 20 s at most.
wait_until() {
  local deadline=$((SECONDS + 20))
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.01
  done
}

no_process_is_left() { ! pgrep -f "$work/launch_" >"$work/left"; }

expect_nothing_left() {
  wait_until no_process_is_left || complain "$1: left behind: $(xargs ps -o args= <"$work/left")"
}

expect_code() { [[ $code == "$2" ]] || complain "$1: exit code $code instead of $2"; }

expect_output() {
  [[ $(<"$work/out") == "$2" ]] || complain "$1: printed '$(head -5 "$work/out")' instead of '$2'"
}

# expect_message NAME PATTERN: one line of ours, and it matches.
expect_message() {
  [[ $(grep -c '^rankpool: ' "$work/err") == 1 ]] || complain "$1: not one line of ours"
  grep -Eq "^rankpool: .*$2" "$work/err" || complain "$1: the message is another"
}

# expect_nothing_else NAME: nor does anyone but us print more than that one line.
expect_nothing_else() { [[ $(wc -l <"$work/err") -le 1 ]] || complain "$1: more than one line"; }

# expect_end_within NAME MILLISECONDS: since the program wrote that it ends.
expect_end_within() {
  local took=$((($(date +%s%N) - $(date -r "$work/ending" +%s%N)) / 1000000))
  echo "$1: ended within $took ms"
  ((took <= $2)) || complain "$1: took $took ms to end, more than $2"
  rm -f "$work/begun" "$work/ending"
}

# The last line of each file of tests.
run_test() {
  "$1"
  [[ $failures == 0 ]]
}
