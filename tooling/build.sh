# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# Configures, builds and tests a preset of CMakePresets.json, from any folder. Sourced by dev.

: "${root:?set by dev}"

configure() {
  if ! mkdir -p "$root/build" 2>/dev/null || [[ ! -w $root/build ]]; then
    warn "$root/build is not writable for $(id -un): clone the repository as this user"
    return 1
  fi
  local cache
  if cache=$(ccache --get-config cache_dir 2>/dev/null) && mkdir -p "$cache" 2>/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    export CCACHE_SLOPPINESS=pch_defines,time_macros  # for precompiled headers
    if [[ -n ${CI:-} ]]; then  # whose clones are in another folder each time, and not debugged
      export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=true
    fi
  fi
  (cd "$root" && cmake --preset "$1")
}

# build <preset> <target>
build() {
  configure "$1"
  (cd "$root" && cmake --build --preset "$1" --target "$2" --parallel "$(nproc)")
}

# run_tests <test preset> [ctest options]: a test takes as many places as it has ranks, of which some
# wait at any time.
run_tests() {
  local preset=$1
  shift
  # g++ 12's sanitizers do not start where the kernel randomises more address bits than they know.
  local prefix=()
  if setarch -R true 2>/dev/null; then prefix=(setarch -R); fi
  (cd "$root" && "${prefix[@]}" ctest --preset "$preset" --parallel "$((2 * $(nproc)))" "$@")
}
