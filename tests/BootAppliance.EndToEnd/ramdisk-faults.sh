#!/bin/bash
# A deployment whose network is cut, whose appliance is killed and started again, and whose machine is reset, each while its disk is written: it goes on
# after the first two, begins again after the third with what the disk has already, and ends with the disk as it was published.
. "$(dirname "$0")/lib.sh"
. "$root/tests/BootAppliance.EndToEnd/ramdisk/lib.sh"
helper_begin
template_begin
must ba profile add deployed --distro ramdisk --install-attempts 3 --template ccnx:/test.example/linux/web
must ba system add web01 --profile deployed --mac "$mac"
truncate -s 400M "$work/disk.img"
disk=(-drive "if=none,id=disk,file=$work/disk.img,format=raw" -device virtio-blk-pci,drive=disk,serial=disk)

# sent: bytes of chunks that the machine has by now, as far as its card knows.
sent() { net_do cat /sys/class/net/t-web01/statistics/tx_bytes; }
has_more() { [ "$(sent)" -gt $(($1 + $2)) ]; }
# writes SECONDS: until the disk is being written, at a rate that leaves time to break it.
writes() {
    must_say web01 "$1" "ramdisk: web01: ccnx:"
    net_do tc qdisc replace dev t-web01 root tbf rate 8mbit burst 64kb latency 100ms
    local from
    from=$(sent)
    wait_until 60 has_more "$from" $((3 << 20)) || fail "nothing is sent to the machine"
}

must ba system arm web01
machine_start web01 "$mac" bios "${disk[@]}"
writes 200
net_do ip link set t-web01 nomaster
sleep 20
from=$(sent)
net_do ip link set t-web01 master br0
wait_until 60 has_more "$from" $((2 << 20)) || fail "it does not go on after the network was away"
say "went on after 20 s without a network"
appliance_kill
sleep 5
appliance_start
from=$(sent)
wait_until 90 has_more "$from" $((2 << 20)) || fail "it does not go on after the appliance was killed"
say "went on after the appliance was killed"
machine_says web01 "ramdisk: reboot" && fail "it was done before the machine could be reset"
machine_stop web01

machine_start web01 "$mac" bios "${disk[@]}"
must_say web01 200 "fetched as"
must_say web01 60 "ramdisk: reboot"
machine_stop web01
must_reach web01 20 installed
event install.state "came back" || fail "no event of the attempt that was cut off"
again=$(grep -a "fetched as" "$work/web01.serial" | head -n 1 | tr -d '\r')
[[ $again != *"zeros, 0 B were there"* ]] || fail "it began as if the disk had nothing: $again"
machine_start web01 "$mac" bios "${disk[@]}"
must_say web01 150 "disk: login:"
must_say web01 5 "disk: noise $(cat "$work/v1.img.noise")"
must_end web01 20
passed "a cut network, a killed appliance and a reset machine: ${again#ramdisk: }"
