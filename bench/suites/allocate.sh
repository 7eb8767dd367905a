#!/bin/bash
# Dividing a pool's extents among disks by weight within bounds: at 1,000 and 2,000 disks in turns with the plain reference in
# Python (exact fractions, O(n^2)), whose shares must be the same to the extent; above that ours alone, the shares and a whole run
# of re-allocation with its decisions, and how the time for one disk grows from 10,000 to 100,000 (1 would be linear). Processes are
# warm and their start is not counted. BENCH_ROUNDS (3) makes it shorter.
set -u
rounds=${BENCH_ROUNDS:-3} inner=21
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
dotnet build bench/BootAppliance.Bench -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
bench() { dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll "$@" || { echo "allocate: $1 failed" >&2; exit 1; }; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# alone CASE UNIT VALUE
alone() { jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" '{suite: "allocate", case: $case, unit: $unit, ours: $ours, peer: null, theirs: null, ratio: null}'; }

for disks in 1000 2000; do
    bench allocate-claims $disks > "$work/claims"
    : > "$work/ours"
    : > "$work/theirs"
    for ((round = 1; round <= rounds; round++)); do
        bench allocate "$work/claims" $inner > "$work/our.round"
        python3 bench/suites/allocate-reference.py time "$work/claims" > "$work/their.round" || exit 1
        cmp -s <(tail -n 1 "$work/our.round") <(tail -n 1 "$work/their.round") || { echo "allocate: the reference says otherwise at $disks disks" >&2; exit 1; }
        head -n 1 "$work/our.round" >> "$work/ours"
        head -n 1 "$work/their.round" >> "$work/theirs"
    done
    jq -nc --arg case "$disks disks, shares" --argjson ours "$(median < "$work/ours")" --argjson theirs "$(median < "$work/theirs")" \
        '{suite: "allocate", case: $case, unit: "ms", ours: $ours, peer: "reference in Python", theirs: $theirs, ratio: ($theirs / $ours)}'
done

declare -A shares runs
for disks in 10000 30000 100000; do
    bench allocate-claims $disks > "$work/claims"
    : > "$work/shares"
    : > "$work/runs"
    for ((round = 1; round <= rounds; round++)); do
        bench allocate "$work/claims" $inner | head -n 1 >> "$work/shares"
        bench allocate-run $disks $inner >> "$work/runs"
    done
    shares[$disks]=$(median < "$work/shares") runs[$disks]=$(median < "$work/runs")
    alone "$disks disks, shares" ms "${shares[$disks]}"
    alone "$disks disks, whole run" ms "${runs[$disks]}"
done
alone "time for one disk, 100000 over 10000, shares" times "$(jq -n "${shares[100000]} / ${shares[10000]} / 10")"
alone "time for one disk, 100000 over 10000, whole run" times "$(jq -n "${runs[100000]} / ${runs[10000]} / 10")"
