#!/bin/bash
# `deploy` of a machine that is off, and no hand touches it: what its BMC is told is done to a virtual machine, which boots from the
# network, calls back, is cycled by the action and boots its own disk.
#   power-deploy.sh FIRMWARE [FAULT [RUNG]]   bios or uefi; a fault of the simulated BMC until the install, and how hard the machine
#       is to be pushed: "swallow 1" loses the first command, and a minute passes; "says-on" says on whatever is, and six pass before
#       the rung that believes no reading
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
firmware=$1 rung=${3:-first}
begin
printf '#!/bin/sh\necho "$2 $3 $4" >> %s\n' "$work/told" > "$work/switch"
chmod 755 "$work/switch"
: > "$work/told"
bmc_start 127.0.0.1:9623 --user admin:geheim --run "$work/switch" ${2:+--fault} ${2:+"$2"}
printf 'geheim\n' | must ba system add web01 --profile guest --mac "$mac" --power-type ipmi --power-address 127.0.0.1 --power-port 9623 \
    --power-user admin --power-password-file - --power-boot-mode "$firmware"

# What the BMC's machine is told is done to the virtual one, in order.
done_to=0
obey() {
    local verb device mode
    while read -r verb device mode; do
        done_to=$((done_to + 1))
        case "$verb" in
            on)
                [ "$done_to" -gt 1 ] || [ "$device $mode" = "pxe $firmware" ] || fail "its first boot was to be from \"$device\" by \"$mode\""
                machine_start web01 "$mac" "$firmware"
                ;;
            off | soft) machine_stop web01 ;;
            *) fail "the BMC was told to $verb" ;;
        esac
    done < <(tail -n "+$((done_to + 1))" "$work/told")
}
obeyed() {
    obey
    "$@"
}

must ba system deploy web01 --postreboot cycle --postreboot-seconds 3 --proof-seconds 60
wait_until $((${2:+900} + 120)) obeyed is_in_state web01 installed || {
    ba action show 1
    machine_tail web01
    fail "web01 is $(state web01)"
}
say "switched on by its BMC, booted, installed"
echo "# mended" > "$bmc_faults"
# UEFI is not even given a loader.
booted_disk() { event boot.script "web01 is installed: it boots its own disk" || event boot.offer "web01 is installed: it boots its own disk"; }
wait_until 120 obeyed booted_disk || fail "it has not booted its own disk; the BMC was told: $(tr '\n' ' ' < "$work/told")"
is_done() { [ "$(ba action runs --system web01 --json | jq -r '.items[0].state')" = done ]; }
wait_until 60 obeyed is_done || fail "the action is: $(ba action runs)"
machine_stop web01
run=$(ba action runs --system web01 --json | jq -r '.items[0].id')
[ "$(ba action runs --json | jq -r '.items[0].rung')" = "$rung" ] || fail "it was pushed otherwise: $(ba action runs --json)"
ba action watch "$run" > "$work/steps" || fail "following it to its end says: $(cat "$work/steps")"
for text in "asked for install of web01" "boots from network once, set by bmc ($firmware)" "asks to boot from the network by DHCP" "it does boot"; do
    grep -qF -- "$text" "$work/steps" || fail "its steps do not say \"$text\": $(cat "$work/steps")"
done
[ -z "${2:-}" ] || event power.retry "accepted" || fail "the fault was not met: $(ba power history web01)"
ba install show web01 | grep -q "waiting for its boot" || fail "its timeline is: $(ba install show web01)"
passed "$(sed 's/^/    /' "$work/steps")
deployed from off, proved by its own DHCP request, cycled, booted its disk"
