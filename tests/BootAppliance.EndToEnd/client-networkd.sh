#!/bin/bash
# systemd-networkd in a Debian machine: address, router, name server; identifier and address stay over restart and reboot.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/debian.sh"
before_start=by_identifier
# networkd's identifier is made of the machine's id: with this it alone decides about the address.
by_identifier() { sed -i 's/^  mode: server$/&\n  match_client_id: true/' "$work/bootappliance.yaml"; }
begin
client_mac=52:54:00:77:01:04
net_client nd "$client_mac"
debian_tree "$work/machine"
printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n' > "$work/machine/etc/systemd/network/eth0.network"
must systemctl --root="$work/machine" enable systemd-networkd

status() { debian_inside networkctl --no-pager status eth0 2>&1; }
shows() { status | grep -qE "$1"; }
leases() { ba lease list --json | jq -r --arg mac "$client_mac" ".items[] | select(.mac == \$mac and .state == \"bound\") | .$1"; }
# must_have ADDRESS: networkd says so, with what came along.
must_have() {
    local text
    for text in 'State: routable \(configured\)' "Address: $1 \(DHCP4 via $net_boot_address\)" "Gateway: $net_boot_address$" \
        "DNS: $net_boot_address$" 'DHCP4 Client ID: IAID:.*DUID'; do
        wait_until 10 shows "$text" || fail "networkctl does not show \"$text\": $(status)"
    done
}
# must_keep WHEN: the same address by the same identifier, and no second lease.
must_keep() {
    must_have "$address"
    [ "$(leases client)" = "$client" ] || fail "$1 it calls itself \"$(leases client)\" and was $client"
    [ "$(leases address)" = "$address" ] || fail "$1 it has \"$(leases address)\" and had $address"
}

debian_boot "$work/machine" "$client_ns"
must_have "$net_boot_prefix\.[0-9.]*"
address=$(leases address)
client=$(leases client)
case "$client" in id-ff*) ;; *) fail "the appliance knows it as \"$client\", which is no DUID" ;; esac
must_have "$address"

before=$(leases renewed_at)
must debian_inside systemctl restart systemd-networkd
asked() { [ "$(leases renewed_at)" != "$before" ]; }
wait_until 10 asked || fail "after its restart networkd asked for nothing"
must_keep "after a restart of networkd"

debian_end
ip netns exec "$client_ns" ip -4 addr flush dev eth0
before=$(leases renewed_at)
debian_boot "$work/machine" "$client_ns"
wait_until 10 asked || fail "after its reboot networkd asked for nothing"
must_keep "after a reboot"
passed "systemd-networkd: $address, router, name server; the same as $client after restart and reboot"
