#!/bin/bash
# The appliance is killed at every step of making, growing and releasing a disk, and the host helper in the middle of making one: after a
# restart the table and the disks agree, nothing is left over, and nothing is promised twice.
#   storage-kill.sh [ROUNDS]
. "$(dirname "$0")/lib.sh"
rounds=${1:-1}
places() {
    mkdir -p "$work/disks"
    chmod 755 "$work"
    printf 'storage:\n  places: [%s]\n  helper_socket: %s\n' "$work/disks" "$work/helper.sock" >> "$work/bootappliance.yaml"
}
before_start=places
begin
helper_start() {
    net_start helper "$appliance_bin" host-helper --config "$work/bootappliance.yaml"
    wait_until 30 test -S "$work/helper.sock" || fail "the host helper does not start: $(tail -n 3 "$work/helper.log")"
}
helper_start
must ba pool add ssd
must ba pool resource add ssd d1 --directory "$work/disks"
must ba disk create ssd kept --size 64MiB --format raw --policy preallocated --machine web01

disks() { ba disk list --pool ssd --json | jq -r '.items[] | [.name, .state, .virtual_size, .file] | @tsv' | sort; }
files() { find "$work/disks" -type f -name '*-*' ! -name '.*' -printf '%f\n' | sort; }
settled() { ! ba disk list --json | jq -e '.items[] | select(.state != "ready")' > /dev/null; }
# agree POINT: nothing is under way, each disk of the table is a file of its size, and each file is a disk of the table.
agree() {
    wait_until 60 settled || fail "after a kill at $1 work stays undone: $(disks) $(grep -h storage "$work/appliance.log" | tail -n 3)"
    [ "$(ba disk list --json | jq -r '.items[].file' | sort)" = "$(files)" ] || fail "after a kill at $1 the table has $(disks) and the folder $(files)"
    [ -z "$(find "$work/disks" -name '.bootappliance-new-*')" ] || fail "after a kill at $1 something half made is left"
    local name state size file
    while read -r name state size file; do
        [ "$(qemu-img info -f "$(ba disk show ssd "$name" --json | jq -r .format)" --output=json "$work/disks/$file" | jq '."virtual-size"')" = "$size" ] || fail "after a kill at $1 $name is not $size bytes"
    done < <(disks)
    [ "$(ba pool show ssd --json | jq .promised)" = "$(ba disk list --json | jq '[.items[].entitlement] | add')" ] || fail "after a kill at $1 something else is promised than disks have"
}

# killed POINT VERB…: it stops there, is killed, and starts again.
killed() {
    local point=$1 verb
    shift
    appliance_stop
    BOOTAPPLIANCE_STOP_AT=$point appliance_start
    "$@" > "$work/said" 2>&1 &
    verb=$!
    wait_until 60 grep -q "stopped at $point" "$work/appliance.log" || fail "it did not come to $point: $(cat "$work/said")"
    appliance_kill
    wait "$verb" && fail "a verb that was cut off at $point says that it is done"
    appliance_start
    agree "$point"
    points=$((points + 1))
}
points=0
for ((round = 1; round <= rounds; round++)); do
    for format in "raw --policy preallocated" "qcow2 --policy thin"; do
        # shellcheck disable=SC2086
        killed create.reserved ba disk create ssd one --size 32MiB --format $format
        [ "$(disks | cut -f 1)" = kept ] || fail "a disk that was only promised is there: $(disks)"
        # shellcheck disable=SC2086
        killed create.made ba disk create ssd one --size 32MiB --format $format
        [ "$(disks | cut -f 1)" = "$(printf 'kept\none')" ] || fail "a disk that was made is not there: $(disks)"
        killed grow.begun ba disk grow ssd one 48MiB
        [ "$(ba disk show ssd one --json | jq .virtual_size)" = $((48 << 20)) ] || fail "a growth that was begun did not end"
        killed grow.grown ba disk grow ssd one 64MiB
        killed release.begun ba disk release ssd one
        [ "$(disks | cut -f 1)" = kept ] || fail "a release that was begun did not end: $(disks)"
        # shellcheck disable=SC2086
        must ba disk create ssd one --size 32MiB --format $format
        killed release.deleted ba disk release ssd one
    done
done

# The host helper dies in the middle of making a large one, and is there again. A quick device may have made it before: then a larger one.
half() { compgen -G "$work/disks/.bootappliance-new-*" > /dev/null; }
for size in 2 4 6 8 none; do
    [ "$size" != none ] || fail "the helper was never killed in the middle of making a disk"
    ba disk create ssd big --size "${size}GiB" --format qcow2 --policy preallocated > "$work/said" 2>&1 &
    verb=$!
    for ((i = 0; i < 3000; i++)); do ! half && kill -0 "$verb" 2> /dev/null || break; done
    net_end helper KILL
    wait "$verb" || break
    rm -f "$work/helper.sock"
    helper_start
    must ba disk release ssd big
done
grep -q "host helper" "$work/said" || fail "it does not say that the host helper is gone: $(cat "$work/said")"
rm -f "$work/helper.sock"
helper_start
agree "the host helper's death"

# Asked again with the same word it is the same disk.
must ba disk create ssd big --size 32MiB --request-id once
first=$(ba disk show ssd big --json | jq -r .file)
must ba disk create ssd big --size 32MiB --request-id once
[ "$(ba disk show ssd big --json | jq -r .file)" = "$first" ] || fail "one request made two disks"
must ba disk release --machine web01
passed "$points kills at the 6 points, and the host helper's: the table and the folder agree each time"
