#!/bin/bash
# A template of 4 GiB with half a gigabyte of Debian to the disk of a machine: seconds by the helper image's program, until the disk is written, its file
# system grown, the seed in it and the appliance told, against curl of the raw image into dd, curl of it packed by zstd into dd, and casync extract,
# which only write it; bytes that came over the network; memory at most. All in the same virtual machine (TCG, one processor, 1 GiB) and network, one
# after another on a disk that was emptied; nginx serves the peers. Needs root, nginx debootstrap zstd curl casync. BENCH_ROUNDS (1).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
for library in say network machine appliance kernel; do
    # shellcheck source=/dev/null
    . "$root/eng/lib/$library.sh"
done
rounds=${BENCH_ROUNDS:-1}
work=$(mktemp -d "${BENCH_FOLDER:-/tmp}/bootappliance-bench.XXXXXX")
on_exit rm -rf "$work"
for tool in nginx debootstrap zstd curl casync qemu-system-x86_64 cpio; do command -v $tool > /dev/null || die "$tool is missing: apt-get install nginx-light debootstrap zstd curl casync qemu-system-x86 cpio"; done
must() { "$@" > "$work/must" 2>&1 || { tail -n 5 "$work/must" >&2; die "$* failed"; }; }
note() { echo "deploy: $*" >&2; }

kernel=/var/tmp/bootappliance-kernel
kernel_unpack "$kernel"
must dotnet publish "$root/src/BootAppliance" -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true -p:RunAnalyzers=false --nologo -v quiet -o "$work/bin"
must dotnet publish "$root/src/BootAppliance.Ramdisk" -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true -p:DebugType=none -p:RunAnalyzers=false --nologo -v quiet -o "$work/bin/ramdisk"
BOOTAPPLIANCE_BIN=$work/bin/bootappliance
appliance_build

base=/var/tmp/bootappliance-bench-base
[ -e "$base/done" ] || {
    note "building Debian once, into $base"
    rm -rf "$base"
    must debootstrap --variant=minbase --include=linux-image-cloud-amd64,systemd-sysv,openssh-server,python3-minimal,perl,curl,vim-tiny bookworm "$base"
    touch "$base/done"
}
note "making the image, and what serves it"
truncate -s 4G "$work/v1.img"
must mkfs.ext4 -q -F -L system -d "$base" "$work/v1.img"
must zstd -q -3 -T0 "$work/v1.img" -o "$work/v1.img.zst"
must casync make --digest=sha256 --store="$work/v1.castr" "$work/v1.caibx" "$work/v1.img"

net_create
appliance_configure
appliance_start
cat > "$work/nginx.conf" << CONF
user root; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_body_temp_path $work/t; proxy_temp_path $work/t; fastcgi_temp_path $work/t; uwsgi_temp_path $work/t; scgi_temp_path $work/t;
  server { listen $net_boot_address:8099; root $work; } }
CONF
net_start nginx nginx -c "$work/nginx.conf"
ssh-keygen -q -t ed25519 -N "" -f "$work/key"
must ba publisher add bench --key-file "$work/key.pub" --prefix ccnx:/bench.example
must ba template publish "$work/v1.img" --name ccnx:/bench.example/linux/web --key "$work/key"
must ba ramdisk build --to "$work/ramdisk" --kernel-root "$kernel" --program "$work/bin/ramdisk"
must ba distro add ramdisk --kernel "$work/ramdisk/linux" --initrd "$work/ramdisk/initrd.gz"
must ba profile add deployed --distro ramdisk --template ccnx:/bench.example/linux/web
mac=52:54:00:77:00:01
must ba system add web01 --profile deployed --mac "$mac"

# The peers' programs with what they load, over the image: a later archive's files take the place of an earlier one's.
tools=$work/tools
mkdir -p "$tools/tools/bin" "$tools/usr/lib/casync/protocols"
cp "$root/bench/deploy/init" "$tools/init"
cp -L /usr/bin/{curl,zstd,casync} "$tools/tools/bin/"
cp -L /usr/lib/casync/protocols/casync-http "$tools/usr/lib/casync/protocols/"
for program in "$tools"/tools/bin/* "$tools"/usr/lib/casync/protocols/*; do ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p'; done | sort -u | while read -r library; do
    mkdir -p "$tools${library%/*}"
    cp -L "$library" "$tools$library"
done
(cd "$tools" && find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet | gzip -1) > "$work/tools.gz"
cat "$work/ramdisk/initrd.gz" "$work/tools.gz" > "$work/initrd"

for ((round = 1; round <= rounds; round++)); do
    must ba system arm web01
    rm -f "$work/disk.img"
    truncate -s 5G "$work/disk.img"
    machine_memory=1024 machine_start web01 "$mac" bios -kernel "$work/ramdisk/linux" -initrd "$work/initrd" -append "console=ttyS0 quiet no_timer_check panic=-1" \
        -drive "if=none,id=disk,file=$work/disk.img,format=raw,discard=unmap,cache=writeback" -device virtio-blk-pci,drive=disk,serial=disk
    machine_wait web01 3600 "bench: done" >&2 || die "the machine was not done in an hour"
    tr -d '\r' < "$work/web01.serial" | grep -a "^bench: [a-z]* [0-9]" | tee -a "$work/results" >&2
    machine_stop web01
done
! awk '$3 != 0' "$work/results" | grep -q . || die "a way failed: $(awk '$3 != 0' "$work/results")"
[ "$(awk '$2 == "ours"' "$work/results" | wc -l)" = "$rounds" ] || die "ours did not run: $(tail -n 5 "$work/web01.serial")"

# median WAY FIELD
median() { awk -v way="$1" -v what="$2" '$2 == way { print what == "s" ? $5 - $4 : what == "bytes" ? $6 : $7 * 1024 }' "$work/results" | sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
for what in s bytes memory; do
    for peer in curl zstd casync; do
        jq -nc --arg what "$what" --arg peer "$peer" --argjson ours "$(median ours $what)" --argjson theirs "$(median $peer $what)" \
            '{suite: "deploy", case: {s: "4 GiB to a disk, in the machine", bytes: "bytes over the network", memory: "memory at most, without the cache"}[$what],
              unit: {s: "s", bytes: "bytes", memory: "bytes"}[$what], ours: $ours, peer: {curl: "curl | dd", zstd: "curl | zstd -d | dd", casync: "casync extract"}[$peer], theirs: $theirs, ratio: ($theirs / $ours)}'
    done
done
