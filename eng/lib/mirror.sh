# shellcheck shell=bash
# A caching proxy before Debian's archive on the host's end of the private network, for whole installs. Needs network.sh.
#
# The machines reach it through the appliance's namespace, which forwards and translates; its cache survives the run
# (BOOTAPPLIANCE_MIRROR_CACHE), so that a second install fetches nothing twice.

# mirror_start: sets mirror_proxy, what an installer is told as its proxy.
mirror_start() {
    local cache=${BOOTAPPLIANCE_MIRROR_CACHE:-/var/tmp/bootappliance-mirror}
    mkdir -p "$cache"
    # Whatever host an installer names (security.debian.org, say), deb.debian.org has it under the same path.
    cat > "$work/mirror.conf" << NGINX
user root;
daemon off;
worker_processes 1;
pid $work/mirror.pid;
error_log $work/mirror.log;
events {}
http {
    access_log off;
    proxy_cache_path $cache levels=1:2 keys_zone=debian:10m max_size=4g inactive=30d use_temp_path=off;
    server {
        listen $net_host:3142;
        location / {
            proxy_pass http://deb.debian.org;
            proxy_http_version 1.1;
            proxy_set_header Host deb.debian.org;
            proxy_set_header Connection "";
            proxy_cache debian;
            proxy_cache_valid 200 1d;
            proxy_cache_lock on;
            proxy_cache_use_stale error timeout updating;
        }
    }
}
NGINX
    nginx -c "$work/mirror.conf" > "$work/mirror.out" 2>&1 < /dev/null &
    on_exit mirror_stop $!
    net_do sysctl -q -w net.ipv4.ip_forward=1
    net_do ip route add default via "$net_host"
    net_do nft "add table ip uplink; add chain ip uplink out { type nat hook postrouting priority srcnat; }; add rule ip uplink out oif page0 masquerade"
    mirror_proxy=http://$net_host:3142/
    wait_until 10 mirror_answers || die "no package mirror: $(tail -n 3 "$work/mirror.log" "$work/mirror.out")"
}

mirror_answers() { net_do curl -fsS -x "$mirror_proxy" -o /dev/null http://deb.debian.org/debian/dists/bookworm/Release; }

# Waiting here keeps bash from telling of it.
mirror_stop() {
    kill "$1" 2> /dev/null
    wait "$1" 2> /dev/null
    return 0
}
