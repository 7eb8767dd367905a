#!/bin/bash
# kill -9 of the appliance in the middle of a storm of installs: storm-kill.sh [KILLS], five in each storm of 200 machines
# The machines repeat what was not acknowledged, all are installed, and every acknowledged callback is there: in the phases and the
# events of its install, and each byte of a log.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/storm.sh"
kills=${1:-5}
machines=200
storm_begin

# strike SECONDS: a kill at a random instant of so many seconds, and a new start.
strike() {
    sleep "$((RANDOM % $1)).$((RANDOM % 10))"
    appliance_kill
    appliance_start
    done=$((done + 1))
}

done=0
for ((first = 1; done < kills; first += machines)); do
    storm machines=$machines first=$first spread=4 pause=1 limit=100 > "$work/storm.log" 2>&1 &
    storm=$!
    wait_until 60 grep -q ^armed "$work/storm.log" || fail "the machines were not armed: $(tail -n 3 "$work/storm.log")"
    for ((turn = 0; turn < 5 && done < kills; turn++)); do
        grep -q ^over "$work/storm.log" && break
        strike 3
    done
    wait "$storm" || fail "$(tail -n 22 "$work/storm.log")"
    figures=$(tail -n 1 "$work/storm.log")
    say "$done kills: $figures"
done
passed "$done kills in storms of $machines machines: $(jq -r '"\(.callbacks) callbacks acknowledged in the last, \(.broken) lost, \(.repeated) requests repeated"' <<< "$figures")"
