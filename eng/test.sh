#!/bin/bash
# Everything that CI runs, within its budget; prints one line a test and the sums at the end.
#   eng/test.sh                 as CI does
#   eng/test.sh --full          everything there is: 200 kill rounds instead of 20, the slower boots, Debian installed whole
#   eng/test.sh --only PART…    some parts: build unit format clients power content storage installer boots package kill
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
. eng/lib/say.sh
. eng/lib/postgres.sh
. eng/lib/swift.sh

full=
parts=(build unit format clients power content storage installer boots package kill)
while [ $# -gt 0 ]; do
    case "$1" in
        --full)
            full=1
            ;;
        --only)
            shift
            parts=("$@")
            break
            ;;
        *) die "usage: eng/test.sh [--full] [--only PART…]" ;;
    esac
    shift
done

logs=$(mktemp -d /tmp/bootappliance-test.XXXXXX)
on_exit rm -rf "$logs"
on_exit stop_tests

# counted GOOD BAD: a line for the sums; tests that run side by side share nothing else.
counted() { echo "$1 $2" >> "$logs/counts"; }

# one NAME SECONDS COMMAND…: a test that is a command; its last line when it passed, the end of its log when not.
one() {
    local name=$1 limit=$2 log=$logs/${1//[^a-z0-9-]/_} began=$SECONDS
    shift 2
    if timeout --foreground --kill-after=20 "$limit" "$@" > "$log" 2>&1 < /dev/null; then
        counted 1 0
        say "pass  $name, $((SECONDS - began)) s: $(tail -n 1 "$log" | tr -s ' ' | cut -c1-120)"
    else
        counted 0 1
        printf '%s\n' "$(say "FAIL  $name, $((SECONDS - began)) s" && tail -n 40 "$log" | sed 's/^/          /')"
    fi
}

# beside NAME SECONDS COMMAND…: the same next to at most one other: each makes networks and folders of its own, a virtual machine keeps one
# processor busy, and two of them are what a small machine carries. A process group of its own, so that all of it can be ended.
beside() {
    tests_until 1
    set -m
    one "$@" &
    set +m
}

# tests_until NUMBER: waits until no more than so many are running.
tests_until() { while [ "$(jobs -rp | wc -l)" -gt "$1" ]; do wait -n; done; }

stop_tests() {
    local group
    for group in $(jobs -rp); do kill -TERM -- "-$group"; done
    wait
}

# dotnet_test PROJECT: adds what the runner counted; a run that counted nothing is one failure.
dotnet_test() {
    local name=${1##*/} log=$logs/dotnet line status
    timeout --foreground 1500 dotnet test "$1" -c Release --no-build --nologo > "$log" 2>&1 < /dev/null
    status=$?
    line=$(grep -E 'Failed: +[0-9]+, Passed: +[0-9]+' "$log" | tail -n 1)
    local bad good
    bad=$(sed -n 's/.*Failed: *\([0-9]*\),.*/\1/p' <<< "$line")
    good=$(sed -n 's/.*Passed: *\([0-9]*\),.*/\1/p' <<< "$line")
    [ "$status" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || bad=1
    [ -n "$line" ] || bad=1
    # A test that was left out has shown nothing: here is all that any test needs.
    local left
    left=$(sed -n 's/.*Skipped: *\([0-9]*\),.*/\1/p' <<< "$line")
    bad=$((${bad:-0} + ${left:-0}))
    counted "${good:-0}" "${bad:-0}"
    say "unit  $name: ${good:-0} passed, ${bad:-0} failed"
    [ "${bad:-0}" -eq 0 ] || tail -n 60 "$log" | sed 's/^/          /'
}

part_build() {
    one restore 600 dotnet restore BootAppliance.sln --locked-mode --nologo
    one build 900 dotnet build BootAppliance.sln -c Release --no-restore --nologo -v quiet
}

# The build itself judges style, as errors; this judges blanks and the order of lines.
part_format() { one format 300 dotnet format whitespace BootAppliance.sln --verify-no-changes --no-restore; }

part_unit() {
    local project
    if postgres_start; then
        export BOOTAPPLIANCE_TEST_POSTGRES=$postgres_connection
    else
        counted 0 1
        say "FAIL  PostgreSQL: $(tail -n 3 "$postgres_folder/log" 2>&1 | tr '\n' ' ')"
    fi
    if swift_start; then
        export BOOTAPPLIANCE_TEST_S3=$swift_endpoint
    else
        counted 0 1
        say "FAIL  OpenStack Swift: $(tail -n 3 "$swift_folder/log" 2>&1 | tr '\n' ' ')"
    fi
    for project in tests/*.Tests/*.csproj; do dotnet_test "${project%/*}"; done
    postgres_stop
    swift_stop
}

# What the end-to-end tests share, made once: they run what is shipped, out of the package.
prepare_machines() {
    [ -z "${BOOTAPPLIANCE_BIN:-}" ] || return 0
    export BOOTAPPLIANCE_BIN=$logs/shipped/usr/lib/bootappliance/bootappliance
    export BOOTAPPLIANCE_RAMDISK=$logs/shipped/usr/lib/bootappliance/ramdisk
    [ -z "$full" ] || export BOOTAPPLIANCE_RAMDISK_ARM64=$BOOTAPPLIANCE_RAMDISK-arm64
    export BOOTAPPLIANCE_SIMULATORS=$root/tests/BootAppliance.Simulators/bin/Release/net10.0/simulators
    export BOOTAPPLIANCE_GUEST=$logs/guest
    [ -x "$BOOTAPPLIANCE_SIMULATORS" ] || part_build
    one build-deb 900 packaging/build-deb ${full:+--arm64} "$logs"
    dpkg-deb -x "$logs"/*.deb "$logs/shipped"
    one test-guest 180 eng/test-guest/build "$BOOTAPPLIANCE_GUEST"
    # Made here, so that no test's time counts it.
    one debian-base 600 eng/debian-base
}

part_clients() {
    local test
    prepare_machines
    for test in tests/BootAppliance.EndToEnd/{start,client}-*.sh; do beside "$(basename "$test" .sh)" 300 "$test"; done
}

part_power() {
    local test rounds=3
    prepare_machines
    for test in tests/BootAppliance.EndToEnd/power-{bmc,detect,fence,ipmi,libvirt,redfish}*.sh; do beside "$(basename "$test" .sh)" 300 "$test"; done
    beside storage-grow 300 tests/BootAppliance.EndToEnd/storage-grow.sh
    [ -z "$full" ] || rounds=20
    beside "power-kill-$rounds" $((240 + rounds * 60)) tests/BootAppliance.EndToEnd/power-kill.sh "$rounds"
    beside power-deploy 240 tests/BootAppliance.EndToEnd/power-deploy.sh bios
    [ -z "$full" ] || {
        beside power-deploy-swallow 400 tests/BootAppliance.EndToEnd/power-deploy.sh uefi "swallow 1"
        beside power-deploy-says-on 1200 tests/BootAppliance.EndToEnd/power-deploy.sh bios says-on unseen
    }
}

part_content() {
    local kills=6 keeps=2
    prepare_machines
    beside content-full 120 tests/BootAppliance.EndToEnd/content-full.sh
    beside content-clients 300 tests/BootAppliance.EndToEnd/content-clients.sh
    [ -z "$full" ] || kills=60 keeps=10
    beside "content-keep-$keeps" $((60 + keeps * 135)) tests/BootAppliance.EndToEnd/content-keep.sh "$keeps"
    beside "content-kill-$kills" $((60 + kills * 20)) tests/BootAppliance.EndToEnd/content-kill.sh "$kills"
}

part_storage() {
    local rounds=1 firmware
    prepare_machines
    [ -z "$full" ] || rounds=10
    beside "storage-kill-$rounds" $((120 + rounds * 360)) tests/BootAppliance.EndToEnd/storage-kill.sh "$rounds"
    if [ -n "$full" ]; then
        for firmware in bios uefi; do beside "ramdisk-deploy-$firmware" 900 tests/BootAppliance.EndToEnd/ramdisk-deploy.sh "$firmware"; done
        beside ramdisk-deploy-secure 900 tests/BootAppliance.EndToEnd/ramdisk-deploy.sh secure first
        beside ramdisk-modes 900 tests/BootAppliance.EndToEnd/ramdisk-modes.sh
        beside ramdisk-faults 900 tests/BootAppliance.EndToEnd/ramdisk-faults.sh
        beside ramdisk-arm64-discover 1100 tests/BootAppliance.EndToEnd/ramdisk-arm64.sh discover
        beside ramdisk-arm64-deploy 1200 tests/BootAppliance.EndToEnd/ramdisk-arm64.sh deploy
        one debian-template 1200 tests/BootAppliance.EndToEnd/ramdisk/make-debian /var/tmp/bootappliance-debian-template
        beside ramdisk-debian 2400 tests/BootAppliance.EndToEnd/ramdisk-debian.sh
    else
        beside ramdisk-deploy-uefi 560 tests/BootAppliance.EndToEnd/ramdisk-deploy.sh uefi first
        beside ramdisk-modes 700 tests/BootAppliance.EndToEnd/ramdisk-modes.sh first
    fi
    # A .NET program starts in half a minute there.
    [ -n "$full" ] || return 0
    tests_until 1
    one storage-machine 900 eng/storage-guest/build /var/tmp/bootappliance-storage-guest
    BOOTAPPLIANCE_STORAGE_SECONDS=3500 beside storage-guest 3600 tests/BootAppliance.EndToEnd/storage-guest.sh
}

part_boots() {
    local test
    prepare_machines
    for test in tests/BootAppliance.EndToEnd/boot-*.sh; do
        # What others show too, in a minute and more each run.
        case $(basename "$test" .sh) in boot-uefi-http6 | boot-external | boot-by-uuid | boot-kill-firmware | boot-unknown-menu | boot-proxy-uefi | boot-proxy-uefi-http | boot-arm64 | boot-grub-signed | boot-uefi6) [ -n "$full" ] || continue ;; esac
        # GRUB asks for each kilobyte of 70 MB by itself: where nobody gets the processor at once, that takes ten times as long.
        case $test in *at-once* | *arm64*) tests_until 0 ;; esac
        beside "$(basename "$test" .sh)" 300 "$test"
        case $test in *at-once* | *arm64*) tests_until 0 ;; esac
    done
    # These type on keyboards, slowly, or boot twice.
    [ -n "$full" ] || return 0
    for test in tests/BootAppliance.EndToEnd/{image,menu}-*.sh; do beside "$(basename "$test" .sh)" 300 "$test"; done
}

part_installer() {
    local firmware
    prepare_machines
    for firmware in bios uefi; do beside "installer-$firmware" 900 tests/BootAppliance.EndToEnd/installer.sh "$firmware"; done
    beside first-boot 400 tests/BootAppliance.EndToEnd/first-boot.sh
    [ -n "$full" ] || return 0
    tests_until 1
    one mirror 600 eng/debian-mirror
    beside whole-install-components 900 tests/BootAppliance.EndToEnd/whole-install.sh bios components
    beside whole-install-partitions 700 tests/BootAppliance.EndToEnd/whole-install.sh bios partitions
    beside whole-install-bios 6000 tests/BootAppliance.EndToEnd/whole-install.sh bios
    beside whole-install-uefi 6000 tests/BootAppliance.EndToEnd/whole-install.sh uefi
}

part_kill() {
    local rounds=20 storms=4
    prepare_machines
    [ -z "$full" ] || { rounds=200 storms=50; }
    beside "kill-loop-$rounds" $((60 + rounds * 12)) tests/BootAppliance.EndToEnd/kill-loop.sh "$rounds"
    beside "storm-kill-$storms" $((60 + storms * 30)) tests/BootAppliance.EndToEnd/storm-kill.sh "$storms"
    beside storm-wrong-tokens 240 tests/BootAppliance.EndToEnd/storm-wrong-tokens.sh
}

part_package() {
    prepare_machines
    beside package 900 packaging/test-deb "$logs"/*.deb
}

one needs 900 eng/install-test-needs
for part in "${parts[@]}"; do
    declare -F "part_$part" > /dev/null || die "no part called $part"
    "part_$part"
done

tests_until 0
say "done"
awk '{ good += $1; bad += $2 } END { printf "%d passed, %d failed\n", good, bad; exit bad > 0 }' "$logs/counts"
