# shellcheck shell=bash
# Somebody else's DHCP server on the boot network, which knows nothing of booting. Sourced after lib.sh.

# foreign_dhcp [DNSMASQ ARGUMENT…]: dnsmasq at 10.77.0.2 gives 10.77.200.x.
foreign_dhcp() {
    net_client foreign 52:54:00:fe:00:02
    foreign_ns=$client_ns
    ip netns exec "$foreign_ns" ip addr add "$net_boot_prefix.0.2/16" dev eth0
    ip netns exec "$foreign_ns" dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --port=0 --pid-file= --interface=eth0 \
        --dhcp-leasefile="$work/foreign.leases" --dhcp-range="$net_boot_prefix.200.1,$net_boot_prefix.200.99,255.255.0.0,1h" \
        --log-dhcp --log-facility="$work/foreign.log" "$@" > "$work/foreign.out" 2>&1 < /dev/null &
    on_exit kill $!
    wait_until 5 test -s "$work/foreign.log" || fail "dnsmasq did not start: $(cat "$work/foreign.out")"
}

# has_foreign_address: the machine got its address from the other server, and we gave none.
has_foreign_address() {
    grep -q " $net_boot_prefix.200." "$work/foreign.leases" || fail "the machine has no address of the other server"
    [ "$(ba lease list --json | jq '.items | length')" = 0 ] || fail "the proxy gave a lease"
}
