#!/bin/bash
# The inventory on its own database, taken in as `apply` takes it: import, start, look-up, memory, at 1,000 and at 100,000
# systems. There is no peer that does the same; the goals stand in docs/performance.md.
set -u
work=$(mktemp -d /tmp/bootappliance-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
dotnet build bench/BootAppliance.Bench -c Release --nologo -v quiet > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
for count in 1000 10000 100000; do
    dotnet bench/BootAppliance.Bench/bin/Release/net10.0/bench-server.dll inventory "$work" "$count" || exit 1
done
