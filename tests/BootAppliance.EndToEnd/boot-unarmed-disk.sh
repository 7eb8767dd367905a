#!/bin/bash
# A known system that is not armed goes to its disk.
. "$(dirname "$0")/lib.sh"
begin
disk_bios "$work/disk"
must ba system add web01 --profile guest --mac "$mac"
machine_start web01 "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say web01 60 "$disk_marker"
! machine_says web01 "Linux version" || fail "an unarmed machine got a kernel"
passed "not armed: its own disk"
