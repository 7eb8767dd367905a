#!/bin/bash
# With Secure Boot on and Microsoft's keys enrolled, the signed chain boots as well. Slow under TCG: --full only.
. "$(dirname "$0")/lib.sh"
begin
machine_memory=1024
installs web01 "$mac" secure 450 --boot-loaders grub
passed "Secure Boot: installed"
