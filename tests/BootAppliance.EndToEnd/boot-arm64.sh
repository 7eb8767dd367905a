#!/bin/bash
# A 64-bit ARM machine: AAVMF's PXE client gets Debian's signed shim and GRUB for its processor, and they its kernel.
. "$(dirname "$0")/lib.sh"
arm64=/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64
begin
must ba distro add arm64 --arch arm64 --kernel "$arm64/linux" --initrd "$arm64/initrd.gz" --kernel-options "console=ttyAMA0 earlycon"
must ba profile add arm64 --distro arm64 --autoinstall test/guest.sh --boot-loaders grub
must ba system add web01 --profile arm64 --mac "$mac"
must ba system arm web01
machine_memory=1024 machine_start web01 "$mac" arm64
wait_until 150 event boot.file "kernel of arm64" || fail "the kernel was not asked for: $(machine_tail web01)"
must_say web01 240 "Booting Linux on physical CPU"
is_in_state web01 booting || fail "web01 is $(state web01), not booting"
passed "arm64: shim, GRUB and kernel by TFTP"
