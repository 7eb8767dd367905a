#!/bin/bash
# A machine that nobody knows boots the helper image and tells what it is: two cards, three disks (virtio, SATA, NVMe), two processors, its BMC and
# the switch at its port, as QEMU, lldpd and ipmi_sim were told. Then it is wiped, each disk by the best way that it has; then an administrator enters
# it by SSH with the key, and not without it. ramdisk-modes.sh [first]: first wipes one disk only, and leaves the others' content.
. "$(dirname "$0")/lib.sh"
. "$root/tests/BootAppliance.EndToEnd/ramdisk/lib.sh"
helper_kernel=linux-image-amd64 helper_begin "unknown: discover"
must ba profile add helper --distro ramdisk

# The BMC: OpenIPMI's simulator, whose own interface QEMU gives the machine.
cat > "$work/lan.conf" << EOF
name "bmc1"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 9723
    priv_limit admin
    allowed_auths_admin none md5 straight
    guid a123456789abcdefa123456789abcdef
    lan_config_program "$work/lan-config"
  endlan
  serial 15 127.0.0.1 9802 codec VM
  startnow false
  user 2 true "ipmiusr" "test" admin 10 none md5 straight
EOF
cat > "$work/bmc.emu" << 'EOF'
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02
mc_enable 0x20
EOF
cat > "$work/lan-config" << 'EOF'
#!/bin/sh
# Called as lan-config get NAME…: what the BMC's own network card has.
[ "$1" = get ] || exit 0
shift
for name in "$@"; do
    case "$name" in
        ip_addr) echo "ip_addr:192.0.2.77" ;;
        ip_addr_src) echo "ip_addr_src:static" ;;
        mac_addr) echo "mac_addr:52:54:00:bb:cc:dd" ;;
        subnet_mask) echo "subnet_mask:255.255.255.0" ;;
        *) echo "$name:0.0.0.0" ;;
    esac
done
EOF
chmod 755 "$work/lan-config"
net_start ipmi-sim ipmi_sim -c "$work/lan.conf" -f "$work/bmc.emu" -s "$work/bmc-state" -n

disks=()
for disk in virtio sata nvme; do
    truncate -s 96M "$work/$disk.img"
    yes "secret-of-$disk" | dd of="$work/$disk.img" bs=1M count=96 iflag=fullblock conv=notrunc status=none
done
disks+=(-drive "if=none,id=virtio,file=$work/virtio.img,format=raw,discard=unmap" -device virtio-blk-pci,drive=virtio,serial=virtio1)
disks+=(-drive "if=none,id=sata,file=$work/sata.img,format=raw" -device ich9-ahci,id=ahci -device ide-hd,bus=ahci.0,drive=sata,serial=sata1)
disks+=(-drive "if=none,id=nvme,file=$work/nvme.img,format=raw,discard=unmap" -device nvme,drive=nvme,serial=nvme1)
machine=("${disks[@]}" -smp 2 -netdev tap,id=n1,ifname=t-second,script=no,downscript=no -device e1000e,netdev=n1,mac=52:54:00:77:00:02
    -chardev socket,id=bmc,host=127.0.0.1,port=9802,reconnect=1 -device ipmi-bmc-extern,chardev=bmc,id=bmc0 -device isa-ipmi-kcs,bmc=bmc0
    -smbios "type=1,manufacturer=Example,product=Model 7,serial=SN-0042")
# A second card in the same network, which nobody knows and which the kernel finds first: the plan is the other one's.
net_tap t-second
name=m-52-54-00-77-00-01
machine_memory=1024

# A switch, as far as the machine can see.
net_tap t-stranger
switch=$(mktemp -d) # whose user is another than root
on_exit rm -rf "$switch"
chmod 755 "$switch"
net_start lldpd lldpd -d -I t-stranger -u "$switch/sock" -S "a switch of the test" -L /usr/sbin/lldpcli
switch_is_up() { net_do lldpcli -u "$switch/sock" configure lldp tx-interval 5; }
wait_until 20 switch_is_up || fail "no lldpd: $(tail -n 3 "$work/lldpd.log")"

facts() { ba system facts "$name" --json > "$work/facts.json" 2> "$work/facts.log"; }
# fact JQ WANTED: one of the facts is that.
fact() {
    local found
    found=$(jq -r ".facts | $1" "$work/facts.json")
    [ "$found" = "$2" ] || fail "$1 is $found, not $2: $(jq -c .facts "$work/facts.json")"
}
begun=$SECONDS
machine_start stranger "$mac" bios "${machine[@]}"
must_say stranger 200 "ramdisk: facts:"
wait_until 90 facts || fail "no facts: $(cat "$work/facts.log")"
must_say stranger 30 "ramdisk: reboot"
discovered=$((SECONDS - begun))
machine_stop stranger
must_reach "$name" 10 idle
fact .cpu.threads 2
fact .memory_bytes $((1024 << 20))
fact .firmware.kind bios
fact '[.product.vendor, .product.name, .product.serial] | join("/")' "Example/Model 7/SN-0042"
fact '[.disks[] | "\(.serial) \(.transport) \(.size_bytes)"] | sort | join("; ")' "nvme1 nvme $((96 << 20)); sata1 ata $((96 << 20)); virtio1 virtio $((96 << 20))"
fact '[.nics[] | "\(.mac) \(.driver)"] | sort | join("; ")' "52:54:00:77:00:01 virtio_net; 52:54:00:77:00:02 e1000e"
fact '.nics[] | select(.mac == "52:54:00:77:00:01") | .link' true
fact '.nics[] | select(.mac == "52:54:00:77:00:01") | .lldp.system' "$(hostname -f)"
fact '[.bmc.address, .bmc.mac] | join(" ")' "192.0.2.77 52:54:00:bb:cc:dd"
must ba system list --filter "facts.disks.serial=nvme1 facts.cpu.threads>=2 facts.memory_bytes<=1GiB" --json
[ "$(jq -r '.items[0].name' "$work/must")" = "$name" ] || fail "the filter does not find it"
say "discovered in $discovered s: $(jq -r .text "$work/facts.json")"
wait_until 5 event boot.adopt "$name" || fail "no event of the adoption"

# Nothing is wiped that was not named twice.
! ba system arm "$name" --mode wipe > "$work/refused" 2>&1 || fail "a wipe without a disk was taken"
! ba system arm "$name" --mode wipe --disk all --confirm other > "$work/refused" 2>&1 || fail "a wipe of another name was taken"
grep -q "confirm" "$work/refused" || fail "it does not name the field: $(cat "$work/refused")"
rule=all
[ "${1:-}" != first ] || rule=transport=nvme
must ba system arm "$name" --mode wipe --disk "$rule" --confirm "$name"
machine_start stranger "$mac" bios "${machine[@]}"
must_say stranger 300 "ramdisk: reboot"
machine_stop stranger
must_reach "$name" 10 idle
holds() { tr -d '\0' < "$work/$1.img" | head -c 20 | grep -q "secret-of-$1"; }
is_blank() { [ "$(tr -d '\0' < "$work/$1.img" | head -c 1 | wc -c)" = 0 ] || [ "$(tr -d '\377' < "$work/$1.img" | head -c 1 | wc -c)" = 0 ]; }
is_blank nvme || fail "something is left on the NVMe disk"
machine_says stranger "is erased by NVMe Format with user data erase" || fail "the NVMe disk was erased by another way: $(grep -a "is erased by" "$work/stranger.serial")"
if [ "$rule" = all ]; then
    is_blank virtio && is_blank sata || fail "something is left on a disk"
    grep -a "is erased by" "$work/stranger.serial" | grep -a virtio1 | grep -aq "by discard" || fail "the virtio disk was not discarded: $(grep -a "is erased by" "$work/stranger.serial")"
    # QEMU's SATA disk has no secure erase, and without discard=unmap its discard leaves what was there.
    grep -a "is erased by" "$work/stranger.serial" | grep -a sata1 | grep -aq "ATA secure erase: " || fail "nothing is said of the surer way"
else
    holds virtio && holds sata || fail "another disk was erased"
fi
event install.state "is erased by" || fail "what was erased is not recorded"
say "$(grep -a "is erased by" "$work/stranger.serial" | tr -d '\r' | cut -c1-230)"

ssh-keygen -q -t ed25519 -N "" -f "$work/key"
ssh-keygen -q -t ed25519 -N "" -f "$work/stranger-key"
must ba system edit "$name" --meta "ssh_key=$(cut -d' ' -f1,2 "$work/key.pub")"
must ba system arm "$name" --mode rescue
machine_start stranger "$mac" bios "${machine[@]}"
must_say stranger 200 "ramdisk: ssh root@"
address=$(grep -a "ramdisk: ssh root@" "$work/stranger.serial" | sed 's/.*root@\([0-9.]*\),.*/\1/')
told=$(grep -a "ramdisk: ssh root@" "$work/stranger.serial" | sed 's/.*host key \(SHA256:[^ ]*\).*/\1/' | tr -d '\r')
enter() { net_do ssh -i "$work/$1" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o "UserKnownHostsFile=$work/hosts" "root@$address" "${@:2}"; }
wait_until 30 enter key true || fail "the key does not let in: $(enter key true 2>&1)"
[ "$(ssh-keygen -lf "$work/hosts" | cut -d' ' -f2)" = "$told" ] || fail "the host key is not the one that was told: $told"
! enter stranger-key true > "$work/refused" 2>&1 || fail "another key was let in"
grep -q "Permission denied (publickey)" "$work/refused" || fail "it was refused otherwise: $(cat "$work/refused")"
[ "$(enter key "cat /proc/cpuinfo | grep -c ^processor; id -u" | tr '\n' ' ')" = "2 0 " ] || fail "no shell of root's"
event install.state "ssh root@$address" || fail "where to enter is not recorded"
must enter key poweroff
must_end stranger 40
must_reach "$name" 10 idle
passed "discovered in $discovered s, wiped ($rule), entered with the key alone"
