#!/bin/bash
# A 64-bit ARM machine, by AAVMF's PXE client, Debian's signed shim and GRUB and Debian's kernel for its processor: unknown, it is taken in
# by the image for its processor and not by the other one, and tells what it is, as QEMU was told; a template is written to the disk that the rule means, compared from here; and it boots that by the entry that its firmware got.
# ramdisk-arm64.sh [discover|deploy]: only the one or the other.
. "$(dirname "$0")/lib.sh"
. "$root/tests/BootAppliance.EndToEnd/ramdisk/lib.sh"
helper_arch=arm64
helper_begin "unknown: discover"
only=${1:-}
must ba profile add helper-arm64 --distro ramdisk --boot-loaders grub
# What it would boot for, if nobody minded processors.
must ba distro add x64 --kernel "$work/ramdisk/linux" --initrd "$work/ramdisk/initrd.gz"
must ba profile add helper --distro x64
machine_memory=1024

truncate -s 400M "$work/right.img"
truncate -s 300M "$work/left.img"
disks=(-drive "if=none,id=right,file=$work/right.img,format=raw" -device "virtio-blk-pci,drive=right,serial=right,bootindex=2"
    -drive "if=none,id=left,file=$work/left.img,format=raw" -device "nvme,drive=left,serial=left,bootindex=3")

# fact JQ WANTED: one of the facts is that.
fact() {
    local found
    found=$(jq -r ".facts | $1" "$work/facts.json")
    [ "$found" = "$2" ] || fail "$1 is $found, not $2: $(jq -c .facts "$work/facts.json")"
}

discovers() {
    local begun=$SECONDS name=m-${mac//:/-}
    machine_start web01 "$mac" arm64 "${disks[@]}" -smp 4,sockets=2,cores=1,threads=2 -smbios "type=1,manufacturer=Example,product=Model A,serial=SN-0064"
    must_say web01 400 "ramdisk: facts:"
    must_say web01 60 "ramdisk: reboot"
    discovered=$((SECONDS - begun))
    machine_stop web01
    must_reach "$name" 10 idle
    must ba system rename "$name" web01
    must ba system show web01 --json
    [ "$(jq -r .profile "$work/must")" = helper-arm64 ] || fail "it was taken into the profile $(jq -r .profile "$work/must")"
    must ba system facts web01 --json
    cp "$work/must" "$work/facts.json"
    fact .cpu.architecture arm64
    fact '[.cpu.sockets, .cpu.cores, .cpu.threads] | join(" ")' "2 2 4"
    fact .memory_bytes $((1024 << 20))
    fact .firmware.kind uefi
    fact '[.product.vendor, .product.name, .product.serial] | join("/")' "Example/Model A/SN-0064"
    fact '[.disks[] | "\(.serial) \(.transport) \(.size_bytes)"] | sort | join("; ")' "left nvme $((300 << 20)); right virtio $((400 << 20))"
    fact '[.nics[] | "\(.mac) \(.driver) \(.link)"] | join("; ")' "$mac virtio_net true"
    say "discovered in $discovered s: $(jq -c .facts.cpu "$work/facts.json")"
}
if [ "$only" = deploy ]; then must ba system add web01 --profile helper-arm64 --mac "$mac"; else discovers; fi
[ "$only" != discover ] || {
    passed "an arm64 machine was discovered in $discovered s"
    exit 0
}

template_begin
must ba profile add deployed --distro ramdisk --boot-loaders grub --template ccnx:/test.example/linux/web --disk serial=right
must ba system edit web01 --profile deployed --hostname web01.test.example
must ba system arm web01
begun=$SECONDS
machine_start web01 "$mac" arm64 "${disks[@]}"
must_say web01 400 "ramdisk: reboot"
deployed=$((SECONDS - begun))
must_reach web01 20 installed
machine_stop web01
say "$(grep -a "fetched as" "$work/web01.serial" | head -n 1 | tr -d '\r')"
[ "$(tr -d '\0' < "$work/left.img" | wc -c)" = 0 ] || fail "another disk was written to"
# The EFI system partition as it was published; the root file system's content, grown.
cmp --bytes=$((16 << 20)) --ignore-initial=$((1 << 20)) "$work/v1.img" "$work/right.img" || fail "the EFI system partition is another"
mkdir "$work/mount"
on_exit umount -q "$work/mount"
must mount -o loop,ro,noload,offset=$((17 << 20)) "$work/right.img" "$work/mount"
[ "$(sha256sum < "$work/mount/data/noise" | cut -c1-64)" = "$(cat "$work/v1.img.noise")" ] || fail "the data on the disk are others"
[ "$(df -m --output=size "$work/mount" | tail -n 1)" -gt 300 ] || fail "the file system was not grown"
[ -e "$work/mount/var/lib/cloud/seed/nocloud/meta-data" ] && [ ! -s "$work/mount/etc/machine-id" ] || fail "the system was not made the machine's own"
must umount "$work/mount"
say "deployed in $deployed s"

# Its boot order has the disk behind the network, and the appliance sends it there; the disk has nothing in EFI/BOOT.
begun=$SECONDS
machine_start web01 "$mac" arm64 "${disks[@]:0:4}"
must_say web01 300 "disk: login:"
must_say web01 5 "disk: noise $(cat "$work/v1.img.noise")"
must_say web01 5 "disk: first on /dev/vda2, 3"
must_say web01 5 "seed meta-data: instance-id: \"web01-"
must_end web01 40
passed "an arm64 machine was ${discovered:+discovered in $discovered s, }deployed in $deployed s, and booted its disk in $((SECONDS - begun)) s"
