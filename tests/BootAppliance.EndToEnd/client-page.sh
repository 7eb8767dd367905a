#!/bin/bash
# The status page in Debian's Chromium, as people use it: by mouse, by keyboard, on a phone, without scripts, checked for
# accessibility by axe, with machines in every state and an installer that tries to write markup into it.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/fleet.sh"
. "$root/eng/lib/browser.sh"
. "$root/eng/lib/bmc.sh"
export BOOTAPPLIANCE__POWER__POLL_INTERVAL=10s
begin "unknown: ignore"
fleet_create
bmc_start 127.0.0.1:623 --user admin:geheim --count 3
printf 'geheim\n' | must ba system edit web01 --power-type ipmi --power-address 127.0.0.1 --power-port 623 --power-user admin --power-password-file -
must ba power detect 127.0.0.3
fleet_report web03 progress $'text=<img src=x onerror=window.attacked=1>\n'
printf '<script>window.attacked=1</script>\nthe last line of the log\n' > "$work/log"
fleet_report web03 "log/installer-syslog?offset=0" "@$work/log"
net_client stranger 52:54:00:99:00:01
lease_with_udhcpc "$client_ns" -x 'hostname:<b>stranger</b>'
browser_run "$browser_folder/page.mjs" "$appliance_socket" || fail "the page does not do all of it"
passed "the status page in Chromium"
