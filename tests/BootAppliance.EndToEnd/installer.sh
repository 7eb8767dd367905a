#!/bin/bash
# The real Debian installer, with the shipped preseed, up to its own callback `started`: installer.sh bios|uefi
. "$(dirname "$0")/lib.sh"
firmware=${1:-bios}
begin
must ba distro add debian-12 --kernel "$installer/linux" --initrd "$installer/initrd.gz" --kernel-options "console=ttyS0 no_timer_check"
must ba profile add debian-12 --distro debian-12 --autoinstall debian/preseed.cfg
must ba system add web01 --profile debian-12 --mac "$mac"
must ba system arm web01
machine_memory=1024 machine_start web01 "$mac" "$firmware"
must_start web01 750
passed "Debian's installer, $firmware: called back"
