#!/bin/bash
# UEFI HTTP boot: nothing listens on TFTP at all.
. "$(dirname "$0")/lib.sh"
appliance_tftp=false
begin
[ -z "$(net_do ss -Hlun 'sport = :69')" ] || fail "something listens on UDP port 69"
installs web01 "$mac" uefi-http 120
must_say web01 1 "Start HTTP Boot"
must_say web01 1 "iPXE 1."
! machine_says web01 "Start PXE" || fail "the firmware tried PXE"
passed "UEFI HTTP boot without TFTP: installed"
