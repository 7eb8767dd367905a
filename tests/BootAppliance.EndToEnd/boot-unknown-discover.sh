#!/bin/bash
# boot.unknown: discover. It is not built yet: the machine's screen says so, and it goes to its disk.
. "$(dirname "$0")/lib.sh"
begin "unknown: discover"
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 90 "$disk_marker"
! machine_says stranger "Linux version" || fail "an unknown machine got a kernel"
grep -aqi discover "$work/stranger.serial" "$work/appliance.log" || fail "nobody was told that discovery is not there"
passed "unknown: discover: says that it cannot, then the disk"
