#!/bin/bash
# Other people's clients judge our simulated BMC: ipmitool, FreeIPMI and fence_ipmilan, with cipher suites 3 and 17.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
printf '#!/bin/sh\necho "$*" >> %s/ran\n' "$work" > "$work/run"
chmod 755 "$work/run"
bmc_start 127.0.0.1:9661 --run "$work/run" --user admin:secret --user op:secret2:operator

for suite in 3 17; do
    ipmitool=(ipmitool -I lanplus -C "$suite" -H 127.0.0.1 -p 9661 -U admin -P secret)
    gives "Chassis Power is off" "${ipmitool[@]}" power status
    gives "Up/On" "${ipmitool[@]}" power on
    machine_is "on none bios" "ipmitool power on"
    gives "Chassis Power is on" "${ipmitool[@]}" power status
    gives "Cycle" "${ipmitool[@]}" power cycle
    gives "Soft" "${ipmitool[@]}" power soft
    machine_is "off none bios" "ipmitool power soft"
    refused "Command not supported in present state" "${ipmitool[@]}" power cycle
    gives "Set Boot Device to pxe" "${ipmitool[@]}" chassis bootdev pxe options=efiboot
    machine_is "off network uefi" "ipmitool bootdev"
    gives "Force PXE" "${ipmitool[@]}" chassis bootparam get 5
    gives "Firmware Revision         : 4.56" "${ipmitool[@]}" mc info
    refused "Unable to establish" ipmitool -I lanplus -C "$suite" -H 127.0.0.1 -p 9661 -U admin -P wrong power status
    gives "Chassis Power is off" ipmitool -I lanplus -C "$suite" -L OPERATOR -H 127.0.0.1 -p 9661 -U op -P secret2 power status
    say "ipmitool, suite $suite"

    freeipmi=(-D LAN_2_0 -I "$suite" -h 127.0.0.1:9661 -u admin -p secret)
    gives "off" ipmipower "${freeipmi[@]}" --stat
    gives "ok" ipmipower "${freeipmi[@]}" --on
    machine_is "on none bios" "ipmipower --on"
    wait_until 5 grep -qx "bmc1 on pxe uefi" "$work/ran" || fail "the machine was not started as it was told: $(cat "$work/ran")"
    rm "$work/ran"
    gives "on" ipmipower "${freeipmi[@]}" --stat
    gives "System Power                        : on" ipmi-chassis "${freeipmi[@]}" --get-status
    must ipmi-chassis "${freeipmi[@]}" --chassis-identify=5
    gives "ok" ipmipower "${freeipmi[@]}" --off
    machine_is "off none bios" "ipmipower --off"
    refused "password invalid" ipmipower -D LAN_2_0 -I "$suite" -h 127.0.0.1:9661 -u admin -p wrong --stat
    say "FreeIPMI, suite $suite"

    fence=(fence_ipmilan --lanplus --cipher "$suite" --ip 127.0.0.1 --ipport 9661 --username admin --password secret)
    refused "Status: OFF" "${fence[@]}" --action status
    gives "Success: Powered ON" "${fence[@]}" --action on
    machine_is "on none bios" "fence_ipmilan on"
    gives "Status: ON" "${fence[@]}" --action status
    gives "Success: Powered OFF" "${fence[@]}" --action off
    machine_is "off none bios" "fence_ipmilan off"
    say "fence_ipmilan, suite $suite"
done

echo suite-3 > "$bmc_faults"
sleep 0.3
refused "no matching" ipmitool -I lanplus -C 17 -H 127.0.0.1 -p 9661 -U admin -P secret power status
gives "Chassis Power is off" ipmitool -I lanplus -C 3 -H 127.0.0.1 -p 9661 -U admin -P secret power status
# FreeIPMI sends again what was lost; ipmitool 1.8.19 ends here with "no response from RAKP 1 message".
echo "lose 4" > "$bmc_faults"
sleep 0.3
must ipmi-chassis -D LAN_2_0 -I 17 -h 127.0.0.1:9661 -u admin -p secret --chassis-control=power-up
machine_is "on none bios" "ipmi-chassis with every fourth packet lost"
passed "ipmitool, FreeIPMI and fence_ipmilan read and altered power with cipher suites 3 and 17, wrong passwords were refused"
