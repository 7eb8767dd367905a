# shellcheck shell=bash
# What every end-to-end test begins with. Each test is one behaviour: a script that exits 0 when it was shown,
# 1 with the reason when not. They need root, and eng/test.sh --only boots runs them all.
set -u

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
for library in say network machine disk appliance; do
    # shellcheck source=/dev/null
    . "$root/eng/lib/$library.sh"
done
need_root "$@"

work=$(mktemp -d /tmp/bootappliance-e2e.XXXXXX)
on_exit rm -rf "$work"

installer=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
mac=52:54:00:77:00:01

# begin [LINE…]: network and appliance up, the test guest in the inventory. Lines go under boot: of the configuration.
begin() {
    appliance_build
    guest=${BOOTAPPLIANCE_GUEST:-}
    [ -n "$guest" ] || {
        guest=$work/guest
        "$root/eng/test-guest/build" "$guest"
    }
    net_create
    [ -n "${without_router:-}" ] || net_router
    appliance_configure "$@"
    ${before_start:-true}
    appliance_start
    must ba distro add guest --kernel "$guest/linux" --initrd "$guest/initrd.gz" --kernel-options "console=ttyS0 no_timer_check"
    must ba profile add guest --distro guest --autoinstall test/guest.sh
}

# must COMMAND…: its output only if it fails, and then the test is over.
must() {
    "$@" > "$work/must" 2>&1 && return 0
    sed 's/^/    /' "$work/must" >&2
    fail "$* failed"
}

# fail TEXT…: the reason, with what the appliance has recorded.
fail() {
    echo "FAILED: $*"
    echo "the appliance's last events:"
    timeout 3 bash -c "$(declare -f appliance_events); appliance_socket=$appliance_socket; appliance_events" 2> /dev/null |
        jq -r '"    \(.at[11:23]) \(.kind): \(.text)"' 2> /dev/null | tail -n 20
    [ ! -s "$work/appliance.log" ] || tail -n 15 "$work/appliance.log" | sed 's/^/    /'
    exit 1
}

# state NAME: of the system, as the API spells it.
# Not by `ba`: a whole install is waited for, and starting that program ten times a second takes half a core.
state() { curl -fsS --unix-socket "$appliance_socket" "http://localhost/api/v1/systems/$1" | jq -r .state; }

is_in_state() { [ "$(state "$1")" = "$2" ]; }

# must_say NAME SECONDS TEXT / must_end NAME SECONDS / must_reach SYSTEM SECONDS STATE
must_say() { machine_wait "$@" || fail "$1 did not say \"$3\" within $2 s"; }

must_end() {
    wait_until "$2" machine_ended "$1" && return 0
    machine_tail "$1"
    fail "$1 still runs after $2 s"
}

must_reach() {
    wait_until "$2" is_in_state "$1" "$3" && return 0
    [ ! -e "$work/$1.serial" ] || machine_tail "$1"
    fail "$1 is $(state "$1") after $2 s, not $3"
}

# must_start SYSTEM SECONDS: until its installer has called back; the state alone tells only that it has its answer file.
must_start() {
    wait_until "$2" has_started "$1" && return 0
    machine_tail "$1"
    fail "the installer of $1 has not called back within $2 s"
}

has_started() { curl -fsS --unix-socket "$appliance_socket" "http://localhost/api/v1/installs/$1" | jq -e '.started_at != null'; }

# event KIND [TEXT]: whether such an event was recorded. (jq -e would speak of the last event alone.)
event() {
    timeout 2 bash -c "$(declare -f appliance_events); appliance_socket=$appliance_socket; appliance_events" 2> /dev/null |
        jq -c --arg kind "$1" --arg text "${2:-}" 'select(.kind == $kind and (.text | contains($text)))' | grep -q .
}

# passed TEXT…: the last line of a test that showed what it is for.
passed() { say "$*"; }

# installs NAME MAC FIRMWARE SECONDS [PROFILE OPTION…]: the whole way of an armed machine, up to `finished`.
installs() {
    local name=$1 hardware=$2 firmware=$3 seconds=$4
    shift 4
    must ba system add "$name" --profile guest --mac "$hardware" "$@"
    must ba system arm "$name"
    machine_start "$name" "$hardware" "$firmware"
    must_say "$name" "$seconds" "guest: answer file ended with 0"
    must_reach "$name" 10 installed
}

# lease_with_udhcpc NAMESPACE [OPTION…]: a lease, its address and route set on eth0.
lease_with_udhcpc() {
    ip netns exec "$1" busybox udhcpc -i eth0 -n -q -t 10 -T 1 -s "$root/src/BootAppliance/Ramdisk/Build/udhcpc-script" "${@:2}" > "$work/udhcpc.log" 2>&1 ||
        fail "udhcpc got no lease: $(tail -n 3 "$work/udhcpc.log")"
}
