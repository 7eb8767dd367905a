#!/bin/bash
# OVMF's PXE client over IPv6: DHCPv6 with RFC 5970's URL, the loader by TFTP over IPv6.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ipv6.sh"
begin
installs web01 "$mac" uefi6 150
event tftp.file "ipxe.efi" || fail "the loader was not sent by TFTP"
event boot.offer "tftp://[fd77::1]/ipxe.efi" || fail "DHCPv6 did not tell the URL"
passed "UEFI PXE over IPv6: installed"
