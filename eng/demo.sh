#!/bin/bash
# Boots a virtual machine over the network into Debian's installer with an answer file rendered for it.
#   eng/demo.sh          leaves the status page up until Ctrl-C
#   eng/demo.sh --once   exits 0 when the install has called back, 1 with the reason if it has not in time
# On Debian 12 with the .NET 10 SDK. Everything happens in a network namespace of its own and is removed at the end.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
for library in say network machine appliance; do
    # shellcheck source=/dev/null
    . "$root/eng/lib/$library.sh"
done

once=
case "${1:-}" in
    --once) once=1 ;;
    '') ;;
    *) die "usage: eng/demo.sh [--once]" ;;
esac
need_root "$@"

mac=52:54:00:0b:00:01
seconds=300
installer=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
work=$(mktemp -d /tmp/bootappliance-demo.XXXXXX)
on_exit rm -rf "$work"

# step COMMAND…: says what it runs, as one would type it; its output only if it fails.
# What is told can be typed: a word of more than one stands in quotation marks.
step() {
    local typed='' word
    for word in "$@"; do case "$word" in *[!A-Za-z0-9_./:=@,+-]*) typed+=" \"$word\"" ;; *) typed+=" $word" ;; esac; done
    say "bootappliance$typed"
    ba "$@" > "$work/step" 2>&1 || {
        cat "$work/step" >&2
        die "bootappliance $1 $2 failed"
    }
}

# Each event on a line, as it is recorded.
narrate() {
    appliance_events 2> /dev/null | jq --unbuffered -r '"\(.kind)\t\(.text)"' |
        while IFS=$'\t' read -r kind text; do say "$(printf '%-22s %s' "$kind" "$text")"; done
}

system_state() { ba system show web01 --json | jq -r .state; }

called_back() {
    ba install show web01 --json | jq -e '.started_at != null' > /dev/null
}

say "installing what is missing"
"$root/eng/install-test-needs" demo || die "could not install what is needed"
say "building"
appliance_build
say "starting the appliance in a network of its own"
net_create
net_router
appliance_configure
appliance_start
say "status page: $(ba login 2> /dev/null | grep -o 'http://[^ ]*' || echo "http://$net_page:8480/")"

step distro add debian-12 --kernel "$installer/linux" --initrd "$installer/initrd.gz" --kernel-options "console=ttyS0 no_timer_check"
step profile add debian-12 --distro debian-12 --autoinstall debian/preseed.cfg
step system add web01 --profile debian-12 --mac "$mac"
step system arm web01

narrate &
narrator=$!
on_exit kill "$narrator"
say "power on: a BIOS machine with an iPXE ROM, 1 GB, no disk content"
truncate -s 4G "$work/disk"
machine_memory=1024 machine_start web01 "$mac" bios -drive "file=$work/disk,format=raw,if=virtio"

if wait_until "$seconds" called_back; then
    say "the installer of web01 has called back: it is $(system_state)"
else
    machine_tail web01 >&2
    die "web01 is $(system_state) after $seconds s: the installer has not called back (its console is above)"
fi
curl -fsS -o /dev/null "http://$net_page:8480/" || die "the status page does not answer"
say "the status page answers on http://$net_page:8480/"
[ -z "$once" ] || exit 0

echo "The install goes on; it needs a package mirror that this private network does not have. Ctrl-C ends the demo."
while machine_runs web01; do sleep 1; done
say "the machine has switched itself off; Ctrl-C ends the demo"
while net_runs appliance; do sleep 1; done
