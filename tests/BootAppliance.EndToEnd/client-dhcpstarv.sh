#!/bin/bash
# dhcpstarv takes every address of a small range: the alarm is raised, and a machine of the inventory still gets its own.
. "$(dirname "$0")/lib.sh"
before_start=small_range
small_range() { sed -i "s/^      ranges: .*/      ranges: [$net_boot_prefix.1.1-$net_boot_prefix.1.30]/" "$work/bootappliance.yaml"; }
begin
must ba system add web01 --profile guest --mac "$mac" --ip "$net_boot_prefix.0.42"
net_client hostile 52:54:00:66:66:66
hostile=$client_ns
ip netns exec "$hostile" ip addr add "$net_boot_prefix.0.66/16" dev eth0
ip netns exec "$hostile" dhcpstarv -i eth0 > "$work/starv" 2>&1 &
on_exit kill -9 $!
exhausted() { ba dhcp show --json | jq -e '.subnets[0].bound >= 27' > /dev/null; }
wait_until 40 exhausted || fail "dhcpstarv did not empty the range: $(tail -n 3 "$work/starv"); $(ba dhcp show --json | jq -c .packets)"
wait_until 25 event dhcp.starving || fail "no alarm was raised"
event dhcp.full || fail "nobody was told that the range is full"
net_client web01 "$mac"
lease_with_udhcpc "$client_ns"
grep -q "$net_boot_prefix.0.42" "$work/udhcpc.log" || fail "the known machine did not get its address: $(tail -n 2 "$work/udhcpc.log")"
passed "dhcpstarv: alarm raised; the known machine has its own address"
