#!/bin/bash
# Behind another DHCP server, with ours as proxy: OVMF's HTTP boot client takes our URL.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/foreign-dhcp.sh"
export BOOTAPPLIANCE__DHCP__MODE=proxy
begin
foreign_dhcp
installs web01 "$mac" uefi-http 120
has_foreign_address
passed "UEFI HTTP boot behind another server, proxy: installed"
