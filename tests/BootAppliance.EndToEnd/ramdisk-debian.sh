#!/bin/bash
# A template of Debian 12 as people make it, with cloud-init, goes to a machine's empty disk; the machine boots it to its login prompt, with the name and
# the key that this machine is to have, on a root file system as large as the disk, with a machine id of its own, reports its first boot and tells what is
# installed.
. "$(dirname "$0")/lib.sh"
. "$root/tests/BootAppliance.EndToEnd/ramdisk/lib.sh"
helper_begin
debian=${BOOTAPPLIANCE_DEBIAN_TEMPLATE:-/var/tmp/bootappliance-debian-template}
must "$root/tests/BootAppliance.EndToEnd/ramdisk/make-debian" "$debian"
ssh-keygen -q -t ed25519 -N "" -f "$work/key"
must ba publisher add tests --key-file "$work/key.pub" --prefix ccnx:/test.example
must ba template publish "$debian/disk.img" --name ccnx:/test.example/linux/debian --key "$work/key"
say "$(tail -n 1 "$work/must" | cut -c1-200)"
must ba profile add debian --distro ramdisk --template ccnx:/test.example/linux/debian --meta locale=C.UTF-8 --meta report_packages=yes --meta "ssh_key=$(cut -d' ' -f1,2 "$work/key.pub")"
must ba system add web01 --profile debian --mac "$mac" --hostname web01.test.example
must ba system arm web01

truncate -s 3G "$work/disk.img"
disk=(-drive "if=none,id=disk,file=$work/disk.img,format=raw,discard=unmap,cache=unsafe" -device virtio-blk-pci,drive=disk,serial=disk)
machine_memory=1024 machine_start web01 "$mac" bios "${disk[@]}"
must_say web01 400 "ramdisk: reboot"
fetched=$(grep -a "fetched as" "$work/web01.serial" | head -n 1 | tr -d '\r')
say "$fetched"
must_reach web01 20 installed
machine_stop web01

machine_memory=1024 machine_start web01 "$mac" bios "${disk[@]}"
must_say web01 900 "web01 login:"
say "it asks for a login"
first_boot() { ba install show web01 --json | jq -e .first_boot_at; }
wait_until 600 first_boot || {
    machine_tail web01
    fail "the system has not reported its first boot"
}
say "it has reported its first boot"
address=$(ba lease list --json | jq -r --arg mac "$mac" '(.items // .)[] | select(.mac == $mac) | .address')
told=$(net_do ssh -i "$work/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes "admin@$address" bash 2> "$work/ssh.log" << 'EOF'
hostname -f
wc -c < /etc/machine-id
df --output=size -BM / | tail -n 1
sudo cloud-init status
sudo cloud-init status --long | sed -n 's/^detail: *//p'
sudo grep -h WARNING /var/log/cloud-init.log | tail -n 3
EOF
) || fail "no login by the given key: $(tail -n 1 "$work/ssh.log")"
{ read -r name; read -r id; read -r size; read -r status; } <<< "$told"
[ "$name" = web01.test.example ] && [ "$id" = 33 ] && [ "${size%M}" -gt 2500 ] && [ "$status" = "status: done" ] || fail "it is not what was meant: $told"
ba install log web01 packages > "$work/packages" || fail "it did not tell what is installed"
grep -q "^cloud-init " "$work/packages" || fail "its list of packages lacks cloud-init: $(head -n 3 "$work/packages")"
passed "Debian with cloud-init, deployed and booted: $name, / of $size, entered by the key, $(wc -l < "$work/packages") packages told; ${fetched#ramdisk: }"
