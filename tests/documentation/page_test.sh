#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# page_test.sh <page> <program>: the program that was made of the page prints what the page says
# that it does, line by line.
set -euo pipefail

said=$(grep -o '// prints .*' "$1" | sed 's,^// prints ,,')
printed=$("$2")
diff <(echo "$said") <(echo "$printed")
