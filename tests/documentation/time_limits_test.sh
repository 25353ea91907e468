#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# time_limits_test.sh <program>: the program of the page, first without enough time, then with.
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# expect <exit code> <lines in the file>
expect() {
  local code=0 lines
  "$program" || code=$?
  lines=$(wc -l <energies.txt)
  if ((code != $1 || lines != $2)); then
    echo "exit code $code and $lines energies, in place of $1 and $2"
    exit 1
  fi
}

RANKPOOL_END_TIME=$(($(date +%s) + 60)) expect 75 0
seq 0 0.5 49.5 >energies.txt
expect 0 1000
diff energies.txt <(seq 0 0.5 499.5 | sed 's/\.0$//')
