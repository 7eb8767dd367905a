# shellcheck shell=bash
# Small disks that prove that a machine went to its disk. Needs `work`.

disk_marker="booted from the disk"

# disk_bios FILE: one boot sector that prints the marker on the serial port and switches the machine off.
disk_bios() {
    # cli; cld; xor ax,ax; mov ds,ax; mov si,7c1e; mov dx,3f8
    # next: lodsb; test al,al; jz off; out dx,al; jmp next
    # off: mov dx,604; mov ax,2000; out dx,ax    (ACPI: SLP_EN, SLP_TYP of S5 in QEMU)
    # hlt; jmp -1
    {
        printf '\xfa\xfc\x31\xc0\x8e\xd8\xbe\x1e\x7c\xba\xf8\x03'
        printf '\xac\x84\xc0\x74\x03\xee\xeb\xf8'
        printf '\xba\x04\x06\xb8\x00\x20\xef\xf4\xeb\xfd'
        printf '\n%s\n' "$disk_marker"
    } > "$1"
    truncate -s 510 "$1"
    printf '\x55\xaa' >> "$1"
    truncate -s 1M "$1"
}

# disk_uefi FOLDER: what QEMU shows as a FAT disk: Debian's GRUB as the removable loader, with a configuration of ours.
disk_uefi() {
    mkdir -p "$1/EFI/BOOT" "$1/EFI/debian"
    cp /usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed "$1/EFI/BOOT/BOOTX64.EFI"
    printf 'echo %s\nsleep 1\nhalt\n' "'$disk_marker'" > "$1/EFI/debian/grub.cfg"
}
