#!/bin/bash
# How many leases a second: perfdhcp raises the rate until more than 2.5 % of its exchanges are dropped (ISC's own
# criterion). Ours commits each lease before its ACK, once so that it survives a power cut (as it ships) and once a kill
# (dhcp.durability: process); Kea writes its memfile without ever syncing it; dnsmasq rewrites its file. A veth pair, one server at a time, in turns. Needs root, perfdhcp, kea-dhcp4, dnsmasq.
# BENCH_ROUNDS (3) and BENCH_SECONDS (5, for each rate) make it shorter.
set -u
rounds=${BENCH_ROUNDS:-3} seconds=${BENCH_SECONDS:-5}
space=babench-$$ device=babn$$
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
server=
ours=bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll

say() { echo "dhcp: $*" >&2; }
stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2> /dev/null
    server=
}
clean() {
    stop
    ip link del "$device" 2> /dev/null
    ip netns del "$space" 2> /dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

[ "$(id -u)" -eq 0 ] || { say "needs root, for a network namespace"; exit 1; }
for tool in perfdhcp kea-dhcp4 dnsmasq; do
    command -v $tool > /dev/null || { say "$tool is missing: apt-get install kea-admin kea-dhcp4-server dnsmasq-base"; exit 1; }
done
dotnet build bench/BootAppliance.Bench -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
ip netns add "$space"
ip link add "$device" type veth peer name eth0 netns "$space"
ip addr add 10.66.0.1/16 dev "$device"
ip link set "$device" up
ip -n "$space" addr add 10.66.0.2/16 dev eth0
ip -n "$space" link set eth0 up

start() {
    rm -rf "$work/state"
    mkdir -p "$work/state"
    case $1 in
    ours-PowerCut-full) dotnet "$ours" dhcp "$work/state/state.db" 10.64.0.0/14 10.64.1.0-10.67.255.250 "$device" PowerCut 100000 > "$work/$1.log" 2>&1 & ;;
    ours-*) dotnet "$ours" dhcp "$work/state/state.db" 10.66.0.0/16 10.66.1.0-10.66.255.250 "$device" "${1#ours-}" 0 > "$work/$1.log" 2>&1 & ;;
    kea-memfile)
        cat > "$work/kea.json" <<JSON
{"Dhcp4": {"interfaces-config": {"interfaces": ["$device"], "dhcp-socket-type": "udp"}, "valid-lifetime": 43200,
  "lease-database": {"type": "memfile", "persist": true, "name": "$work/state/leases.csv", "lfc-interval": 0},
  "subnet4": [{"subnet": "10.66.0.0/16", "pools": [{"pool": "10.66.1.0-10.66.255.250"}]}]}}
JSON
        KEA_LOCKFILE_DIR="$work/state" KEA_PIDFILE_DIR="$work/state" kea-dhcp4 -c "$work/kea.json" > "$work/$1.log" 2>&1 & ;;
    dnsmasq) dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface="$device" --bind-interfaces --no-ping \
        --dhcp-authoritative --dhcp-range=10.66.1.0,10.66.255.250,12h --dhcp-lease-max=100000 \
        --dhcp-leasefile="$work/state/leases" --pid-file= --user=root > "$work/$1.log" 2>&1 & ;;
    esac
    server=$!
    sleep 3
    for _ in $(seq 300); do
        case $1 in ours-*) grep -q ready "$work/$1.log" && break ;; *) break ;; esac
        sleep 0.1
    done
    kill -0 "$server" 2> /dev/null || { say "$1 does not start: $(tail -n 3 "$work/$1.log")"; exit 1; }
}

# step RATE: sets achieved (exchanges a second) and drops (the worse of both exchanges, in per cent).
step() {
    ip netns exec "$space" perfdhcp -4 -l eth0 -r "$1" -R 50000 -p "$seconds" -W 1 10.66.0.1 > "$work/perfdhcp" 2>&1
    achieved=$(sed -n 's/^Rate: \([0-9.]*\) .*/\1/p' "$work/perfdhcp")
    drops=$(sed -n 's/^drops ratio: \([0-9.]*\) .*/\1/p' "$work/perfdhcp" | sort -g | tail -n 1)
}

# climb SERVER RATE…: appends the highest rate kept, and the CPU milliseconds for a thousand leases up to there.
climb() {
    local name=$1 best=0 leases=0 before ticks rate
    shift
    start "$name"
    before=$(awk '{ print $14 + $15 }' "/proc/$server/stat")
    for rate in "$@"; do
        step "$rate"
        leases=$(awk -v a="$leases" -v b="$achieved" -v s="$seconds" 'BEGIN { print int(a + b * s) }')
        say "$name: $rate offered, ${achieved:-0} done, ${drops:-100} % dropped"
        awk -v d="${drops:-100}" 'BEGIN { exit !(d > 2.5) }' && break
        best=$achieved
    done
    ticks=$(awk -v b="$before" '{ print $14 + $15 - b }' "/proc/$server/stat")
    echo "$best" >> "$work/$name.rate"
    awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" -v n="$leases" 'BEGIN { print n ? t * 1e6 / hz / n : 0 }' >> "$work/$name.cpu"
    stop
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for ((round = 1; round <= rounds; round++)); do
    climb ours-Process 1000 3000 5000 6000 7000 8000 9000 10000 12000 14000
    climb ours-PowerCut 1000 3000 5000 6000 7000 8000 9000 10000 12000 14000
    climb ours-PowerCut-full 1000 3000 5000 6000 7000 8000 9000 10000 12000 14000
    sed -n 's/^ready in \([0-9]*\) ms$/\1/p' "$work/ours-PowerCut-full.log" >> "$work/start"
    climb kea-memfile 1000 3000 4000 5000 6000 7000 8000 9000 10000 12000
    climb dnsmasq 50 100 200 300 400 600 1000
done
# result CASE UNIT OURS PEER THEIRS BETTER: one line, its ratio above 1 where ours is better.
result() {
    jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" --arg peer "$4" --argjson theirs "$5" --arg better "$6" \
        '{suite: "dhcp", case: $case, unit: $unit, ours: $ours, peer: $peer, theirs: $theirs,
          ratio: (if $ours > 0 and $theirs > 0 then (if $better == "more" then $ours / $theirs else $theirs / $ours end) else null end)}'
}

result "leases a second with 100,000 leases there, against none" 1/s "$(median "$work/ours-PowerCut-full.rate")" ours-empty "$(median "$work/ours-PowerCut.rate")" more
result "start with 100,000 leases, against one second" ms "$(median "$work/start")" goal 1000 less
for peer in kea-memfile dnsmasq; do
    for ours in Process PowerCut; do
        result "leases a second, at most 2.5 % dropped; ours: $ours" 1/s "$(median "$work/ours-$ours.rate")" "$peer" "$(median "$work/$peer.rate")" more
        result "CPU for a thousand leases; ours: $ours" ms "$(median "$work/ours-$ours.cpu")" "$peer" "$(median "$work/$peer.cpu")" less
    done
done
