# shellcheck shell=bash
# Installer components that the archive lists and lacks, put together from .deb files of the same version and source.
# Needs mirror_fetch.sh.

repack_lacking() {
    local file component modules=()
    while read -r file; do
        component=$(component_of "$file")
        case "$component" in
            *-modules-*) modules+=("$component") ;;
            e2fsprogs-udeb) repack "$file" e2fsprogs libext2fs2t64 libcom-err2 -- sbin usr/sbin etc/mke2fs.conf lib usr/lib ;;
            # Looks into the file systems of Windows; the resolver of the installer passes over what does not exist.
            ntfs-3g-udeb) echo "$component is left out" ;;
            *)
                echo "the archive $archive lacks $file, and nothing here says what it is made of"
                return 1
                ;;
        esac || return 1
    done < "$mirror/work/lacking"
    [ ${#modules[@]} -eq 0 ] || repack_modules "${modules[@]}"
}

component_of() { basename "${1%%_*}"; }

# control_of COMPONENT: its paragraph in Debian's list without what describes Debian's file.
control_of() {
    awk -v RS= -v name="$1" '$2 == name' "$mirror/work/components" | grep -vE '^(Filename|Size|MD5sum|SHA256|Description-md5):'
}

# repack FILE PACKAGE… -- PATH…: of the packages' files those at the paths.
repack() {
    local file=$1 path packages=() folder=$mirror/work/repack
    shift
    while [ "$1" != -- ]; do
        packages+=("$1")
        shift
    done
    shift
    rm -rf "$folder"
    mkdir -p "$folder/tree"
    (cd "$folder" && apt_here download "${packages[@]}" && for path in *.deb; do dpkg-deb -x "$path" all; done) || return 1
    for path in "$@"; do
        [ -e "$folder/all/$path" ] || continue
        mkdir -p "$folder/tree/$(dirname "$path")"
        cp -a "$folder/all/$path" "$folder/tree/$(dirname "$path")"
    done
    # What serves a running system has no place in the installer.
    rm -rf "$folder"/tree/{lib,usr/lib}/{systemd,udev,e2fsprogs}
    put_component "$file" "$folder/tree"
}

# put_component FILE TREE
put_component() {
    mkdir -p "$2/DEBIAN"
    control_of "$(component_of "$1")" > "$2/DEBIAN/control"
    dpkg-deb --root-owner-group -Zxz -b "$2" "$mirror/www/debian/$1"
}

# repack_modules COMPONENT…: by kernel-wedge, as Debian's kernel is made, with the lists of the kernel's own source.
repack_modules() {
    local component kernel version folder=$mirror/work/wedge
    kernel=$(installer_kernel)
    rm -rf "$folder"
    mkdir -p "$folder/image"
    version=$(control_of "$1" | sed -n 's/^Version: //p')
    (
        cd "$folder" || exit 1
        apt_here download "linux-image-$kernel=$version" && dpkg-deb -x "linux-image-$kernel"_*.deb image && rm linux-image-*.deb || exit 1
        apt_here source --diff-only --download-only "linux=$version" && tar -xf linux_*.debian.tar.xz debian/installer || exit 1
        {
            printf 'Source: linux\n'
            for component in "$@"; do printf '\nPackage: %s\nArchitecture: amd64\n' "$component"; done
        } > debian/control
        # In the lists' own words: the kernel's version without the flavour, the flavour, the folder's name.
        KW_CONFIG_DIR=debian/installer KW_DEFCONFIG_DIR=debian/installer SOURCEDIR=$folder/image \
            kernel-wedge copy-modules "${kernel%-amd64}" amd64 "$kernel"
    ) || return 1
    for component in "$@"; do
        [ -d "$folder/debian/$component" ] || {
            echo "kernel-wedge has made no $component"
            return 1
        }
        mkdir -p "$folder/debian/$component/DEBIAN"
        install -m 755 "$folder/debian/$component.postinst" "$folder/debian/$component/DEBIAN/postinst"
        put_component "$(grep -F "/${component}_" "$mirror/work/lacking")" "$folder/debian/$component" || return 1
    done
    rm -rf "$folder"
}
