#!/bin/bash
# kill -9 at random instants under DHCP and API load: kill-loop.sh [ROUNDS]
# No acknowledged lease or object is lost, no address is given twice.
. "$(dirname "$0")/lib.sh"
rounds=${1:-20}
simulators=${BOOTAPPLIANCE_SIMULATORS:-}
begin
[ -n "$simulators" ] || {
    must dotnet build "$root/tests/BootAppliance.Simulators" -c Release --nologo -v quiet
    simulators=$root/tests/BootAppliance.Simulators/bin/Release/net10.0/simulators
}
net_client load 52:54:00:77:02:01
ip netns exec "$client_ns" ip addr add "$net_boot_prefix.0.2/16" dev eth0

mkfifo "$work/tell"
ip netns exec "$client_ns" "$simulators" load "$net_boot_address" "$net_boot_prefix.0.2" "$appliance_socket" guest \
    < "$work/tell" > "$work/load.log" 2>&1 &
load=$!
exec 7> "$work/tell"
for ((round = 1; round <= rounds; round++)); do
    sleep "0.$((RANDOM % 9 + 1))"
    appliance_kill
    # Without 7>&- the appliance would hold the pipe open whose end ends the load.
    appliance_start 7>&-
    echo >&7
done
sleep 1
exec 7>&-
wait "$load" || fail "$(tail -n 22 "$work/load.log")"
passed "$rounds rounds of kill -9: $(tail -n 1 "$work/load.log")"
