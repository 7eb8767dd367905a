#!/bin/bash
# A system whose image is an ISO boots it over HTTP when it is armed, and its own disk the next time.
. "$(dirname "$0")/lib.sh"
begin
disk_bios "$work/disk"
mkdir "$work/iso"
disk_bios "$work/iso/boot.img"
sed -i "s/$disk_marker/it is the ISO/" "$work/iso/boot.img"
truncate -s 510 "$work/iso/boot.img"
printf '\x55\xaa' >> "$work/iso/boot.img"
must xorriso -as mkisofs -o "$work/rescue.iso" -b boot.img -no-emul-boot -boot-load-size 4 "$work/iso"
must ba image add rescue --file "$work/rescue.iso"
must ba system add web01 --image rescue --mac "$mac"
must ba system arm web01
machine_start web01 "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say web01 60 "it is the ISO"
must_end web01 20
must_reach web01 5 installed
machine_start web01 "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say web01 60 "$disk_marker"
passed "an ISO by HTTP, then the disk"
