#!/usr/bin/env bash
# `make bench`: fills a private MariaDB with ROWS sessions (several numbers: one after the other), loads a release build of
# the server, and looks whether the tables tell the truth afterwards. Prints what it finds and adds it to bench/results/.
#
#   make bench                                   10,000 sessions, all scenarios
#   make bench ROWS="10000 1000000 10000000"     the last one needs 30 GB of disk for a while
#   make bench SCENARIOS="join upcoming"         only some
set -euo pipefail
. "$(dirname "$0")/common.sh"
rows_wanted=${ROWS:-10000} scenarios=${SCENARIOS:-refused join upcoming dashboard class events webhooks flood}
out=${OUT:-bench/results/$(date -u +%F).jsonl}
mkdir -p "$(dirname "$out")"
loader=target/release/load
[ -n "${LOPHOC:-}" ] || build
[ -n "${LOPHOC:-}" ] && [ -x $loader ] || cargo build --quiet --release --package load
commit=$(git rev-parse --short HEAD)
machine="$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, shared with database and loader"

# The durability is that of the default; the memory that of a small server of its own.
start_database --innodb-buffer-pool-size="${BUFFER_POOL:-4G}" --innodb-log-file-size=1G
query() { "${sql[@]}" -N lophoc_bench -e "$1"; }
# A line for each person of the loader: session, token or room, login, account, status that is right.
people() {
    local columns="s.id, s.access_token, $(cookie_of u.id), u.id, 200"
    local of="video_call_sessions s JOIN users u ON u.id IN (s.tutor_id, s.student_id)"
    case $1 in
    join) query "SELECT $columns FROM $of WHERE s.id <= 7000 ORDER BY SHA2(s.id * 2 + (u.id = s.tutor_id), 256)" ;;
    class) query "SELECT $columns FROM $of WHERE s.id BETWEEN 7001 AND 8000 ORDER BY s.id, u.id" ;;
    flood) query "SELECT $columns FROM $of WHERE s.id <= 500 ORDER BY u.id" ;;
    events) query "SELECT $columns FROM $of WHERE s.id <= 500 ORDER BY u.id" ;;
    webhooks) query "SELECT s.id, s.room_name, 'none', u.id, 200 FROM $of WHERE s.id <= 7000 AND u.role = 'student'" ;;
    upcoming | dashboard) query "SELECT $columns FROM $of WHERE s.id BETWEEN 8001 AND 9500 GROUP BY u.id" ;;
    refused) query "
        SELECT s.id, CONVERT(s.access_token USING utf8mb4), $(cookie_of u.id), u.id, ELT(1 + s.id % 5, 402, 403, 410, 410, 425)
        FROM video_call_sessions s JOIN users u ON u.id = s.student_id WHERE s.id BETWEEN 9501 AND 9600
        UNION ALL
        SELECT s.id, CONVERT(s.access_token USING utf8mb4), $(cookie_of u.id), u.id, 403
        FROM video_call_sessions s JOIN users u ON u.id = s.student_id + 2 WHERE s.id <= 200
        UNION ALL
        SELECT s.id, SHA2(CONVERT(s.access_token USING utf8mb4), 256), $(cookie_of u.id), u.id, 404
        FROM video_call_sessions s JOIN users u ON u.id = s.student_id WHERE s.id <= 200" ;;
    esac
}

fill() {
    local pairs=$(($1 / 200 > 8150 ? $1 / 200 : 8150))
    "${sql[@]}" -e "SET GLOBAL innodb_flush_log_at_trx_commit = 0"
    sed "s/PEOPLE/$((pairs * 2))/; s/PAIRS/$pairs/; s/_to_ROWS/_to_$1/" bench/fill.sql | "${sql[@]}" lophoc_bench
    query "$sign_in_all WHERE id <= 16300; ANALYZE TABLE users, logins, lessons, video_call_sessions, video_call_participants, call_events" >/dev/null
    # What the fill left in memory is written, so that it does not disturb.
    "${sql[@]}" -e "SET GLOBAL innodb_flush_log_at_trx_commit = 1; SET GLOBAL innodb_max_dirty_pages_pct = 0"
    for _ in $(seq 600); do
        [ "$(query "SELECT variable_value < 100 FROM information_schema.global_status WHERE variable_name = 'Innodb_buffer_pool_pages_dirty'")" = 1 ] && break
        sleep 0.5
    done
    "${sql[@]}" -e "SET GLOBAL innodb_max_dirty_pages_pct = 90"
}

measure() {
    people "$2" | "$loader" scenario="$2" host="$host" server="$server" database="$(cat .dev/mariadb-bench/pid)" rows="$1" \
        concurrency="${CONCURRENCY:-64}" requests="$(case $2 in dashboard) echo 3000 ;; *) echo 20000 ;; esac)" rate=100 seconds=10 \
        bad=1000 addresses="${ADDRESSES:-1}" \
        secret="$API_KEY" date="$(date -u +%FT%TZ)" commit="$commit" machine="$machine" out="$out"
}

# Says what is wrong in the tables after so many joins were granted.
check() {
    local wrong=0 found rule
    found=$(query "SELECT CONCAT_WS(' ', (SELECT SUM(used_count) FROM video_call_sessions WHERE id <= 9600),
        (SELECT SUM(join_count) FROM video_call_participants WHERE session_id <= 9600),
        (SELECT COUNT(*) FROM call_events WHERE session_id <= 9600 AND kind IN ('join', 'takeover')))")
    [ "$found" = "$1 $1 $1" ] || { echo "of $1 joins the tables know (sessions, seats, events): $found" && wrong=1; }
    found=$(query "SELECT COUNT(*) FROM call_events c
        JOIN video_call_sessions s ON s.id = c.session_id LEFT JOIN lessons l ON l.id = s.lesson_id
        WHERE c.kind IN ('join', 'takeover') AND NOT (c.user_id IN (s.tutor_id, s.student_id) AND s.status <> 'cancelled'
            AND c.occurred_at BETWEEN s.scheduled_start_time - INTERVAL 15 MINUTE AND s.scheduled_end_time
            AND (c.user_id = s.tutor_id OR l.payment_status = 'paid') AND s.can_student_join AND s.can_tutor_join)")
    [ "$found" = 0 ] || { echo "$found people were let in who should not have been" && wrong=1; }
    while IFS= read -r rule; do
        found=$(query "$rule")
        [ "$found" = 0 ] || { echo "$found rows break: $rule" && wrong=1; }
    done < <(grep -v '^--' src/store/invariants.sql | tr '\n' ' ' | tr ';' '\n' | grep SELECT)
    [ $wrong = 0 ] && echo "$1 joins: sessions, seats and events agree, every admission was lawful, all invariants hold"
}

for rows in $rows_wanted; do
    new_database
    SECONDS=0
    fill "$rows"
    echo "$rows sessions, filled in $SECONDS s; $(query "SELECT CONCAT(ROUND(SUM(data_length + index_length) / 1048576), ' MiB') FROM information_schema.tables WHERE table_schema = 'lophoc_bench'"); $(date -u +'%F %H:%M'), $machine, $commit"
    echo right-password | $lophoc user add right@x.vn Right student >/dev/null
    start_server
    touch "$out"
    kept=$(wc -l <"$out")
    for scenario in $scenarios; do measure "$rows" "$scenario"; done
    stop_server
    check "$(tail -n "+$((kept + 1))" "$out" | grep -o '"joins":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }')"
done
if [ -z "${KEEP:-}" ]; then
    stop_all
    rm -rf .dev/mariadb-bench
fi
