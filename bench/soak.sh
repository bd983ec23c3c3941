#!/usr/bin/env bash
# An hour (or MINUTES) at about a tenth of what the server can do: every minute people come in again, lists and dashboards are
# read, media servers tell, a hundred streams are opened and closed. Every minute memory, open files, threads and
# connections of the database are noted; in the end the last ten minutes are held against the first ten.
#
# Memory is noted twice, at rest and right after the dashboards: what those needed for a moment the allocator keeps until
# more is asked of it, some of it or all, so that two such readings differ by a quarter when nothing has grown. The requests
# that come after them ask for more.
set -euo pipefail
instance=soak
. "$(dirname "$0")/common.sh"
minutes=${MINUTES:-60}
[ -n "${LOPHOC:-}" ] || build
cargo build --quiet --release --package load
start_database --innodb-buffer-pool-size=1G
new_database
query() { "${sql[@]}" -N lophoc_bench -e "$1"; }
sed "s/PEOPLE/16300/; s/PAIRS/8150/; s/_to_ROWS/_to_10000/" bench/fill.sql | "${sql[@]}" lophoc_bench
query "$sign_in_all WHERE id <= 16300"
start_server
notes=.dev/soak.tsv answers=.dev/soak.jsonl people=.dev/soak-people
mkdir -p "$people"
: >"$notes"; : >"$answers"
columns="s.id, s.access_token, $(cookie_of u.id), u.id, 200"
from="FROM video_call_sessions s JOIN users u ON u.id IN (s.tutor_id, s.student_id)"
query "SELECT $columns $from WHERE s.id <= 2500" >"$people/join"
query "SELECT $columns $from WHERE s.id BETWEEN 8001 AND 9500 GROUP BY u.id" >"$people/upcoming"
cp "$people/upcoming" "$people/dashboard"
query "SELECT s.id, s.room_name, 'none', u.id, 200 $from WHERE s.id <= 500 AND u.role = 'student'" >"$people/webhooks"
query "SELECT $columns $from WHERE s.id BETWEEN 2501 AND 2550 ORDER BY u.id" >"$people/events"
ask() {
    target/release/load scenario="$1" host="$host" server="$server" database="$(cat .dev/mariadb-soak/pid)" rows=10000 concurrency=8 \
        requests="$2" rate=5 seconds=5 secret="$API_KEY" date="$(date -u +%FT%TZ)" commit=soak machine=soak out="$answers" <"$people/$1" >>.dev/soak.log || echo "minute $minute: $1 was not answered as it should be; see .dev/soak.log"
}
# In KiB.
resident() { awk '/VmRSS/ { print $2 }' "/proc/$server/status"; }
for minute in $(seq "$minutes"); do
    due=$(($(date +%s) + 60))
    ask dashboard 600
    busy=$(resident)
    ask webhooks 500
    ask events 0
    ask upcoming 6000
    ask join 0
    # What has just been closed is given a moment to be gone; then only what stays is there.
    left=$((due - $(date +%s)))
    [ "$left" -le 0 ] || sleep "$left"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$minute" "$(resident)" "$busy" \
        "$(find "/proc/$server/fd" -mindepth 1 | wc -l)" "$(awk '/Threads/ { print $2 }' "/proc/$server/status")" \
        "$(query "SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'lophoc_bench' AND id <> CONNECTION_ID()")" | tee -a "$notes"
done
awk -v n="$minutes" '
    { part = n >= 20 ? 10 : int(n / 2) }
    $1 <= part { for (i = 2; i <= 6; i++) first[i] += $i / part }
    $1 > n - part { for (i = 2; i <= 6; i++) last[i] += $i / part }
    function grown(name, i) { printf "memory %s %.1f -> %.1f MiB (%+.1f %%), ", name, first[i] / 1024, last[i] / 1024, 100 * (last[i] / first[i] - 1) }
    END { printf "%d minutes; ", n
        grown("at rest", 2); grown("after dashboards", 3)
        printf "open files %.0f -> %.0f, threads %.0f -> %.0f, connections %.0f -> %.0f\n", first[4], last[4], first[5], last[5], first[6], last[6] }' "$notes"
worked | awk -v n="$minutes" '{ printf "server CPU %.1f s, %.1f %% of a core\n", $1 / 100, $1 / n / 60 }'
grep -ho '"statuses":{[^}]*}' "$answers" | sort | uniq -c
