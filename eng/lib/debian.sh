# shellcheck shell=bash
# Debian 12 systems in systemd-nspawn. Needs say.sh; `work` is the run's folder.

# What our package depends on is in it, so that it installs without a network.
debian_base=/var/tmp/bootappliance-root
debian_packages=systemd,systemd-sysv,dbus,ca-certificates,ipxe,pxelinux,syslinux-common,grub-efi-amd64-signed,shim-signed,libsqlite3-0,libssl3,libstdc++6

# debian_make_base: the base by debootstrap, once a machine.
debian_make_base() {
    [ -e "$debian_base/complete" ] || {
        rm -rf "$debian_base"
        debootstrap --variant=minbase --include="$debian_packages" bookworm "$debian_base" > "$work/debootstrap" 2>&1 || {
            tail -n 5 "$work/debootstrap"
            die "debootstrap failed"
        }
        touch "$debian_base/complete"
    }
}

# debian_tree FOLDER: a copy of the base.
debian_tree() {
    debian_make_base
    mkdir -p "$1"
    cp -a --reflink=auto "$debian_base/." "$1"
}

# debian_boot FOLDER [NAMESPACE]: boots it, in a network of its own or in that namespace; debian_inside then runs things in it.
debian_boot() {
    local network=--private-network
    debian_folder=$1
    # With a network of its own it may configure it; in a namespace that is there, only when it is said.
    [ -z "${2:-}" ] || network="--network-namespace-path=/run/netns/$2 --capability=CAP_NET_ADMIN"
    # nspawn needs a terminal, which a test has not.
    script -qfc "systemd-nspawn --quiet --register=no --keep-unit $network --boot --machine=ba-$$ --directory=$debian_folder" \
        "$work/console" > "$work/script" 2>&1 < /dev/null &
    debian_terminal=$!
    on_exit debian_end
    wait_until 90 debian_booted || {
        tail -n 20 "$work/console"
        die "the machine did not boot"
    }
}

debian_nspawn() { pgrep -f "^systemd-nspawn .*--directory=$debian_folder\$"; }

# nspawn's first child is not its init yet, so it is looked up again each time.
debian_booted() {
    debian_init=$(pgrep -P "$(debian_nspawn)" | head -n 1)
    [ -n "$debian_init" ] && debian_inside systemctl is-system-running | grep -qE 'running|degraded'
}

# debian_inside COMMAND…: in the machine, as its root.
debian_inside() { nsenter --target "$debian_init" --mount --uts --ipc --net --pid --root --wd=/ "$@"; }

debian_end() {
    local nspawn
    nspawn=$(debian_nspawn) || return 0
    # shellcheck disable=SC2046 # one number a word
    kill -KILL $(pgrep -P "$nspawn") "$nspawn" 2> /dev/null
    # That one alone: the appliance ends later.
    wait "$debian_terminal"
    return 0
}
