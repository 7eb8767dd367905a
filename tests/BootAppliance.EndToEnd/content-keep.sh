#!/bin/bash
# kill -9 in the middle of a collection, and of a copy to another appliance over TLS: content-keep.sh [KILLS]
# Nothing that a version names is lost, what was dropped and published again in the middle comes back whole, nothing stays that nobody
# names, and a copy that was cut off goes on.
. "$(dirname "$0")/lib.sh"
. "$root/eng/lib/template.sh"
kills=${1:-3}
before_start() { printf 'content:\n  grace: 0s\n' >> "$work/bootappliance.yaml"; }
before_start=before_start
begin
template_publisher
name=ccnx:/example.com/linux/web
publish() { must ba template publish "$1" --name "$name" --key "$work/builds" --again; }
whole() { must "$1" template verify; rm -f "$work/out.img"; must "$1" template deploy "$name/v=$2" --to "$work/out.img"; cmp -s "$work/out.img" "$3" || fail "v=$2 has other bytes at $1"; }
# soon COMMAND…: as soon as it is so, without a pause, 20 s at most.
soon() {
    local began=$SECONDS
    until "$@"; do [ $((SECONDS - began)) -lt 20 ] || return 1; done
}
fewer_than() { [ "$(chunks)" -lt "$1" ]; }
more_than() { [ "$(find "$work/other" -type f | wc -l)" -gt "$1" ]; }
# As if what lasts had lasted: an hour at least for the lease of what was sent, a minute for what a killed collection was deleting.
sql() { python3 -c "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20); c.execute(sys.argv[2]); c.commit()" "$work"/state/*.db "$1" || fail "$1"; }
leases_end() { sql 'UPDATE content_drafts SET kept_until = 1'; }
claims_end() { sql 'UPDATE content_garbage SET deleting_until = 1 WHERE deleting_until IS NOT NULL'; }
drop() {
    must ba template retire "$name/v=$1" --why test
    must ba template drop "$name/v=$1" --why test
    leases_end
}
chunks() { find "$work/state/content/castr" -name '*.cacnk' | wc -l; }

head -c 8M /dev/urandom > "$work/kept.img"
head -c 96M /dev/urandom > "$work/gone.img"
publish "$work/kept.img"
version=1
middle=0
for ((round = 1; round <= kills; round++)); do
    publish "$work/gone.img"
    version=$((version + 1))
    drop "$version"
    before=$(chunks)
    ba template collect > "$work/collected" 2>&1 &
    collecting=$!
    # A page of deletions is done, and others are to come.
    soon fewer_than "$before" || fail "nothing is deleted: $(cat "$work/collected")"
    appliance_kill
    wait "$collecting"
    after=$(chunks)
    [ "$after" -le 128 ] || middle=$((middle + 1))
    appliance_start
    claims_end
    if [ "$((round % 2))" = 0 ]; then
        # What is half gone is wanted again.
        publish "$work/gone.img"
        version=$((version + 1))
        must ba template collect
        whole ba "$version" "$work/gone.img"
        drop "$version"
    fi
    must ba template collect
    whole ba 1 "$work/kept.img"
    ba template collect --dry-run --json | jq -e -s '.[-1].garbage == 0' > /dev/null || fail "something stays that nobody names: $(ba template collect --dry-run --json | tail -n 1)"
done
[ "$middle" -gt 0 ] || fail "no kill hit a collection in its middle"

# Another appliance, which believes nobody but its own certificate.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.pem" 2> /dev/null
mkdir -p "$work/other"
cat > "$work/other.yaml" << YAML
state_directory: $work/other
admin: {socket: $work/other.sock, listen: none, tls: {listen: "127.0.0.1:9443", certificate: $work/tls.pem, key: $work/tls.key}}
http: {listen: []}
tftp: {listen: []}
syslog: {enabled: false}
YAML
other() { BOOTAPPLIANCE_SOCKET=$work/other.sock "$appliance_bin" "$@"; }
other_start() {
    "$appliance_bin" serve --config "$work/other.yaml" >> "$work/other.log" 2>&1 &
    other_pid=$!
    wait_until 30 curl -fsS --max-time 2 --unix-socket "$work/other.sock" http://localhost/readyz || fail "the other appliance does not start: $(tail -n 5 "$work/other.log")"
}
on_exit eval 'kill -9 $other_pid'
other_start
must other publisher add builds --key-file "$work/builds.pub" --prefix ccnx:/example.com
other token create copying --role admin --json | jq -r .token > "$work/token"
copy() { SSL_CERT_FILE=$work/tls.pem ba template copy "$1" --to-server https://127.0.0.1:9443 --to-token-file "$work/token" > "$work/copied" 2>&1; }
for ((round = 1; round <= kills; round++)); do
    head -c 64M /dev/urandom > "$work/gone.img"
    publish "$work/gone.img"
    version=$((version + 1))
    before=$(($(find "$work/other" -type f | wc -l) + 60))
    copy "$name/v=$version" &
    copying=$!
    soon more_than "$before" || fail "nothing comes: $(cat "$work/copied")"
    if [ "$((round % 2))" = 0 ]; then
        pkill -KILL -P "$copying"
        wait "$copying"
    else
        kill -9 "$other_pid"
        wait "$copying" && fail "a copy to an appliance that was killed is called done"
        grep -q '^error: ' "$work/copied" || fail "it does not say what happened: $(cat "$work/copied")"
        wait "$other_pid" 2> /dev/null
        other_start
    fi
    other template show "$name/v=$version" > /dev/null 2>&1 && fail "v=$version is there before it is whole"
    copy "$name/v=$version" || fail "round $round: $(cat "$work/copied")"
    whole other "$version" "$work/gone.img"
done
passed "$middle of $kills kills in a collection and $kills in a copy over TLS; nothing lost, nothing left"
