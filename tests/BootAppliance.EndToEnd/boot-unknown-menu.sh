#!/bin/bash
# boot.unknown: menu. The menu offers the profile, and its default is the machine's own disk.
. "$(dirname "$0")/lib.sh"
begin "unknown: menu"
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 60 "guest"
must_say stranger 120 "$disk_marker"
passed "unknown: menu: shown, then the disk"
