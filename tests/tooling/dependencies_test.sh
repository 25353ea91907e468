#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: dependencies_test.sh <dependencies.sh>
# Installs on machines made of functions: no package is installed and no network is asked.
#
# shellcheck disable=SC2317  # dependencies.sh calls the functions
set -euo pipefail

# shellcheck source=tooling/dependencies.sh
source "$1"
unset RANKPOOL_PACKAGES_CHECKED
run_packages=(compiler mpi)
test_packages=(tidy)
failures=0

# The machine of a test: who the user is, which packages are there, whether sudo asks for a password.
user=root present='' sudo_works=no

id() { [[ $user == root ]] && echo 0 || echo 1000; }
sudo() { [[ $sudo_works == yes ]] && shift && "$@"; }
env() { shift && echo "$*" >>"$calls"; }
dpkg-query() {
  for package in $present; do echo "installed $package"; done
  echo 'config-files mpi'
  return 1  # as it does when it does not know a package
}
apt-get() { return 0; }

# expect <what happens> <run|test>: the calls of apt-get and what the user is told, in one text.
expect() {
  local happened
  calls=$(mktemp)
  happened=$(install_packages "$2" 2>&1 >/dev/null)
  happened+=$(sed -E 's/-qq -o [^ ]*//' "$calls")
  rm "$calls"
  # shellcheck disable=SC2053  # a pattern
  if [[ $happened != $1 ]]; then
    echo "$user with '$present', sudo: $sudo_works, installs for $2:"
    printf 'expected: %s\ngot: %s\n' "$1" "$happened"
    failures=1
  fi
}

present='compiler mpi'
expect '' run
present='compiler'
expect $'apt-get  update\napt-get  install -y --no-install-recommends mpi tidy' test
expect $'apt-get  update\napt-get  install -y --no-install-recommends mpi' run

user=somebody
expect 'dev: missing packages: mpi; going on*sudo apt-get install --no-install-recommends mpi' run
sudo_works=yes
expect $'apt-get  update\napt-get  install -y --no-install-recommends mpi' run

unset -f apt-get dpkg-query
needed_tools=(id no-such-compiler)
PATH=$(mktemp -d)
hash -r
happened=$(install_packages run 2>&1)
[[ $happened == 'dev: missing programs: no-such-compiler;'* ]] ||
  { echo "without apt-get: $happened" && failures=1; }
exit "$failures"
