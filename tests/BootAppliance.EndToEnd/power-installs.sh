#!/bin/bash
# An armed machine that is off is switched on through its BMC and installs itself; it is cycled, boots its own disk, and is
# switched off. What the BMC is told is done to a virtual machine.
#   power-installs.sh [FAULT]   a fault of the simulated BMC; with "swallow 1" the first command is lost, a minute passes
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
begin
printf '#!/bin/sh\necho "$2" >> %s\n' "$work/told" > "$work/switch"
chmod 755 "$work/switch"
: > "$work/told"
bmc_start 127.0.0.1:9623 --user admin:geheim --run "$work/switch" ${1:+--fault} ${1:+"$1"}
printf 'geheim\n' | must ba system add web01 --profile guest --mac "$mac" --power-type ipmi --power-address 127.0.0.1 --power-port 9623 \
    --power-user admin --power-password-file -
must ba system arm web01
must ba power on web01 --wait
[ "$(tail -n 1 "$work/told")" = on ] || fail "the BMC was told: $(cat "$work/told")"
say "switched on"
machine_start web01 "$mac" bios
must_reach web01 60 installed
ba power status web01 | grep -qw on || fail "its state is: $(ba power status web01)"
must ba power cycle web01 --wait
[ "$(tail -n 2 "$work/told" | tr '\n' ' ')" = "off on " ] || fail "the BMC was told: $(tr '\n' ' ' < "$work/told")"
machine_stop web01
machine_start web01 "$mac" bios
wait_until 60 event boot.script "web01 is installed: it boots its own disk" || fail "it has not booted its own disk"
must ba power off web01 --wait
machine_stop web01
ba power history web01 | grep -q cycle || fail "its history is: $(ba power history web01)"
event power. "web01" || event power.done "web01" || event power.state "web01" || ba event list --kind power. | grep -q web01 || fail "its timeline has no word of its power"
passed "switched on through its BMC, installed, cycled, booted its disk, switched off"
