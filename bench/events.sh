#!/usr/bin/env bash
# Tells a release build of the server 1,000 events a second for twenty seconds (or RATE for SECONDS_LONG), with a database that
# keeps every commit, and counts what arrived: nothing may be lost.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
cargo build --quiet --release --features ssr --bin lophoc
cargo build --quiet --release --features ssr --bench events
loader=$(ls -t target/release/deps/events-* | grep -v '\.d$' | head -1)
url=$(scripts/mariadb.sh start bench)
address=${url#*@}
sql=(mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc
    --password="$(cat .dev/mariadb-bench/password)")
"${sql[@]}" -e "DROP DATABASE IF EXISTS lophoc_bench; CREATE DATABASE lophoc_bench CHARACTER SET utf8mb4"
API_KEY=$(openssl rand -hex 32) CRON_SECRET=$(openssl rand -hex 32)
export API_KEY CRON_SECRET DATABASE_URL="$url/lophoc_bench" LEPTOS_SITE_ADDR=127.0.0.1:3210 RUST_LOG=warn
target/release/lophoc migrate
"${sql[@]}" lophoc_bench -e "
    INSERT INTO users (id, email, display_name, role) VALUES (1, 't@x.vn', 'T', 'tutor'), (2, 's@x.vn', 'S', 'student');
    INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
    SELECT 1, 2, 'Lớp', NOW() + INTERVAL 1 HOUR, NOW() + INTERVAL 2 HOUR, 'confirmed', 'paid' FROM seq_1_to_500"
target/release/lophoc serve &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; scripts/mariadb.sh stop bench' EXIT
for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:3210/readyz 2>/dev/null && break; sleep 0.1; done
curl -fsS -o /dev/null -H "authorization: Bearer $CRON_SECRET" http://127.0.0.1:3210/api/cron/create-video-calls
rooms=$("${sql[@]}" -N lophoc_bench -e "SELECT room_name FROM video_call_sessions")
# shellcheck disable=SC2086
"$loader" http://127.0.0.1:3210 "$API_KEY" "${RATE:-1000}" "${SECONDS_LONG:-20}" $rooms
"${sql[@]}" -N lophoc_bench -e "SELECT CONCAT(COUNT(*), ' rows kept') FROM call_events"
grep -E 'VmHWM' /proc/$server/status | tr -s '\t ' ' '
awk '{ printf "server CPU %.1f s\n", ($14 + $15) / 100 }' /proc/$server/stat
