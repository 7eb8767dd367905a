#!/bin/bash
# The status page in Chromium: a machine that is armed while the page is open appears so without a reload, a template that
# is missing is shown until it is there, and the browser has nothing to complain about. It is asked by its DevTools
# protocol, over a pipe.
. "$(dirname "$0")/lib.sh"

# browser ID METHOD PARAMETERS: sends one command and prints its answer.
browser() {
    local answer
    printf '{"id":%s,"method":"%s","params":%s%s}\0' "$1" "$2" "$3" "${session:+,\"sessionId\":\"$session\"}" >&8
    while read -r -t 20 -d '' answer <&9; do
        jq -e ".id == $1" <<< "$answer" > /dev/null && jq -e .result <<< "$answer" && return 0
        echo "$answer" >> "$work/chromium.events"
    done
    fail "Chromium did not answer $2: $(tail -n 3 "$work/chromium.log")"
}

page_has() { browser 9 Runtime.evaluate "$(jq -n --arg code "$1" '{expression: $code, returnByValue: true}')" | jq -e '.result.value == true' > /dev/null; }

begin
must ba system add web01 --profile guest --mac "$mac"
link=$(ba login | grep -o 'http://[^ ]*')
mkfifo "$work/to" "$work/from"
exec 8<> "$work/to" 9<> "$work/from"
chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --remote-debugging-pipe about:blank \
    3< "$work/to" 4> "$work/from" > "$work/chromium.log" 2>&1 &
on_exit kill -9 $!
session=
target=$(browser 1 Target.createTarget '{"url": "about:blank"}' | jq -r .targetId)
session=$(browser 2 Target.attachToTarget "{\"targetId\": \"$target\", \"flatten\": true}" | jq -r .sessionId)
browser 3 Log.enable '{}' > /dev/null
browser 4 Runtime.enable '{}' > /dev/null
browser 5 Page.navigate "{\"url\": \"$link\"}" > /dev/null
wait_until 20 page_has 'document.querySelector("#live")?.classList.contains("on") === true' || fail "the page does not say that it is live"
page_has '/idle/.test(document.querySelector("#m-web01").textContent)' || fail "the machine is not on the page"
must ba system arm web01
wait_until 10 page_has '/armed/.test(document.querySelector("#m-web01").textContent)' ||
    fail "the page does not show the arming that came while it was open"
must ba profile edit guest --autoinstall test/gone.sh
wait_until 10 page_has '/there is no template "test\/gone.sh"/.test(document.querySelector("#problems").textContent)' ||
    fail "the page does not show that a template is missing"
must ba profile edit guest --autoinstall test/guest.sh
wait_until 10 page_has '!/template/.test(document.querySelector("#problems").textContent)' || fail "the page still shows a template that is mended"
page_has 'performance.getEntriesByType("navigation").length === 1' || fail "the page was loaded again"
grep -a -E '"(level)":"(error|warning)"|Runtime.exceptionThrown' "$work/chromium.events" > "$work/complaints" && fail "the browser complains: $(head -c 600 "$work/complaints" | tr "\0" " ")"
passed "Chromium: live, no complaint"
