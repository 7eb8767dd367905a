#!/bin/bash
# The store's file system is full in the middle of a publish: it says so, nothing is half, what was there is served, and with room again
# the same command ends.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/template.sh"
small_store() {
    truncate -s 96M "$work/small.img"
    mkfs.ext4 -q "$work/small.img" || die "mkfs.ext4 made no file system"
    mkdir "$work/small"
    mount -o loop "$work/small.img" "$work/small" || die "no loop device is mounted"
    on_exit umount "$work/small"
    head -c 66M /dev/zero > "$work/small/ballast"
    printf 'content:\n  folder: %s\n' "$work/small/content" >> "$work/bootappliance.yaml"
}
before_start=small_store
begin
template_publisher
head -c 4M /dev/urandom > "$work/first.img"
head -c 40M /dev/urandom > "$work/second.img"
publish() { ba template publish "$work/$1.img" --name "ccnx:/example.com/linux/$1" --key "$work/builds"; }
must publish first
publish second > "$work/said" 2>&1 && fail "40 MiB went into 20"
grep -qi "no space left" "$work/said" || fail "it does not say that the disk is full: $(cat "$work/said")"
must ba template deploy ccnx:/example.com/linux/first --to "$work/out.img"
cmp -s "$work/out.img" "$work/first.img" || fail "what was there before is read otherwise"
[ "$(ba template list --json | jq '.items | length')" = 1 ] || fail "a version that did not come whole is listed"
curl -fsS --unix-socket "$appliance_socket" http://localhost/readyz > "$work/ready" || fail "the appliance is not ready any more"

# More room, without a restart.
rm "$work/small/ballast"
must publish second
must ba template deploy ccnx:/example.com/linux/second --to "$work/out.img"
cmp -s "$work/out.img" "$work/second.img" || fail "the second has other bytes"
[ -z "$(ls "$work/small/content/.incoming")" ] || fail "something is left on its way"
passed "full: said so, nothing half, served on; with room it was published: $(grep -i 'no space' "$work/said" | cut -c1-90)"
