# shellcheck shell=bash
# A libvirt of the test's own. Needs say.sh and `work`, and a mount namespace of the test's own, so that the machine's stays as it is.

libvirt=

# hypervisor VERB…: virsh, on that one.
hypervisor() { timeout 20 virsh --connect qemu:///system "$@" < /dev/null; }

# libvirt_start: with its files and its socket in folders that are gone with the namespace; it and the domain web01 end with the test.
libvirt_start() {
    local folder
    for folder in /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /etc/libvirt; do
        mkdir -p "$folder"
        mount -t tmpfs tmpfs "$folder" || die "cannot mount over $folder"
    done
    printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'stdio_handler = "file"' 'cgroup_controllers = [ ]' 'namespaces = [ ]' 'remember_owner = 0' > /etc/libvirt/qemu.conf
    libvirtd > "$work/libvirtd.log" 2>&1 &
    libvirt=$!
    on_exit libvirt_end
    wait_until 30 hypervisor list || die "libvirt does not start: $(tail -n 3 "$work/libvirtd.log")"
}

libvirt_end() {
    # The domain outlives its libvirt.
    hypervisor destroy web01 > "$work/gone" 2>&1
    kill "$libvirt"
    wait "$libvirt"
}
