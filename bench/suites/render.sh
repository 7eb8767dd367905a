#!/bin/bash
# An answer file and a boot script of one of 10,000 systems, from its MAC to the text, templates compiled; beside it the same
# answer file by Cheetah, the engine that Cobbler uses (Debian's python3-cheetah), compiled too, its values at hand.
# BENCH_ROUNDS (2000) makes it shorter.
set -u
rounds=${BENCH_ROUNDS:-2000}
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import Cheetah' 2> /dev/null || { echo "render: Cheetah is missing: apt-get install python3-cheetah" >&2; exit 1; }
dotnet build bench/BootAppliance.Bench -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll render "$work" 10000 "$rounds" > "$work/ours" || exit 1
/usr/bin/python3 bench/suites/render-cheetah.py pxe-templates/debian/preseed.cfg.hbs "$rounds" > "$work/theirs" || exit 1
jq -sc '(.[1] | map({key: .case, value: .ms}) | from_entries) as $theirs | .[0][]
    | {suite: "render", case, unit: "ms", ours: .ms, peer: (if $theirs[.case] then "cheetah" else null end), theirs: $theirs[.case],
       ratio: (if $theirs[.case] then $theirs[.case] / .ms else null end)}' <(jq -s . "$work/ours") <(jq -s . "$work/theirs")
