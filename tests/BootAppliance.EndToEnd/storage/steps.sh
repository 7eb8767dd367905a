#!/bin/bash
# All that is done in the machine of storage-guest.sh, as its first process: the product makes, grows and deletes disks, and this looks
# at the devices. Each step prints one line, "pass" or "FAIL" with what was seen; the host counts them.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root DOTNET_ROOT=/product/dotnet DOTNET_TieredPGO=0
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p /run/lock/lvm /run/rpcbind /srv/plain
chmod 1777 /tmp /run/lock
hostname storage-guest
ln -s /proc/self/fd /dev/fd
ip link set lo up
# No udev runs here, which else makes the nodes of devices.
cat > /etc/lvm/lvmlocal.conf << 'CONF'
activation {
    udev_sync = 0
    udev_rules = 0
}
devices {
    obtain_device_list_from_udev = 0
}
CONF
modprobe -a virtio_scsi sd_mod dm-mod dm-thin-pool xfs nfsd nfsv4 nfsv3

MiB=1048576
# The first process must not end, even if the product does.
trap '' PIPE
now() { cut -d' ' -f1 /proc/uptime; }
step() { printf '%7s s  %s\n' "$(now)" "$*"; }

# The product is its host helper; a client of it answers each line with one.
socket=/run/bootappliance-host-helper/host-helper.sock
helper_start() {
    local try
    mkdir -p "${socket%/*}"
    /product/app/bootappliance host-helper --config /etc/bootappliance/bootappliance.yaml > /tmp/helper 2>&1 &
    helper=$!
    for try in {1..600}; do
        ! grep -q 'the host helper listens' /tmp/helper || break
        sleep 0.1
    done
    step "helper: $(head -n 3 /tmp/helper | tr '\n' ' ')"
}
client_start() {
    coproc CLIENT { exec /product/app/storage-guest "$socket"; }
    IFS= read -r -t 120 answer <&"${CLIENT[0]}"
    step "client: $answer"
}
ask() {
    answer="no answer"
    echo "$*" >&"${CLIENT[1]}"
    IFS= read -r -t 400 answer <&"${CLIENT[0]}"
}
# helper_killed: as systemd does it, with all that it had started.
helper_killed() {
    kill -KILL "$helper"
    wait "$helper" 2> /dev/null
    pkill -KILL -x blkdiscard
    while pgrep -x blkdiscard > /dev/null; do sleep 0.1; done
    rm -f "$socket"
}
# sees PATTERN WORD…: the answer to the words is like the pattern.
sees() {
    local pattern=$1
    shift
    ask "$@"
    # shellcheck disable=SC2254 # a pattern it is
    case $answer in
        $pattern) step "pass  $*: $answer" ;;
        *) step "FAIL  $*: expected $pattern, got $answer" ;;
    esac
}
# so TEXT COMMAND…: the command succeeds.
so() {
    local text=$1
    shift
    if "$@" > /tmp/said 2>&1; then step "pass  $text"; else step "FAIL  $text: $(tail -n 2 /tmp/said | tr '\n' ' ')"; fi
}
not() { ! "$@"; }
# does COMMAND…: what the test needs and does not test.
does() { "$@" > /tmp/said 2>&1 || step "FAIL  $*: $(tail -n 3 /tmp/said | tr '\n' ' ')"; }
# disk SERIAL: its device.
disk() { grep -lawF "$1" /sys/block/sd*/device/vpd_pg80 | cut -d/ -f4 | sed s:^:/dev/:; }
# zeros DEVICE OFFSET LENGTH
zeros() { dd if="$1" bs=$MiB skip="$(($2 / MiB))" count="$(($3 / MiB))" 2> /dev/null | cmp -n "$3" - /dev/zero; }
old_content() { yes 'what the last owner wrote' | dd of="$1" bs=$MiB count="$2" iflag=fullblock conv=fsync status=none; }
percent() { lvs --noheadings -o "$2" "$1" | tr -d ' ' | cut -d. -f1; }

for name in thick thin whole files gone; do
    for try in 1 2 3 4 5 6 7 8 9 10; do
        [ -z "$(disk $name)" ] || break
        sleep 0.3
    done
done
mkdir -p /etc/bootappliance
cat > /etc/bootappliance/bootappliance.yaml << CONF
storage:
  places: [/srv, /mnt, vg, vg0, nothere, vg1/pool, vg1/nopool, vg2, $(disk whole)]
  helper_user: root
CONF
helper_start
client_start

volume_group() {
    local device
    device=$(disk thick)
    old_content "$device" 192
    does vgcreate --yes vg0 "$device"
    sees 'ok Good capacity=* free=* on=LVM volume group vg0: ' look VolumeGroup vg0
    sees 'ok Failed *vg cannot be looked at: there is no such volume group*' look VolumeGroup vg
    sees 'ok *preallocation*direct_io*' can VolumeGroup vg0
    sees 'ok /dev/vg0/web virtual=33554432 length=33554432 allocated=33554432' create VolumeGroup vg0 web Preallocated Raw 33000448
    so "a new disk holds zeros on a device full of old content" zeros /dev/vg0/web 0 33554432
    sees 'refused AlreadyThere: web*' create VolumeGroup vg0 web Preallocated Raw 33000448
    sees 'refused NotPossible: web2*thick volume*' create VolumeGroup vg0 web2 Thin Raw 33554432
    sees 'refused NotPossible: web2*Qcow2*' create VolumeGroup vg0 web2 Preallocated Qcow2 33554432
    sees 'refused BadName: *snapshot1*' create VolumeGroup vg0 snapshot1 Preallocated Raw 33554432
    sees 'refused BadName: *' create VolumeGroup vg0 ../web Preallocated Raw 33554432
    sees 'refused Full: big*free*' create VolumeGroup vg0 big Preallocated Raw $((512 * MiB))
    sees 'refused NotMounted: *nothere*' create VolumeGroup nothere web Preallocated Raw 33554432
    # A machine writes, and the disk grows under it.
    exec 9<> /dev/vg0/web
    yes machine | head -c $((32 * MiB)) > /dev/vg0/web
    sees 'ok /dev/vg0/web virtual=50331648 *' grow VolumeGroup vg0 web Preallocated Raw 50000384
    so "what was written is there" cmp -n $((32 * MiB)) <(yes machine) /dev/vg0/web
    so "what was added holds zeros" zeros /dev/vg0/web $((32 * MiB)) $((16 * MiB))
    so "no mark is left" not lvs --noheadings -S 'lv_tags=~zeroed' -o lv_name vg0
    sees 'ok /dev/vg0/web virtual=50331648 *' grow VolumeGroup vg0 web Preallocated Raw 40000000
    sees 'refused Full: web*' grow VolumeGroup vg0 web Preallocated Raw $((1024 * MiB))
    sees 'refused InUse: web*' delete VolumeGroup vg0 web
    exec 9>&-
    does lvcreate --yes -L 8m -n foreign vg0
    sees 'refused Untrusted: foreign*' delete VolumeGroup vg0 foreign
    sees 'refused Untrusted: foreign*' grow VolumeGroup vg0 foreign Preallocated Raw $((16 * MiB))
    sees 'refused AlreadyThere: foreign*' create VolumeGroup vg0 foreign Preallocated Raw $((16 * MiB))
    sees 'ok foreign=8388608 web=50331648' measure VolumeGroup vg0
    sees 'ok deleted' delete VolumeGroup vg0 web
    sees 'ok deleted' delete VolumeGroup vg0 web
    sees 'ok foreign=8388608' measure VolumeGroup vg0
    sees 'refused NotThere: web*' inspect VolumeGroup vg0 web Raw
    sees 'ok /dev/vg0/next *' create VolumeGroup vg0 next Preallocated Raw $((64 * MiB))
    so "the next owner reads zeros" zeros /dev/vg0/next 0 $((64 * MiB))
    # A growth that was killed before the zeros.
    does lvchange --addtag bootappliance-zeroed=$((64 * MiB)) vg0/next
    does lvextend -L 72m vg0/next
    sees "ok /dev/vg0/next virtual=$((64 * MiB)) length=$((72 * MiB)) *" inspect VolumeGroup vg0 next Raw
    sees 'refused NotPossible: vg1*list of places*' look VolumeGroup vg1
}

killed() {
    local try
    echo "create VolumeGroup vg0 killed Preallocated Raw $((120 * MiB))" >&"${CLIENT[1]}"
    for try in {1..600}; do
        ! compgen -G '/dev/vg0/bootappliance-new-*' > /dev/null || break
        sleep 0.02
    done
    helper_killed
    IFS= read -r -t 120 answer <&"${CLIENT[0]}"
    so "who had asked is told that nobody knows" grep -q '^refused HostNotReached' <<< "$answer"
    so "a kill leaves nothing under the disk's name" not lvs vg0/killed
    so "it leaves what is unfinished" compgen -G '/dev/vg0/bootappliance-new-*'
    helper_start
    so "the next one removes it, and ends the growth that was not ended" grep -q '2 unfinished disks were removed from vg0' /tmp/helper
    so "what was added before the kill holds zeros" zeros /dev/vg0/next $((64 * MiB)) $((8 * MiB))
    sees "ok /dev/vg0/next virtual=$((72 * MiB)) *" inspect VolumeGroup vg0 next Raw
    sees 'ok deleted' delete VolumeGroup vg0 next
    so "nothing is left but what is not ours" [ "$(lvs --noheadings -o lv_name vg0 | tr -d ' ')" = foreign ]
}

thin_pool() {
    local number
    does vgcreate --yes --physicalextentsize 1m vg1 "$(disk thin)"
    does lvcreate --yes --type thin-pool -L 64m --poolmetadatasize 2m -n pool vg1
    sees 'ok Good capacity=67108864 free=67108864 data=0 metadata=* on=LVM thin pool vg1/pool: ' look ThinPool vg1/pool
    sees 'ok snapshot clone thin_provisioning *' can ThinPool vg1/pool
    sees 'ok Failed *nopool*' look ThinPool vg1/nopool
    sees 'refused NotPossible: a*thin volume*' create ThinPool vg1/pool a Preallocated Raw $((128 * MiB))
    sees "ok /dev/vg1/a virtual=$((128 * MiB)) length=$((128 * MiB)) allocated=0" create ThinPool vg1/pool a Thin Raw $((128 * MiB))
    sees 'ok a=0' measure ThinPool vg1/pool
    does dd if=/dev/urandom of=/dev/vg1/a bs=$MiB count=46 conv=fsync
    sees 'ok a=482*' measure ThinPool vg1/pool
    sees 'ok Good *data=71.*the data of vg1/pool is 71.*above 70*' look ThinPool vg1/pool
    sees 'ok /dev/vg1/b *' create ThinPool vg1/pool b Thin Raw $((16 * MiB))
    does dd if=/dev/urandom of=/dev/vg1/a bs=$MiB count=10 seek=46 conv=fsync
    sees 'ok Degraded *the data of vg1/pool is 87.5 % full, above 85*lvextend -L+SIZE vg1/pool*' look ThinPool vg1/pool
    sees 'refused Full: c was not made: the data of vg1/pool is 87.5 % full*lvextend -L*' create ThinPool vg1/pool c Thin Raw $((16 * MiB))
    sees 'refused Full: b was not grown: the data*' grow ThinPool vg1/pool b Thin Raw $((32 * MiB))
    does dd if=/dev/urandom of=/dev/vg1/a bs=$MiB count=6 seek=56 conv=fsync
    sees 'ok Degraded *96.*above 95*soon cannot write*' look ThinPool vg1/pool
    does lvchange --errorwhenfull y vg1/pool
    dd if=/dev/urandom of=/dev/vg1/a bs=$MiB count=8 seek=62 conv=fsync 2> /dev/null
    sees 'ok Failed *used up*' look ThinPool vg1/pool
    # What the sentences say to do helps.
    does lvextend -L+64m vg1/pool
    sees 'ok Good *: ' look ThinPool vg1/pool
    sees "ok /dev/vg1/b virtual=$((32 * MiB)) *" grow ThinPool vg1/pool b Thin Raw $((32 * MiB))
    exec 9<> /dev/vg1/b
    sees 'refused InUse: b*' delete ThinPool vg1/pool b
    exec 9>&-
    sees 'ok deleted' delete ThinPool vg1/pool a
    sees 'ok Good *data=0 *' look ThinPool vg1/pool
    # Each device takes a block of the metadata, used or not.
    for number in {10001..10600}; do
        dmsetup message vg1-pool-tpool 0 "create_thin $number" 2> /dev/null || break
        [ $((number % 20)) -ne 0 ] || [ "$(percent vg1/pool metadata_percent)" -lt 86 ] || break
    done
    sees 'ok Degraded *the metadata of vg1/pool is *above 85*lvextend --poolmetadatasize +SIZE vg1/pool*' look ThinPool vg1/pool
    sees 'refused Full: c was not made: the metadata of vg1/pool*--poolmetadatasize*' create ThinPool vg1/pool c Thin Raw $((16 * MiB))
    sees 'refused Full: b was not grown: the metadata*' grow ThinPool vg1/pool b Thin Raw $((48 * MiB))
    does lvextend --poolmetadatasize +8m vg1/pool
    sees 'ok Good *' look ThinPool vg1/pool
    sees 'ok /dev/vg1/c *' create ThinPool vg1/pool c Thin Raw $((16 * MiB))
    does lvchange --zero n vg1/pool
    sees 'refused NotPossible: d*lvchange --zero y*' create ThinPool vg1/pool d Thin Raw $((16 * MiB))
    does lvchange --zero y vg1/pool
    sees 'ok b=0 c=0' measure ThinPool vg1/pool
    does lvchange -an vg1/b vg1/c vg1/pool
    sees 'ok Failed *lvchange -ay vg1/pool*' look ThinPool vg1/pool
}

block_device() {
    local device size
    device=$(disk whole)
    size=$((64 * MiB))
    does mke2fs -q -t ext4 "$device"
    sees 'refused InUse: db*ext4*wipefs*' create BlockDevice "$device" db Preallocated Raw $size
    does mount "$device" /mnt
    sees 'refused InUse: db*mounted on /mnt*' create BlockDevice "$device" db Preallocated Raw $size
    does umount /mnt
    does wipefs -aq "$device"
    echo 'label: gpt
,' | does sfdisk -q "$device"
    sees 'ok Degraded *partitions*' look BlockDevice "$device"
    sees 'refused InUse: db*partitions*' create BlockDevice "$device" db Preallocated Raw $size
    does wipefs -aq "$device"
    does blockdev --rereadpt "$device"
    old_content "$device" 64
    sees "ok Good capacity=$size free=$size *serial=whole)*" look BlockDevice "$device"
    sees 'refused Full: db*' create BlockDevice "$device" db Preallocated Raw $((2 * size))
    sees 'refused NotPossible: db*' create BlockDevice "$device" db Thin Raw $size
    sees 'refused NotPossible: */etc/passwd*list of places*' create BlockDevice /etc/passwd db Preallocated Raw $size
    sees "ok $device virtual=$size *" create BlockDevice "$device" db Preallocated Raw $((32 * MiB))
    so "the whole device holds zeros" zeros "$device" 0 $size
    sees 'refused AlreadyThere: db*' create BlockDevice "$device" db Preallocated Raw $size
    sees 'refused Full: other*is the disk db*' create BlockDevice "$device" other Preallocated Raw $size
    # The machine's own tables and file systems are no obstacle.
    echo 'label: gpt
,' | does sfdisk -q "$device"
    does mke2fs -q -t ext4 "${device}1"
    sees "ok $device virtual=$size *" inspect BlockDevice "$device" db Raw
    sees "ok db=$size" measure BlockDevice "$device"
    does mount "${device}1" /mnt
    sees 'refused InUse: db*' delete BlockDevice "$device" db
    does umount /mnt
    sees "ok $device virtual=$size *" grow BlockDevice "$device" db Preallocated Raw $size
    sees 'refused Full: db*' grow BlockDevice "$device" db Preallocated Raw $((2 * size))
    sees 'ok deleted' delete BlockDevice "$device" db
    sees "ok Good capacity=$size free=$size *" look BlockDevice "$device"
    so "no partition is left" [ ! -e "${device}1" ]
    echo 1 > "/sys/block/${device##*/}/device/delete"
    sees 'ok Failed *not there*' look BlockDevice "$device"
    sees 'refused NotMounted: *' create BlockDevice "$device" db Preallocated Raw $size
}

vanished() {
    local device
    device=$(disk gone)
    does vgcreate --yes vg2 "$device"
    sees 'ok /dev/vg2/d *' create VolumeGroup vg2 d Preallocated Raw $((16 * MiB))
    echo 1 > "/sys/block/${device##*/}/device/delete"
    sees 'ok Failed *no such volume group*' look VolumeGroup vg2
    sees 'refused NotMounted: *' create VolumeGroup vg2 e Preallocated Raw $((16 * MiB))
    sees 'refused *' inspect VolumeGroup vg2 d Raw
}

quota() {
    does mkfs.xfs -q "$(disk files)"
    mkdir -p /srv/files
    does mount -o prjquota "$(disk files)" /srv/files
    mkdir /srv/files/limited /srv/files/free /srv/files/export
    does xfs_quota -x -c 'project -s -p /srv/files/limited 42' -c 'limit -p bhard=32m 42' /srv/files
    sees 'ok Good capacity=33554432 *xfs*' look Directory /srv/files/limited
    sees 'ok */small *' create Directory /srv/files/limited small Preallocated Raw $((16 * MiB))
    sees 'refused Full: large*' create Directory /srv/files/limited large Preallocated Raw $((64 * MiB))
    sees 'refused Full: small*' grow Directory /srv/files/limited small Preallocated Raw $((64 * MiB))
    sees 'ok small=16777216' measure Directory /srv/files/limited
    # One that has a project already is somebody else's to limit.
    sees 'ok by nothing' limit Directory /srv/files/limited small $((24 * MiB))
    sees 'ok */bounded *' create Directory /srv/files/free bounded Thin Raw $((64 * MiB))
    sees 'ok xfs project quota' limit Directory /srv/files/free bounded $((16 * MiB))
    so "a machine writes so much" dd if=/dev/zero of=/srv/files/free/bounded bs=$MiB count=12 conv=notrunc,fsync
    so "and no more" not dd if=/dev/zero of=/srv/files/free/bounded bs=$MiB count=24 conv=notrunc,fsync
}

server_start() {
    does rpc.nfsd 2
    echo Y > /proc/fs/nfsd/v4_end_grace
}

nfs() {
    sees 'ok Failed *not on NFS*not mounted*' look Nfs /srv/plain
    sees 'refused NotMounted: /srv/plain*' create Nfs /srv/plain d Thin Raw $((16 * MiB))
    echo 'storage-guest:/srv/files/export /srv/plain nfs4 noauto 0 0' >> /etc/fstab
    sees 'ok Failed *storage-guest:/srv/files/export is not mounted*mount /srv/plain*' look Nfs /srv/plain
    mount -t nfsd nfsd /proc/fs/nfsd
    mkdir -p /var/lib/nfs/rpc_pipefs /mnt/four /mnt/three
    echo '/srv/files/export *(rw,no_root_squash,no_subtree_check,insecure,fsid=1)' > /etc/exports
    does rpcbind
    does rpc.mountd
    does exportfs -a
    server_start
    does mount -t nfs4 -o vers=4.2 127.0.0.1:/srv/files/export /mnt/four
    does mount -t nfs -o vers=3,nolock 127.0.0.1:/srv/files/export /mnt/three
    sees 'ok Good *nfs4 on 127.0.0.1:/srv/files/export at /mnt/four: ' look Nfs /mnt/four
    sees 'ok *thin_provisioning*preallocation*' can Nfs /mnt/four
    so "NFS 4.2 clones by its server's XFS" grep -qw clone <<< "$answer"
    sees 'ok *thin_provisioning*' can Nfs /mnt/three
    so "NFS 3 has no fallocate" not grep -qw preallocation <<< "$answer"
    sees "ok /mnt/four/d virtual=$((16 * MiB)) length=$((16 * MiB)) allocated=167*" create Nfs /mnt/four d Preallocated Raw $((16 * MiB))
    so "the server has its blocks" [ "$(stat -c %b /srv/files/export/d)" -ge $((32 * 1024)) ]
    sees "ok /mnt/four/d virtual=$((32 * MiB)) *" grow Nfs /mnt/four d Preallocated Raw $((32 * MiB))
    sees 'refused NotPossible: e was not preallocated on 127.0.0.1:/srv/files/export*4.2*' create Nfs /mnt/three e Preallocated Raw $((16 * MiB))
    sees 'ok /mnt/three/e *' create Nfs /mnt/three e Thin Qcow2 $((16 * MiB))
    sees 'ok deleted' delete Nfs /mnt/four d
    so "only what was made is there" [ "$(ls -A /srv/files/export)" = e ]
    exportfs -u '*:/srv/files/export'
    exportfs -f
    sees 'ok Failed */mnt/three*127.0.0.1*' look Nfs /mnt/three
    does exportfs -a
    rpc.nfsd 0
    sees 'ok Failed */mnt/four does not answer: the server 127.0.0.1*' look Nfs /mnt/four
    sees 'refused DeviceFailed: /mnt/four does not answer*' delete Nfs /mnt/four e
    server_start
    sees 'ok Good *' look Nfs /mnt/four
}

[ -z "${only:=$(sed -n 's/.*only=\([a-z_,]*\).*/\1/p' /proc/cmdline)}" ] && only=volume_group,killed,thin_pool,block_device,vanished,quota,nfs
for part in ${only//,/ }; do
    step "part  $part"
    $part
done
step "guest: all parts are over"
sync
echo b > /proc/sysrq-trigger
sleep 60
