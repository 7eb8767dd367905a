#!/bin/bash
# What keeps the appliance from starting is said in one line each, with what to do: three mistakes in the configuration,
# a port that is taken (TCP and UDP), an interface that does not exist.
. "$(dirname "$0")/lib.sh"
appliance_build
net_create

# refused CODE TEXT…: the appliance does not start, ends with CODE, and its errors are exactly lines that begin so.
refused() {
    local code=$1 status text
    shift
    net_do timeout 30 "$appliance_bin" serve --config "$work/bootappliance.yaml" > "$work/said" 2>&1
    status=$?
    [ "$status" = "$code" ] || fail "exit $status, not $code: $(cat "$work/said")"
    grep -v '^<[4567]>' "$work/said" > "$work/errors"
    [ "$(wc -l < "$work/errors")" = $# ] || fail "not $# lines: $(cat "$work/errors")"
    for text in "$@"; do grep -qF -- "$text" "$work/errors" || fail "nobody says \"$text\": $(cat "$work/errors")"; done
}

appliance_configure
sed -i -e 's/^  mode: server/  mode: sideways/' -e 's/allow_plain_http: true/allow_plain_http: perhaps/' "$work/bootappliance.yaml"
echo "colour: green" >> "$work/bootappliance.yaml"
line() { grep -n "$1" "$work/bootappliance.yaml" | cut -d: -f1; }
refused 78 "bootappliance.yaml:$(line sideways): dhcp.mode" "bootappliance.yaml:$(line perhaps): admin.allow_plain_http" "bootappliance.yaml:$(line colour): colour"

appliance_configure
sed -i 's/interfaces: \[br0\]/interfaces: [lan7]/' "$work/bootappliance.yaml"
refused 78 "lan7"
grep -q br0 "$work/errors" || fail "it does not name the interfaces that there are: $(cat "$work/errors")"

appliance_configure
for taken in tcp:80 udp:67 udp:69; do
    protocol=${taken%:*} port=${taken#*:}
    net_start holder perl -MIO::Socket::INET -e \
        '$s = IO::Socket::INET->new(Proto => $ARGV[0], LocalAddr => $ARGV[1], LocalPort => $ARGV[2], $ARGV[0] eq "tcp" ? (Listen => 1) : ()) or die; sleep' \
        "$protocol" "$net_boot_address" "$port"
    sleep 0.5
    refused 69 "${protocol^^} port $port"
    grep -q "perl (process ${net_pid[holder]})" "$work/errors" || fail "it does not say who holds it: $(cat "$work/errors")"
    net_end holder
done
passed "three mistakes, a missing interface, three taken ports: one line each"
