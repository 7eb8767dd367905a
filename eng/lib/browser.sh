# shellcheck shell=bash
# Chromium under Playwright's hands. Needs say.sh, appliance.sh, and `root` and `work`.

browser_folder=$root/tests/BootAppliance.EndToEnd/browser

# browser_run SCRIPT ARGUMENT…: SCRIPT gets a link that logs in, and the arguments.
browser_run() {
    local script=$1
    shift
    [ -d "$browser_folder/node_modules/playwright-core" ] ||
        (cd "$browser_folder" && npm ci --no-audit --no-fund --silent) > "$work/npm.log" 2>&1 || die "npm: $(tail -n 3 "$work/npm.log")"
    node "$script" "$(ba login | grep -o 'http://[^ ]*')" "$@"
}
