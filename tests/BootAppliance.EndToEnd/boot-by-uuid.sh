#!/bin/bash
# A machine whose MAC nobody knows, in the inventory by its UUID alone: DHCP, script, kernel and answer file are its own.
. "$(dirname "$0")/lib.sh"
begin
uuid=6b3d5a02-7c11-4e0f-9d52-0a1b2c3d4e5f
must ba system add web01 --profile guest --uuid "$uuid"
must ba system arm web01
machine_start web01 "$mac" bios -uuid "$uuid"
must_say web01 60 "guest: answer file ended with 0"
must_reach web01 10 installed
event boot.known "known by uuid:$uuid" || fail "no event tells by what it was known"
passed "BIOS, known by its UUID alone: installed"
