#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: check_layers_test.sh <check_layers.sh>
# Gives the check small trees of one file each: those that keep the layers and those that do not.
set -euo pipefail

check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# verdict <file> <header>: prints what the check says of a tree in which only this file has text.
verdict() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree"/{include,src,jobs,tests} "$tree/$(dirname "$1")"
  printf '// A comment: mpi.h\n#include %s\n' "$2" >"$tree/$1"
  "$check" "$tree" 2>&1
}

accepts() {
  if ! verdict "$1" "$2" >/dev/null; then
    echo "refused, but allowed: $1 includes $2"
    failures=1
  fi
}

refuses() {
  local said
  if said=$(verdict "$1" "$2"); then
    echo "not found: $1 includes $2"
    failures=1
  elif [[ $said != "$1:2: "*"$2" ]]; then
    echo "does not name the file, the line and the header: $said"
    failures=1
  fi
}

accepts src/core/a.hpp '<vector>'
accepts src/core/a.hpp '"core/ids.hpp"'
accepts src/core/a.hpp '"rankpool/errors.hpp"'
refuses src/core/a.hpp '"roles/master.hpp"'
refuses src/core/a.cpp '"rankpool/pool.hpp"'
refuses src/core/a.cpp '<mpi.h>'

accepts src/roles/a.cpp '"core/ids.hpp"'
accepts src/roles/a.cpp '"rankpool/pool.hpp"'
accepts src/roles/a.cpp '<boost/core/demangle.hpp>'
accepts src/roles/a.cpp '<xxhash.h>'
accepts src/roles/a.cpp '<nlohmann/json.hpp>'
refuses src/roles/a.cpp '<mpi.h>'
refuses src/roles/a.cpp '<boost/mpi.hpp>'
refuses src/roles/a.cpp '"mpi/launch.hpp"'
refuses src/roles/a.cpp '"rankpool/with_pool.hpp"'

accepts src/mpi/a.cpp '<boost/mpi/environment.hpp>'
refuses src/elsewhere/a.cpp '<vector>'

accepts include/rankpool/with_pool.hpp '<mpi.h>'
accepts include/rankpool/a.hpp '<boost/serialization/access.hpp>'
refuses include/rankpool/a.hpp '<boost/mpi/communicator.hpp>'
refuses include/rankpool/a.hpp '<nlohmann/json.hpp>'
refuses include/rankpool/a.hpp '"core/ids.hpp"'

accepts jobs/align/a.cpp '<rankpool/rankpool.hpp>'
accepts jobs/align/a.cpp '"align/scores.hpp"'
accepts jobs/bench/a.cpp '<mpi.h>'
refuses jobs/align/a.cpp '<rankpool/pool.hpp>'
refuses jobs/align/a.cpp '"core/ids.hpp"'

accepts tests/cluster/a.cpp '<mpi.h>'
refuses tests/unit/a.cpp '<mpi.h>'

exit "$failures"
