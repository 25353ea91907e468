#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Whatever goes wrong in a test, and on whichever rank, ends its mpirun soon and with a failure:
# harness_test.sh MPIRUN FAILING_PROGRAM TEST
set -euo pipefail

mpirun=$1 program=$2 test=$3
# mpirun's way to end a hang is exit code 110.
hang=110

code=0
"$mpirun" -n 3 --timeout 20 "$program" --gtest_filter="*.$test" || code=$?
if [[ $code == 0 || $code == "$hang" ]]; then
  echo "FAILED: $test was not reported, but ended with exit code $code"
  exit 1
fi
