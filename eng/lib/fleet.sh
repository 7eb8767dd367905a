# shellcheck shell=bash
# Machines in every state for the status page to show, without booting them: each is a namespace with a lease that asks and
# reports as a machine does. Needs network.sh, appliance.sh and the `must` and lease_with_udhcpc of the end-to-end tests.

# fleet_create: ten machines of two profiles, installed, installing, booting, failed, armed and idle, from the test guest.
fleet_create() {
    local name
    must ba profile add web --distro guest --autoinstall test/guest.sh
    must ba profile add database --distro guest --autoinstall test/guest.sh
    for name in web01 web02 web03 web04 web05 web06; do fleet_machine $name web; done
    for name in db01 db02; do fleet_machine $name database; done
    for name in build01 build02; do fleet_machine $name web idle; done
    for name in web01 web02 web03 db01 db02; do fleet_boot $name; done
    for name in web01 web02; do fleet_report $name finished; done
    fleet_report web03 progress $'percent=64\nphase=base system\n'
    fleet_report db01 progress $'percent=20\nphase=partitioning\n'
    fleet_report db02 failed $'text=partman: no root file system is defined\n'
    ip netns exec "$net-web04" curl -fsS -o "$work/web04.ipxe" "http://$net_boot_address/boot/ipxe"
}

# fleet_machine NAME PROFILE [idle]: in the inventory, with a lease, and armed if not idle.
fleet_number=0
fleet_machine() {
    local hardware
    fleet_number=$((fleet_number + 1))
    hardware=$(printf '52:54:00:4b:00:%02x' $fleet_number)
    must ba system add "$1" --profile "$2" --mac "$hardware"
    [ "${3:-}" = idle ] || must ba system arm "$1"
    net_client "$1" "$hardware"
    lease_with_udhcpc "$client_ns"
}

# fleet_boot NAME: fetches its boot script and its answer file, and says that its installer has started.
fleet_boot() {
    ip netns exec "$net-$1" curl -fsS -o "$work/$1.ipxe" "http://$net_boot_address/boot/ipxe"
    ip netns exec "$net-$1" curl -fsS -o "$work/$1.answer" "http://$net_boot_address$(grep -o '/autoinstall/[^ "]*' "$work/$1.ipxe" | head -n 1)"
    fleet_report "$1" started
}

# fleet_report NAME EVENT [LINE]: what its installer would post, from the machine's own address.
fleet_report() {
    local token
    token=$(sed -n 's/.*callback\/\([0-9a-f]*\).*/\1/p' "$work/$1.answer" | head -n 1)
    ip netns exec "$net-$1" curl -fsS -X POST --data-binary "${3:-}" "http://$net_boot_address/callback/$token/$2"
}
