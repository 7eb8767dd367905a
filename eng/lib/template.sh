# shellcheck shell=bash
# Templates for tests. Needs appliance.sh, lib.sh's must, and `work`.

# template_publisher: a key of $work/builds that may sign all of ccnx:/example.com.
template_publisher() {
    ssh-keygen -q -t ed25519 -N "" -f "$work/builds" || die "ssh-keygen made no key"
    must ba publisher add builds --key-file "$work/builds.pub" --prefix ccnx:/example.com
}

# template_image FILE MEBIBYTES [SEED]: an ext4 of so many MiB, about an eighth of it files of this system; another seed leaves some out.
template_image() {
    local file=$1 size=$2 seed=${3:-0}
    truncate -s "${size}M" "$file"
    mkdir -p "$work/tree"
    [ -e "$work/tree/done" ] || {
        tar -C / -cf - usr/share/doc usr/bin usr/lib/x86_64-linux-gnu 2> /dev/null | head -c $((size << 17)) | tar -C "$work/tree" -xf - 2> /dev/null
        : > "$work/tree/done"
    }
    find "$work/tree" -type f -name "*$seed*" -path "*/doc/*" -delete
    mkfs.ext4 -q -F -U 6ba51d3c-0d1a-4d5b-9a69-2a8b0c0c1b57 -E hash_seed=6ba51d3c-0d1a-4d5b-9a69-2a8b0c0c1b57 -d "$work/tree" "$file" || die "mkfs.ext4 made no image"
}
