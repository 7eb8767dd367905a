# shellcheck shell=bash
# The mirror that eng/debian-mirror makes, served on the private network. Needs say.sh and network.sh.

mirror_folder=${BOOTAPPLIANCE_MIRROR:-/var/tmp/bootappliance-mirror-13}
mirror_kernel=$mirror_folder/installer/linux
mirror_initrd=$mirror_folder/installer/initrd.gz

# mirror_start: sets mirror_host, what an installer is told as its mirror, and as that of security updates.
mirror_start() {
    mirror_host=$net_boot_address:3142
    cat > "$work/mirror.conf" << NGINX
user root;
daemon off;
worker_processes 1;
pid $work/mirror.pid;
error_log $work/mirror.errors;
events {}
http {
    access_log $work/mirror.requests;
    server {
        listen $mirror_host;
        root $mirror_folder/www;
    }
}
NGINX
    net_start mirror nginx -c "$work/mirror.conf"
    wait_until 10 mirror_answers || die "no package mirror: $(tail -n 3 "$work/mirror.log" "$work/mirror.errors")"
    # With a way out, the mirror's gaps would not show.
    ! net_do ip route show default | grep -q . || die "the private network has a way out"
}

mirror_answers() { net_do curl -fsS -o /dev/null "http://$mirror_host/debian/dists/trixie/Release"; }
