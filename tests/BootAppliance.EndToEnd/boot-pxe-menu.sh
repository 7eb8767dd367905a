#!/bin/bash
# dhcp.pxe.menu: QEMU's iPXE ROM shows it, takes the first item when the prompt is over, asks port 4011 for it and boots:
# PXELINUX, which installs the machine; then, as the first item, the machine's own disk.
. "$(dirname "$0")/lib.sh"

menu() {
    mkdir -p "$work/conf.d"
    cat > "$work/conf.d/pxe.yaml" << YAML
dhcp:
  pxe:
    ipxe: true
    menu_for: not_armed
    prompt: Choose within two seconds
    timeout: 2
    menu:
      - {text: $1}
      - {text: $2}
YAML
}

before_start() { menu "Install by PXELINUX, file: pxelinux.0" "Own disk, type: 0"; }
before_start=before_start
begin "unknown: install" "unknown_profile: guest"
machine_start stranger "$mac" bios
must_say stranger 30 "Choose within two seconds"
must_say stranger 60 "PXELINUX"
must_say stranger 90 "guest: answer file ended with 0"
must_end stranger 20
name=$(ba system list --json | jq -r ".items[0].name")
must_reach "$name" 10 installed
event boot.offer "Install by PXELINUX" || fail "no event tells what was chosen"

appliance_stop
menu "Own disk, type: 0" "Install by PXELINUX, file: pxelinux.0"
appliance_start
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 30 "Choose within two seconds"
must_say stranger 60 "$disk_marker"
passed "PXE menu of option 43: installed by its item, then booted the disk by its item"
