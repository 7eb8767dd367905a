# shellcheck shell=bash
# The mirror that eng/debian-mirror makes, served by the appliance as a distro's install tree. Needs say.sh and network.sh.

mirror_folder=${BOOTAPPLIANCE_MIRROR:-/var/tmp/bootappliance-mirror-13}
mirror_kernel=$mirror_folder/installer/linux
mirror_initrd=$mirror_folder/installer/initrd.gz
mirror_tree=$mirror_folder/www

# mirror_allow: the appliance may serve it. Before it starts.
mirror_allow() { printf 'import:\n  roots: [%s]\n' "$mirror_tree" >> "$work/bootappliance.yaml"; }

# mirror_check DISTRO: it is served, and packages come from nowhere else.
mirror_check() {
    wait_until 10 mirror_answers "$1" || die "no package mirror at http://$net_boot_address/tree/$1"
    # With a way out, the mirror's gaps would not show.
    ! net_do ip route show default | grep -q . || die "the private network has a way out"
}

mirror_answers() { net_do curl -fsS -o /dev/null "http://$net_boot_address/tree/$1/debian/dists/trixie/Release"; }
