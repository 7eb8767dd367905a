#!/bin/bash
# After `finished` the same machine, still set to network first, boots its disk, and its old token is refused.
. "$(dirname "$0")/lib.sh"
begin
disk_bios "$work/disk"
installs web01 "$mac" bios 60
answer=$(sed -n 's/^.*url=\([^ ]*\).*/\1/p' "$work/web01.serial" | tr -d '\r' | head -n 1)
[ -n "$answer" ] || fail "no answer URL on the console"
must_end web01 20
code=$(net_do curl -s -o /dev/null -w '%{http_code}' "$answer")
[ "$code" = 404 ] || fail "the old answer token got $code"
machine_start web01 "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"
must_say web01 60 "$disk_marker"
passed "after finished: its own disk, the old token gets 404"
