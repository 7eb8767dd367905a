#!/bin/bash
# udhcpc gets a lease from the pool with the subnet's mask and router; the trace shows how.
. "$(dirname "$0")/lib.sh"
begin
net_client ud 52:54:00:77:01:02
lease_with_udhcpc "$client_ns"
address=$(ip netns exec "$client_ns" ip -4 -o addr show dev eth0 | tr -s ' ' | cut -d' ' -f4)
case "$address" in
    "$net_boot_prefix".*/16) ;;
    *) fail "udhcpc has $address" ;;
esac
ip netns exec "$client_ns" ip route | grep -q "default via $net_boot_address" || fail "no default route"
ba lease list --json | jq -e --arg address "${address%/*}" 'any(.items[]; .address == $address)' > /dev/null ||
    fail "lease list does not show ${address%/*}"
ba dhcp trace 52:54:00:77:01:02 --json > "$work/trace"
jq -e --arg address "${address%/*}" '.items | .[-1].reply.type == "ACK" and any(.[-1].reply.lines[]; .name == "yiaddr" and .value == $address)' "$work/trace" > /dev/null ||
    fail "dhcp trace does not show the ACK of ${address%/*}: $(cat "$work/trace")"
ba dhcp trace 52:54:00:77:01:02 --pcap "$work/trace.pcap" > /dev/null
tcpdump -Z root -vvnr "$work/trace.pcap" 2> "$work/tcpdump" | grep -q "DHCP-Message (53), length 1: ACK" || fail "tcpdump does not find the ACK in the capture: $(cat "$work/tcpdump")"
passed "udhcpc: $address, router, listed, traced, captured"
