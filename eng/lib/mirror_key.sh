# shellcheck shell=bash
# The mirror's own key, and an installer that trusts it as it trusts Debian's. Needs `mirror`.

# sign ARGUMENT…: gpg with the mirror's key alone.
sign() { gpg --homedir "$mirror/work/key" --batch --yes --quiet "$@"; }

make_key() {
    rm -rf "$mirror/work/key"
    mkdir -m 700 -p "$mirror/work/key"
    gpg --homedir "$mirror/work/key" --batch --quiet --passphrase '' \
        --quick-generate-key "mirror of a BootAppliance test" ed25519 sign never &&
        gpg --homedir "$mirror/work/key" --export > "$mirror/work/key.gpg"
}

# A second archive behind the initrd's first: Debian's keys and ours, and a hook that gives ours to the new system before
# its apt is asked for anything.
add_key_to_installer() {
    local tree=$mirror/work/overlay keyring=usr/share/keyrings/debian-archive-keyring.pgp
    rm -rf "$tree"
    mkdir -p "$tree/usr/share/keyrings" "$tree/usr/lib/base-installer.d"
    zcat "$mirror/work/installer/initrd.gz" | cpio -i --quiet --to-stdout "$keyring" > "$tree/$keyring"
    [ -s "$tree/$keyring" ] || return 1
    cat "$mirror/work/key.gpg" >> "$tree/$keyring"
    cp "$mirror/work/key.gpg" "$tree/usr/share/keyrings/mirror.gpg"
    printf '#!/bin/sh\ncp /usr/share/keyrings/mirror.gpg /target/etc/apt/trusted.gpg.d/mirror.gpg\n' > "$tree/usr/lib/base-installer.d/10mirror"
    chmod 755 "$tree/usr/lib/base-installer.d/10mirror"
    # The kernel wants the second archive on a boundary of four.
    cp "$mirror/work/installer/initrd.gz" "$mirror/installer/initrd.gz" || return 1
    truncate -s %4 "$mirror/installer/initrd.gz"
    (cd "$tree" && find . -mindepth 1 | cpio -o -H newc --quiet -R 0:0 | gzip -9) >> "$mirror/installer/initrd.gz"
}
