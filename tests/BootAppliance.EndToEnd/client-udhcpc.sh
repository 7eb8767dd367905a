#!/bin/bash
# udhcpc gets a lease from the pool with the subnet's mask and router.
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
passed "udhcpc: $address, router, listed"
