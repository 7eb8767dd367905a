#!/bin/bash
# Two machines at once, one BIOS and one UEFI: each gets its own answer file.
. "$(dirname "$0")/lib.sh"
begin
other=52:54:00:77:00:02
must ba system add web01 --profile guest --mac "$mac"
must ba system add web02 --profile guest --mac "$other"
must ba system arm web01
must ba system arm web02
machine_start web01 "$mac" bios
machine_start web02 "$other" uefi
must_say web01 120 "guest: answer file ended with 0"
must_say web02 180 "guest: answer file ended with 0"
must_reach web01 10 installed
must_reach web02 10 installed
! machine_says web01 web02 || fail "web01 was shown web02's answer file"
! machine_says web02 web01 || fail "web02 was shown web01's answer file"
passed "two at once: both installed, each with its own answer file"
