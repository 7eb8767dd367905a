#!/bin/bash
# A disk of a running machine is grown by the host helper, and the guest sees it; who has it open and what it does is measured.
# libvirt has its files and its socket in folders of this test's own: a mount namespace, so that the machine's own stays as it is.
if [ -z "${storage_grow_mounts:-}" ]; then
    [ "$(id -u)" -ne 0 ] || exec env storage_grow_mounts=own unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/libvirt.sh"

# The kernel of Debian's virtual machines, with the modules for a virtio disk, and an init that tells its size whenever it is another.
guest_build() {
    local kernel version
    kernel() { (cd "$work" && apt-get download "$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p')") > "$work/apt" 2>&1; }
    kernel || { apt-get update > "$work/apt" 2>&1 && kernel; } || die "no kernel: $(tail -n 3 "$work/apt")"
    dpkg -x "$work"/linux-image-*.deb "$work/kernel"
    version=$(ls "$work/kernel/lib/modules")
    depmod -b "$work/kernel" "$version"
    mv "$work/kernel/boot/vmlinuz-$version" "$work/linux"
    mkdir -p "$work/initrd/bin"
    for module in virtio_pci virtio_blk; do
        modprobe -d "$work/kernel" -S "$version" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
    done | awk '!seen[$0]++' | while read -r file; do
        cp "$file" "$work/initrd/"
        echo "insmod /${file##*/}" >> "$work/initrd/load"
    done
    cp /bin/busybox "$work/initrd/bin/busybox"
    cat > "$work/initrd/init" << 'INIT'
#!/bin/busybox sh
busybox mkdir -p /proc /sys /dev
busybox mount -t proc proc /proc; busybox mount -t sysfs sysfs /sys; busybox mount -t devtmpfs devtmpfs /dev
busybox --install -s /bin
. /load
# So that something is read and written, and that what was written is seen to stay.
echo before-it-grew | dd of=/dev/vda bs=4096 seek=1 conv=sync 2> /dev/null; sync
had=
while true; do
    for disk in vda vdb; do
        now=$(cat /sys/block/$disk/size)
        case " $had " in *" $disk=$now "*) continue ;; esac
        had="$had $disk=$now"
        echo "guest: $disk has $now sectors"
        # Behind the old end.
        [ "$disk" != vda ] || echo "at the end" | dd of=/dev/vda bs=512 seek=$((now - 1)) conv=sync 2> /dev/null && sync && echo "guest: wrote the last of $now"
    done
    sleep 0.2
done
INIT
    chmod 755 "$work/initrd/init"
    (cd "$work/initrd" && find . -mindepth 1 | cpio -o -H newc --quiet | gzip -1) > "$work/initrd.gz"
}
guest_build
appliance_build

libvirt_start

mkdir "$work/disks"
printf 'storage:\n  places: [%s]\n' "$work/disks" > "$work/c.yaml"
"$appliance_bin" host-helper --config "$work/c.yaml" --socket "$work/helper.sock" > "$work/helper.log" 2>&1 &
helper=$!
on_exit kill "$helper"
wait_until 60 grep -q 6100 "$work/helper.log" || die "the host helper does not start: $(cat "$work/helper.log")"
# ask JSON: the reply's result; a fault fails the test.
ask() {
    echo "$1" | "$appliance_bin" host-helper ask --socket "$work/helper.sock" > "$work/reply" 2>&1 || fail "asked $1, it said: $(cat "$work/reply")"
    jq -c .result "$work/reply"
}
refused() {
    ! echo "$1" | "$appliance_bin" host-helper ask --socket "$work/helper.sock" > "$work/reply" 2>&1 || fail "asked $1, it did it: $(cat "$work/reply")"
    grep -qF -- "$2" "$work/reply" || fail "asked $1, it said: $(cat "$work/reply")"
}
place="\"place\":{\"kind\":\"directory\",\"where\":\"$work/disks\"}"
mib=1048576
ask "{\"verb\":\"create\",$place,\"name\":\"root\",\"disk\":{\"policy\":\"thin\",\"format\":\"qcow2\",\"virtual_size\":$((64 * mib))}}" > "$work/made"
ask "{\"verb\":\"create\",$place,\"name\":\"data\",\"disk\":{\"policy\":\"preallocated\",\"format\":\"raw\",\"virtual_size\":$((32 * mib))}}" > "$work/made"

cat > "$work/web01.xml" << XML
<domain type='qemu'><name>web01</name><memory unit='MiB'>160</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>hvm</type><kernel>$work/linux</kernel><initrd>$work/initrd.gz</initrd><cmdline>console=ttyS0 quiet mitigations=off no_timer_check</cmdline></os><features><acpi/></features>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/>
<serial type='file'><source path='$work/serial'/></serial>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='$work/disks/root'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='$work/disks/data'/><target dev='vdb' bus='virtio'/></disk>
</devices></domain>
XML
must hypervisor define "$work/web01.xml"
must hypervisor start web01
guest_says() { wait_until "$1" grep -qF -- "$2" "$work/serial" || fail "the guest did not say \"$2\" within $1 s, but: $(tail -n 5 "$work/serial")"; }
guest_says 120 "guest: wrote the last of $((64 * 2048))"
guest_says 10 "guest: vdb has $((32 * 2048)) sectors"
say "a machine runs with two disks that the host helper made"

measured=$(ask "{\"verb\":\"measure\",$place}")
jq -e '.[] | select(.name == "root") | .machine == "web01" and .operations > 0 and .bytes > 4096 and .allocated > 0' > "$work/judged" <<< "$measured" || fail "it measured: $measured"
jq -e ".[] | select(.name == \"data\") | .machine == \"web01\" and .allocated >= $((32 * mib))" > "$work/judged" <<< "$measured" || fail "it measured: $measured"
say "measured: $(jq -c '.[] | select(.name == "root")' <<< "$measured")"

grow() { echo "{\"verb\":\"grow\",$place,\"name\":\"$1\",\"format\":\"$2\",\"size\":$3,\"policy\":\"$4\"}"; }
refused "{\"verb\":\"delete\",$place,\"name\":\"root\"}" '"fault":"in_use"'
refused "$(grow root qcow2 $((128 * mib)) preallocated)" '"fault":"not_possible"'
for _ in 1 2; do ask "$(grow root qcow2 $((128 * mib)) thin)" | jq -e ".virtual_size == $((128 * mib))" > "$work/judged" || fail "it grew to: $(cat "$work/reply")"; done
guest_says 30 "guest: vda has $((128 * 2048)) sectors"
guest_says 30 "guest: wrote the last of $((128 * 2048))"
say "a qcow2 disk grew from 64 to 128 MiB: the guest saw it, and wrote behind the old end"

ask "$(grow data raw $((48 * mib)) preallocated)" | jq -e ".virtual_size == $((48 * mib)) and .allocated >= $((48 * mib))" > "$work/judged" || fail "it grew to: $(cat "$work/reply")"
guest_says 30 "guest: vdb has $((48 * 2048)) sectors"
say "a preallocated raw disk grew from 32 to 48 MiB, allocated, and the guest saw it"

must hypervisor destroy web01
must qemu-img check -q "$work/disks/root"
must qemu-io -r -f qcow2 -c "read -P 0x62 4096 1" "$work/disks/root"
[ "$(ask "{\"verb\":\"measure\",$place}" | jq -c 'map(.machine)')" = '[null,null]' ] || fail "a machine that is off was measured: $(cat "$work/reply")"
ask "$(grow root qcow2 $((192 * mib)) thin)" > "$work/made"
ask "{\"verb\":\"delete\",$place,\"name\":\"root\"}" > "$work/made"
[ ! -e "$work/disks/root" ] || fail "the disk is still there"
passed "disks of a running machine were measured and grown by its hypervisor, and the guest saw the larger ones"
