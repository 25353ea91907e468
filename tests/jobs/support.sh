# shellcheck shell=bash
# SPDX-License-Identifier: BSL-1.0
#
# For tests of a whole program: each file sets $program, sources this, and runs one of its functions
# by `run_part`, in a folder of its own.

: "${program:?set by the test}"
work=$(mktemp -d)
trap 'rm -rf "$work" "$work.out" "$work.err"' EXIT
cd "$work" || exit
# A sanitizer's statistics are no second sentence.
export LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}print_suppressions=0"
failures=0

complain() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# refuses NAME PATTERN ARGUMENT...: exit code 2, one sentence that matches, and nothing left behind.
refuses() {
  local name=$1 pattern=$2 code=0 before after
  shift 2
  before=$(find . | sort)
  "$program" "$@" >"$work.out" 2>"$work.err" || code=$?
  after=$(find . | sort)
  [[ $code == 2 ]] || complain "$name: exit code $code instead of 2"
  [[ $(wc -l <"$work.err") == 1 ]] || complain "$name: not one line: $(cat "$work.err")"
  grep -Eq "$pattern" "$work.err" || complain "$name: unexpected: $(cat "$work.err")"
  [[ ! -s $work.out ]] || complain "$name: printed to standard output: $(cat "$work.out")"
  [[ $before == "$after" ]] || complain "$name: left behind: $after"
  rm -f "$work.out" "$work.err"
}

# The last line of each file of tests.
run_part() {
  "$1"
  ((failures == 0))
}
