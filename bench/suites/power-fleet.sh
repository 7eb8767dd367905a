#!/bin/bash
# The whole appliance with BENCH_BMCS (5000) machines, each with a simulated BMC at an address of its own: how long its poller takes
# to know the state of all, and what that costs. Appliance and simulator share two cores. There is no peer that does the same.
# Needs root, as the tests do. The limits that a fleet of this size has to keep: 120 s for all of them.
set -u
bmcs=${BENCH_BMCS:-5000}
exec 3>&1 >&2
. tests/BootAppliance.EndToEnd/lib.sh
. eng/lib/bmc.sh
[ -n "${BOOTAPPLIANCE_BIN:-}" ] || {
    must dotnet publish src/BootAppliance -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true --nologo -v quiet -o "$work/published"
    must dotnet build tests/BootAppliance.Simulators -c Release --nologo -v quiet
    BOOTAPPLIANCE_BIN=$work/published/bootappliance
}
with_polling() { printf 'power:\n  poll_interval: 120s\n  polls_at_once: 64\n' >> "$work/bootappliance.yaml"; }
before_start=with_polling
begin
bmc_start 127.1.0.1:9623 --count "$bmcs" --user admin:geheim
say "$bmcs simulated BMCs"

# result CASE UNIT VALUE
result() { jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" '{suite: "power-fleet", case: $case, unit: $unit, ours: $ours, peer: null, theirs: null, ratio: null}' >&3; }

jq -n --argjson bmcs "$bmcs" '[range($bmcs) | {
    kind: "system", name: "node\(.)", profile: "guest",
    power: {bmc: {type: "ipmi", address: "127.1.\((. + 1) / 256 | floor).\((. + 1) % 256)", port: 9623, user: "admin", password: "geheim"}}}]' > "$work/fleet.json"
must ba apply "$work/fleet.json"
say "$bmcs machines in the inventory"
appliance_stop
began=$(date +%s.%N)
appliance_start
pid=${net_pid[appliance]}
unknown() { curl -fsS --unix-socket "$appliance_socket" "http://localhost/api/v1/power?state=unknown&limit=1" | jq '.items | length'; }
all_known() { [ "$(unknown)" = 0 ]; }
wait_until 300 all_known || fail "after 300 s some machine's state is not known: $(curl -fsS --unix-socket "$appliance_socket" "http://localhost/api/v1/power?state=unknown&limit=3")"
known=$(date +%s.%N)
[ "$(ba power status --filter 'name=*' --state off --json | jq '.items | length')" = "$bmcs" ] || fail "not each of the $bmcs machines is known to be off"
result "$bmcs machines, from the appliance's start until the state of all is known" s "$(awk -v now="$known" -v began="$began" 'BEGIN { print now - began }')"
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$pid/stat"; }
before=$(cpu)
sleep 120
result "$bmcs machines, processor of one round each 120 s" s "$(awk -v now="$(cpu)" -v before="$before" 'BEGIN { print now - before }')"
oldest() { curl -fsS --unix-socket "$appliance_socket" "http://localhost/api/v1/power?limit=1000" | jq '[.items[].age_seconds] | max'; }
result "the oldest reading of the first 1,000 after it" s "$(oldest)"
result "$bmcs machines, memory, the most" MB "$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status")"
