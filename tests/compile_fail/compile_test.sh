#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Compiles a program whose comment on top says what is to happen: 'compiles', without a warning, or
# 'refused: SENTENCE', with that sentence of ours and no other (or 'refused, showing: SENTENCE').
# usage: compile_test.sh PROGRAM COMPILER [OPTION]...
set -euo pipefail

program=$1
shift
expected=$(sed -n '2,/^$/s|^// ||p' "$program" | paste -sd ' ')

code=0
output=$("$@" -fsyntax-only "$program" 2>&1) || code=$?

fail() {
  printf 'FAILED: %s\n\n%s\n' "$1" "$output"
  exit 1
}

case $expected in
  compiles)
    [[ $code == 0 && -z $output ]] || fail 'this was to compile without a word'
    ;;
  'refused: '*)
    [[ $code != 0 ]] || fail 'this was to be refused'
    sentences=$(grep 'error: ' <<<"$output" | grep -o 'rankpool: [^"]*' | sort -u || true)
    [[ $sentences == "rankpool: ${expected#refused: }" ]] || fail "the sentences are: $sentences"
    echo "error lines: $(grep -c 'error: ' <<<"$output"), lines: $(wc -l <<<"$output")"
    ;;
  'refused, showing: '*)
    [[ $code != 0 ]] || fail 'this was to be refused'
    grep -qF "rankpool: ${expected#refused, showing: }" <<<"$output" || fail 'it is not shown'
    ;;
  *)
    fail 'the comment on top of the program says neither'
    ;;
esac
