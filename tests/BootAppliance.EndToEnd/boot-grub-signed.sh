#!/bin/bash
# shim and GRUB's signed network image, from UEFI's PXE client by TFTP.
. "$(dirname "$0")/lib.sh"
begin
installs web01 "$mac" uefi 150 --boot-loaders grub
! machine_says web01 "iPXE" || fail "it was iPXE"
passed "shim and signed GRUB: installed"
