#!/bin/bash
# LVM volume groups and thin pools, NFS, whole devices and XFS quotas, by the product, in a machine with Debian's kernel: the machine that
# runs the tests may have none of them. storage-guest.sh [PART,…]
. "$(dirname "$0")/lib.sh"
guest=/var/tmp/bootappliance-storage-guest
"$root/eng/storage-guest/build" "$guest" > "$work/build" 2>&1 || fail "no machine: $(tail -n 3 "$work/build")"
program=$root/tests/BootAppliance.StorageGuest/bin/Release/net10.0
[ -x "$program/storage-guest" ] || must dotnet build "$root/tests/BootAppliance.StorageGuest" -c Release --nologo -v quiet

# What is tested, on a disk of its own: the program, the runtime that it asks for, and the steps.
product=$work/product
mkdir -p "$product/app" "$product/dotnet"
runtime=$(readlink -f "$(command -v dotnet)")
runtime=${DOTNET_ROOT:-${runtime%/*}}
cp -r "$runtime/host" "$runtime/shared" "$product/dotnet/"
cp -r "$program/." "$product/app/"
cp "$root/tests/BootAppliance.EndToEnd/storage/steps.sh" "$product/"
truncate -s 512M "$work/product.img"
mkfs.ext4 -q -O ^has_journal -d "$product" "$work/product.img" || fail "no disk for the product"

arguments=(-machine pc -accel tcg -cpu max -smp 2 -m 1536 -nodefaults -display none -no-reboot -serial "file:$work/serial"
    -kernel "$guest/linux" -initrd "$guest/initrd.gz" -append "console=ttyS0 quiet panic=-1 no_timer_check mitigations=off only=${1:-}"
    -drive "if=none,id=root,file=$guest/root.img,format=raw,snapshot=on" -device virtio-blk-pci,drive=root
    -drive "if=none,id=product,file=$work/product.img,format=raw,readonly=on" -device virtio-blk-pci,drive=product
    -device virtio-scsi-pci)
for disk in thick:224 thin:256 whole:64 files:400 gone:64; do
    truncate -s "${disk#*:}M" "$work/${disk%:*}"
    arguments+=(-drive "if=none,id=${disk%:*},file=$work/${disk%:*},format=raw,discard=unmap" -device "scsi-hd,drive=${disk%:*},serial=${disk%:*}")
done
: > "$work/serial"
qemu-system-x86_64 "${arguments[@]}" > "$work/qemu" 2>&1 &
machine=$!
on_exit eval "kill -KILL $machine 2> /dev/null || true"
ended() { ! kill -0 "$machine" 2> /dev/null; }
wait_until "${BOOTAPPLIANCE_STORAGE_SECONDS:-450}" ended || echo "the machine did not end in time"

tr -d '\r' < "$work/serial" > "$work/said"
[ -z "${BOOTAPPLIANCE_KEEP:-}" ] || cp "$work/said" "$BOOTAPPLIANCE_KEEP"
good=$(grep -c ' s  pass  ' "$work/said")
bad=$(grep -c ' s  FAIL  ' "$work/said")
if ! grep -q 'guest: all parts are over' "$work/said" || [ "$bad" -ne 0 ] || [ "$good" -eq 0 ]; then
    grep ' s  FAIL  ' "$work/said"
    echo "its last words:"
    tail -n 15 "$work/said"
    cat "$work/qemu"
    fail "$good steps passed, $bad failed"
fi
grep -E ' s  (part|pass) ' "$work/said" | cut -c1-200
say "$good steps, the machine ran for $(sed -n 's/^ *\([0-9]*\)\..* s  guest: all.*/\1/p' "$work/said") s"
