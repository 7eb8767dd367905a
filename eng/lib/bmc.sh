# shellcheck shell=bash
# Simulated BMCs of our own in the background, and what their clients say. Wants $work, $root, `on_exit` and `fail`. Sourced, never run.

# bmc_start ADDRESS:PORT [OPTION…]: they listen when it returns; $bmc_state says what their machines are, what is written to
# $bmc_faults they do wrong. On the private network if there is one.
bmc_start() {
    bmc_state=$work/bmc.state bmc_faults=$work/bmc.faults
    : > "$bmc_faults"
    ${net:+ip netns exec "$net"} "${BOOTAPPLIANCE_SIMULATORS:-$root/tests/BootAppliance.Simulators/bin/Release/net10.0/simulators}" bmc "$@" --state "$bmc_state" --faults "$bmc_faults" > "$work/bmc.log" 2>&1 &
    bmc_process=$!
    # A namespace that is removed ends what runs in it; that is no news.
    disown "$bmc_process"
    on_exit kill "$bmc_process"
    wait_until 30 grep -q "BMCs," "$work/bmc.log" || die "the simulated BMCs do not start: $(tail -n 3 "$work/bmc.log")"
}

# gives TEXT COMMAND…: the command succeeds and says so.
gives() {
    local text=$1
    shift
    timeout 60 "$@" > "$work/said" 2>&1 || fail "$*: $(tail -n 3 "$work/said")"
    grep -qF -- "$text" "$work/said" || fail "$* did not say \"$text\": $(tail -n 3 "$work/said")"
}

# refused TEXT COMMAND…: the command fails and says so.
refused() {
    local text=$1
    shift
    ! timeout 60 "$@" > "$work/said" 2>&1 || fail "$* was not refused"
    grep -qF -- "$text" "$work/said" || fail "$* did not say \"$text\": $(tail -n 3 "$work/said")"
}

# machine_is STATE AFTER: the first BMC's machine is so, after what.
machine_is() { wait_until 5 grep -qx "bmc1 $1" "$bmc_state" || fail "the machine is \"$(cat "$bmc_state")\", not $1, after $2"; }
