#!/bin/bash
# boot.unknown: discover, and nobody has made the helper image: an event says so, and the machine goes to its disk. ramdisk-modes.sh has the image.
. "$(dirname "$0")/lib.sh"
begin "unknown: discover"
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 90 "$disk_marker"
! machine_says stranger "Linux version" || fail "an unknown machine got a kernel"
event boot.adopt "check installs.helper_profile" || fail "nobody was told what is missing"
passed "unknown: discover without a helper image: told what is missing, then the disk"
