#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: docs_test.sh <top folder>
# The API reference is made without a warning and tells of the public types; of a copy of the
# headers in which something has no comment it is not made.
set -euo pipefail

root=$1
# shellcheck source=tooling/dependencies.sh
source "$root/tooling/dependencies.sh"
# shellcheck source=tooling/docs.sh
source "$root/tooling/docs.sh"

if ! command -v doxygen >/dev/null; then
  echo "skipped: doxygen is not installed"
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# tells <page> <words>
tells() {
  if ! grep -qF "$2" "$folder/docs/html/$1.html"; then
    echo "page $1 does not have: $2"
    failures=1
  fi
}

# refuses <line>...: at the end of a copy of launch.hpp.
refuses() {
  local said
  rm -rf "$folder/tree"
  mkdir "$folder/tree"
  cp -r "$root"/{README.md,docs,include} "$folder/tree"
  printf '%s\n' 'namespace rankpool {' "$@" '}' >>"$folder/tree/include/rankpool/launch.hpp"
  if said=$(root=$folder/tree make_reference "$folder/refused" 2>&1); then
    echo "no warning of: $*"
    failures=1
  elif [[ $said != *"launch.hpp:"*"is not documented"* ]]; then
    echo "does not say what is wrong with '$*': $said"
    failures=1
  fi
}

if ! make_reference "$folder/docs"; then
  echo "the reference of the public headers has warnings"
  exit 1
fi
tells index 'Two commands'
tells namespacerankpool 'Runs <code>main</code> on rank 0 only'
tells classrankpool_1_1Pool 'As starmap, but returns an '
tells classrankpool_1_1AsyncResult 'Blocks until the result is there'
tells classrankpool_1_1ResultStream 'Blocks until the next result is there'
tells structrankpool_1_1MapOptions 'tasks given together'
tells classrankpool_1_1WorkerLost 'how each of them ended'

refuses 'void forgotten();'
refuses 'struct Forgotten {' '  int number;' '};'
refuses '/// A type.' 'struct Known {' '  int forgotten;' '};'
refuses '/// A type.' 'class Known {' ' public:' '  void forgotten();' '};'
exit "$failures"
