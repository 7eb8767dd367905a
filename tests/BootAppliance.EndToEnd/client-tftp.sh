#!/bin/bash
# Each real TFTP client gets a boot loader byte for byte, as HTTP does under /boot/.
. "$(dirname "$0")/lib.sh"
begin
net_client tf 52:54:00:77:01:03
lease_with_udhcpc "$client_ns"
want=$(sha256sum < /usr/lib/PXELINUX/pxelinux.0)
in_client() { (cd "$work" && ip netns exec "$client_ns" timeout 30 "$@") > "$work/client.log" 2>&1; }
same() {
    [ "$(sha256sum < "$work/got")" = "$want" ] || fail "$1: other bytes; $(tail -n 3 "$work/client.log")"
    rm "$work/got"
}
in_client tftp -m binary "$net_boot_address" -c get pxelinux.0 got; same tftp-hpa
in_client atftp --get -r pxelinux.0 -l got "$net_boot_address"; same atftp
in_client atftp --option "blksize 1428" --option "windowsize 4" --get -r pxelinux.0 -l got "$net_boot_address"; same "atftp, windowsize 4"
in_client curl -s -o got "tftp://$net_boot_address/pxelinux.0"; same "curl tftp"
in_client busybox tftp -g -r pxelinux.0 -l got "$net_boot_address"; same "busybox tftp"
in_client curl -fs -o got "http://$net_boot_address/boot/pxelinux.0"; same "curl http"
passed "tftp-hpa, atftp, atftp with windows, curl, busybox, HTTP: byte for byte"
