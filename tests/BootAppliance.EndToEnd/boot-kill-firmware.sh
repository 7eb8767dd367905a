#!/bin/bash
# kill -9 while the firmware, and while GRUB downloads: neither tries again by itself, but the machine's next attempt
# (somebody switches it off and on) installs it: what was half fetched counts as nothing.
. "$(dirname "$0")/lib.sh"
begin
head -c 100M /dev/zero > "$work/padding"
cat "$guest/initrd.gz" "$work/padding" > "$work/large.gz"
must ba distro edit guest --initrd "$work/large.gz"
must ba system add web01 --profile guest --mac "$mac" --boot-loaders grub
must ba system arm web01

machine_memory=1024 machine_start web01 "$mac" uefi
must_say web01 60 "NBP filename is"
appliance_kill
machine_stop web01
appliance_start
is_in_state web01 armed || is_in_state web01 booting || fail "web01 is $(state web01) after the firmware was cut off"

machine_memory=1024 machine_start web01 "$mac" uefi
initrd_asked() { event boot.file initrd; }
wait_until 90 initrd_asked || fail "GRUB has not asked for the initrd"
appliance_kill
machine_stop web01
appliance_start
is_in_state web01 booting || fail "web01 is $(state web01) after GRUB was cut off"

must ba distro edit guest --initrd "$guest/initrd.gz"
machine_memory=1024 machine_start web01 "$mac" uefi
must_say web01 150 "guest: answer file ended with 0"
must_reach web01 10 installed
passed "killed while firmware and GRUB downloaded: the next attempt installed"
