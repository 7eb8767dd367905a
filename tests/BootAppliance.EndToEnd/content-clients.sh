#!/bin/bash
# Other people's clients read a template over the network: casync, curl, QEMU's curl driver, nbdkit and nbdcopy, iPXE's sanboot.
# Then 200 clients deploy it at once while another version is published: content-clients.sh [CLIENTS]
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/template.sh"
clients=${1:-200}
begin
template_publisher
template_image "$work/web.img" 192
must ba template publish "$work/web.img" --name ccnx:/example.com/linux/web --key "$work/builds"
disk_bios "$work/boot.img"
# iPXE reads it by cylinders, of which a disk of 1 MiB has none.
truncate -s 64M "$work/boot.img"
must ba template publish "$work/boot.img" --name ccnx:/example.com/tools/marker --key "$work/builds"

content=http://$net_boot_address/content
web=$content/ccn/example.com/linux/web/v=latest
want=$(sha256sum < "$work/web.img")
net_client cc 52:54:00:77:01:09
lease_with_udhcpc "$client_ns"
in_client() { ip netns exec "$client_ns" timeout 100 "$@" > "$work/client.log" 2>&1 || fail "$1: $(tail -n 3 "$work/client.log")"; }
same() {
    [ "$(sha256sum < "$work/got")" = "$want" ] || fail "$1: other bytes"
    rm "$work/got"
}

in_client casync extract --store="$content/chunks" "$web/disk0.caibx" "$work/got"; same casync
in_client curl -fsS -o "$work/got" "$web/disk0.raw"; same curl
in_client curl -fsS -r 1048576-2097151 -o "$work/got" "$web/disk0.raw"
cmp -s "$work/got" <(dd if="$work/web.img" bs=1M skip=1 count=1 status=none) || fail "curl -r: other bytes"
rm "$work/got"
# Not convert: with several requests at once, QEMU 7.2's curl driver stops for ever, with any server.
in_client qemu-img dd -f raw -O raw bs=1M "if=json:{\"driver\":\"raw\",\"file\":{\"driver\":\"http\",\"url\":\"$web/disk0.raw\"}}" "of=$work/got"; same "QEMU's curl driver"
in_client nbdkit -r -U - curl "$web/disk0.raw" --run "nbdcopy \"\$uri\" '$work/got'"; same nbdkit
ba template show ccnx:/example.com/linux/web/v=1 --json | jq -j .manifest | cmp - <(in_client curl -fsS "$web/manifest.json"; cat "$work/client.log") || fail "the manifest is served otherwise than it was signed"
in_client curl -fsS -o "$work/signature" "$web/manifest.json.sig"
in_client curl -fsS -o "$work/manifest" "$web/manifest.json"
echo "builds $(cut -d' ' -f1,2 "$work/builds.pub")" > "$work/allowed"
ssh-keygen -Y verify -n bootappliance-template -f "$work/allowed" -I builds -s "$work/signature" < "$work/manifest" > "$work/said" 2>&1 || fail "ssh-keygen: $(cat "$work/said")"
sed 's/"version": 1/"version": 2/' "$work/manifest" | ssh-keygen -Y verify -n bootappliance-template -f "$work/allowed" -I builds -s "$work/signature" > "$work/said" 2>&1 &&
    fail "ssh-keygen took a manifest that was changed"

machine_start web01 "$mac" bios -global virtio-net-pci.romfile= -kernel /usr/lib/ipxe/ipxe.lkrn -append "dhcp && sanboot $content/ccn/example.com/tools/marker/v=1/disk0.raw"
must_say web01 60 "$disk_marker"

# Each is a process of its own with an address of its own: of one address only 32 connections are taken.
seq "$clients" | sed "s|.*|address add $net_boot_prefix.120.&/16 dev eth0|" | ip netns exec "$client_ns" ip -batch - || fail "the clients have no addresses"
template_image "$work/web.img" 192 1
mkdir "$work/out"
deploys() {
    seq "$clients" | xargs -P "$clients" -I{} timeout 100 ip netns exec "$client_ns" bash -c \
        'begin=$(date +%s.%N); for i in 1 2 3; do at=$((RANDOM * 4096)); [ "$(curl -fsS --interface "$2.120.$1" -r $at-$((at + 4194303)) "$0/disk0.raw" | wc -c)" = 4194304 ] || exit 1; done; echo "$1 $(date +%s.%N) $begin"' \
        "$content/ccn/example.com/linux/web/v=1" {} "$net_boot_prefix"
}
deploys > "$work/deploys" 2> "$work/errors" &
fetchers=$!
writers=()
for i in 1 2 3 4 5 6; do
    must ba template deploy ccnx:/example.com/linux/web/v=1 --to "$work/out/$i.img" &
    writers+=($!)
done
must ba template publish "$work/web.img" --name ccnx:/example.com/linux/web --key "$work/builds"
wait "$fetchers" || fail "a client failed: $(head -n 3 "$work/errors")"
wait "${writers[@]}" || fail "a deploy failed"
[ ! -s "$work/errors" ] || fail "a client failed: $(head -n 3 "$work/errors")"
for i in 1 2 3 4 5 6; do [ "$(sha256sum < "$work/out/$i.img")" = "$want" ] || fail "deploy $i wrote other bytes"; done
[ "$(wc -l < "$work/deploys")" = "$clients" ] || fail "$(wc -l < "$work/deploys") of $clients clients were served"
passed "casync, curl, QEMU, nbdkit, ssh-keygen, iPXE's sanboot; $(awk '{ t = $2 - $3; s += t; q += t * t; if (!n || t < least) least = t; if (t > most) most = t; n++ } END { printf "%d clients at once: %.1f to %.1f s each, Jain %.2f", n, least, most, s * s / n / q }' "$work/deploys")"
