# shellcheck shell=bash
# A network of many simulated machines behind a relay: a namespace whose loopback owns a /16, so that each machine has the
# address that it leased. Needs the end-to-end tests' lib.sh; sets storm_ns, and `simulators`, the program that plays the machines.

storm_relay=10.78.0.1

# storm_subnet: what the machines lease, after what appliance_configure has written.
storm_subnet() {
    cat >> "$work/bootappliance.yaml" << YAML
    - subnet: 10.78.0.0/16
      ranges: [10.78.1.0-10.78.99.255]
      routers: [$storm_relay]
YAML
}

# storm_pin: the appliance sees one CPU from its start, as it would on a machine that has one; storm_nice goes before others' work there.
storm_pin() {
    printf '#!/bin/sh\nexec nice -n %s taskset -c %s %s "$@"\n' "${storm_nice:-0}" "$storm_cpu" "$appliance_bin" > "$work/pinned"
    chmod 755 "$work/pinned"
    appliance_bin=$work/pinned
}

# storm_begin: the appliance, on the CPU storm_cpu alone if that is set, with a profile `storm` whose answer file is Debian's, and
# the machines' network.
storm_begin() {
    appliance_build
    [ -z "${storm_cpu:-}" ] || storm_pin
    BOOTAPPLIANCE_BIN=$appliance_bin before_start=storm_subnet begin
    simulators=${BOOTAPPLIANCE_SIMULATORS:-}
    [ -n "$simulators" ] || {
        must dotnet build "$root/tests/BootAppliance.Simulators" -c Release --nologo -v quiet
        simulators=$root/tests/BootAppliance.Simulators/bin/Release/net10.0/simulators
    }
    must ba profile add storm --distro guest --autoinstall debian/preseed.cfg
    net_client storm 52:54:00:77:02:01
    storm_ns=$client_ns
    storm_do ip addr add "$net_boot_prefix.0.2/16" dev eth0
    # Every address of it is the namespace's own; it must not say so before its machine has leased it.
    storm_do sysctl -q -w net.ipv4.icmp_echo_ignore_all=1
    storm_do ip route add local 10.78.0.0/16 dev lo
    # A thousand machines with several connections each.
    storm_do sysctl -q -w net.ipv4.ip_local_port_range="2048 65000"
    net_do ip route add 10.78.0.0/16 via "$net_boot_prefix.0.2"
}

# storm_do COMMAND…: in the machines' namespace.
storm_do() { ip netns exec "$storm_ns" "$@"; }

# storm NAME=VALUE…: a storm from arming to its check; its last line is JSON.
storm() { storm_do "$simulators" storm "$net_boot_address" "$storm_relay" "$appliance_socket" storm "$@"; }
