#!/bin/bash
# Megabytes a second over TFTP, 1468-byte blocks, to 1, 16 and 128 clients in lock step and to 16 with a window of 16 blocks.
# Server on one CPU, clients on another, one server at a time, in turns, on the loopback of a network namespace.
# Needs root, tftpd-hpa, dnsmasq, and atftpd, which is fetched (it conflicts with tftpd-hpa).
# BENCH_ROUNDS (3) and BENCH_SECONDS (3, for each case) make it shorter.
set -u
rounds=${BENCH_ROUNDS:-3} seconds=${BENCH_SECONDS:-3}
space=batftp-$$
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
server=

say() { echo "tftp: $*" >&2; }
stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2> /dev/null
    server=
}
clean() {
    stop
    ip netns del "$space" 2> /dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

[ "$(id -u)" -eq 0 ] || { say "needs root, for a network namespace"; exit 1; }
for tool in in.tftpd dnsmasq; do
    command -v $tool > /dev/null || { say "$tool is missing: apt-get install tftpd-hpa dnsmasq-base"; exit 1; }
done
(cd "$work" && apt-get download atftpd && dpkg -x atftpd_*.deb atftpd) > "$work/fetch" 2>&1 || { cat "$work/fetch" >&2; exit 1; }
for project in bench/BootAppliance.Bench tests/BootAppliance.Simulators; do
    dotnet build $project -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
done
ip netns add "$space"
ip -n "$space" link set lo up
mkdir -p "$work/files"
head -c 4000000 /dev/urandom > "$work/files/file"
chmod -R a+rX "$work"

start() {
    rm -f "$work"/state*
    local command
    case $1 in
    ours) command=(dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll tftp "$work/state.db" "$work/files" 127.0.0.1:69) ;;
    tftpd-hpa) command=(in.tftpd -L -4 -s "$work/files") ;;
    atftpd) command=("$work/atftpd/usr/sbin/atftpd" --daemon --no-fork --bind-address 127.0.0.1 --port 69 --maxthread 1000 --verbose=0 "$work/files") ;;
    dnsmasq) command=(dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --enable-tftp --tftp-root="$work/files" --tftp-max=1000 --pid-file= --user=root) ;;
    esac
    ip netns exec "$space" taskset -c 0 "${command[@]}" > "$work/$1.log" 2>&1 &
    server=$!
    sleep 2
    kill -0 "$server" 2> /dev/null || { say "$1 does not start: $(tail -n 3 "$work/$1.log")"; exit 1; }
}

# load SERVER CLIENTS WINDOW: appends megabytes a second.
load() {
    local rate
    rate=$(ip netns exec "$space" taskset -c 1 dotnet tests/BootAppliance.Simulators/bin/Release/net10.0/simulators.dll \
        tftp-load 127.0.0.1:69 file "$2" "$3" "$seconds" 2> "$work/load.log") || { say "$1: $(tail -n 5 "$work/load.log")"; exit 1; }
    say "$1: $2 clients, window $3: $rate MB/s"
    echo "$rate" >> "$work/$1-$2-$3"
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for ((round = 1; round <= rounds; round++)); do
    for name in ours tftpd-hpa atftpd dnsmasq; do
        start "$name"
        for case in '1 1' '16 1' '128 1' '16 16'; do load "$name" $case; done
        stop
    done
done
for case in '1 1' '16 1' '128 1' '16 16'; do
    read -r clients window <<< "$case"
    for peer in tftpd-hpa atftpd dnsmasq; do
        jq -nc --arg peer "$peer" --arg case "$clients clients, window $window" \
            --argjson ours "$(median "$work/ours-$clients-$window")" --argjson theirs "$(median "$work/$peer-$clients-$window")" \
            '{suite: "tftp", case: $case, unit: "MB/s", ours: $ours, peer: $peer, theirs: $theirs,
              ratio: (if $theirs > 0 then $ours / $theirs else null end)}'
    done
done
