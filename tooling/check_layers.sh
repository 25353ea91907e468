#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: check_layers.sh [<source tree>]
# Checks every #include against the layers: core decides, roles act, mpi speaks, include promises.
set -euo pipefail

root=${1:-$(dirname "${BASH_SOURCE[0]}")/..}

std='<[a-z_]+>'
mpi='<mpi\.h>|<boost/mpi[./].*>'
inner_layers='"(core|roles|exec|mpi)/.*"'
library_headers='["<]rankpool/.*[">]'

# Sets the rule for one file. `allowed`: what it may include, anything when empty. `refused`: what
# it may not include all the same, but for `excepted`.
set_rule() {
  allowed='' refused=$mpi excepted=''
  case $1 in
    src/core/*) allowed="$std|\"core/.*\"|\"rankpool/errors\.hpp\"" ;;
    src/roles/*)
      allowed="$std|<[a-z/]+\.h>|<boost/.*>|<nlohmann/.*>|\"(core|roles|rankpool)/.*\""
      refused="$mpi|\"rankpool/(rankpool|with_pool)\.hpp\"" ;;
    src/exec/*)
      allowed="$std|<[a-z_/]+\.h>|<boost/.*>|\"(core|roles|exec|rankpool)/.*\""
      refused="$mpi|\"rankpool/(rankpool|with_pool)\.hpp\"" ;;
    src/mpi/* | tests/cluster/* | tests/launch/early_probe.cpp) refused='' ;;
    src/*/*) allowed='nothing until there is a rule in tooling/check_layers.sh' ;;
    include/rankpool/with_pool.hpp) allowed="$std|$mpi|<boost/.*>|$library_headers" refused='' ;;
    include/*) allowed="$std|<boost/.*>|$library_headers" ;;
    jobs/bench/*) refused='' ;;
    jobs/*)
      refused="$mpi|$inner_layers|$library_headers" excepted='["<]rankpool/rankpool\.hpp[">]' ;;
  esac
}

# matches <text> <pattern>: the whole text; an empty pattern matches nothing.
matches() { [[ -n $2 && $1 =~ ^($2)$ ]]; }

is_violation() {
  if [[ -n $allowed ]] && ! matches "$1" "$allowed"; then return 0; fi
  matches "$1" "$refused" && ! matches "$1" "$excepted"
}

# Prints `line:header` for each #include of a file; the header keeps its quotes or brackets.
includes() {
  sed -nE '/^[[:space:]]*#[[:space:]]*include/{=;p}' "$1" | paste -d: - - |
    sed -E 's/^([0-9]+):[[:space:]]*#[[:space:]]*include[[:space:]]*([^[:space:]]+).*/\1:\2/'
}

status=0
cd "$root"
while IFS= read -r file; do
  set_rule "$file"
  while IFS=: read -r line header; do
    if is_violation "$header"; then
      echo "$file:$line: ${file%/*} may not include $header" >&2
      status=1
    fi
  done < <(includes "$file")
done < <(find include src jobs tests \( -name '*.hpp' -o -name '*.cpp' \) | sort)
exit "$status"
