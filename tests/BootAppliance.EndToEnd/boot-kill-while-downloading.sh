#!/bin/bash
# kill -9 while iPXE downloads the initrd, and a start again: the scripts' retries carry the boot through.
. "$(dirname "$0")/lib.sh"
begin
# Large enough that the kill lands inside the download: the installer's 40 MB after our own initrd.
head -c 200M /dev/zero > "$work/padding"
cat "$guest/initrd.gz" "$work/padding" > "$work/large.gz"
must ba distro edit guest --initrd "$work/large.gz"
must ba system add web01 --profile guest --mac "$mac"
must ba system arm web01
machine_memory=1024 machine_start web01 "$mac" bios
must_say web01 60 "initrd"
sleep 0.3
appliance_kill
sleep 2
appliance_start
must_say web01 120 "guest: answer file ended with 0"
must_reach web01 10 installed
passed "killed while it served and started again: installed"
