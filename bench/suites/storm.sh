#!/bin/bash
# A storm of installs: 1,000 simulated machines are switched on within ten seconds and install themselves, from DHCP to the first
# boot. The appliance has one CPU, the machines the other, in network namespaces. Meanwhile two pages and two lists are asked
# for each 100 ms. There is no peer that does the same. Needs root, the boot loaders and Debian's installer, as the tests do.
# BENCH_NICE (0) is the nice value of both, for machines where others work: -15 leaves those little.
# BENCH_MACHINES (1000), BENCH_PAUSE (2, seconds between the reports of a machine) and BENCH_STEPS (8 of them) change it.
machines=${BENCH_MACHINES:-1000} pause=${BENCH_PAUSE:-2} steps=${BENCH_STEPS:-8} nice=${BENCH_NICE:-0}
exec 3>&1 >&2
. tests/BootAppliance.EndToEnd/lib.sh
# As the package has it: what is compiled at run time takes the one CPU from everything else.
[ -n "${BOOTAPPLIANCE_BIN:-}" ] || {
    must dotnet publish src/BootAppliance -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true --nologo -v quiet -o "$work/published"
    BOOTAPPLIANCE_BIN=$work/published/bootappliance
}
. eng/lib/storm.sh
storm_cpu=0 storm_nice=$nice storm_begin
pid=${net_pid[appliance]}
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$pid/stat"; }

# result CASE UNIT VALUE
result() { jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" '{suite: "storm", case: $case, unit: $unit, ours: $ours, peer: null, theirs: null, ratio: null}' >&3; }

mkfifo "$work/tell" "$work/said"
storm_do nice -n "$nice" taskset -c 1 "$simulators" storm "$net_boot_address" "$storm_relay" "$appliance_socket" storm machines="$machines" pause="$pause" steps="$steps" > "$work/said" 2> "$work/storm.err" &
storm=$!
watch=
while read -r line; do
    say "$line"
    case $line in
    armed*)
        before=$(cpu)
        # It measures: the machines must not keep it from the CPU that it shares with them.
        storm_do nice -n -20 taskset -c 1 "$simulators" watch "$appliance_socket" storm0001 < "$work/tell" > "$work/watch" 2>&1 &
        watch=$!
        exec 7> "$work/tell"
        ;;
    over*)
        exec 7>&-
        used=$(awk -v after="$(cpu)" -v before="$before" 'BEGIN { print after - before }')
        ;;
    '{'*) figures=$line ;;
    esac
done < "$work/said"
wait "$storm" || fail "the storm failed: $(head -n 20 "$work/storm.err")"
wait "$watch" || fail "not every page was answered: $(cat "$work/watch")"
figure() { jq "$1" <<< "$figures"; }
jq -c . "$work/watch" | while read -r line; do
    path=$(jq -r .path <<< "$line")
    result "$path, each 100 ms: median" ms "$(jq .p50 <<< "$line")"
    result "$path, each 100 ms: p99" ms "$(jq .p99 <<< "$line")"
done
result "$machines machines, all installed and booted, switched on within 10 s" s "$(figure .storm_s)"
result "arming them by one job" s "$(figure .arming_s)"
result "callbacks acknowledged" 1/s "$(figure .callbacks_per_s)"
result "a callback's answer: median" ms "$(figure .callback_p50_ms)"
result "a callback's answer: p99" ms "$(figure .callback_p99_ms)"
result "files sent" MB "$(figure .megabytes)"
result "memory, the most" MB "$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status")"
result "processor time" s "$used"
result "events recorded" events "$(figure .events_recorded)"
result "events lost" events "$(figure .events_lost)"
result "promises broken" promises "$(figure .broken)"
