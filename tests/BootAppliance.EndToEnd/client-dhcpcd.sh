#!/bin/bash
# dhcpcd with Debian's own configuration: lease, router, name server, renewal and release.
. "$(dirname "$0")/lib.sh"
begin
client_mac=52:54:00:77:01:03
net_client dc "$client_mac"
mkdir "$work/etc"
# dhcpcd's hooks write /etc/resolv.conf and set the host name, and its sockets are under /run: all of that is its
# own here, and it does not start if one of these is not.
cat > "$work/dhcpcd" << 'SCRIPT'
set -e
mount -t tmpfs etc "$1/etc"
mkdir "$1/etc/upper" "$1/etc/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$1/etc/upper,workdir=$1/etc/work" etc /etc
rm -f /etc/resolv.conf
mount -t tmpfs run /run
mount -t tmpfs leases /var/lib/dhcpcd
exec dhcpcd --nobackground -4 --debug eth0
SCRIPT
ip netns exec "$client_ns" unshare --mount --uts bash "$work/dhcpcd" "$work" > "$work/dhcpcd.log" 2>&1 < /dev/null &
net_pid[dhcpcd]=$!
on_exit net_end dhcpcd KILL
# Each step is one exec further, so this is dhcpcd's own process.
inside() { nsenter --target "${net_pid[dhcpcd]}" --mount --net --uts "$@"; }
says() { grep -qE "$1" "$work/dhcpcd.log"; }
must_tell() { wait_until "$1" says "$2" || fail "dhcpcd did not say \"$2\": $(tail -n 5 "$work/dhcpcd.log")"; }
lease() { ba lease list --json | jq -r --arg mac "$client_mac" ".items[] | select(.mac == \$mac) | .$1"; }

must_tell 25 '^eth0: executing: .* BOUND'
address=$(sed -n 's/^eth0: leased \([0-9.]*\) for .*/\1/p' "$work/dhcpcd.log")
case "$address" in "$net_boot_prefix".*) ;; *) fail "dhcpcd has \"$address\"" ;; esac
says "^eth0: DAD completed for $address" || fail "dhcpcd did not probe its address"
inside ip -4 -o addr show dev eth0 | grep -qF " $address/16 " || fail "the address is not set: $(inside ip -4 -o addr show dev eth0)"
inside ip route | grep -q "^default via $net_boot_address dev eth0" || fail "no default route: $(inside ip route)"
wait_until 5 inside grep -qx "nameserver $net_boot_address" /etc/resolv.conf || fail "no name server: $(inside cat /etc/resolv.conf)"
[ "$(lease state) $(lease address)" = "bound $address" ] || fail "lease list has $(lease state) $(lease address)"

before=$(lease renewed_at)
# dhcpcd finds its other self by interface and family, so both are said again; else it becomes a second client.
inside dhcpcd -4 -n eth0 > "$work/renew" 2>&1 || fail "dhcpcd -n: $(cat "$work/renew")"
must_tell 5 '^eth0: executing: .* (REBIND|RENEW)'
renewed() { [ "$(lease renewed_at)" != "$before" ]; }
wait_until 5 renewed || fail "the appliance saw no renewal after $before"
[ "$(lease address)" = "$address" ] || fail "renewed it is $(lease address) and was $address"

inside dhcpcd -4 -k eth0 > "$work/release" 2>&1 || fail "dhcpcd -k: $(cat "$work/release")"
released() { [ "$(lease state)" = released ]; }
wait_until 5 released || fail "after dhcpcd -k the lease is $(lease state)"
passed "dhcpcd: $address probed, router, name server, renewed, released"
