#!/bin/bash
# Another host names an armed machine's MAC and gets nothing of it: no kernel, no token.
. "$(dirname "$0")/lib.sh"
begin
must ba system add web01 --profile guest --mac "$mac"
must ba system arm web01
net_client other 52:54:00:77:00:99
lease_with_udhcpc "$client_ns"
for claim in "mac=$mac" "mac=${mac//:/-}" "uuid=00000000-0000-0000-0000-000000000000&mac=$mac"; do
    answer=$(ip netns exec "$client_ns" curl -s "http://$net_boot_address/boot/ipxe?$claim")
    case "$answer" in
        *autoinstall* | *vmlinuz* | *url=* | *kernel*guest*) fail "the claim $claim got: $answer" ;;
    esac
done
is_in_state web01 armed || fail "the claim changed web01 to $(state web01)"
wait_until 5 event boot.claim || wait_until 5 event boot.refused || fail "no event says who claimed what"
passed "a foreign claim: nothing, and an event"
