#!/bin/bash
# The same over UEFI: the loader is not served a script that installs, and the firmware goes on to the disk.
. "$(dirname "$0")/lib.sh"
begin
disk_uefi "$work/esp"
must ba system add web01 --profile guest --mac "$mac"
machine_start web01 "$mac" uefi -drive "file=fat:rw:$work/esp,format=raw,if=none,id=d0" \
    -device virtio-blk-pci,drive=d0,bootindex=2
must_say web01 120 "$disk_marker"
! machine_says web01 "Linux version" || fail "an unarmed machine got a kernel"
passed "UEFI, not armed: its own disk"
