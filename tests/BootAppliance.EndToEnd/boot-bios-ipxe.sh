#!/bin/bash
# A BIOS machine with QEMU's iPXE ROM is installed: DHCP, script, kernel, answer file, callbacks.
. "$(dirname "$0")/lib.sh"
begin
installs web01 "$mac" bios 60
passed "BIOS, iPXE: installed"
