#!/usr/bin/env bash
# Lets a release build of the server hold 100 built-in calls for a minute (or CALLS for SECONDS_LONG): 200 people with a
# stream of events, a seat and a sign of life every ten seconds each, after they have connected. Says what it costs.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
calls=${CALLS:-100} seconds=${SECONDS_LONG:-60}
cargo build --quiet --release --features ssr --bin lophoc
cargo build --quiet --release --features ssr --bench calls
loader=$(ls -t target/release/deps/calls-* | grep -v '\.d$' | head -1)
url=$(scripts/mariadb.sh start bench)
address=${url#*@}
sql=(mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc
    --password="$(cat .dev/mariadb-bench/password)")
"${sql[@]}" -e "DROP DATABASE IF EXISTS lophoc_bench; CREATE DATABASE lophoc_bench CHARACTER SET utf8mb4"
CRON_SECRET=$(openssl rand -hex 32)
export CRON_SECRET DATABASE_URL="$url/lophoc_bench" LEPTOS_SITE_ADDR=127.0.0.1:3211 RUST_LOG=warn CALL_PROVIDER=builtin
target/release/lophoc migrate
# People 1, 3, … teach 2, 4, …; the cookie of a person is the SHA-256 of a text with their number in it.
"${sql[@]}" lophoc_bench -e "
    INSERT INTO users (id, email, display_name, role)
    SELECT seq, CONCAT('u', seq, '@x.vn'), CONCAT('Người ', seq), IF(seq % 2, 'tutor', 'student')
    FROM seq_1_to_100000 WHERE seq <= 2 * $calls;
    INSERT INTO logins (user_id, token_hash, created_at, expires_at)
    SELECT id, UNHEX(SHA2(UNHEX(SHA2(CONCAT('bench', id), 256)), 256)), UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL 1 DAY
    FROM users;
    INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
    SELECT id, id + 1, 'Lớp', UTC_TIMESTAMP() - INTERVAL 5 MINUTE, UTC_TIMESTAMP() + INTERVAL 2 HOUR, 'confirmed', 'paid'
    FROM users WHERE role = 'tutor'"
target/release/lophoc serve &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; scripts/mariadb.sh stop bench' EXIT
for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:3211/readyz 2>/dev/null && break; sleep 0.1; done
curl -fsS -o /dev/null -H "authorization: Bearer $CRON_SECRET" http://127.0.0.1:3211/api/cron/create-video-calls
held=$("${sql[@]}" -N lophoc_bench -e "
    SELECT access_token, SHA2(CONCAT('bench', tutor_id), 256), SHA2(CONCAT('bench', student_id), 256)
    FROM video_call_sessions")

# Hundredths of a second that the server has worked so far.
worked() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
memory() { grep -E 'VmHWM|VmRSS' "/proc/$server/status" | tr -s '\t ' ' '; }
began=$(worked)
"$loader" http://127.0.0.1:3211 "$seconds" <<<"$held" | while read -r line; do
    case $line in
    running)
        before=$(worked)
        echo "server CPU until all were connected $(((before - began) / 100)).$(((before - began) % 100 / 10)) s"
        ;;
    over)
        spent=$(($(worked) - before))
        echo "server CPU in $seconds s of running calls $((spent / 100)).$((spent % 100 / 10)) s"
        memory
        ;;
    *) echo "$line" ;;
    esac
done
"${sql[@]}" -N lophoc_bench -e "SELECT CONCAT(COUNT(*), ' signals kept') FROM call_signals"
