#!/bin/bash
# kill -9 of the appliance at random instants of publishing, and of the publishing command: content-kill.sh [KILLS]
# What was acknowledged is there whole, the same command goes on and ends, and after it nothing is half: each version extracts bit for
# bit, and nothing is left on its way.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/template.sh"
kills=${1:-10}
begin
template_publisher
publish() { ba template publish "$work/web.img" --name ccnx:/example.com/linux/web --key "$work/builds" --json; }
version=0
for ((round = 1; round <= kills; round++)); do
    # A store that is empty takes longest.
    [ "$((round % 3))" -ne 1 ] || template_image "$work/web.img" 128 "$round"
    rm -rf "$work/out.img"
    publish > "$work/published" 2> "$work/errors" &
    publisher=$!
    sleep "0.$((RANDOM % 9 + 1))"
    if [ "$((RANDOM % 3))" = 0 ]; then
        pkill -KILL -P "$publisher" || say "it had ended"
    else
        appliance_kill
        appliance_start
    fi
    wait "$publisher" && acknowledged=$(jq -r .uri "$work/published") || acknowledged=
    # What was said to be published is there after the kill.
    [ -z "$acknowledged" ] || must ba template show "$acknowledged"
    publish > "$work/published" 2> "$work/errors" || fail "round $round: $(cat "$work/errors")"
    uri=$(jq -r .uri "$work/published")
    [ -z "$acknowledged" ] || [ "$uri" = "$acknowledged" ] || fail "round $round: $acknowledged was acknowledged, and the same content became $uri"
    must ba template deploy "$uri" --to "$work/out.img"
    cmp -s "$work/out.img" "$work/web.img" || fail "round $round: $uri has other bytes"
    version=$((version + 1))
done
[ -z "$(ls "$work/state/content/.incoming")" ] || fail "something is left on its way: $(ls "$work/state/content/.incoming")"
bad=$(find "$work/state/content/castr" -name '*.cacnk' -size 0)
[ -z "$bad" ] || fail "empty chunks: $bad"
passed "$kills kills, $(ba template list --json | jq '.items | length') versions, $(find "$work/state/content/castr" -name '*.cacnk' | wc -l) chunks, all whole"
