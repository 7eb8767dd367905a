# shellcheck shell=bash
# The appliance on the private network. Needs say.sh and network.sh; `root` is the repository, `work` the run's folder.

appliance_bin=
appliance_socket=

# appliance_build: sets appliance_bin to BOOTAPPLIANCE_BIN if that is set, else to a release build, made as the user
# who called sudo, so that no file of the tree ends up root's.
appliance_build() {
    appliance_bin=${BOOTAPPLIANCE_BIN:-}
    [ -z "$appliance_bin" ] || return 0
    local build=(dotnet build "$root/src/BootAppliance" -c Release --nologo -v quiet)
    [ -z "${SUDO_USER:-}" ] || build=(runuser -u "$SUDO_USER" -- "${build[@]}")
    "${build[@]}" > "$work/build.log" 2>&1 || {
        tail -n 20 "$work/build.log" >&2
        die "the build failed"
    }
    appliance_bin=$root/src/BootAppliance/bin/Release/net10.0/bootappliance
    [ -x "$appliance_bin" ] || die "the build made no $appliance_bin"
}

# appliance_configure [LINE…]: writes the configuration; each argument is one more line of the boot: section.
appliance_configure() {
    local line
    appliance_socket=$work/api.sock
    mkdir -p "$work/state"
    cat > "$work/bootappliance.yaml" << YAML
state_directory: $work/state
templates: $work/templates
admin:
  socket: $appliance_socket
  listen: $net_page:8480
  # The far end of a veth pair: nobody but this host is on it.
  allow_plain_http: true
http:
  listen: ["$net_boot_address:80"]
tftp:
  enabled: ${appliance_tftp:-true}
  listen: ["$net_boot_address:69"]
dhcp:
  mode: server
  interfaces: [br0]
  subnets:
    - subnet: $net_boot_prefix.0.0/16
      ranges: [$net_boot_prefix.1.0-$net_boot_prefix.99.255]
      routers: [$net_boot_address]
      # The installer asks a person for name servers where DHCP gives none.
      name_servers: [$net_boot_address]
YAML
    [ $# -eq 0 ] || echo "boot:" >> "$work/bootappliance.yaml"
    for line in "$@"; do echo "  $line" >> "$work/bootappliance.yaml"; done
}

# appliance_start: runs it in the namespace and returns when it is ready.
appliance_start() {
    net_start appliance "$appliance_bin" serve --config "$work/bootappliance.yaml"
    wait_until 30 appliance_ready && return 0
    tail -n 20 "$work/appliance.log" >&2
    die "the appliance was not ready within 30 s"
}

appliance_ready() {
    net_runs appliance && curl -fsS --max-time 2 --unix-socket "$appliance_socket" http://localhost/readyz
}

appliance_stop() { net_end appliance TERM; }

appliance_kill() { net_end appliance KILL; }

# ba VERB…: the admin client. A Unix socket is reached from outside the network namespace.
ba() { BOOTAPPLIANCE_SOCKET=$appliance_socket "$appliance_bin" "$@"; }

# appliance_events: every event so far and to come as one JSON object a line.
appliance_events() {
    curl -fsS -N -H "Accept: text/event-stream" --unix-socket "$appliance_socket" "http://localhost/api/v1/events?after=0" | sed -un 's/^data: *//p'
}
