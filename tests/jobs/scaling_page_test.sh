#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Looks at the page of a study in a real browser, in light and in dark, and keeps the page and the
# pictures: scaling_page_test.sh SCALING FOLDER
set -euo pipefail

scaling=$1
kept=$2
fake=$(cd "$(dirname "$0")" && pwd)/scaling_fake_program.sh
readonly skipped=77
if ! command -v chromium >/dev/null; then
  echo 'skipped: there is no chromium to look at the page with'
  exit "$skipped"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# screenshot PAGE PICTURE [OPTION]...
screenshot() {
  # The address of this machine for all names: a page that asks for anything does not get it.
  HOME=$work timeout 90 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --disable-dev-shm-usage --user-data-dir="$work/profile" \
    --host-resolver-rules='MAP * 127.0.0.1:9' --window-size=1280,3000 --screenshot="$work/$2" \
    "${@:3}" "file://$work/$1" >browser.log 2>&1 ||
    fail "the browser ends with $?: $(cat browser.log)"
  [[ $(head -c 8 "$2" | od -An -tx1 | tr -d ' ') == 89504e470d0a1a0a ]] || fail "$2 is no PNG"
}

"$scaling" run --workers 1,2,4,8,16,32 --repeat 3 -o study -- "$fake" --counters --work 20 \
  >/dev/null 2>run.log || fail "no study: $(cat run.log)"
"$scaling" report study -o report.html || fail 'no page'
[[ $(grep -c '<svg' report.html) == 3 && $(grep -c '</svg>' report.html) == 3 ]] ||
  fail 'not three pictures'
! grep -Eq '(src|href)="?(https?:|//)|url\(|@import|<script|<link' report.html ||
  fail 'the page asks for something outside of it'
! grep -Eq '(fill|stroke)=["'\'']rgb' report.html ||
  fail 'a colour that neither light nor dark chose'
ids=$(grep -oE " id=[\"'][^\"']*" report.html | sort | uniq -d)
[[ -z $ids ]] || fail "ids that are there twice: $ids"

echo '<!DOCTYPE html><title>blank</title>' >blank.html
screenshot blank.html blank.png
screenshot report.html light.png
screenshot report.html dark.png --blink-settings=preferredColorScheme=0
for picture in light dark; do
  (($(stat -c %s $picture.png) > 10 * $(stat -c %s blank.png))) ||
    fail "$picture.png is as good as blank"
done
! cmp -s light.png dark.png || fail 'dark looks like light'

mkdir -p "$kept"
for file in report.html light.png dark.png; do
  cp "$file" "$kept/.$file.$$"
  mv "$kept/.$file.$$" "$kept/$file"
done
