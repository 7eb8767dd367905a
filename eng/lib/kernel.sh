# shellcheck shell=bash
# Debian's kernel for virtual machines, unpacked, not installed. Needs say.sh.

# kernel_unpack FOLDER: FOLDER/boot/vmlinuz-VERSION and FOLDER/lib/modules/VERSION, unless they are there.
kernel_unpack() {
    [ ! -e "$1/complete" ] || return 0
    local made
    made=$(mktemp -d "$1.XXXXXX") || return 1
    (cd "$made" && { kernel_download || { apt-get update > /dev/null && kernel_download; }; } && dpkg -x linux-image-*.deb . && rm linux-image-*.deb &&
        depmod -b . "$(ls lib/modules)" && touch complete) > "$made.log" 2>&1 || die "no kernel: $(tail -n 3 "$made.log")"
    rm -rf "$1" "$made.log"
    mv -T "$made" "$1"
}

kernel_download() { apt-get download "$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p')"; }
