#!/bin/bash
# A nested menu with a password in PXELINUX; in it the default is taken after the menu's own timeout.
. "$(dirname "$0")/lib.sh"
begin "unknown: menu"
must ba settings edit --boot-loaders pxe
must ba menu add tools --timeout 5 --default guest --password-file - <<< "open sesame"
must ba profile edit guest --menu tools
machine_start stranger "$mac" bios
must_say stranger 60 "tools ..."
machine_types stranger '\e[B\r'
must_say stranger 20 "assword"
machine_types stranger 'wrong one\r'
sleep 3
! event tftp.file "menu/tools" || fail "a wrong password opened the menu"
machine_types stranger '\r'
sleep 2
machine_types stranger 'open sesame\r'
must_say stranger 120 "guest: "
passed "a menu's password in PXELINUX: wrong, then right, then its default by its timeout"
