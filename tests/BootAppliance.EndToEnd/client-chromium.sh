#!/bin/bash
# The status page in Chromium: a machine that is armed while the page is open appears so without a reload, and the
# browser has nothing to complain about.
. "$(dirname "$0")/lib.sh"
begin
must ba system add web01 --profile guest --mac "$mac"
link=$(ba login | grep -o 'http://[^ ]*')
(sleep 4 && ba system arm web01 > "$work/arm") &
arming=$!
timeout 60 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --enable-logging=stderr --timeout=9000 \
    --dump-dom "$link" > "$work/page" 2> "$work/chromium.log" || fail "chromium: $(tail -n 3 "$work/chromium.log")"
wait "$arming"
grep -q 'id="m-web01"' "$work/page" || fail "the machine is not on the page"
sed -n '/id="m-web01"/,/<\/tr>/p' "$work/page" | grep -q 'armed' || fail "the page does not show the arming that came while it was open"
grep -q 'class="live on"' "$work/page" || fail "the page does not say that it is live"
! grep -E 'CONSOLE.*(error|Error|Refused|violat)' "$work/chromium.log" || fail "the browser complains"
passed "Chromium: live, no complaint"
