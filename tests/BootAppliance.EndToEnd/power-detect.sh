#!/bin/bash
# A BMC that takes a lease is asked what it is and proposed, with no account tried; the line that is told takes it over for its
# machine, and then it switches. One more is known by its vendor class; others are found by asking their network, until Ctrl-C.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
begin
bmc_mac=52:54:00:77:00:0b
must ba system add web01 --profile guest --mac "$mac" --interface "bmc:mac=$bmc_mac,management=true"

# address_of NAMESPACE
address_of() { ip -n "$1" -4 -o addr show dev eth0 | sed -n 's/.*inet \([0-9.]*\).*/\1/p'; }
proposed() { ba power proposals --json | jq -e --arg address "$1" 'any(.items[]; .address == $address)' > /dev/null; }
of() { ba power proposals --json | jq -r --arg address "$1" ".items[] | select(.address == \$address) | .$2"; }

net_client bmc "$bmc_mac"
lease_with_udhcpc "$client_ns"
address=$(address_of "$client_ns")
net=$client_ns bmc_start "$address:623" --redfish 443 --user admin:geheim --log "$work/bmc.heard"
wait_until 100 proposed "$address" || fail "$address took a lease and is not proposed: $(ba power detect "$address")"
[ "$(of "$address" system)" = web01 ] || fail "it is proposed to \"$(of "$address" system)\", not to web01"
fingerprint=$(timeout 5 ip netns exec "$client_ns" openssl s_client -connect "$address:443" < /dev/null 2> /dev/null | openssl x509 -noout -fingerprint -sha256 | cut -d= -f2 | tr -d :)
[ "$(of "$address" fingerprint)" = "$fingerprint" ] || fail "its fingerprint is \"$(of "$address" fingerprint)\", not $fingerprint"
event power.proposed "a power system answers at $address (redfish Simulated BMC)" || fail "no event tells of it"
[ ! -s "$work/bmc.heard" ] || fail "it was told before anybody took it over: $(cat "$work/bmc.heard")"
say "$address took a lease and is proposed to web01"

printf 'geheim\n' > "$work/password"
line=$(of "$address" command)
# shellcheck disable=SC2086 # as somebody would copy it
must ba $(echo "${line#bootappliance }" | sed "s|USER|admin|; s|FILE|$work/password|")
! proposed "$address" || fail "it is still proposed after it was taken over"
must ba power on web01 --wait
machine_is "on none bios" "power on"
say "taken over by the line that is told, and switched on"

net_client idrac 52:54:00:77:00:0c
printf 'send vendor-class-identifier "iDRAC";\n' > "$work/dhclient.conf"
printf '#!/bin/sh\n[ "$reason" != BOUND ] || ip addr add "$new_ip_address/16" dev eth0\n' > "$work/script"
chmod 755 "$work/script"
ip netns exec "$client_ns" timeout 30 dhclient -4 -1 -d -cf "$work/dhclient.conf" -sf "$work/script" -lf "$work/dhclient.leases" -pf "$work/dhclient.pid" eth0 > "$work/dhclient.log" 2>&1 &
wait_until 20 grep -q 'bound to' "$work/dhclient.log" || fail "$(tail -n 5 "$work/dhclient.log")"
kill "$(cat "$work/dhclient.pid")"
second=$(address_of "$client_ns")
net=$client_ns bmc_start "$second:623"
wait_until 100 proposed "$second" || fail "$second took a lease as iDRAC and is not proposed"
[ "$(of "$second" type)" = ipmi ] || fail "its type is $(of "$second" type)"
event power.proposed 'its DHCP vendor class is "iDRAC"' || fail "no event says why it was asked"
say "$second is proposed by its vendor class"

# Nobody asked for a lease here: the range is asked, and says who answers.
net_client quiet 52:54:00:77:00:0d
ip -n "$client_ns" addr add "$net_boot_prefix.200.9/16" dev eth0
net=$client_ns bmc_start "$net_boot_prefix.200.9:623" --redfish 443
ba power detect "$net_boot_prefix.200.8/29" > "$work/said" 2>&1 || fail "power detect: $(cat "$work/said")"
grep -q "$net_boot_prefix.200.9.*redfish" "$work/said" || fail "power detect did not find it: $(cat "$work/said")"
[ "$(of "$net_boot_prefix.200.9" mac)" = 52:54:00:77:00:0d ] || fail "its MAC is \"$(of "$net_boot_prefix.200.9" mac)\""
began=$SECONDS
BOOTAPPLIANCE_SOCKET=$appliance_socket timeout -s INT 4 "$appliance_bin" power detect "$net_boot_prefix.201.0/24" > "$work/said" 2>&1
[ $((SECONDS - began)) -lt 15 ] || fail "Ctrl-C was not heeded within $((SECONDS - began)) s"
passed "proposed by lease and by network, no account tried, taken over, switched on"
