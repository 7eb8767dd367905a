#!/bin/bash
# Behind another DHCP server, with ours as proxy: OVMF's PXE client asks port 4011 for its loader.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/foreign-dhcp.sh"
export BOOTAPPLIANCE__DHCP__MODE=proxy
begin
foreign_dhcp
installs web01 "$mac" uefi 90
has_foreign_address
ba dhcp show --json | jq -e '.packets.proxy_answered >= 1' > /dev/null || fail "port 4011 was not asked"
passed "UEFI behind another server, proxy and port 4011: installed"
