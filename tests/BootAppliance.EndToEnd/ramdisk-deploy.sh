#!/bin/bash
# A machine with three empty disks boots the helper image, which writes a template to the one that the rule means and to no other, grows it and
# leaves cloud-init its seed; the machine boots it to its login. Then the next version over it: only what changed is fetched. A disk that is too
# small and a rule that means two disks are refused before the first byte.
# ramdisk-deploy.sh [bios|uefi|secure] [first]: by UEFI the firmware gets an entry for the disk, which has no other way to be booted; secure is UEFI with
# Secure Boot on and Microsoft's keys, through the signed shim, GRUB and kernel; first ends at the first login. The disk is SATA for BIOS, else NVMe.
. "$(dirname "$0")/lib.sh"
. "$root/tests/BootAppliance.EndToEnd/ramdisk/lib.sh"
firmware=${1:-bios}
# The kernel for virtual machines has no driver for SATA.
[ "$firmware" != bios ] || helper_kernel=linux-image-amd64
loaders=()
patience=200
# GRUB fetches 40 MB by TFTP, a block at a time.
[ "$firmware" != secure ] || { loaders=(--boot-loaders grub) patience=500; }
helper_begin
first=$(sha256sum < "$work/ramdisk/initrd.gz")
helper_build
[ "$(sha256sum < "$work/ramdisk/initrd.gz")" = "$first" ] || fail "the same parts gave another image"
size=$(stat -c %s "$work/ramdisk/initrd.gz")
[ "$size" -lt $((48 << 20)) ] || fail "the image has grown to $size bytes; 48 MiB are its bound"

template_begin
must ba profile add deployed --distro ramdisk --template ccnx:/test.example/linux/web --disk serial=right "${loaders[@]}"
must ba system add web01 --profile deployed --mac "$mac" --hostname web01.test.example

truncate -s 400M "$work/right.img"
truncate -s 400M "$work/left.img"
truncate -s 64M "$work/small.img"
# attached DISK BOOT-INDEX: the arguments for a disk with its name as the serial number; OVMF forgets entries for what QEMU does not let it boot.
attached() {
    local device=virtio-blk-pci
    case $1-$firmware in
        right-bios)
            printf '%s ' -device ich9-ahci,id=ahci
            device=ide-hd,bus=ahci.0
            ;;
        right-*) device=nvme ;;
    esac
    printf '%s ' -drive "if=none,id=$1,file=$work/$1.img,format=raw" -device "$device,drive=$1,serial=$1,bootindex=$2"
}
read -ra disks <<< "$(attached left 2)$(attached right 3)$(attached small 4)"
device=/dev/nvme0n1p2
[ "$firmware" != bios ] || device=/dev/sda2

# deploys WORD: arms, boots the image, and waits for its word.
deploys() {
    must ba system arm web01
    machine_start web01 "$mac" "$firmware" "${disks[@]}"
    must_say web01 "$patience" "ramdisk: $1"
}

deploys "reboot"
must_reach web01 20 installed
event install.state web01 || fail "no event of the install"
fetched=$(grep -a "fetched as" "$work/web01.serial" | head -n 1 | tr -d '\r')
say "$fetched"
[ "$(tr -d '\0' < "$work/left.img" | wc -c)" = 0 ] && [ "$(tr -d '\0' < "$work/small.img" | wc -c)" = 0 ] || fail "another disk was written to"
machine_stop web01

# As the machine would: its boot order has the disk behind the network, and the appliance sends it there.
read -ra alone <<< "$(attached right 2)"
machine_start web01 "$mac" "$firmware" "${alone[@]}"
must_say web01 150 "disk: login:"
must_say web01 5 "disk: noise $(cat "$work/v1.img.noise")"
must_say web01 5 "disk: first on $device, 3"
must_say web01 5 "machine-id of 0 bytes"
must_say web01 5 "seed meta-data: instance-id: \"web01-1\""
must_end web01 20
[ "$firmware" != secure ] || machine_says web01 "disk: Secure boot enabled" || fail "its kernel did not see Secure Boot"

[ "${2:-}" != first ] || {
    passed "deployed from a template and booted: $fetched"
    exit 0
}

template_publish v2 second
deploys "reboot"
again=$(grep -a "fetched as" "$work/web01.serial" | head -n 1 | tr -d '\r')
say "$again"
machine_stop web01

must ba system edit web01 --disk serial=small
deploys "it did not work"
must_reach web01 20 failed
machine_says web01 "it is too small, and was not touched" || fail "it did not say why"
machine_stop web01
[ "$(tr -d '\0' < "$work/small.img" | wc -c)" = 0 ] || fail "the small disk was written to"
must ba system edit web01 --disk "size>=100MiB"
deploys "it did not work"
must_reach web01 20 failed
machine_says web01 "2 disks of this machine are" || fail "it did not say which disks there are"
passed "deployed from a template, booted, deployed again: $fetched; $again"
