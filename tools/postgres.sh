#!/usr/bin/env bash
# Starts a throw-away PostgreSQL for the tests, runs the command given, stops it.
# PostgreSQL refuses to run as root, so root hands it to the user postgres. It lies in memory
# where there is room: the tests copy some hundred databases of a thousand small files each.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nonexistent/initdb)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: apt-get install postgresql" >&2; exit 1; }
. "$(dirname "$0")/scratch.sh"
base=${TMPDIR:-/tmp}
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${free:-0}" -gt 4000000 ] && base=/dev/shm
scratch "$base" pg
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chown postgres "$dir"
  as() { (cd / && runuser -u postgres -- "$@"); }
fi
stop() {
  as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap stop EXIT
as "$bin/initdb" -D "$dir/data" -A trust -U postgres --no-sync --locale=C.UTF-8 -E UTF8 >/dev/null
port=$((20000 + RANDOM % 20000))
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=300" start >/dev/null 9>&- # the lock of the folder is not the server's
export LUOSHI_TEST_PG="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
"$@"
