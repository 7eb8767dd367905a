#!/bin/bash
# Other people's clients judge our simulated BMC's Redfish service: redfishtool and fence_redfish.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/bmc.sh"
bmc_start 127.0.0.1:9671 --redfish 9671 --systems 2 --user admin:secret --user looker:secret3:user

# does TEXT: what the BMC does wrong from now on.
does() {
    echo "$1" > "$bmc_faults"
    sleep 0.3
}

system=/redfish/v1/Systems/System.1
for way in Basic Session; do
    tool=(redfishtool -r 127.0.0.1:9671 -S Always -A "$way" -u admin -p secret)
    gives '"System.2"' "${tool[@]}" Systems -I System.2 get
    gives '"PowerState": "Off"' "${tool[@]}" Systems -L "$system" get PowerState
    must "${tool[@]}" Systems -L "$system" reset On
    machine_is "on none bios" "redfishtool reset On"
    gives '"PowerState": "On"' "${tool[@]}" Systems -L "$system" get PowerState
    must "${tool[@]}" Systems -L "$system" reset ForceRestart
    must "${tool[@]}" Systems -L "$system" reset ForceOff
    machine_is "off none bios" "redfishtool reset ForceOff"
    refused 409 "${tool[@]}" Systems -L "$system" reset ForceRestart
    must "${tool[@]}" Systems -L "$system" setBootOverride Once Pxe
    machine_is "off network bios" "redfishtool setBootOverride"
    gives '"BootSourceOverrideEnabled": "Once"' "${tool[@]}" Systems -L "$system" get Boot
    must "${tool[@]}" Systems -L "$system" setBootOverride Disabled
    machine_is "off none bios" "redfishtool setBootOverride Disabled"
    gives '"52:54:00' "${tool[@]}" raw GET "$system/EthernetInterfaces/1"
    gives '"Members@odata.count": 0' redfishtool -r 127.0.0.1:9671 -S Always -A Basic -u admin -p secret raw GET /redfish/v1/SessionService/Sessions
    refused 401 redfishtool -r 127.0.0.1:9671 -S Always -A "$way" -u admin -p wrong Systems -L "$system" get
    refused 403 redfishtool -r 127.0.0.1:9671 -S Always -A "$way" -u looker -p secret3 Systems -L "$system" reset On
    say "redfishtool, authentication $way"
done

for habit in etag-required etag-never; do
    does "$habit"
    outcome=must
    # It always sends the ETag that it was told.
    [ "$habit" = etag-required ] || outcome="refused 412"
    $outcome "${tool[@]}" Systems -L "$system" setBootOverride Once Hdd
done
machine_is "off disk bios" "redfishtool setBootOverride with an ETag"
does "delay 1500"
must "${tool[@]}" Systems -L "$system" reset On
gives '"PoweringOn"' "${tool[@]}" Systems -L "$system" get PowerState
machine_is "on none bios" "the delay"
does "resets On,ForceOff"
refused "not supported" "${tool[@]}" Systems -L "$system" reset GracefulRestart
does "tasks"
must "${tool[@]}" Systems -L "$system" reset ForceOff
gives '"Completed"' "${tool[@]}" raw GET /redfish/v1/TaskService/Tasks/1
does "sessions 0"
refused 503 "${tool[@]}" Systems -L "$system" get
does ""
say "redfishtool, with ETags, delays, allowable values, tasks and a session limit"

# Without the system's address it takes the last one.
fence=(fence_redfish --ip 127.0.0.1 --ipport 9671 --username admin --password secret --ssl-insecure --systems-uri "$system")
refused "Status: OFF" "${fence[@]}" --action status
gives "Success: Powered ON" "${fence[@]}" --action on
machine_is "on none bios" "fence_redfish on"
gives "Status: ON" "${fence[@]}" --action status
gives "Success: Rebooted" "${fence[@]}" --action reboot
gives "Success: Powered OFF" "${fence[@]}" --action off
machine_is "off none bios" "fence_redfish off"
gives "Success: Powered ON" fence_redfish --ip 127.0.0.1 --ipport 9671 --username admin --password secret --ssl-insecure --action on
machine_is "off none bios" "fence_redfish on of the last system"
refused "PowerState" fence_redfish --ip 127.0.0.1 --ipport 9671 --username admin --password wrong --ssl-insecure --systems-uri "$system" --action status
passed "redfishtool and fence_redfish read and altered power and boot settings, wrong passwords were refused"
