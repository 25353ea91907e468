# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# Makes the API reference as docs/Doxyfile says. Sourced by dev.

: "${root:?set by dev}"

# make_reference <folder>: anew, into <folder>/html. Fails if doxygen warns of anything.
make_reference() {
  require_tool doxygen || return
  rm -rf "$1" && mkdir -p "$1" || return
  (cd "$root" && { cat docs/Doxyfile && echo "OUTPUT_DIRECTORY = \"$1\""; } | doxygen -)
}
