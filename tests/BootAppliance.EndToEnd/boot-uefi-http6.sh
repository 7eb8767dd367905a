#!/bin/bash
# OVMF's HTTP boot client over IPv6: DHCPv6 with RFC 5970's URL, the loader by HTTP over IPv6.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ipv6.sh"
begin
installs web01 "$mac" uefi6-http 150
event boot.offer "http://[$net_boot_address6]/boot/efi/ipxe.efi" || fail "DHCPv6 did not tell the URL"
event tftp.file && fail "something came by TFTP"
passed "UEFI HTTP boot over IPv6: installed"
