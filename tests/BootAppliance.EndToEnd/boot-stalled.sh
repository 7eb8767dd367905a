#!/bin/bash
# A machine is switched off in the middle of its install: the install is stalled within the deadline of the phase that it was
# in, the next attempt is armed, and that one succeeds.
. "$(dirname "$0")/lib.sh"
begin
mkdir -p "$work/templates/test"
printf '#!/bin/sh\n{{> ba_event.sh}}\nba_event started\nba_event progress percent=20 phase=partitioning\nsleep 300\n' > "$work/templates/test/slow.sh.hbs"
must ba profile edit guest --autoinstall test/slow.sh --install-attempts 2 --install-stall retry --install-deadline partitioning=10s
must ba system add web01 --profile guest --mac "$mac"
must ba system arm web01
machine_start web01 "$mac" bios
is_partitioning() { ba install show web01 --json | jq -e '.phase == "partitioning"'; }
wait_until 60 is_partitioning || fail "the installer has not reported its phase"
machine_stop web01
say "switched off while it partitions its disk"
wait_until 40 event install.state "web01 is stalled: " || fail "it is not stalled within the deadline of its phase"
event install.state "partitioning" || fail "the phase in which it stalled is not told"
must_reach web01 10 armed
must ba profile edit guest --autoinstall test/guest.sh
machine_start web01 "$mac" bios
must_reach web01 60 installed
ba install show web01 --json | jq -e '.attempt == 2' > /dev/null || fail "it is not the second attempt"
passed "switched off while it installs: stalled in its phase, tried again, installed"
