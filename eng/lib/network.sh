# shellcheck shell=bash
# One private network per run: a namespace with a bridge, taps for machines and a veth pair to the host.
# Needs say.sh and `work`, the run's folder. Sets: net (the namespace), net_host (our end of the pair), net_page (the far end).

net_boot_address=10.77.0.1
# A /16, so that a load generator does not run out of addresses.
net_boot_prefix=10.77

# net_create: makes it all; everything goes when the script ends, however it ends.
net_create() {
    local attempt octet
    net=ba-$$-$RANDOM
    ip netns add "$net" || die "cannot make a network namespace: is this a container without CAP_SYS_ADMIN?"
    on_exit net_remove
    net_do ip link set lo up
    net_do ip link add br0 type bridge stp_state 0 forward_delay 0
    net_do ip addr add "$net_boot_address/16" dev br0
    net_do ip link set br0 up

    # A private /30 that no route of this host covers; two runs at once must differ as well.
    for attempt in 1 2 3 4 5 6 7 8; do
        octet=$((($$ + attempt * 37 + RANDOM) % 250 + 2))
        ip route show | grep -q "^10\.213\.$octet\." || break
    done
    net_host=10.213.$octet.1
    net_page=10.213.$octet.2
    net_veth=bav$$
    # Process numbers come round: what bears ours was left by a test that was killed.
    ip link del "$net_veth" 2> /dev/null
    ip link add "$net_veth" type veth peer name page0 netns "$net"
    ip addr add "$net_host/30" dev "$net_veth"
    ip link set "$net_veth" up
    net_do ip addr add "$net_page/30" dev page0
    net_do ip link set page0 up
}

# net_do COMMAND…: runs it inside the namespace.
net_do() { ip netns exec "$net" "$@"; }

# net_start NAME COMMAND…: the same in the background; output in $work/NAME.log, process id in net_pid[NAME].
declare -A net_pid=()
net_start() {
    local name=$1
    shift
    ip netns exec "$net" "$@" > "$work/$name.log" 2>&1 < /dev/null &
    net_pid[$name]=$!
    on_exit net_end "$name" KILL
}

# net_end NAME [SIGNAL]: ends it and waits until it is gone. Waiting here also keeps bash from telling of it.
net_end() {
    local pid=${net_pid[$1]:-}
    [ -n "$pid" ] || return 0
    kill "-${2:-TERM}" "$pid" 2> /dev/null
    wait "$pid" 2> /dev/null
    unset "net_pid[$1]"
    return 0
}

# net_runs NAME
net_runs() { [ -n "${net_pid[$1]:-}" ] && kill -0 "${net_pid[$1]}" 2> /dev/null; }

# net_router: a router that advertises itself over IPv6, as most networks have one. QEMU's iPXE waits 16 s
# for such an advertisement before its first request where there is none.
net_router() {
    net_do ip addr add fd77::1/64 dev br0 nodad
    net_start router dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --port=0 --pid-file= \
        --interface=br0 --enable-ra --dhcp-range=fd77::,ra-only,64,1h
}

# net_tap NAME: a tap on the bridge, for a machine.
net_tap() {
    net_do ip tuntap add dev "$1" mode tap
    net_do ip link set "$1" master br0 up
}

# net_client NAME MAC: a namespace of its own with one port (eth0) on the bridge; its name lands in client_ns.
net_client() {
    client_ns=$net-$1
    ip netns add "$client_ns"
    on_exit net_remove_namespace "$client_ns"
    net_do ip link add "p-$1" type veth peer name eth0 netns "$client_ns"
    net_do ip link set "p-$1" master br0 up
    ip netns exec "$client_ns" ip link set eth0 address "$2"
    ip netns exec "$client_ns" ip link set lo up
    ip netns exec "$client_ns" ip link set eth0 up
}

net_remove() {
    ip link del "$net_veth" 2> /dev/null
    net_remove_namespace "$net"
}

# Ends what still runs inside before the namespace goes: a process would keep it alive.
net_remove_namespace() {
    local pids
    pids=$(ip netns pids "$1" 2> /dev/null) || return 0
    # shellcheck disable=SC2086 # a list of numbers
    [ -z "$pids" ] || kill -9 $pids 2> /dev/null
    ip netns del "$1"
}
