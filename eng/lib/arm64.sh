# shellcheck shell=bash
# Debian's packages for 64-bit ARM, unpacked, not installed: this machine's own apt and dpkg are not asked and not changed. Needs say.sh.

# arm64_unpack FOLDER: what the helper image is made of below it, with a kernel for virtual machines and the signed GRUB, unless it is there.
arm64_unpack() {
    [ ! -e "$1/complete" ] || return 0
    # Of two tests at once the second one waits for the first one's.
    exec 8> "$1.lock"
    flock 8
    [ -e "$1/complete" ] || {
        [ ! -e "$1" ] || die "$1 is there and was not made by this test; remove it"
        arm64_unpack_alone "$1" > "$1.log" 2>&1 || die "no packages for arm64: $(tail -n 3 "$1.log")"
    }
    exec 8>&-
}

arm64_unpack_alone() {
    local made kernel
    made=$(mktemp -d "$1.XXXXXX") || return 1
    mkdir -p "$made"/apt/{state/lists,cache/archives}/partial "$made/root"
    arm64_apt "$made" update || return 1
    arm64_apt "$made" install -y --download-only --no-install-recommends busybox-static fdisk e2fsprogs dropbear-bin efibootmgr libssl3 libzstd1 libstdc++6 || return 1
    kernel=$(arm64_apt "$made" install -s --no-install-recommends linux-image-cloud-arm64 | sed -n 's/^Inst \(linux-image-[0-9][^ ]*\) .*/\1/p')
    (cd "$made/apt/cache/archives" && arm64_apt "$made" download "$kernel" grub-efi-arm64-signed) || return 1
    for package in "$made"/apt/cache/archives/*.deb; do dpkg -x "$package" "$made/root" || return 1; done
    depmod -b "$made/root" "$(ls "$made/root/lib/modules")" && touch "$made/root/complete" || return 1
    mv -T "$made/root" "$1" || return 1
    rm -rf "$made"
}

# arm64_apt FOLDER WORD…: apt-get with a state of its own.
arm64_apt() {
    apt-get -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$1/apt/state" -o Dir::Cache="$1/apt/cache" -o Dir::State::status=/dev/null \
        -o APT::Sandbox::User=root "${@:2}"
}
