#!/bin/bash
# Debian's fence agents, run by the appliance against our simulated BMC; the service's own processes show no password.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
# IPMI knows no password of more than 20 bytes.
password=Kanarie-7351
bmc_start 127.0.0.1:9681 --redfish 9681 --user "admin:$password"
echo "$password" > "$work/password"
echo wrong > "$work/wrong"
bootappliance=${BOOTAPPLIANCE_BIN:-$root/src/BootAppliance/bin/Release/net10.0/bootappliance}

# probe FILE AGENT [NAME=VALUE…]
probe() {
    local file=$1 options=() option
    shift
    for option in "agent=$1" "${@:2}"; do options+=(--option "$option"); done
    timeout 100 "$bootappliance" power probe 127.0.0.1:9681 --kind fence --user admin --password-file "$work/$file" "${options[@]}" > "$work/said" 2>&1
}

# Until its file is gone: every command line that has the password in it.
touch "$work/watching"
(while [ -e "$work/watching" ]; do grep -azl "$password" /proc/[0-9]*/cmdline 2> /dev/null; sleep 0.05; done > "$work/leaks") &
watcher=$!

redfish=(fence_redfish ssl_insecure=1)
# The simulated BMC itself was told it that way.
probe password "${redfish[@]}" || fail "fence_redfish: $(cat "$work/said")"
grep -q "^power: *off" "$work/said" || fail "fence_redfish said: $(cat "$work/said")"
rm "$work/watching"
wait "$watcher"
leaks=$(sort -u "$work/leaks" | grep -vx "/proc/$bmc_process/cmdline")
[ -z "$leaks" ] || fail "the password stands in the arguments of $leaks"
say "fence_redfish, and no password in any process's arguments"

for suite in 3 17; do
    probe password fence_ipmilan lanplus=1 "cipher=$suite" || fail "fence_ipmilan, suite $suite: $(cat "$work/said")"
    grep -q "^power: *off" "$work/said" || fail "fence_ipmilan said: $(cat "$work/said")"
done
must ipmitool -I lanplus -C 17 -H 127.0.0.1 -p 9681 -U admin -P "$password" power on
probe password fence_ipmilan lanplus=1 || fail "fence_ipmilan: $(cat "$work/said")"
grep -q "^power: *on" "$work/said" || fail "fence_ipmilan said: $(cat "$work/said")"
probe password "${redfish[@]}" || fail "fence_redfish: $(cat "$work/said")"
grep -q "^power: *on" "$work/said" || fail "fence_redfish said: $(cat "$work/said")"

! probe wrong fence_ipmilan lanplus=1 || fail "a wrong password was not refused"
grep -q "fence_ipmilan, whose status failed with exit code 1" "$work/said" || fail "of a wrong password it said: $(cat "$work/said")"
# By these words the driver knows a refused login; Debian's agents have to go on saying them.
for words in 'EC_LOGIN_DENIED : "Unable to connect/login to fencing device"' 'EC_INVALID_PRIVILEGES : "Failed: The user does not have the correct privileges'; do
    grep -qF "$words" /usr/share/fence/fencing.py || fail "fencing.py does not say $words any more"
done
! probe password fence_missing || fail "a missing agent was not refused"
grep -q "install Debian's package fence-agents" "$work/said" || fail "of a missing agent it said: $(cat "$work/said")"
passed "fence_redfish and fence_ipmilan read the power of a simulated machine, wrong passwords and missing agents were refused"
