#!/bin/bash
# A template of 4 GiB with half a gigabyte of Debian, built here by debootstrap: seconds to publish it and to publish it again, against
# casync make; seconds to extract it over HTTP, against casync extract from nginx, everybody's bytes synced to the disk at the end; chunks a second that wrk gets by 16 connections,
# against nginx with the very same files; bytes of the store after three versions (the second updated in place, the third built anew),
# against casync's; the appliance's memory. All in turns on this machine; the servers have one core and the clients the other where
# requests are counted. The appliance has run for a while, as appliances do: it has published and served another template first. Every
# round has folders of its own, because ext4 does not give the inodes of files that were just deleted again for half a minute, and
# looks for others. Needs casync nginx wrk debootstrap qemu-utils. BENCH_ROUNDS (3), BENCH_SECONDS (5).
set -u
rounds=${BENCH_ROUNDS:-3}
seconds=${BENCH_SECONDS:-5}
work=$(mktemp -d "${BENCH_FOLDER:-/tmp}/bootappliance-bench.XXXXXX")
pids=()
trap 'kill "${pids[@]}" 2> /dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { echo "content: $*" >&2; }
for tool in casync nginx wrk debootstrap qemu-img; do command -v $tool > /dev/null || { say "$tool is missing: apt-get install casync nginx-light wrk debootstrap qemu-utils"; exit 1; }; done
dotnet publish src/BootAppliance -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true --nologo -v quiet -o "$work/bin" > "$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
bin=$work/bin/bootappliance
export BOOTAPPLIANCE_SOCKET=$work/api.sock

base=${BENCH_BASE:-/var/tmp/bootappliance-bench-base}
[ -e "$base/done" ] || {
    say "building Debian once, into $base"
    rm -rf "$base"
    debootstrap --variant=minbase --include=linux-image-cloud-amd64,systemd-sysv,openssh-server,python3-minimal,perl,curl,vim-tiny bookworm "$base" > "$work/debootstrap" 2>&1 || { tail -n 5 "$work/debootstrap" >&2; exit 1; }
    touch "$base/done"
}

# image FILE: the tree in an ext4 of 4 GiB, with the same name and seed each time.
image() {
    truncate -s 4G "$1"
    mkfs.ext4 -q -F -U 6ba51d3c-0d1a-4d5b-9a69-2a8b0c0c1b57 -E hash_seed=6ba51d3c-0d1a-4d5b-9a69-2a8b0c0c1b57 -d "$2" "$1"
}

# changed FOLDER: what an update does: some files of every kind anew, some more, some gone.
changed() {
    local n=0 file
    while read -r file; do
        n=$((n + 1))
        case $((n % 40)) in 0) cat /proc/sys/kernel/random/uuid >> "$file" ;; 7) rm -f "$file" ;; esac
    done < <(find "$1/usr/share" "$1/usr/lib/python3" -type f 2> /dev/null | sort)
    tar -C / -cf - usr/share/doc 2> /dev/null | head -c 30M > "$1/var/update.tar"
}

say "making three versions"
image "$work/v1.img" "$base"
cp --sparse=always "$work/v1.img" "$work/v2.img"
mkdir "$work/mount"
mount -o loop "$work/v2.img" "$work/mount" && changed "$work/mount" && umount "$work/mount" || { say "cannot mount a loop device"; exit 1; }
mkdir "$work/tree"
mount -o loop,ro "$work/v2.img" "$work/mount" && cp -a "$work/mount/." "$work/tree/" && umount "$work/mount" && rm -rf "$work/tree/lost+found"
image "$work/v3.img" "$work/tree"
rm -rf "$work/tree"
say "data: $(du -m "$work/v1.img" | cut -f1) MiB of 4096"

cat > "$work/appliance.yaml" << YAML
state_directory: $work/state.0
admin: {socket: $BOOTAPPLIANCE_SOCKET}
http: {listen: ["127.0.0.1:8380"]}
tftp: {listen: []}
syslog: {enabled: false}
YAML
ssh-keygen -q -t ed25519 -N "" -f "$work/key"
# appliance N: with the Nth store, empty, and warm.
appliance() {
    state=$work/state.$1
    mkdir "$state"
    sed -i "s|^state_directory: .*|state_directory: $state|" "$work/appliance.yaml"
    "$bin" serve --config "$work/appliance.yaml" > "$work/appliance.log" 2>&1 &
    server=$!
    pids+=($server)
    for ((i = 0; i < 100; i++)); do curl -fs --unix-socket "$BOOTAPPLIANCE_SOCKET" http://localhost/readyz > /dev/null && break; sleep 0.1; done
    "$bin" publisher add bench --key-file "$work/key.pub" --prefix ccnx:/bench.example > /dev/null && publish "$work/warm.img" warm > /dev/null &&
        "$bin" template deploy ccnx:/bench.example/linux/warm --to "$work/warm.out" > /dev/null || { tail -n 5 "$work/appliance.log" >&2; exit 1; }
    rm "$work/warm.out"
    warm=$(size "$state")
    sync -f "$work"
    sleep 5
}
publish() { "$bin" template publish "$1" --name "ccnx:/bench.example/linux/$2" --key "$work/key" --json --again; }
size() { find "$1" -name '*.cacnk' -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }'; }
head -c 128M /dev/urandom > "$work/warm.img"
appliance 0
cat > "$work/nginx.conf" << CONF
user root; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100000; client_body_temp_path $work/t; proxy_temp_path $work/t; fastcgi_temp_path $work/t; uwsgi_temp_path $work/t; scgi_temp_path $work/t;
  server { listen 127.0.0.1:8381; root $work; include $work/ours.conf; } }
CONF
echo "location /ours/ { alias $state/content/castr/; }" > "$work/ours.conf"
nginx -c "$work/nginx.conf" 2> /dev/null &
nginx=$!
pids+=($nginx)

# timed NAME COMMAND…: appends seconds, every byte synced.
timed() {
    local begin end name=$1
    shift
    sync -f "$work"
    begin=$(date +%s.%N)
    "$@" > "$work/said" 2>&1 || { say "$name failed: $(tail -n 2 "$work/said")"; exit 1; }
    sync -f "$work"
    end=$(date +%s.%N)
    awk -v a="$begin" -v b="$end" 'BEGIN { print b - a }' >> "$work/$name"
    say "$name: $(tail -n 1 "$work/$name") s"
}
url=http://127.0.0.1:8380
cat "$work/v1.img" > /dev/null
for ((round = 1; round <= rounds; round++)); do
    # A store that is empty, each time: another appliance's worth of it.
    kill $server
    wait $server 2> /dev/null
    appliance $round
    theirs=$work/casync.$round.castr
    timed publish publish "$work/v1.img" "web"
    timed casync-make casync make --digest=sha256 --store="$theirs" "$work/casync.caibx" "$work/v1.img"
    timed publish-again publish "$work/v1.img" "web"
    timed casync-make-again casync make --digest=sha256 --store="$theirs" "$work/casync.caibx" "$work/v1.img"
    rm -f "$work/out" "$work/peer"
    timed extract "$bin" template deploy ccnx:/bench.example/linux/web --to "$work/out" --from $url --key "$work/key.pub"
    timed casync-extract casync extract --store=http://127.0.0.1:8381/casync.$round.castr http://127.0.0.1:8381/casync.caibx "$work/peer"
    [ "$round" -gt 1 ] || cmp "$work/out" "$work/v1.img" || { say "ours wrote other bytes"; exit 1; }
    rm -f "$work/peer"
    timed casync-ours casync extract --store=$url/content/chunks $url/content/ccn/bench.example/linux/web/v=1/disk0.caibx "$work/peer"
    [ "$round" -gt 1 ] || cmp "$work/peer" "$work/v1.img" || { say "casync wrote other bytes from our server"; exit 1; }
    rm -f "$work/peer" "$work/qcow2"
    timed curl-raw curl -fsS -o "$work/peer" http://127.0.0.1:8381/v1.img
    rm -f "$work/peer"
    [ -e "$work/web.qcow2" ] || qemu-img convert -f raw -O qcow2 -c "$work/v1.img" "$work/web.qcow2"
    timed qcow2-convert bash -c "curl -fsS -o '$work/qcow2' http://127.0.0.1:8381/web.qcow2 && qemu-img convert -f qcow2 -O raw '$work/qcow2' '$work/peer'"
done
rm -f "$work/peer" "$work/out"

# The same objects, in the same order.
echo "location /ours/ { alias $state/content/castr/; }" > "$work/ours.conf"
nginx -c "$work/nginx.conf" -s reload 2> /dev/null
find "$state/content/castr" -name '*.cacnk' -size -120k -size +8k | sort -R --random-source=<(yes) | head -2000 | sed "s|$state/content/castr/||" > "$work/objects"
cat > "$work/get.lua" << 'LUA'
local paths, n = {}, 0
for line in io.lines(os.getenv("OBJECTS")) do paths[#paths + 1] = os.getenv("PREFIX") .. line end
request = function() n = n % #paths + 1 return wrk.format("GET", paths[n]) end
LUA
gets() { OBJECTS=$work/objects PREFIX=$2 taskset -c 1 wrk -t1 -c16 -d"$seconds" -s "$work/get.lua" "$1" | tee "$work/wrk" | awk '/Requests\/sec/ { print $2 }'; ! grep -q "Non-2xx\|Socket errors" "$work/wrk" || { grep "Non-2xx\|Socket errors" "$work/wrk" >&2; exit 1; }; }
taskset -ap -c 0 $server > /dev/null
for one in $nginx $(pgrep -P $nginx); do taskset -ap -c 0 "$one" > /dev/null; done
gets $url /content/chunks/ > /dev/null
for ((round = 1; round <= rounds; round++)); do
    gets $url /content/chunks/ >> "$work/gets"
    gets http://127.0.0.1:8381 /ours/ >> "$work/gets-nginx"
    say "chunks a second: $(tail -n 1 "$work/gets"), nginx $(tail -n 1 "$work/gets-nginx")"
done
taskset -ap -c 0-$(($(nproc) - 1)) $server > /dev/null
memory=$(awk '/VmHWM/ { print $2 * 1024 }' "/proc/$server/status")

for version in v2 v3; do
    publish "$work/$version.img" web > /dev/null || exit 1
    casync make --digest=sha256 --store="$theirs" "$work/$version.caibx" "$work/$version.img" > /dev/null || exit 1
done

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# row CASE UNIT OURS PEER THEIRS [MORE]: with MORE, more is better.
row() {
    jq -nc --arg case "$1" --arg unit "$2" --argjson ours "$3" --arg peer "$4" --argjson theirs "$5" --arg more "${6:-}" \
        '{suite: "content", case: $case, unit: $unit, ours: $ours, peer: $peer, theirs: $theirs, ratio: (if $theirs == null then null elif $more == "" then $theirs / $ours else $ours / $theirs end)}'
}
row "publish 4 GiB into an empty store" s "$(median "$work/publish")" casync "$(median "$work/casync-make")"
row "publish it again" s "$(median "$work/publish-again")" casync "$(median "$work/casync-make-again")"
row "extract over HTTP" s "$(median "$work/extract")" "casync from nginx" "$(median "$work/casync-extract")"
row "extract over HTTP" s "$(median "$work/extract")" "curl of the raw file from nginx" "$(median "$work/curl-raw")"
row "extract over HTTP" s "$(median "$work/extract")" "curl of compressed qcow2, qemu-img convert" "$(median "$work/qcow2-convert")"
row "casync extracts over HTTP from" s "$(median "$work/casync-ours")" nginx "$(median "$work/casync-extract")"
row "chunk GETs, 16 connections, one core" 1/s "$(median "$work/gets")" nginx "$(median "$work/gets-nginx")" more
row "store after three versions" B "$(($(size "$state") - warm))" casync "$(size "$theirs")"
row "appliance's memory at its most" B "$memory" "" null
