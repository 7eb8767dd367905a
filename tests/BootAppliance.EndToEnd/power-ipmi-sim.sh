#!/bin/bash
# Our IPMI driver against the simulator of OpenIPMI, which somebody else wrote: it refuses cipher suite 17.
. "$(dirname "$0")/lib.sh"
appliance_build
sim=$work/sim
mkdir -p "$sim/state"
# A configuration of Debian's openipmi 2.0.33, which ships none: one BMC at 127.0.0.1 port 9623 with the account
# ipmiusr/test, whose machine is on while the file power.on is there.
cat > "$sim/lan.conf" << EOF
name "bmc1"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 9623
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "$sim/chassis.sh 0x20"
  startnow false
  user 1 true "" "test" user 10 none md2 md5 straight
  user 2 true "ipmiusr" "test" admin 10 none md2 md5 straight
EOF
# Emulator commands: one management controller without sensors.
cat > "$sim/bmc.emu" << 'EOF'
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
EOF
# Called as chassis.sh 0x20 get NAME… or set NAME VALUE….
cat > "$sim/chassis.sh" << EOF
#!/bin/sh
shift
verb=\$1
shift
case "\$verb" in
    get) for name in "\$@"; do [ "\$name" = power ] && [ -f $sim/power.on ] && echo power:1 || echo "\$name:0"; done ;;
    set) [ "\$1" != power ] || { [ "\$2" = 1 ] && touch $sim/power.on || rm -f $sim/power.on; } ;;
esac
EOF
chmod 755 "$sim/chassis.sh"
ipmi_sim -c "$sim/lan.conf" -f "$sim/bmc.emu" -s "$sim/state" -n > "$sim/log" 2>&1 &
on_exit kill $!
echo test > "$work/password"
echo canary-word > "$work/wrong"

probe() { "$BOOTAPPLIANCE_BIN" power probe 127.0.0.1:9623 --kind ipmi --user ipmiusr --password-file "$work/$1" > "$work/probe" 2>&1; }
wait_until 10 probe password || fail "no probe: $(cat "$work/probe" "$sim/log")"
shows() { grep -qE "$1" "$work/probe" || fail "the probe does not show \"$1\": $(cat "$work/probe")"; }
shows "^power: +off$"
shows "Open Session, suite 17: InvalidAuthentication"
shows "^cipher suite: 3$"
shows "^firmware: +9.08$"
touch "$sim/power.on"
probe password || fail "no second probe: $(cat "$work/probe")"
shows "^power: +on$"
! probe wrong || fail "a wrong password was taken"
shows 'refused the password of "ipmiusr"; correct the password'
! grep -q canary-word "$work/probe" || fail "the password is shown"
passed "ipmi_sim: state, suite 3 after 17 was refused, firmware, and a wrong password named as such"
