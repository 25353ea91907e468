#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: consumer_test.sh <source tree> <build folder> <mpirun> [cmake options of the consumer]...
# Installs the build to a fresh place, and builds and runs a small project against it there.
set -euo pipefail

source_tree=$1 build=$2 mpirun=$3
shift 3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

fail() {
  echo "install.consumer: $1" >&2
  exit 1
}

cmake --install "$build" --prefix "$place/prefix" >/dev/null

if grep -rl -e "$source_tree" "$place/prefix" --include='*.cmake'; then
  fail 'these installed files name the source tree'
fi
public=$(cd "$source_tree/include" && find . -name '*.hpp' | sort)
installed=$(cd "$place/prefix/include" && find . -name '*.hpp' | sort)
[[ $installed == "$public" ]] || fail "the installed headers are not include/rankpool: $installed"

cp -r "$source_tree/tests/install/consumer" "$place/consumer"
cmake -S "$place/consumer" -B "$place/build" -D CMAKE_PREFIX_PATH="$place/prefix" "$@"
cmake --build "$place/build"

expected='1 4 9 16'
for start in 'env RANKPOOL_WORKERS=0' "$mpirun -n 3 --timeout 60"; do
  # shellcheck disable=SC2086  # the words of a command
  printed=$($start "$place/build/consumer")
  [[ $printed == "$expected" ]] || fail "'$start consumer' printed '$printed', not '$expected'"
done
