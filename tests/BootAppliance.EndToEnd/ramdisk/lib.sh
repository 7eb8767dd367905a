# shellcheck shell=bash
# The helper image, made and known to an appliance as the distro ramdisk, and a template for it to deploy. Needs the end-to-end tests' lib.sh.
. "$root/eng/lib/kernel.sh"
. "$root/eng/lib/arm64.sh"

# helper_begin [SETTING…]: a network and an appliance that has the image.
helper_begin() {
    helper_parts
    appliance_build
    net_create
    net_router
    appliance_configure "$@"
    appliance_start
    helper_add
}

# helper_parts: sets kernel, where Debian's kernel for virtual machines is unpacked, or the one that helper_kernel says, such as linux-image-amd64 with its
# drivers of real ones, and program, what runs in the image; helper_arch=arm64 is for that processor.
helper_parts() {
    local runtime=linux-x64
    program=${BOOTAPPLIANCE_RAMDISK:-$work/program}
    if [ "${helper_arch:-}" = arm64 ]; then
        kernel=${BOOTAPPLIANCE_ARM64:-/var/tmp/bootappliance-arm64} runtime=linux-arm64
        program=${BOOTAPPLIANCE_RAMDISK_ARM64:-$work/program}
        arm64_unpack "$kernel"
    else
        if [ -n "${helper_kernel:-}" ]; then kernel=${BOOTAPPLIANCE_FULL_KERNEL:-/var/tmp/bootappliance-kernel-full}; else kernel=${BOOTAPPLIANCE_KERNEL:-/var/tmp/bootappliance-kernel}; fi
        kernel_unpack "$kernel" ${helper_kernel:+"$helper_kernel"}
    fi
    [ -e "$program/bootappliance-ramdisk" ] || must dotnet publish "$root/src/BootAppliance.Ramdisk" -c Release -r "$runtime" --self-contained -p:PublishReadyToRun=true -p:DebugType=none --nologo -v quiet -o "$program"
}

# helper_add: the image of these parts, as the distro ramdisk.
helper_add() {
    local console=ttyS0
    [ "${helper_arch:-}" != arm64 ] || console=ttyAMA0
    helper_build
    say "$(head -n 1 "$work/must" | cut -c1-300)"
    must ba distro add ramdisk ${helper_arch:+--arch "$helper_arch"} --kernel "$work/ramdisk/linux" --initrd "$work/ramdisk/initrd.gz" --kernel-options "console=$console quiet no_timer_check panic=-1"
}

helper_build() {
    local from=(--kernel-root "$kernel")
    [ "${helper_arch:-}" != arm64 ] || from=(--arch arm64 --root "$kernel")
    must ba ramdisk build --to "$work/ramdisk" "${from[@]}" --program "$program"
}

# template_begin: a publisher, and the first version of a small system as ccnx:/test.example/linux/web, whose raw disk is v1.img.
template_begin() {
    ssh-keygen -q -t ed25519 -N "" -f "$work/key"
    must ba publisher add tests --key-file "$work/key.pub" --prefix ccnx:/test.example
    template_publish v1 first
}

# template_publish VERSION WORD: the next version, whose system says WORD.
template_publish() {
    must "$root/tests/BootAppliance.EndToEnd/ramdisk/make-disk" "$work/$1.img" "$kernel" "$2"
    must ba template publish "$work/$1.img" --name ccnx:/test.example/linux/web --key "$work/key"
}
