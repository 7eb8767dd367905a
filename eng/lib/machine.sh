# shellcheck shell=bash
# Virtual machines on the private network. Needs say.sh and network.sh; `work` is the run's folder.
#
# A machine is NAME with $work/NAME.{serial,vars}. TCG, because KVM is not to be had everywhere
# and half a minute a boot is enough; at most two at a time, because each keeps one core busy.

# machine_start NAME MAC FIRMWARE [QEMU ARGUMENT…]
#   FIRMWARE: bios       SeaBIOS and QEMU's iPXE ROM
#             uefi       OVMF and its own PXE client
#             uefi6      OVMF and its own PXE client over IPv6 alone
#             uefi6-http OVMF and its own HTTP boot client over IPv6 alone
#             uefi-http  OVMF and its own HTTP boot client; its PXE client is off
#             arm64      AAVMF on a 64-bit ARM machine, and its own PXE client
#             secure     OVMF with Microsoft's keys enrolled and Secure Boot on, PXE
machine_start() {
    local name=$1 mac=$2 firmware=$3 tap=t-$1
    shift 3
    [ "$(machines_running)" -lt 2 ] || die "$name: two machines run already"
    net_do ip link show "$tap" > /dev/null 2>&1 || net_tap "$tap"

    local qemu=qemu-system-x86_64
    local arguments=(-accel tcg -cpu max -m "${machine_memory:-512}" -nodefaults -display none
        -chardev "socket,id=console,path=$work/$name.keys,server=on,wait=off,logfile=$work/$name.serial" -serial chardev:console -name "$name"
        -netdev "tap,id=n0,ifname=$tap,script=no,downscript=no")
    local card="virtio-net-pci,netdev=n0,mac=$mac"
    case "$firmware" in
        bios)
            # graphics=off lets SeaBIOS and iPXE speak on the serial port.
            arguments+=(-machine pc,graphics=off -device "$card,bootindex=1")
            ;;
        uefi | uefi-http)
            machine_vars "$name" OVMF_VARS_4M.fd
            arguments+=(-machine q35 -device "$card,romfile=,bootindex=1"
                -drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
                -drive "if=pflash,format=raw,file=$work/$name.vars"
                -fw_cfg name=opt/org.tianocore/IPv6Support,string=n)
            [ "$firmware" = uefi ] || arguments+=(-fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n)
            ;;
        uefi6 | uefi6-http)
            machine_vars "$name" OVMF_VARS_4M.fd
            arguments+=(-machine q35 -device "$card,romfile=,bootindex=1"
                -drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
                -drive "if=pflash,format=raw,file=$work/$name.vars"
                -fw_cfg name=opt/org.tianocore/IPv4Support,string=n)
            # EDK2's HTTP client of before May 2025 gives up if the link-local address is not ready when it starts (edk2
            # 11f1d28bcb85); the wait for a key gives the address its time.
            [ "$firmware" = uefi6 ] || arguments+=(-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n -boot "menu=on,splash-time=8000")
            ;;
        arm64)
            machine_vars "$name" ../AAVMF/AAVMF_VARS.fd
            qemu=qemu-system-aarch64
            # QEMU's own way to sign pointers: the processor's takes most of its time under emulation.
            arguments+=(-machine virt -cpu max,pauth-impdef=on -device "$card,romfile=,bootindex=1"
                -drive "if=pflash,format=raw,readonly=on,file=/usr/share/AAVMF/AAVMF_CODE.fd"
                -drive "if=pflash,format=raw,file=$work/$name.vars"
                -fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n)
            ;;
        secure)
            machine_vars "$name" OVMF_VARS_4M.ms.fd
            arguments+=(-machine q35,smm=on -device "$card,romfile=,bootindex=1"
                -global driver=cfi.pflash01,property=secure,value=on
                -drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.ms.fd"
                -drive "if=pflash,format=raw,file=$work/$name.vars"
                -fw_cfg name=opt/org.tianocore/IPv6Support,string=n)
            ;;
        *) die "$name: no firmware called $firmware" ;;
    esac

    : > "$work/$name.serial"
    net_start "m-$name" "$qemu" "${arguments[@]}" "$@"
}

machines_running() {
    local name count=0
    for name in "${!net_pid[@]}"; do
        case "$name" in m-*) ! net_runs "$name" || count=$((count + 1)) ;; esac
    done
    echo "$count"
}

# A machine keeps its firmware variables from one start to the next.
machine_vars() {
    [ -e "$work/$1.vars" ] || cp "/usr/share/OVMF/$2" "$work/$1.vars"
}

# machine_runs NAME
machine_runs() { net_runs "m-$1"; }

# machine_says NAME TEXT: whether the text stands on its serial console by now.
machine_says() { grep -aqF -- "$2" "$work/$1.serial"; }

# machine_wait NAME SECONDS TEXT: false, with the end of the console, when it did not say so in time.
machine_wait() {
    wait_until "$2" machine_says "$1" "$3" && return 0
    echo "$1 did not say \"$3\" within $2 s; the end of its console:"
    machine_tail "$1"
    return 1
}

# machine_types NAME TEXT: types it on the serial console; \r is Enter, \t Tab, \e[B the cursor down. One key at a time, as
# firmware has no buffer worth the name.
machine_types() {
    local i text
    text=$(printf '%b' "$2x")
    text=${text%x}
    for ((i = 0; i < ${#text}; i++)); do
        case "${text:i:1}" in
            $'\e')
                printf '%s' "${text:i:3}"
                i=$((i + 2))
                ;;
            *) printf '%s' "${text:i:1}" ;;
        esac
        sleep 0.3
    done | socat -t 1 - "UNIX-CONNECT:$work/$1.keys"
}

# machine_ended NAME: true once the machine has switched itself off.
machine_ended() { ! machine_runs "$1"; }

# machine_tail NAME: the last lines of its console without the terminal's control codes.
machine_tail() {
    tail -c 4000 "$work/$1.serial" | sed -e 's/\x1b\[[0-9;?=]*[A-Za-z]//g' -e 's/\r//g' | tail -n 25 | sed 's/^/    /'
    [ ! -s "$work/m-$1.log" ] || sed 's/^/    qemu: /' "$work/m-$1.log"
}

machine_stop() { net_end "m-$1" KILL; }
