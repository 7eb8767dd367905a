#!/bin/bash
# boot.unknown: install. The machine is adopted, armed once and installed; the start warned of it.
. "$(dirname "$0")/lib.sh"
begin "unknown: install" "unknown_profile: guest"
machine_start stranger "$mac" bios
must_say stranger 60 "guest: answer file ended with 0"
must_end stranger 20
name=$(ba system list --json | jq -r ".items[0].name")
must_reach "$name" 10 installed
disk_bios "$work/disk"
machine_start stranger "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say stranger 60 "$disk_marker"
passed "unknown: install: adopted as $name, installed once"
