#!/bin/bash
# Debian's installer from power on to the login prompt of the installed system, by the shipped preseed, unattended:
# whole-install.sh bios|uefi. Needs nginx-light, nftables, openssh-client and a full Debian mirror. The machine is set to network first throughout.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/mirror.sh"
firmware=${1:-bios}
begin
mirror_start
udeb=$(net_do curl -fsS -x "$mirror_proxy" http://deb.debian.org/debian/dists/bookworm/main/debian-installer/binary-amd64/Packages.gz | zcat | sed -n 's/^Filename: //p' | head -n 1)
net_do curl -fsS -x "$mirror_proxy" -o /dev/null "http://deb.debian.org/debian/$udeb" 2> /dev/null ||
    fail "the archive that this host reaches has no installer components (it lacks $udeb): a whole install needs a full Debian mirror"
ssh-keygen -q -t ed25519 -N '' -C whole-install -f "$work/key"
must ba distro add debian-12 --kernel "$installer/linux" --initrd "$installer/initrd.gz" --kernel-options "console=ttyS0 no_timer_check"
must ba profile add debian-12 --distro debian-12 --autoinstall debian/preseed.cfg \
    --meta "mirror_proxy=$mirror_proxy" --meta "ssh_key=$(cat "$work/key.pub")"
must ba system add web01 --profile debian-12 --mac "$mac"
must ba system arm web01
truncate -s 8G "$work/disk"
machine_memory=2048 machine_start web01 "$mac" "$firmware" -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe"
must_reach web01 600 installing
say "the installer has called back"
must_reach web01 4500 installed
say "the installer has finished"
must_say web01 600 "web01 login:"
say "the installed system has booted"
first_boot() { ba install show web01 --json | jq -e .first_boot_at; }
wait_until 300 first_boot || {
    machine_tail web01
    fail "the installed system has not reported its first boot"
}
address=$(ba lease list --json | jq -r --arg mac "$mac" '(.items // .)[] | select(.mac == $mac) | .address')
greeting=$(net_do ssh -i "$work/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes "admin@$address" \
    'hostname; ls /etc/bootappliance 2> /dev/null' 2> "$work/ssh.log") || fail "no login by the given key: $(tail -n 1 "$work/ssh.log")"
[ "$greeting" = web01 ] || fail "the installed system says: $greeting"
passed "Debian installed whole, $firmware: installed, booted its own disk, reported it, lets the given key in"
