# shellcheck shell=bash
# A private PostgreSQL on a loopback port: its own folder, no service, gone afterwards. Needs say.sh.

postgres_folder=
postgres_connection=

# postgres_start: sets postgres_connection in Npgsql's form; false with a log in postgres_folder if it does not start.
postgres_start() {
    local bin port as=()
    bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)
    postgres_folder=$(mktemp -d /tmp/bootappliance-postgres.XXXXXX)
    on_exit postgres_stop
    [ -n "$bin" ] || {
        echo "PostgreSQL is not installed" > "$postgres_folder/log"
        return 1
    }
    # initdb refuses to run as root.
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres "$postgres_folder"
        as=(runuser -u postgres --)
    fi
    port=$((20000 + RANDOM % 10000))
    (
        cd "$postgres_folder" || exit 1
        "${as[@]}" "$bin/initdb" -D data -U bootappliance -A trust -E UTF8 --no-sync &&
            "${as[@]}" "$bin/pg_ctl" -D data -w -t 30 -l server.log \
                -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200" start
    ) > "$postgres_folder/log" 2>&1 < /dev/null || {
        tail -n 5 "$postgres_folder/server.log" >> "$postgres_folder/log" 2> /dev/null
        return 1
    }
    postgres_stop_command=("${as[@]}" "$bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop)
    postgres_connection="Host=127.0.0.1;Port=$port;Username=bootappliance;Database=postgres"
}

postgres_stop() {
    [ -n "$postgres_folder" ] || return 0
    [ -z "$postgres_connection" ] || (cd / && "${postgres_stop_command[@]}") > /dev/null 2>&1
    rm -rf "$postgres_folder"
    postgres_folder=
    postgres_connection=
}
