#!/bin/bash
# boot.unknown: ignore. A machine that nobody entered gets an address but nothing to boot.
. "$(dirname "$0")/lib.sh"
begin "unknown: ignore"
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 90 "$disk_marker"
! machine_says stranger "Linux version" || fail "an unknown machine got a kernel"
passed "unknown: ignore: its own disk"
