# shellcheck shell=bash
# A private OpenStack Swift with its S3 API on a loopback port: its own folder, no service, gone afterwards. Needs say.sh.

swift_folder=
swift_pid=
swift_endpoint=

# swift_start: sets swift_endpoint, a URL; false with a log in swift_folder if it does not start.
# Objects keep their metadata in extended attributes, which the folder's file system must have.
swift_start() {
    local i
    swift_folder=$(mktemp -d /tmp/bootappliance-swift.XXXXXX)
    on_exit swift_stop
    "$(dirname "${BASH_SOURCE[0]}")/swift-server" "$swift_folder" > "$swift_folder/log" 2>&1 < /dev/null &
    swift_pid=$!
    for ((i = 0; i < 300; i++)); do
        [ -e "$swift_folder/ready" ] && {
            swift_endpoint=$(cat "$swift_folder/ready")
            return 0
        }
        kill -0 "$swift_pid" 2> /dev/null || return 1
        sleep 0.1
    done
    return 1
}

swift_stop() {
    [ -n "$swift_folder" ] || return 0
    kill "$swift_pid" 2> /dev/null && wait "$swift_pid" 2> /dev/null
    rm -rf "$swift_folder"
    swift_folder=
    swift_endpoint=
}
