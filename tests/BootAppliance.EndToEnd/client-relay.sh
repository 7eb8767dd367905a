#!/bin/bash
# ISC's relay before two client networks: each gets addresses of its own subnet, a switch port its reservation, renewals are
# routed past the relay; the same over IPv6.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ipv6.sh"
before_start=with_relayed
with_relayed() {
    with_ipv6
    local port
    for port in 1 2; do
        cat >> "$work/bootappliance.yaml" << YAML
    - subnet: 198.51.10$port.0/24
      ranges: [198.51.10$port.100-198.51.10$port.199]
      routers: [198.51.10$port.1]
YAML
    done
    cat >> "$work/conf.d/ipv6.yaml" << YAML
    - subnet: 2001:db8:51::/64
      ranges: [2001:db8:51::1000-2001:db8:51::1fff]
      name_servers: [$net_boot_address6]
YAML
    # Answers to renewals go to the machines themselves, through the relay's host.
    net_do ip route add 198.51.0.0/16 via "$net_boot_prefix.0.2"
}
begin

net_client relay 52:54:00:77:02:01
relay=$client_ns
on_relay() { ip netns exec "$relay" "$@"; }
on_relay ip addr add "$net_boot_prefix.0.2/16" dev eth0
on_relay ip addr add fd77::2/64 dev eth0 nodad
on_relay sysctl -q -w net.ipv4.ip_forward=1
# attach PORT: a machine at a port of the relay, which has the first address of that port's subnet.
attach() {
    client_ns=$net-$1
    ip netns add "$client_ns"
    on_exit net_remove_namespace "$client_ns"
    on_relay ip link add "$1" type veth peer name eth0 netns "$client_ns"
    on_relay ip addr add "198.51.10${1#port}.1/24" dev "$1"
    on_relay ip link set "$1" up
    ip netns exec "$client_ns" ip link set eth0 address "52:54:00:77:02:1${1#port}"
    ip netns exec "$client_ns" ip link set eth0 up
}
attach port1
udhcpc_ns=$client_ns
attach port2
dhclient_ns=$client_ns
on_relay ip addr add 2001:db8:51::1/64 dev port2 nodad

# start_relay ARGUMENT…
start_relay() {
    rm -f "$work/relay.log"
    # Not by on_relay: a function in the background is a subshell, and ending that ends no relay.
    ip netns exec "$relay" dhcrelay "$@" --no-pid > "$work/relay.log" 2>&1 < /dev/null &
    net_pid[relay]=$!
    on_exit net_end relay KILL
    wait_until 5 grep -q 'Sending on .*Socket' "$work/relay.log" || fail "dhcrelay does not run: $(tail -n 3 "$work/relay.log")"
}
stop_relay() {
    net_end relay
    [ -z "$(ip netns pids "$relay")" ] || fail "a relay still runs: $(ip netns pids "$relay")"
}
start_relay -4 -d -a -iu eth0 -id port1 -id port2 "$net_boot_address"

# What a script of udhcpc's is given: an option without a name of its own as opt82.
cat > "$work/udhcpc-script" << SCRIPT
#!/bin/sh
echo "\$1" >> "$work/udhcpc.said"
env > "$work/udhcpc.\$1"
exec "$root/src/BootAppliance/Ramdisk/Build/udhcpc-script" "\$1"
SCRIPT
chmod +x "$work/udhcpc-script"
ip netns exec "$udhcpc_ns" busybox udhcpc -i eth0 -f -t 10 -T 1 -O 82 -s "$work/udhcpc-script" > "$work/udhcpc.log" 2>&1 < /dev/null &
net_pid[udhcpc]=$!
on_exit net_end udhcpc KILL
said() { grep -qx "$1" "$work/udhcpc.said"; }
lease() { ba lease list --json | jq -r --arg address "$1" ".items[] | select(.address == \$address) | .$2"; }
wait_until 10 said bound || fail "udhcpc got no lease: $(tail -n 3 "$work/udhcpc.log" "$work/relay.log")"
first=$(sed -n 's/^ip=//p' "$work/udhcpc.bound")
case "$first" in 198.51.101.1??) ;; *) fail "udhcpc behind port1 has \"$first\"" ;; esac
grep -qx "router=198.51.101.1" "$work/udhcpc.bound" || fail "udhcpc has another network's router: $(grep '^router=' "$work/udhcpc.bound")"
grep -q "^opt82=" "$work/udhcpc.bound" && fail "the relay's option came through to udhcpc: $(grep '^opt82=' "$work/udhcpc.bound")"
[ "$(lease "$first" subnet)" = 198.51.101.0/24 ] || fail "lease list has $first in \"$(lease "$first" subnet)\""

printf '#!/bin/sh\nexit 0\n' > "$work/script"
chmod +x "$work/script"
# dhclient4: what the machine at port2 has then lands in `leased`; it asks for its last address first.
dhclient4() {
    rm -f "$work/dhclient.log"
    ip netns exec "$dhclient_ns" timeout 30 dhclient -4 -1 -d -cf /dev/null -sf "$work/script" \
        -lf "$work/dhclient.leases" -pf "$work/dhclient.pid" eth0 > "$work/dhclient.log" 2>&1 < /dev/null &
    wait_until 15 grep -q '^bound to' "$work/dhclient.log" || fail "dhclient got no lease: $(tail -n 5 "$work/dhclient.log")"
    leased=$(sed -n 's/^bound to \([0-9.]*\).*/\1/p' "$work/dhclient.log")
    kill "$(cat "$work/dhclient.pid")"
}
dhclient4
second=$leased
case "$second" in 198.51.102.1??) ;; *) fail "dhclient behind port2 has \"$second\"" ;; esac
# Now the relay names itself by its upper address, the client's subnet by link selection, and finds the port again only
# by the circuit in option 82 that comes back.
stop_relay
start_relay -4 -d -U eth0 -id port1 -id port2 "$net_boot_address"
must ba system add switchport --profile guest --interface eth0:circuit-id=port2,ip=198.51.102.42
dhclient4
reserved=$leased
[ "$reserved" = 198.51.102.42 ] || fail "behind port2 it is \"$reserved\" and not that port's address"
grep -q '^DHCPNAK' "$work/dhclient.log" || fail "$second was not refused: $(tail -n 5 "$work/dhclient.log")"

# With the relay gone a renewal can only be routed.
stop_relay
before=$(lease "$first" renewed_at)
kill -USR1 "${net_pid[udhcpc]}"
wait_until 5 said renew || fail "udhcpc was not renewed: $(tail -n 3 "$work/udhcpc.log")"
[ "$(lease "$first" renewed_at)" != "$before" ] || fail "the appliance saw no renewal after $before"

start_relay -6 -d -I -l 2001:db8:51::1%port2 -u "$net_boot_address6%eth0"
linked() { ip netns exec "$dhclient_ns" ip -6 addr show dev eth0 scope link | grep -v tentative | grep -q fe80; }
wait_until 10 linked || fail "the machine at port2 has no link-local address"
ip netns exec "$dhclient_ns" timeout 30 dhclient -6 -D LL -1 -v -d -cf /dev/null -sf "$work/script" \
    -lf "$work/dhclient6.leases" -pf "$work/dhclient6.pid" eth0 > "$work/dhclient6.log" 2>&1 < /dev/null &
net_pid[dhclient6]=$!
on_exit net_end dhclient6 KILL
got6() { grep -q 'iaaddr 2001:db8:51::1' "$work/dhclient6.leases"; }
wait_until 15 got6 || fail "dhclient -6 got no address: $(tail -n 5 "$work/dhclient6.log" "$work/relay.log")"
passed "dhcrelay: $first, $second, $reserved by its port; option 82 echoed and stripped; renewed without it; $(grep -o '2001:db8:51::[0-9a-f]*' "$work/dhclient6.leases" | head -n 1)"
