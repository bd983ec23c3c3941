#!/usr/bin/env bash
# The browser tests: real MariaDB, real server, real bundle, Chromium, and the stand-in Jitsi over TLS.
# Arguments go to Playwright, as in: scripts/e2e.sh seat --headed
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
. scripts/env.sh

cargo build --quiet --features ssr --bin lophoc
cargo xtask bundle

free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
server=$(scripts/mariadb.sh start test --innodb-flush-log-at-trx-commit=0)
address=${server#*@}
client=(mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc
    --password="$(cat .dev/mariadb-test/password)")
"${client[@]}" -e "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS lophoc_e2e; CREATE DATABASE lophoc_e2e CHARACTER SET utf8mb4"

tls="$PWD/.dev/tls"
if [ ! -e "$tls/server.pem" ]; then
    mkdir -p "$tls"
    # Not an authority: programs other than browsers refuse those as servers.
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -addext basicConstraints=critical,CA:FALSE -keyout "$tls/key.pem" -out "$tls/server.pem" 2>/dev/null
fi
export DATABASE_URL="$server/lophoc_e2e" APP_PORT APP_PORT_2 APP_PORT_RELAY TURN_PORT TURN_SECRET JITSI_PORT JITSI_APP_SECRET CRON_SECRET API_KEY CHROMIUM
export JITSI_TLS_KEY="$tls/key.pem" JITSI_TLS_CERT="$tls/server.pem"
APP_PORT=$(free_port) APP_PORT_2=$(free_port) APP_PORT_RELAY=$(free_port) TURN_PORT=$(free_port) JITSI_PORT=$(free_port)
JITSI_APP_SECRET=$(openssl rand -hex 32) TURN_SECRET=$(openssl rand -hex 32) CRON_SECRET=$(openssl rand -hex 32) API_KEY=$(openssl rand -hex 32)
CHROMIUM=$(command -v chromium)

RUST_LOG=error target/debug/lophoc migrate
echo end-to-end-password | RUST_LOG=error target/debug/lophoc user add template@e2e.test Template admin
cd end2end
exec npx playwright test "$@"
