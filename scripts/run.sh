#!/usr/bin/env bash
# `make run`: sets up what is missing, builds, starts a private MariaDB (unless DATABASE_URL is set), fills in demo
# data, serves, and stops everything it started on Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh run
. scripts/env.sh

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
if [ -e .env ]; then
    # The environment wins over the file.
    while IFS='=' read -r name value; do
        [ -n "${!name:-}" ] || export "$name=$value"
    done < <(grep -E '^[A-Z_]+=.' .env || true)
fi

say "building the server (the first time takes several minutes)"
cargo build --release --quiet --features ssr --bin lophoc
say "building the browser bundle"
cargo xtask bundle

database= server=
stop() {
    trap - EXIT INT TERM HUP
    rm -f .dev/server.pid
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ -z "$database" ] || scripts/mariadb.sh stop run
    say "stopped"
}
trap 'stop; exit 0' INT TERM HUP
trap stop EXIT

if [ -z "${DATABASE_URL:-}" ]; then
    say "starting MariaDB in .dev/mariadb-run"
    database=yes
    DATABASE_URL="$(scripts/mariadb.sh start run)/lophoc"
    export DATABASE_URL
fi

# A run that was killed outright leaves its server behind, which would hold the address.
left=$(cat .dev/server.pid 2>/dev/null || true)
if [ -n "$left" ] && tr '\0' ' ' <"/proc/$left/cmdline" 2>/dev/null | grep -q '^target/release/lophoc demo'; then
    say "stopping the server of an earlier run"
    kill "$left"
    for _ in $(seq 100); do kill -0 "$left" 2>/dev/null || break; sleep 0.1; done
fi

address=${LEPTOS_SITE_ADDR:-127.0.0.1:3000}
# A process group of its own would miss Ctrl-C; in ours both get it, and `stop` waits for the server to finish.
RUST_LOG=${RUST_LOG:-warn,lophoc=warn} target/release/lophoc demo &
server=$!
echo "$server" >.dev/server.pid
for _ in $(seq 300); do
    # First whether it lives: somebody else may be answering at this address.
    kill -0 "$server" 2>/dev/null || { wait "$server" || exit $?; exit 1; }
    curl -fsS -o /dev/null "http://$address/readyz" 2>/dev/null && break
    sleep 0.1
done
# It may have lost the address to somebody else a moment later.
sleep 0.2
kill -0 "$server" 2>/dev/null || { wait "$server" || exit $?; exit 1; }
cat <<TEXT

  LopHoc is ready:  http://$address

  tutor@demo.test     password  lophoc-demo
  student@demo.test   password  lophoc-demo
  admin@demo.test     password  lophoc-demo

  Ctrl-C stops it.

TEXT
wait "$server"
