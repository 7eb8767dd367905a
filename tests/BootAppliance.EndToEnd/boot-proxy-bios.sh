#!/bin/bash
# Behind another DHCP server, with ours as proxy: a BIOS machine's iPXE takes its address there and its script here.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/foreign-dhcp.sh"
export BOOTAPPLIANCE__DHCP__MODE=proxy
begin
foreign_dhcp
installs web01 "$mac" bios 60
has_foreign_address
ba dhcp show --json | jq -e --arg other "$net_boot_prefix.0.2" '.other_servers | any(.address == $other)' > /dev/null || fail "the other server was not noticed"
passed "BIOS behind another server, proxy: installed"
