# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# What the project needs from the machine, and how it gets there. Sourced by dev.

run_packages=(g++ cmake ninja-build libopenmpi-dev openmpi-bin libboost-mpi-dev
              libboost-serialization-dev libxxhash-dev libcli11-dev libfmt-dev librandom123-dev
              libssw-dev libcairo2-dev libeigen3-dev nlohmann-json3-dev pkg-config
              gnuplot-nox)
test_packages=(libgtest-dev libgmock-dev libbenchmark-dev chromium clang-format clang-tidy
               mold shellcheck doxygen slurmctld slurmd slurm-client munge iproute2)
bench_packages=(python3-mpi4py parallel)  # what jobs/bench/compare compares with

# Where there are no Debian packages to ask for, the programs themselves are looked for; CMake
# names the libraries that it does not find.
needed_tools=(g++ cmake ninja mpicxx mpirun pkg-config clang-format clang-tidy shellcheck
              doxygen)

# install_packages run|test|bench: installs those that are missing, or names them and goes on with
# what is there. Asks the network for nothing when nothing is missing.
install_packages() {
  if [[ -n ${RANKPOOL_PACKAGES_CHECKED:-} ]]; then return; fi
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    name_missing_tools
    return
  fi
  local packages=("${run_packages[@]}") missing
  if [[ $1 != run ]]; then packages+=("${test_packages[@]}"); fi
  if [[ $1 == bench ]]; then packages+=("${bench_packages[@]}"); fi
  mapfile -t missing < <(missing_packages "${packages[@]}")
  if ((${#missing[@]} == 0)); then return; fi
  if is_root || sudo -n true 2>/dev/null; then
    apt_install "${missing[@]}"
  else
    warn "missing packages: ${missing[*]}; going on without them. To install them:" \
         "sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
}

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || echo "$package"
  done
}

is_root() { [[ $(id -u) == 0 ]]; }

apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  if ! is_root; then apt=(sudo -n "${apt[@]}"); fi
  echo "dev: installing $*"
  # A source list that cannot be refreshed may not matter for these packages.
  "${apt[@]}" update </dev/null || warn "apt-get update failed; going on with the lists as they are"
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null >/dev/null ||
    warn "apt-get could not install $*; going on with what is there"
}

name_missing_tools() {
  local missing=()
  for tool in "${needed_tools[@]}"; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if ((${#missing[@]} > 0)); then
    warn "missing programs: ${missing[*]}; there is no apt-get here to install them," \
         "going on with what is there"
  fi
}

require_tool() {
  if command -v "$1" >/dev/null; then return; fi
  warn "$1 is not installed, so it cannot check or change anything"
  return 1
}

warn() { echo "dev: $*" >&2; }
