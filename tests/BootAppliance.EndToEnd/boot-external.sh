#!/bin/bash
# Somebody else's DHCP server points here by the lines of `dhcp recipe`: dnsmasq with them boots BIOS and UEFI HTTP machines,
# and ISC's and Kea's servers take theirs without complaint. Ours answers no DHCP at all.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/foreign-dhcp.sh"
export BOOTAPPLIANCE__DHCP__MODE=external
begin
recipe() { ba dhcp recipe "$1" --address "$net_boot_address" > "$work/recipe.$1" || fail "no recipe for $1"; }
for server in dnsmasq isc kea mikrotik windows; do recipe "$server"; done
foreign_dhcp --conf-file="$work/recipe.dnsmasq"
installs web01 "$mac" bios 60
must_end web01 20
installs web03 52:54:00:77:00:03 uefi-http 120
grep -q " $net_boot_prefix.200." "$work/foreign.leases" || fail "the machines have no address of the other server"
ba dhcp show --json | jq -e '.interfaces == [] and .mode == "external"' > /dev/null || fail "DHCP is answered in mode external"

{
    echo "subnet $net_boot_prefix.0.0 netmask 255.255.0.0 { range $net_boot_prefix.200.1 $net_boot_prefix.200.9;"
    sed 's/^option \(client-arch\|ipxe-encap\) code/# global: &/' "$work/recipe.isc"
    echo "}"
} > "$work/dhcpd.subnet"
grep '^option .* code' "$work/recipe.isc" | cat - "$work/dhcpd.subnet" > "$work/dhcpd.conf"
/usr/sbin/dhcpd -t -cf "$work/dhcpd.conf" -lf /dev/null > "$work/dhcpd.log" 2>&1 || fail "dhcpd refuses the recipe: $(tail -n 5 "$work/dhcpd.log")"
{
    echo '{ "Dhcp4": { "interfaces-config": { "interfaces": [] }, "lease-database": { "type": "memfile", "persist": false },'
    cat "$work/recipe.kea"
    echo '} }'
} > "$work/kea.conf"
kea-dhcp4 -t "$work/kea.conf" > "$work/kea.log" 2>&1 || fail "Kea refuses the recipe: $(tail -n 5 "$work/kea.log")"
passed "external: dnsmasq with our lines boots BIOS and UEFI HTTP; ISC and Kea take theirs"
