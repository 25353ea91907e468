#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Compares with other tools in tiny sizes, as far as they are installed; says nothing about speed.
# bench_compare_test.sh BENCH POOLS.PY (beside_rankpool | alone | without_tools | usage)
set -euo pipefail

bench=$1
pools=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0

# Debian's package is for Debian's Python, which may not be the first.
python=$(python3 -c 'import sys; print(sys.executable)')
if /usr/bin/python3 -c 'import mpi4py' 2>/dev/null; then python=/usr/bin/python3; fi

complain() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

compare() { timeout -s KILL 120 "$python" "$pools" --quick --rounds 2 "$@" >out 2>err; }

# has_rows ROW...: the report reads compare.json, and has these rows and no goals.
has_rows() {
  local found
  "$bench" report compare.json --json merged.json >table || complain 'the report fails'
  found=$(sed -n 's/^      "id": "\(.*\)",$/\1/p' merged.json | paste -sd' ')
  [[ $found == "$*" ]] || complain "rows '$found' instead of '$*'"
  grep -qx '0 of 0 goals hold' table || complain "goals: $(cat table)"
}

# is_left_out TOOL: said on standard error.
is_left_out() { grep -q "^bench: $1: not installed: Debian has it in the package " err; }

rows_of() {
  local row
  for row in "${@:2}"; do echo "compare.$1.$row"; done
}

# measure_rankpool RANKS MEASUREMENT
measure_rankpool() {
  mpirun -n "$1" --timeout 100 "$bench" "$2" --quick --rounds 1 --json "$2.json" >out 2>err ||
    complain "bench $2: $(cat err)"
}

# With rankpool's figures, a row shows both or says that the tool is not installed.
beside_rankpool() {
  measure_rankpool 2 rates
  measure_rankpool 3 tails
  compare --pool rates.json --pool tails.json --json compare.json || complain "$(cat err)"

  mapfile -t rows < <(rows_of python chunk_1 map apply short
                      rows_of mpi4py chunk_1 chunks apply short
                      rows_of parallel commands short)
  has_rows "${rows[@]}"
  grep -Eq '^one hot apply .*multiprocessing.Pool, Python 3[0-9.]*: [0-9]' table ||
    complain "no comparison with Python: $(cat table)"
  shows_both_or_none mpi4py.futures 4
  shows_both_or_none 'GNU parallel' 2
}

# shows_both_or_none TOOL ROWS
shows_both_or_none() {
  local pattern=" $1 [0-9.]*: [0-9]"
  if is_left_out "$1"; then pattern="($1: not installed)"; fi
  [[ $(grep -c "$pattern" table) == "$2" ]] || complain "$1: not $2 rows: $(cat table)"
}

# Without rankpool's figures, a row is the tool's alone.
alone() {
  compare --json compare.json || complain "$(cat err)"

  mapfile -t rows < <(rows_of python chunk_1 map apply short
                      is_left_out mpi4py.futures || rows_of mpi4py chunk_1 chunks apply short
                      is_left_out 'GNU parallel' || rows_of parallel commands short)
  has_rows "${rows[@]}"
  grep -Eq '^multiprocessing.Pool, Python 3[0-9.]*: one hot apply ' table || complain "$(cat table)"
}

# A machine with Python and nothing else.
without_tools() {
  timeout -s KILL 120 env PATH="$work" "$python" -S "$pools" --quick --rounds 1 \
    --json compare.json >out 2>err || complain "$(cat err)"

  is_left_out mpi4py.futures || complain "mpi4py.futures is not named: $(cat err)"
  is_left_out 'GNU parallel' || complain "GNU parallel is not named: $(cat err)"
  mapfile -t rows < <(rows_of python chunk_1 map apply short)
  has_rows "${rows[@]}"
}

# refuses NAME PATTERN ARGUMENT...
refuses() {
  local code=0
  compare "${@:3}" || code=$?
  [[ $code == 2 ]] || complain "$1: exit code $code instead of 2"
  grep -q "$2" err || complain "$1: unexpected: $(cat err)"
}

usage() {
  echo '{' >broken.json
  refuses 'no rounds' '0 is not a number from 1 to 1000' --rounds 0
  refuses 'no file' 'none.json: cannot be read as a result of bench' --pool none.json
  refuses 'broken file' 'broken.json: cannot be read as a result of bench' --pool broken.json

  grep -q 'bench report rates.json compare.json' <<<"$("$python" "$pools" --help)" ||
    complain 'no example in --help'
}

"$3"
[[ $failures == 0 ]]
