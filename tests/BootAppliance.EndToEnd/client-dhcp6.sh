#!/bin/bash
# dhclient -6: an address of the range, the same after the appliance was killed; dhclient gives it back.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ipv6.sh"
begin
net_client six "$mac"
inside() { ip netns exec "$client_ns" "$@"; }
linked() { inside ip -6 addr show dev eth0 scope link | grep -v tentative | grep -q fe80; }
wait_until 10 linked || fail "the client has no link-local address"
cat > "$work/script" << 'SCRIPT'
#!/bin/sh
case "$reason" in
    BOUND6 | RENEW6 | REBIND6) ip -6 addr replace "$new_ip6_address/$new_ip6_prefixlen" dev "$interface" ;;
    RELEASE6) ip -6 addr del "$old_ip6_address/$old_ip6_prefixlen" dev "$interface" ;;
esac
echo "$reason ${new_ip6_address:-} ${new_dhcp6_name_servers:-} ${new_dhcp6_domain_search:-}" >> "$(dirname "$0")/dhclient6.said"
SCRIPT
chmod +x "$work/script"
dhclient6() { inside dhclient -6 -D LL -1 -v -d -sf "$work/script" -lf "$work/dhclient6.leases" -pf "$work/dhclient6.pid" "$@" eth0 > "$work/dhclient6.log" 2>&1; }
ask() {
    dhclient6 &
    local asking=$!
    wait_until 30 grep -q "^BOUND6" "$work/dhclient6.said" || fail "dhclient -6 got no address: $(tail -n 5 "$work/dhclient6.log")"
    kill "$asking" 2> /dev/null
    wait "$asking" 2> /dev/null
}
ask
first=$(sed -n 's/^BOUND6 \([^ ]*\) .*/\1/p' "$work/dhclient6.said")
case "$first" in fd77::1*) ;; *) fail "dhclient has $first, which is not of the range" ;; esac
grep -q "fd77::1 lab.example" "$work/dhclient6.said" || fail "name server and domain did not arrive: $(cat "$work/dhclient6.said")"
appliance_kill
appliance_start
rm "$work/dhclient6.said" "$work/dhclient6.leases"
ask
grep -q "^BOUND6 $first " "$work/dhclient6.said" || fail "after kill -9 it is another address: $(cat "$work/dhclient6.said")"
dhclient6 -r || fail "the release failed: $(tail -n 3 "$work/dhclient6.log")"
said=$(ba lease history --address "$first" --json | jq -r '[.items[].what] | unique | join(" ")')
[ "$said" = "bound released" ] || fail "the history of $first is \"$said\""
inside rdisc6 -1 -w 500 -r 4 eth0 > "$work/rdisc6" 2>&1 || fail "rdisc6 got no answer: $(cat "$work/rdisc6")"
grep -q 'Stateful address conf.*Yes' "$work/rdisc6" && grep -q 'Prefix.*fd77::/64' "$work/rdisc6" && grep -q 'Router lifetime.* 0 ' "$work/rdisc6" ||
    fail "the router advertisement tells nothing of DHCPv6 and the prefix: $(cat "$work/rdisc6")"
passed "dhclient -6: $first, the same after kill -9; the advertisement says that DHCPv6 is there"
