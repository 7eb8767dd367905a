#!/bin/bash
# An entry with a password in a nested menu of signed GRUB: refused with a wrong one, booted with the right one.
. "$(dirname "$0")/lib.sh"
begin "unknown: menu"
must ba settings edit --boot-loaders grub
must ba menu add tools --timeout 0
must ba profile edit guest --menu tools --menu-password-file - <<< "open sesame"
machine_start stranger "$mac" uefi
must_say stranger 90 "Boot from this"
machine_types stranger '\e[B\r'
must_say stranger 20 "(user profile-guest)"
machine_types stranger '\e[B\r'
must_say stranger 20 "Enter username:"
machine_types stranger 'profile-guest\rwrong one\r'
sleep 6
! machine_says stranger "guest: " || fail "it booted with a wrong password"
# GRUB says nothing: it shows the menu again, from its first line.
machine_types stranger '\e[B\r'
sleep 2
machine_types stranger 'profile-guest\ropen sesame\r'
must_say stranger 150 "guest: "
passed "an entry's password in GRUB: wrong, then right, then booted"
