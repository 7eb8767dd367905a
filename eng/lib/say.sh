# shellcheck shell=bash
# What every script here says and how it ends. Sourced, never run.

# The moment at which the run began; `elapsed` counts from it.
run_began=${EPOCHREALTIME/./}

# Prints the seconds since the run began, with one decimal.
elapsed() {
    local tenths=$(((${EPOCHREALTIME/./} - run_began) / 100000))
    printf "%d.%d" $((tenths / 10)) $((tenths % 10))
}

# say TEXT…: one line with the time at which it happened.
say() { printf '%7s s  %s\n' "$(elapsed)" "$*"; }

# die TEXT…: the reason on standard error; exit 1 (the exit trap cleans up).
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# on_exit COMMAND…: runs at exit, last registered first, also on Ctrl-C and SIGTERM.
exit_actions=()
on_exit() {
    [ ${#exit_actions[@]} -gt 0 ] || {
        trap run_exit_actions EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
    }
    exit_actions+=("$(printf '%q ' "$@")")
}

run_exit_actions() {
    local status=$? action
    # A closed pipe behind us must not end the cleaning up either.
    trap '' INT TERM PIPE
    for ((action = ${#exit_actions[@]} - 1; action >= 0; action--)); do
        eval "${exit_actions[action]}" || true
    done
    exit "$status"
}

# wait_until SECONDS COMMAND…: true as soon as the command is, false when the time is over. After half a minute it looks
# once a second: looking costs the core that the machine needs.
wait_until() {
    local began=$SECONDS seconds=$1
    shift
    until "$@" > /dev/null 2>&1; do
        [ $((SECONDS - began)) -lt "$seconds" ] || return 1
        if [ $((SECONDS - began)) -lt 30 ]; then sleep 0.1; else sleep 1; fi
    done
}

# need_root: namespaces, taps and port 67 need it; asks sudo where there is one.
need_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo > /dev/null || die "needs root: it makes a network namespace; run it as root or install sudo"
    exec sudo --preserve-env=DOTNET_ROOT,NUGET_PACKAGES,PATH "$0" "$@"
}
