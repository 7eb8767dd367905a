#!/bin/bash
# dhclient gets a lease, and after a restart of the appliance the same one.
. "$(dirname "$0")/lib.sh"
begin
net_client dh 52:54:00:77:01:01
lease() {
    ip netns exec "$client_ns" ip addr flush dev eth0
    rm -f "$work/dhclient.log"
    ip netns exec "$client_ns" timeout 30 dhclient -4 -1 -d -cf /dev/null -sf "$work/script" \
        -lf "$work/dhclient.leases" -pf "$work/dhclient.pid" eth0 > "$work/dhclient.log" 2>&1 &
    wait_until 20 grep -q 'bound to' "$work/dhclient.log" || fail "$(tail -n 5 "$work/dhclient.log")"
    sed -n 's/^bound to \([0-9.]*\).*/\1/p' "$work/dhclient.log"
    kill "$(cat "$work/dhclient.pid")"
}
printf '#!/bin/sh\nexit 0\n' > "$work/script"
chmod 755 "$work/script"
first=$(lease)
[ -n "$first" ] || fail "dhclient has no address"
appliance_kill
appliance_start
second=$(lease)
[ "$first" = "$second" ] || fail "dhclient had $first and has $second after a restart"
passed "dhclient: $first, the same after kill -9"
