# shellcheck shell=bash
# What eng/debian-mirror fetches and lists. Needs say.sh, `mirror`, `archive` and `suite`.

# The installer's own choice is every component of priority standard and above; these are for other disks than a plain one.
unwanted_components='^(jfs|xfs|btrfs|firewire-core|pcmcia-storage|isofs)-modules-|^partman-(auto-raid|btrfs|cros|iscsi|jfs|md|xfs)$|^(depthcharge-tools|systemd-boot)-installer$|^(kickseed-common|nobootloader)$'

# Beside the base system: the kernel, what the installer's steps and the shipped preseed ask for, and the boot loaders.
wanted_packages="linux-image-amd64 initramfs-tools zstd busybox locales console-setup keyboard-configuration tasksel sudo
    openssh-server ca-certificates curl eject dosfstools e2fsprogs pciutils usbutils os-prober efibootmgr installation-report"
boot_loaders=("grub-pc" "grub-efi-amd64 grub-efi-amd64-signed shim-signed")

# apt_here VERB…: apt with this archive alone, which knows of no installed package. The host's own settings stay as they are.
apt_here() { APT_CONFIG=$mirror/work/apt.conf apt-get -q -o "Dir::State::status=$mirror/work/apt/status" -o Acquire::GzipIndexes=false "$@"; }

fetch_lists() {
    mkdir -p "$mirror/work/apt/lists/partial" "$mirror/work/apt/archives/partial"
    : > "$mirror/work/apt/status"
    printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' deb "$archive" "$suite" deb-src "$archive" "$suite" \
        > "$mirror/work/apt/sources"
    cat > "$mirror/work/apt.conf" << CONF
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Dir::Etc::SourceList "$mirror/work/apt/sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$mirror/work/apt";
Dir::Cache "$mirror/work/apt";
Acquire::Languages "none";
CONF
    apt_here update || return 1
    xz -t "$mirror/work/components.xz" 2> /dev/null ||
        curl -fsS -o "$mirror/work/components.xz" "$archive/dists/$suite/main/debian-installer/binary-amd64/Packages.xz" || return 1
    xz -dc "$mirror/work/components.xz" > "$mirror/work/components"
    # apt has checked this file against Debian's signature; the components' list is checked against the same Release.
    grep -qF "$(sha256sum "$mirror/work/components.xz" | cut -d' ' -f1)" "$mirror"/work/apt/lists/*Release || {
        echo "the list of installer components is not the one that Debian has signed"
        return 1
    }
}

# The text image: the graphical one is as good and twice as large.
fetch_installer() {
    local package=debian-installer-13-netboot-amd64 folder=$mirror/work/installer
    mkdir -p "$folder" "$mirror/installer"
    (cd "$folder" && apt_here download "$package") || return 1
    dpkg-deb --fsys-tarfile "$folder/$package"_*.deb |
        tar -x -C "$folder" --wildcards --transform='s,.*/,,' '*/text/debian-installer/amd64/linux' '*/text/debian-installer/amd64/initrd.gz' || return 1
    rm "$folder/$package"_*.deb
    mv "$folder/linux" "$mirror/installer/"
    zcat "$folder/initrd.gz" | cpio -i --quiet --to-stdout var/lib/dpkg/status > "$mirror/work/carried"
    [ -s "$mirror/work/carried" ]
}

installer_kernel() { sed -n 's/^Package: kernel-image-\(.*\)-di$/\1/p' "$mirror/work/carried"; }

# The components' names: the wanted of priority standard and above, and what they depend on, as far as the image lacks it.
choose_components() {
    awk -v RS= -v FS='\n' -v kernel="$(installer_kernel)" -v unwanted="$unwanted_components" '
        function field(name, line) {
            for (line = 1; line <= NF; line++) if (index($line, name ": ") == 1) return substr($line, length(name) + 3)
            return ""
        }
        function names(text, into, count, at) {
            count = split(text, into, / *, */)
            for (at = 1; at <= count; at++) sub(/[ (|].*/, "", into[at])
            return count
        }
        function want(name, count, at, needed) {
            if (!(name in depends) && name in provider) name = provider[name]
            if (name in carried || name in wanted || !(name in depends)) return
            wanted[name] = 1
            count = names(depends[name], needed)
            for (at = 1; at <= count; at++) want(needed[at])
        }
        FILENAME == ARGV[1] {
            carried[field("Package")] = 1
            count = names(field("Provides"), list)
            for (at = 1; at <= count; at++) carried[list[at]] = 1
            next
        }
        {
            name = field("Package")
            version = field("Kernel-Version")
            if (version != "" && version != kernel) next
            if (name ~ unwanted) next
            depends[name] = field("Depends")
            if (field("Priority") ~ /^(standard|important|required)$/) standard[name] = 1
            count = names(field("Provides"), list)
            # live-installer stands for the base system of a live medium.
            if (name != "live-installer") for (at = 1; at <= count; at++) if (!(list[at] in provider)) provider[list[at]] = name
        }
        END {
            for (name in standard) want(name)
            for (name in wanted) print name
        }' "$mirror/work/carried" "$mirror/work/components" | sort
}

# paragraphs NAMES LIST: of a list of packages those whose names stand in the file.
paragraphs() {
    awk -v ORS='\n\n' 'NR == FNR { wanted[$0] = 1; next } $2 in wanted' RS='\n' "$1" RS= "$2"
}

fetch_components() {
    local file hash
    choose_components > "$mirror/work/component-names"
    paragraphs "$mirror/work/component-names" "$mirror/work/components" > "$mirror/work/chosen-components"
    awk '$1 == "Filename:" { file = $2 } $1 == "SHA256:" { hash = $2 } /^$/ { print hash "  " file }' "$mirror/work/chosen-components" \
        > "$mirror/work/component-files"
    : > "$mirror/work/lacking"
    while read -r hash file; do
        mkdir -p "$mirror/www/debian/${file%/*}"
        matches "$hash" "$file" || curl -fsS --retry 3 -o "$mirror/www/debian/$file" "$archive/$file" || echo "$file" >> "$mirror/work/lacking"
    done < "$mirror/work/component-files"
    while read -r hash file; do
        matches "$hash" "$file" || grep -qxF "$file" "$mirror/work/lacking" || {
            echo "$archive/$file is not the file that Debian has signed"
            return 1
        }
    done < "$mirror/work/component-files"
}

matches() { echo "$1  $mirror/www/debian/$2" | sha256sum --check --status 2> /dev/null; }

fetch_packages() {
    local loader packages
    packages=$(debootstrap --print-debs "$suite" "$mirror/work/debootstrap" "$archive") || return 1
    for loader in "${boot_loaders[@]}"; do
        # shellcheck disable=SC2086 # lists of names
        apt_here install -y --download-only $packages $wanted_packages $loader || return 1
    done
}

# list_components / list_packages: Debian's own paragraphs about what is there, and a Release over all lists.
list_components() {
    local file
    # A component that was put together here has another size and hash than Debian's.
    while read -r file; do
        [ -e "$mirror/www/debian/$file" ] || continue
        control_of "$(component_of "$file")"
        printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$mirror/www/debian/$file")" \
            "$(sha256sum "$mirror/www/debian/$file" | cut -d' ' -f1)"
    done < <(cut -d' ' -f3 "$mirror/work/component-files") > "$mirror/work/listed-components"
    put_list "$mirror/work/listed-components" main/debian-installer/binary-amd64
    : > "$mirror/work/none"
    put_list "$mirror/work/none" main/binary-amd64
    release
}

list_packages() {
    local package name file
    cp -n "$mirror"/work/apt/lists/*_main_binary-amd64_Packages "$mirror/work/all-packages"
    for package in "$mirror"/work/apt/archives/*.deb; do
        name=${package##*/}
        echo "${name%%_*}"
    done > "$mirror/work/package-names"
    paragraphs "$mirror/work/package-names" "$mirror/work/all-packages" > "$mirror/work/chosen-packages"
    while read -r _ file; do
        mkdir -p "$mirror/www/debian/${file%/*}"
        # apt's cache has a version's epoch in the file's name, the archive has not.
        name=${file##*/}
        ln -f "$mirror/work/apt/archives/${name%%_*}"_*.deb "$mirror/www/debian/$file" || return 1
    done < <(grep '^Filename: ' "$mirror/work/chosen-packages")
    put_list "$mirror/work/chosen-packages" main/binary-amd64
    release
}

put_list() {
    mkdir -p "$mirror/www/debian/dists/$suite/$2"
    # By this file the installer sees that the mirror has its architecture.
    printf 'Archive: stable\nComponent: main\nArchitecture: amd64\n' > "$mirror/www/debian/dists/$suite/$2/Release"
    cp "$1" "$mirror/www/debian/dists/$suite/$2/Packages"
    xz -kf "$mirror/www/debian/dists/$suite/$2/Packages"
}

# Security and updates are suites that the installer sets up; here they are there and empty.
release() {
    local of=$mirror/www/debian/dists/$suite empty
    write_release "$of" "$suite" stable
    for empty in "debian/dists/$suite-updates $suite-updates" "debian-security/dists/$suite-security $suite-security"; do
        mkdir -p "$mirror/www/${empty% *}/main/binary-amd64"
        : > "$mirror/www/${empty% *}/main/binary-amd64/Packages"
        xz -kf "$mirror/www/${empty% *}/main/binary-amd64/Packages"
        write_release "$mirror/www/${empty% *}" "${empty#* }" "stable${empty##*"$suite"}"
    done
}

write_release() {
    rm -f "$1/Release"
    apt-ftparchive -o "APT::FTPArchive::Release::Origin=Debian" -o "APT::FTPArchive::Release::Label=Debian" \
        -o "APT::FTPArchive::Release::Suite=$3" -o "APT::FTPArchive::Release::Codename=$2" \
        -o "APT::FTPArchive::Release::Version=13" -o "APT::FTPArchive::Release::Architectures=amd64" \
        -o "APT::FTPArchive::Release::Components=main" release "$1" > "$mirror/work/Release" || return 1
    mv "$mirror/work/Release" "$1/Release"
    sign --clearsign --output "$1/InRelease" "$1/Release" && sign --armor --detach-sign --output "$1/Release.gpg" "$1/Release"
}
