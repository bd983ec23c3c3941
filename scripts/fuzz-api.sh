#!/usr/bin/env bash
# Runs a schema-driven fuzzer (schemathesis) against a running server with the API's own description: no answer may be a
# fault of ours, have a status that the description does not name, or a body of another shape.
# Arguments go to schemathesis, as in: scripts/fuzz-api.sh --max-examples 200
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
. scripts/env.sh
cargo build --quiet --features ssr --bin lophoc

free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
server=$(scripts/mariadb.sh start test --innodb-flush-log-at-trx-commit=0)
address=${server#*@}
mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc \
    --password="$(cat .dev/mariadb-test/password)" \
    -e "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS lophoc_fuzz; CREATE DATABASE lophoc_fuzz CHARACTER SET utf8mb4"
port=$(free_port)
export DATABASE_URL="$server/lophoc_fuzz" LEPTOS_SITE_ADDR="127.0.0.1:$port" RUST_LOG=error
CRON_SECRET=$(openssl rand -hex 32) API_KEY=$(openssl rand -hex 32)
export CRON_SECRET API_KEY
target/debug/lophoc demo >.dev/fuzz-server.log 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null || true; wait $pid 2>/dev/null || true' EXIT
base="http://127.0.0.1:$port"
for _ in $(seq 200); do curl -fsS -o /dev/null "$base/readyz" 2>/dev/null && break; sleep 0.1; done

login() {
    curl -fsS -D - -o /dev/null "$base/api/auth/login" -H 'content-type: application/json' \
        -d "{\"email\":\"$1@demo.test\",\"password\":\"lophoc-demo\"}" | tr -d '\r' |
        sed -n 's/^set-cookie: \(lophoc_login=[^;]*\).*/\1/Ip'
}
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
fuzz() {
    .dev/venv/bin/schemathesis run "$base/api/openapi.json" --checks "$checks" --max-examples "${examples:-25}" \
        --phases examples,coverage,fuzzing --seed 1 --no-color --suppress-health-check all "$@"
}
# As a tutor, who meets every refusal of the classroom; as staff; as a scheduler.
fuzz --header "Cookie: $(login tutor)" --include-path-regex '^/api/video-call/' "$@"
fuzz --header "Authorization: Bearer $API_KEY" --include-path-regex '^/api/admin/' "$@"
fuzz --header "Authorization: Bearer $CRON_SECRET" --include-path-regex '^/api/cron/' "$@"
fuzz --header "Authorization: Bearer $API_KEY" --include-path-regex '^/api/jitsi/' "$@"
# Last: it signs people in and out.
fuzz --include-path-regex '^/api/auth/' "$@"
kill -0 $pid || { echo "the server died; the reason is in .dev/fuzz-server.log" >&2; exit 1; }
