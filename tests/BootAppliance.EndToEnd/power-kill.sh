#!/bin/bash
# kill -9 at random instants of the power queue and of actions: power-kill.sh [ROUNDS]
# Every wish and every action is fulfilled or failed with its reason, no reset and no soft off is sent twice, no action asks for power
# twice, and the password of the BMCs stands nowhere.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
rounds=${1:-10}
machines=6
canary=kanarienvogel-4711
begin
: > "$work/bmc.heard"
bmc_start 127.0.0.1:9623 --count $machines --user "admin:$canary" --log "$work/bmc.heard" --fault "slow 40"
for ((i = 1; i <= machines; i++)); do
    printf '%s\n' "$canary" | must ba system add "web0$i" --profile guest --power-type ipmi --power-address "127.0.0.$i" --power-port 9623 \
        --power-user admin --power-password-file - --power-feed "feed$i"
done

must ba action edit nap --alter cycle --proof read_back --escalate false --postreboot-seconds 0 --text "a cycle that is read back"

# Whoever looks at the processes meanwhile: only the simulator has the password in its arguments.
(while sleep 0.1; do
    for one in /proc/[0-9]*/cmdline; do
        tr '\0' ' ' < "$one" 2> /dev/null | grep -F "$canary" | grep -v "simulators bmc"
    done
done) > "$work/seen" 2> /dev/null &
on_exit kill $!

api() { curl -fsS --unix-socket "$appliance_socket" "$@"; }
verbs=(on off cycle reset on cycle)
patience=150
# A kill between the note that a soft off is sent and its sending costs the ten minutes that a shutdown may take.
[ "$rounds" -lt 10 ] || { verbs+=(soft_off) patience=700; }
: > "$work/asked"
: > "$work/begun"
for ((round = 1; round <= rounds; round++)); do
    for ((i = 1; i <= machines; i++)); do
        [ "$((RANDOM % 3))" -gt 0 ] || {
            api -H 'Content-Type: application/json' -d '{"action": "nap", "replace": true}' "http://localhost/api/v1/systems/web0$i/actions" |
                jq -r .id >> "$work/begun" || fail "nap of web0$i was not taken"
            continue
        }
        verb=${verbs[RANDOM % ${#verbs[@]}]}
        api -H 'Content-Type: application/json' -d "{\"verb\": \"$verb\", \"deadline_seconds\": 120}" "http://localhost/api/v1/systems/web0$i/power" |
            jq -r '"\(.system) \(.verb) \(.id)"' >> "$work/asked" || fail "$verb for web0$i was not taken"
    done
    sleep "$((RANDOM % 3)).$((RANDOM % 9 + 1))"
    appliance_kill
    appliance_start
done

ended() {
    [ "$(api "http://localhost/api/v1/power?limit=100" | jq '[.items[] | select(.pending)] | length')" = 0 ] &&
        [ "$(api "http://localhost/api/v1/actions/runs?state=running" | jq '.items | length')" = 0 ]
}
wait_until $patience ended || fail "wishes are still open: $(api "http://localhost/api/v1/power")"
sort -u "$work/asked" | while read -r system verb id; do
    api "http://localhost/api/v1/power/intents/$id" | jq -r --arg asked "$system $verb" '"\($asked) \(.id) \(.state) \(.reason)"'
done > "$work/ended"
bad=$(grep -vE '^web0[0-9] [a-z_]+ [0-9]+ (done|failed|superseded) web0[0-9]: ' "$work/ended") && fail "a wish is neither fulfilled nor failed with a reason: $bad"
[ "$(wc -l < "$work/ended")" = "$(sort -u "$work/asked" | wc -l)" ] || fail "a wish is lost"
# Of a healthy power system, only a reset may fail: one of a machine that is off, or one that may have been sent before a kill.
bad=$(grep ' failed ' "$work/ended" | grep -vE ' reset [0-9]+ failed .*(only what is on can be reset|is not reset twice)') && fail "a wish failed that could be fulfilled: $bad"
while read -r id; do
    run=$(api "http://localhost/api/v1/actions/runs/$id") || fail "action $id is lost"
    jq -e 'select(.state == "done" or (.reason | test("wished .* after it|asked for nap")))' <<< "$run" > "$work/said" || fail "action $id is neither done nor ended for a reason: $run"
    system=$(jq -r .system <<< "$run")
    [ "$(api "http://localhost/api/v1/systems/$system/power" | jq --arg mark "nap, action $id, " '[.queue + .history | .[] | select(.why != null and (.why | startswith($mark)))] | length')" -le 1 ] || fail "action $id asked for power twice"
done < "$work/begun"
for ((i = 1; i <= machines; i++)); do
    for pair in "reset reset" "soft soft_off"; do
        read -r heard wished <<< "$pair"
        sent=$(grep -cx "bmc$i $heard" "$work/bmc.heard")
        asked=$(sort -u "$work/asked" | grep -c "^web0$i $wished ")
        [ "$sent" -le "$asked" ] || fail "bmc$i got $sent $heard for $asked wishes"
    done
    # No command after a command without a reading between.
    twice=$(awk -v me="bmc$i" '$1 == me { if ($2 != "status" && last != "status") print NR": "last" "$2; last = $2 } BEGIN { last = "status" }' "$work/bmc.heard")
    [ -z "$twice" ] || fail "bmc$i got two commands without a reading between: $twice"
done

[ ! -s "$work/seen" ] || fail "the password stands in the arguments of a process: $(head -n 1 "$work/seen")"
for path in systems power "events?limit=1000" systems/web01 "systems/web01?effective=true" systems/web01/power systems/web01/power/explain; do
    ! api "http://localhost/api/v1/$path" | grep -qF "$canary" || fail "the API shows the password at $path"
done
for path in / /machines /machines/web01 /events; do
    api "http://localhost$path" > "$work/page" || fail "$path is not shown"
    ! grep -qF "$canary" "$work/page" || fail "the page shows the password at $path"
done
found=$(grep -rlaF "$canary" "$work/state" "$work/appliance.log" "$work/bootappliance.yaml") && fail "the password stands in $found"
passed "$rounds kills: $(wc -l < "$work/begun") actions, $(wc -l < "$work/ended") wishes ($(awk '{ print $4 }' "$work/ended" | sort | uniq -c | tr -s ' \n' ' ')) and $(wc -l < "$work/bmc.heard") readings and commands"
