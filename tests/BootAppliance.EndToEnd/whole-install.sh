#!/bin/bash
# Debian's installer from power on to the login prompt of the installed system, by the shipped preseed, unattended and
# without the internet, from the mirror of eng/debian-mirror, which the appliance serves. The machine is set to network first
# throughout. Then it boots its disk again as it is, and installs again once it is armed.
#   whole-install.sh bios|uefi               needs eng/debian-mirror
#   whole-install.sh bios|uefi components    ends when the installer has its components; needs eng/debian-mirror components
#   whole-install.sh bios|uefi partitions    ends when the disk is formatted; needs eng/debian-mirror components
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/mirror.sh"
firmware=${1:-bios}
before_start=mirror_allow
begin
ssh-keygen -q -t ed25519 -N '' -C whole-install -f "$work/key"
must ba distro add debian-13 --kernel "$mirror_kernel" --initrd "$mirror_initrd" \
    --kernel-options "console=ttyS0 no_timer_check"
must ba distro edit debian-13 --os-version 13 --tree "$mirror_tree"
mirror_check debian-13
must ba profile add debian-13 --distro debian-13 --autoinstall debian/preseed.cfg \
    --meta mirror_path=/tree/debian-13/debian --meta "security_host=$net_boot_address/tree/debian-13" --meta "ssh_key=$(cat "$work/key.pub")"
must ba system add web01 --profile debian-13 --mac "$mac" --serial-device 0
must ba system arm web01
# Without a place in QEMU's order OVMF drops the entry that the installer makes for the disk.
# Debian 13 wants 10 GB of a UEFI machine: 8 of them for the root file system.
truncate -s 16G "$work/disk"
# What partman has made, seen from outside: a partition with ext4.
partitioned() {
    local start
    for start in $(partx --noheadings --raw --output START "$work/disk"); do
        [ "$(blkid --probe --offset $((start * 512)) --output value --match-tag TYPE "$work/disk")" != ext4 ] || return 0
    done
    return 1
}
start_machine() { machine_memory=2048 machine_start web01 "$mac" "$firmware" -smp 2 \
    -drive "file=$work/disk,format=raw,if=none,id=disk,cache=unsafe" -device virtio-blk-pci,drive=disk,bootindex=2 "$@"; }
start_machine
must_start web01 600
say "the installer has called back"
has_components() { ba install activity web01 --json | jq -e '.packages >= 20' > /dev/null; }
[ "${2:-}" != components ] || {
    wait_until 200 has_components || fail "no components were taken from the appliance: $(ba install activity web01 --json)"
    passed "Debian's installer, $firmware: called back, took its components from the appliance's own tree"
    exit 0
}
wait_until 600 partitioned || {
    machine_tail web01
    fail "no file system on the disk after 600 s"
}
event install.state "web01: partitioning" || fail "the phase of partitioning was not reported"
say "the disk is partitioned and formatted"
[ "${2:-}" != partitions ] || {
    passed "Debian's installer, $firmware: called back, loaded its components, formatted the disk"
    exit 0
}
must_reach web01 4500 installed
phases=$(ba install show web01 --json | jq -r '[.phases[].name] | join(", ")')
[ "$phases" = "armed, booting, answer, started, partitioning, base system, package sources, packages, boot loader, finishing, finished" ] ||
    fail "its phases were: $phases"
say "the installer has finished"
must_say web01 600 "web01 login:"
say "the installed system asks for a login"
first_boot() { ba install show web01 --json | jq -e .first_boot_at; }
wait_until 300 first_boot || {
    machine_tail web01
    fail "the installed system has not reported its first boot"
}
say "the installed system has reported its first boot"
address=$(ba lease list --json | jq -r --arg mac "$mac" '(.items // .)[] | select(.mac == $mac) | .address')
greeting=$(net_do ssh -i "$work/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes "debian@$address" \
    'hostname; ls /etc/bootappliance 2> /dev/null || true' 2> "$work/ssh.log") || fail "no login by the given key: $(tail -n 1 "$work/ssh.log")"
[ "$greeting" = web01 ] || fail "the installed system says: $greeting"
say "it lets the given key in"

machine_stop web01
start_machine
must_say web01 600 "web01 login:"
say "not armed, it has booted its disk again"

machine_stop web01
must ba system arm web01
start_machine
must_start web01 600
passed "Debian installed whole, $firmware: installed, booted its own disk, reported it, let the key in; not armed its disk, armed the installer"
