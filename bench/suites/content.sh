#!/bin/bash
# Seconds from a raw disk image of 1 GiB, half of it holes, to its chunks and index, into an empty store and into one that has them all;
# and the bytes that the store then has. Ours against casync make, both by SHA-256 and zstd, in turns. Ours syncs each chunk; casync
# syncs nothing, so its time is told with a sync of the file system after it and without. Needs casync. BENCH_ROUNDS (3).
set -u
rounds=${BENCH_ROUNDS:-3}
work=$(mktemp -d "${BENCH_FOLDER:-/tmp}/bootappliance-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { echo "content: $*" >&2; }
command -v casync > /dev/null || { say "casync is missing: apt-get install casync"; exit 1; }
dotnet build bench/BootAppliance.Bench -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }

# Files of this system, in eight pieces with as much nothing behind each.
tar -C / -cf - usr/lib usr/share usr/bin 2> /dev/null | head -c $((512 << 20)) > "$work/data"
truncate -s 1G "$work/image"
for piece in 0 1 2 3 4 5 6 7; do
    dd if="$work/data" of="$work/image" bs=64M count=1 skip=$piece seek=$((piece * 2)) conv=notrunc status=none
done
rm "$work/data"
cat "$work/image" > /dev/null

make() {
    case $1 in
    ours) dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll content "$work/state.db" "$work/ours.castr" "$work/image" "$work/ours.caibx" "$(nproc)" ;;
    casync*) casync make --digest=sha256 --store="$work/$1.castr" "$work/$1.caibx" "$work/image" > /dev/null ;;
    esac || { say "$1 failed"; exit 1; }
    [ "$1" != casync-synced ] || sync -f "$work"
}

# timed NAME CASE: appends seconds.
timed() {
    local begin end
    sync -f "$work"
    begin=$(date +%s.%N)
    make "$1"
    end=$(date +%s.%N)
    awk -v a="$begin" -v b="$end" 'BEGIN { print b - a }' >> "$work/$1-$2"
    say "$1, $2 store: $(tail -n 1 "$work/$1-$2") s"
}

for ((round = 1; round <= rounds; round++)); do
    for name in ours casync casync-synced; do
        rm -rf "$work/$name.castr"
        timed $name empty
        timed $name full
    done
done
casync extract --store="$work/ours.castr/castr" "$work/ours.caibx" "$work/extracted" && cmp "$work/image" "$work/extracted" || { say "casync does not extract what ours made"; exit 1; }

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
size() { du -sb --apparent-size "$work/$1.castr" | cut -f1; }
row() {
    jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" --arg peer "$4" --argjson theirs "$5" \
        '{suite: "content", case: $case, unit: $unit, ours: $ours, peer: $peer, theirs: $theirs, ratio: ($theirs / $ours)}'
}
for peer in casync casync-synced; do
    for case in empty full; do row "1 GiB into a store that is $case" s "$(median "$work/ours-$case")" $peer "$(median "$work/$peer-$case")"; done
done
row "bytes of the store" B "$(size ours)" casync "$(size casync)"
