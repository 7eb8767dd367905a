#!/bin/bash
# A menu with a password in iPXE: a wrong one leads back, the right one opens what it protects, which then boots.
. "$(dirname "$0")/lib.sh"
begin "unknown: menu"
must ba menu add tools --password-file - --timeout 0 <<< "open sesame"
must ba profile edit guest --menu tools
machine_start stranger "$mac" bios
must_say stranger 60 "tools ..."
machine_types stranger '\e[B\r'
must_say stranger 20 "Username"
machine_types stranger '\twrong one\r'
must_say stranger 20 "that password does not open it"
event boot.password "typed a wrong password for menu-tools" || fail "the wrong password was not recorded"
sleep 4
machine_types stranger '\e[B\r'
sleep 2
machine_types stranger '\topen sesame\r'
wait_until 20 event boot.password "opened menu-tools" || fail "the right password did not open it"
sleep 2
machine_types stranger '\e[B\r'
must_say stranger 120 "guest: "
! grep -q "open sesame" "$work/appliance.log" || fail "the password is in the log"
passed "a menu's password in iPXE: wrong, then right, then booted"
