#!/bin/bash
# The end of the shipped Debian install: its last script, run in the installer's own environment on a real Debian tree,
# reports `finished` and lets the given key in; the tree, booted, reports its first boot once and forgets its token.
# (whole-install.sh runs the installer itself, from power on.)
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/debian.sh"
begin
must ba distro add debian-12 --kernel "$installer/linux" --initrd "$installer/initrd.gz"
must ba profile add debian-12 --distro debian-12 --autoinstall debian/preseed.cfg --meta "ssh_key=ssh-ed25519 AAAA it's mine"
must ba system add web01 --profile debian-12 --mac "$mac"
must ba system arm web01
net_client web01 "$mac"
lease_with_udhcpc "$client_ns"
inside() { ip netns exec "$client_ns" "$@"; }

must inside curl -fsS -o "$work/ipxe" "http://$net_boot_address/boot/ipxe"
answer=$(grep -o '/autoinstall/[^ "&]*' "$work/ipxe" | head -n 1)
must inside curl -fsS -o "$work/preseed" "http://$net_boot_address$answer"
mkdir "$work/di"
(cd "$work/di" && zcat "$installer/initrd.gz" | cpio -idm --quiet) || fail "the installer's initrd cannot be unpacked"
mkdir "$work/di/target"
debian_tree "$work/di/target"
chroot "$work/di/target" useradd -m debian
value() { sed -n "s/^d-i preseed\/$1 string echo \([^ ]*\) |.*/\1/p" "$work/preseed" | tr -d "'" | base64 -d; }
value early_command > "$work/di/tmp/ba_event"
chmod 700 "$work/di/tmp/ba_event"
value late_command > "$work/di/tmp/late.sh"

must inside chroot "$work/di" /tmp/ba_event started
has_started web01 > /dev/null || fail "the reporter has reported nothing"
must inside chroot "$work/di" sh /tmp/late.sh
must_reach web01 5 installed
[ "$(cat "$work/di/target/home/debian/.ssh/authorized_keys")" = "ssh-ed25519 AAAA it's mine" ] || fail "the key is not there"
[ "$(cat "$work/di/target/etc/sudoers.d/bootappliance")" = "debian ALL=(ALL:ALL) NOPASSWD: ALL" ] || fail "the user may not administer the machine"
[ "$(stat -c '%a %u' "$work/di/target/etc/bootappliance/firstboot")" = "600 0" ] || fail "the first boot's token is not root's alone"

debian_boot "$work/di/target" "$client_ns"
first_boot() { ba install show web01 --json | jq -e .first_boot_at; }
wait_until 60 first_boot || fail "the new system has not reported its first boot: $(tail -n 5 "$work/console")"
forgotten() { [ ! -e "$work/di/target/etc/bootappliance/firstboot" ] && [ ! -e "$work/di/target/etc/systemd/system/bootappliance-firstboot.service" ]; }
wait_until 10 forgotten || fail "the first boot's token is still there"
passed "Debian's last script and first boot: reported, key let in, token gone"
