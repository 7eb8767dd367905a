#!/bin/bash
# A hundred machines install while another address asks with wrong tokens as fast as it can: storm-wrong-tokens.sh [MACHINES]
# Nothing of that is granted, each refusal is counted, the events keep their bound, and every machine is installed.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/storm.sh"
storm_begin
storm machines="${1:-100}" spread=3 pause=1 limit=90 attack=10.78.200.1 > "$work/storm.log" 2>&1 || fail "$(tail -n 22 "$work/storm.log")"
passed "$(tail -n 1 "$work/storm.log" | jq -r '"\(.done) of \(.machines) installed, \(.attack_requests) wrong requests (\(.attack_per_s)/s), answered \(.attack_answers | tostring), told in \(.refusals_told) events"')"
