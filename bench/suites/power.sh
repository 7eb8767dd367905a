#!/bin/bash
# What reading the power state of one BMC costs, wall clock and processor, by our driver within the appliance and by a process
# of ipmitool and of fence_ipmilan, all with cipher suite 17, against the same simulated BMC; and how long 5,000 simulated BMCs
# take that are read once each, driver and simulator on the same two cores. Needs ipmitool and fence-agents.
# BENCH_ROUNDS (5), BENCH_READINGS (200 of ours a round) and BENCH_BMCS (5000) make it shorter.
set -u
rounds=${BENCH_ROUNDS:-5} readings=${BENCH_READINGS:-200} bmcs=${BENCH_BMCS:-5000} parallel=64
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
simulator=

say() { echo "power: $*" >&2; }
stop() {
    [ -z "$simulator" ] || { kill "$simulator" && wait "$simulator"; } 2> /dev/null
    simulator=
}
clean() {
    stop
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

for tool in ipmitool fence_ipmilan; do
    command -v $tool > /dev/null || { say "$tool is missing: apt-get install ipmitool fence-agents"; exit 1; }
done
for project in bench/BootAppliance.Bench tests/BootAppliance.Simulators; do
    dotnet build $project -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
done
bench() { taskset -c 0,1 dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll "$@" || { say "$1 failed"; exit 1; }; }

# simulate ADDRESS:PORT [OPTION…]
simulate() {
    : > "$work/log"
    taskset -c 0,1 dotnet tests/BootAppliance.Simulators/bin/Release/net10.0/simulators.dll bmc "$@" > "$work/log" 2>&1 &
    simulator=$!
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        ! grep -q "BMCs," "$work/log" || return 0
        sleep 0.1
    done
    say "the simulator does not start: $(tail -n 3 "$work/log")"
    exit 1
}

# cost NAME COMMAND…: appends milliseconds of wall clock and of processor time.
cost() {
    local name=$1 TIMEFORMAT='%R %U %S'
    shift
    { time taskset -c 0,1 "$@" > "$work/said" 2>&1; } 2> "$work/time"
    grep -qiE "is off|OFF" "$work/said" || { say "$name: $(tail -n 3 "$work/said")"; exit 1; }
    awk '{ print $1 * 1000, ($2 + $3) * 1000 }' "$work/time" >> "$work/$name"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

simulate 127.0.0.1:9671
access=(--lanplus --cipher 17 --ip 127.0.0.1 --ipport 9671 --username admin --password secret)
for ((round = 1; round <= rounds; round++)); do
    bench power-status 127.0.0.1:9671 "$readings" >> "$work/ours"
    cost ipmitool ipmitool -I lanplus -C 17 -H 127.0.0.1 -p 9671 -U admin -P secret power status
    cost fence_ipmilan fence_ipmilan "${access[@]}" --action status
    say "round $round: ours $(tail -n 1 "$work/ours"), ipmitool $(tail -n 1 "$work/ipmitool"), fence_ipmilan $(tail -n 1 "$work/fence_ipmilan") ms wall and processor"
done
stop
for peer in ipmitool fence_ipmilan; do
    for column in 1 2; do
        jq -nc --arg peer "$peer" --arg case "state of one BMC, $([ $column = 1 ] && echo wall clock || echo processor)" \
            --argjson ours "$(cut -d' ' -f$column "$work/ours" | median)" --argjson theirs "$(cut -d' ' -f$column "$work/$peer" | median)" \
            '{suite: "power", case: $case, unit: "ms", ours: $ours, peer: $peer, theirs: $theirs, ratio: ($theirs / $ours)}'
    done
done

simulate 127.1.0.1:9671 --count "$bmcs"
bench power-poll 127.1.0.1:9671 "$bmcs" "$parallel" > "$work/poll"
read -r seconds processor memory < "$work/poll"
jq -nc --arg bmcs "$bmcs" --argjson seconds "$seconds" --argjson processor "$processor" --argjson memory "$memory" '
    def one(what; unit; value): {suite: "power", case: "\($bmcs) BMCs read once, \(what)", unit: unit, ours: value, peer: null, theirs: null, ratio: null};
    one("wall clock"; "s"; $seconds), one("processor"; "s"; $processor), one("peak of memory"; "MB"; $memory)'
