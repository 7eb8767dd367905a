# shellcheck shell=bash
# A GPT disk that BIOS starts by extlinux, from a file system made beforehand.

# disk_assemble OUTPUT FILE-SYSTEM [EFI-FILE-SYSTEM]: both in whole MiB; extlinux is in the first one's /boot. 1 MiB before them, 1 MiB after.
disk_assemble() {
    local output=$1 part=$2 efi=${3:-} efi_mib=0 part_mib at=1
    part_mib=$(($(stat -c %s "$part") >> 20))
    [ -z "$efi" ] || efi_mib=$(($(stat -c %s "$efi") >> 20))
    rm -f "$output"
    truncate -s $((part_mib + efi_mib + 2))M "$output"
    {
        echo "label: gpt"
        [ -z "$efi" ] || echo "start=2048, size=$((efi_mib * 2048)), type=uefi"
        echo "start=$(((efi_mib + 1) * 2048)), size=$((part_mib * 2048)), type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, attrs=LegacyBIOSBootable"
    } | sfdisk -q "$output"
    for file in ${efi:+"$efi"} "$part"; do
        dd if="$file" of="$output" bs=1M seek=$at conv=notrunc,sparse status=none
        at=$((at + efi_mib))
    done
    dd if=/usr/lib/syslinux/mbr/gptmbr.bin of="$output" bs=440 count=1 conv=notrunc status=none
}
