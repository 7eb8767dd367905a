#!/bin/bash
# With Secure Boot on and Microsoft's keys enrolled, the signed chain boots as well.
. "$(dirname "$0")/lib.sh"
begin
machine_memory=1024
installs web01 "$mac" secure 150 --boot-loaders grub
machine_says web01 "Secure boot enabled" || fail "the kernel did not see Secure Boot"
passed "Secure Boot: installed"
