#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# usage: dev_test.sh <dev>
# What ./dev says before it does anything, from any folder and through a link.
set -euo pipefail

dev=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
ln -s "$dev" linked
failures=0

# expect <exit code> <words in the output> <command>...
expect() {
  local code=$1 words=$2 said actual=0
  shift 2
  said=$("$@" 2>&1) || actual=$?
  if ((actual != code)) || [[ $said != *"$words"* ]]; then
    printf '%s: exit code %s, not %s with "%s":\n%s\n' "$*" "$actual" "$code" "$words" "$said"
    failures=1
  fi
}

for verb in run 'test' quick check simulate lint format docs install clean help; do
  expect 0 "  $verb " "$dev"
done
expect 0 'usage: ./dev <verb>' "$dev" --help
expect 0 'usage: ./dev <verb>' ./linked -h
expect 2 "there is no verb 'tset'" "$dev" tset
expect 2 "there is no preset 'ubsan'" "$dev" check ubsan
exit "$failures"
