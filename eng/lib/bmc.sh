# shellcheck shell=bash
# Simulated BMCs of our own in the background. Wants $work, $root and `on_exit`. Sourced, never run.

# bmc_start ADDRESS:PORT [OPTION…]: they listen when it returns; $bmc_state says what their machines are, what is written to
# $bmc_faults they do wrong.
bmc_start() {
    bmc_state=$work/bmc.state bmc_faults=$work/bmc.faults
    : > "$bmc_faults"
    "${BOOTAPPLIANCE_SIMULATORS:-$root/tests/BootAppliance.Simulators/bin/Release/net10.0/simulators}" bmc "$@" --state "$bmc_state" --faults "$bmc_faults" > "$work/bmc.log" 2>&1 &
    bmc_process=$!
    on_exit kill "$bmc_process"
    wait_until 30 grep -q "BMCs," "$work/bmc.log" || die "the simulated BMCs do not start: $(tail -n 3 "$work/bmc.log")"
}
