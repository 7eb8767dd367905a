#!/bin/bash
# A domain of a real libvirt is switched on, reset, cycled and off by the queue, and what can be wrong is said.
# libvirt has its files and its socket in folders of this test's own: a mount namespace, so that the machine's own stays as it is.
if [ -z "${power_libvirt_mounts:-}" ]; then
    [ "$(id -u)" -ne 0 ] || exec env power_libvirt_mounts=own unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/libvirt.sh"
libvirt_start

cat > "$work/web01.xml" << 'XML'
<domain type='qemu'><name>web01</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>hvm</type><boot dev='network'/></os><features><acpi/></features><on_reboot>restart</on_reboot>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices></domain>
XML
must hypervisor define "$work/web01.xml"
is() { [ "$(hypervisor domstate web01 | head -n 1)" = "$1" ] || fail "the domain is $(hypervisor domstate web01), not $1, after $2"; }

begin
must ba system add web01 --profile guest --mac "$mac" --power-type libvirt --power-id web01
ba power status web01 --fresh | grep -qw off || fail "its state is: $(ba power status web01)"
must ba power on web01 --wait
is running on
ba power status web01 --fresh | grep -qw on || fail "its state is: $(ba power status web01)"
say "switched on, and read back"

hypervisor event --domain web01 --event reboot --timeout 60 > "$work/event" 2>&1 &
watcher=$!
sleep 1
must ba power reset web01 --wait
wait "$watcher"
grep -q "event 'reboot' for domain" "$work/event" || fail "libvirt saw no reset: $(cat "$work/event")"
is running reset
say "reset, as libvirt saw"

before=$(hypervisor domid web01)
must ba power cycle web01 --wait
is running cycle
[ "$(hypervisor domid web01)" != "$before" ] || fail "the domain was not started anew by cycle"
must ba power off web01 --wait
is "shut off" off
say "cycled, switched off"

must "$appliance_bin" power probe --kind libvirt --plug "$(hypervisor domuuid web01)"
grep -q "^name: *web01" "$work/must" || fail "probe said: $(cat "$work/must")"

# wrong NAME TEXT OPTION…: a machine of these settings is not switched on, and it is said why.
wrong() {
    local name=$1 text=$2
    must ba system add "$name" --profile guest --mac "52:54:00:77:01:0$((++number))" --power-type libvirt "${@:3}"
    ! ba power on "$name" --wait > "$work/said" 2>&1 || fail "$name was switched on"
    grep -qF -- "$text" "$work/said" || fail "of $name it said: $(cat "$work/said")"
}
number=0
wrong nodomain 'has no domain web99; set its id to one that "virsh' --power-id web99
wrong byid "libvirt would take for the number" --power-id 1
wrong command "has no URI of a hypervisor that is used" --power-id web01 --power-options "uri=qemu+ext:///system?command=/bin/sh"
must ba system add far --profile guest --mac 52:54:00:77:01:09 --power-type libvirt --power-id web01 --power-options "uri=qemu+ssh://root@127.0.0.1:1/system"
ba power status far --fresh > "$work/said" 2>&1
grep -qF "far: the power system at qemu+ssh://root@127.0.0.1:1/system is not reached" "$work/said" || fail "of a far one it said: $(cat "$work/said")"
say "no such domain, a number, a URI that runs a command, a hypervisor that is not reached: each refused with its reason"

# /usr/bin as it is without libvirt-clients, for this test alone.
mkdir "$work/over"
mount -t tmpfs tmpfs "$work/over" && mkdir "$work/over/upper" "$work/over/work" || die "cannot mount a tmpfs"
on_exit umount -l "$work/over"
mount -t overlay -o "lowerdir=/usr/bin,upperdir=$work/over/upper,workdir=$work/over/work" overlay /usr/bin && rm /usr/bin/virsh || die "cannot mount over /usr/bin"
! "$appliance_bin" power probe --kind libvirt --plug web01 > "$work/said" 2>&1 || fail "without virsh there was an answer"
grep -q "there is no /usr/bin/virsh; install Debian's package libvirt-clients" "$work/said" || fail "without virsh it said: $(cat "$work/said")"
umount -l /usr/bin
passed "a domain of a real libvirt was switched on, reset, cycled and off, and what was wrong was said"
