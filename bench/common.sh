# Sourced by run.sh and soak.sh: what both of them start. Everything is a release build, the database keeps every commit.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh
# Another build to compare with may be named.
lophoc=${LOPHOC:-target/release/lophoc}
# Name of the private MariaDB.
instance=${instance:-bench}

# Builds the server, and a loader of bench/ if one is named, whose file is then $loader.
build() {
    cargo build --quiet --release --features ssr --bin lophoc
    # Pages name the files of the bundle.
    [ -e target/release/hash.txt ] || cargo xtask bundle
    [ -n "${1:-}" ] || return 0
    cargo build --quiet --release --features ssr --bench "$1"
    loader=$(ls -t "target/release/deps/$1"-* | grep -v '\.d$' | head -1)
}

# Starts the private MariaDB: $url, and its client as the array sql.
start_database() {
    url=$(scripts/mariadb.sh start "$instance" "$@")
    local address=${url#*@}
    sql=(mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc
        --default-character-set=utf8mb4 --password="$(cat .dev/mariadb-$instance/password)")
}

# An empty database with all tables, and what the server must be told.
new_database() {
    "${sql[@]}" -e "DROP DATABASE IF EXISTS lophoc_bench; CREATE DATABASE lophoc_bench CHARACTER SET utf8mb4"
    API_KEY=$(openssl rand -hex 32) CRON_SECRET=$(openssl rand -hex 32) JITSI_APP_SECRET=$(openssl rand -hex 32)
    # A media server of one's own, as most have: every join signs a ticket for it.
    # The flood comes from more addresses than this machine has.
    export TRUSTED_PROXIES=127.0.0.1
    export API_KEY CRON_SECRET JITSI_APP_SECRET JITSI_DOMAIN=meet.example.vn DATABASE_URL="$url/lophoc_bench" RUST_LOG="${RUST_LOG:-warn}"
    $lophoc migrate
}

free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }

# Starts the server: its process is $server, its address $host.
start_server() {
    host=127.0.0.1:$(free_port)
    LEPTOS_SITE_ADDR=$host $lophoc serve &
    server=$!
    for _ in $(seq 100); do
        curl -fsS -o /dev/null "http://$host/readyz" 2>/dev/null && return
        kill -0 "$server" || return 1
        sleep 0.1
    done
    return 1
}

stop_server() {
    [ -z "${server:-}" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
    server=
}

stop_all() {
    stop_server
    scripts/mariadb.sh stop "$instance"
}
trap stop_all EXIT

# Hundredths of a second that the server has worked so far.
worked() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
memory() { grep -E 'VmHWM|VmRSS' "/proc/$server/status" | tr -s '\t ' ' '; }

# The cookie of a person is the SHA-256 of a text with their number in it.
cookie_of() { echo "SHA2(CONCAT('bench', $1), 256)"; }
sign_in_all="INSERT INTO logins (user_id, token_hash, created_at, expires_at, last_seen_at)
    SELECT id, UNHEX(SHA2(UNHEX($(cookie_of id)), 256)), UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL 1 DAY, UTC_TIMESTAMP()
    FROM users"
