#!/bin/bash
# A system that is to use PXELINUX gets pxelinux.0, its configuration and the kernel by TFTP.
. "$(dirname "$0")/lib.sh"
begin
installs web01 "$mac" bios 120 --boot-loaders pxe
machine_says web01 "pxelinux.0" || fail "it was not PXELINUX"
passed "PXELINUX over TFTP: installed"
