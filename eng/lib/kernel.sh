# shellcheck shell=bash
# Debian's kernels, unpacked, not installed. Needs say.sh.

# kernel_unpack FOLDER [PACKAGE]: FOLDER/boot/vmlinuz-VERSION and FOLDER/lib/modules/VERSION, unless they are there; of the package for virtual
# machines, or of another, such as linux-image-amd64 with its drivers of real ones.
kernel_unpack() {
    [ ! -e "$1/complete" ] || return 0
    # Of two tests at once the second one waits for the first one's.
    exec 8> "$1.lock"
    flock 8
    kernel_unpack_alone "$@"
    exec 8>&-
}

kernel_unpack_alone() {
    [ ! -e "$1/complete" ] || return 0
    local made package=${2:-linux-image-cloud-amd64}
    made=$(mktemp -d "$1.XXXXXX") || return 1
    (cd "$made" && { kernel_download "$package" || { apt-get update > /dev/null && kernel_download "$package"; }; } && dpkg -x linux-image-*.deb . && rm linux-image-*.deb &&
        depmod -b . "$(ls lib/modules)" && touch complete) > "$made.log" 2>&1 || die "no kernel: $(tail -n 3 "$made.log")"
    rm -rf "$1" "$made.log"
    mv -T "$made" "$1"
}

kernel_download() { apt-get download "$(apt-cache depends "$1" | sed -n 's/.*Depends: //p')"; }
