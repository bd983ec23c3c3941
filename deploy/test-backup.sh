#!/usr/bin/env bash
# Proves backup.sh and restore.sh against a real server: copy, restore elsewhere, compare every table; then what must
# be refused. The account must be allowed to make databases and users.
#
#   deploy/test-backup.sh mysql://user:password@127.0.0.1:3306        for one: "$(scripts/mariadb.sh start deploytest)"
#
# Exit 0 or 1; the last line says how it went. Everything it makes, it takes away again.
set -uo pipefail
server=${1:?usage: test-backup.sh mysql://user:password@host:port}
server=${server%/}
here=$(cd "$(dirname "$0")" && pwd)
name=lophoc_backup_test_$$
work=$(mktemp -d)
done=0

# client DATABASE [option ...]: the client of the scripts themselves.
client() (
    DATABASE_URL="$server/$1"
    shift
    unset OPTION_FILE
    # shellcheck source=deploy/database.sh
    . "$here/database.sh"
    with_options mariadb --batch --skip-column-names "$@"
)
clean_up() {
    client x -e "DROP DATABASE IF EXISTS ${name}_from; DROP DATABASE IF EXISTS ${name}_to;
        DROP USER IF EXISTS '$name'@'%'" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

broken() {
    [ ! -s "$work/said" ] || sed 's/^/    /' "$work/said"
    echo "backup round trip: FAILED after $done checks: $*"
    exit 1
}
# holds WHAT COMMAND...: the command must succeed.
holds() {
    local what=$1
    shift
    "$@" >"$work/said" 2>&1 || broken "$what"
    done=$((done + 1))
}
# refused WHAT SENTENCE COMMAND...: the command must fail, and say why.
refused() {
    local what=$1 sentence=$2
    shift 2
    if "$@" >"$work/said" 2>&1; then broken "$what was not refused"; fi
    grep -qF "$sentence" "$work/said" || broken "$what: no word of '$sentence'"
    done=$((done + 1))
}
from() { env -u OPTION_FILE DATABASE_URL="$server/${name}_from" "$@"; }
to() { env -u OPTION_FILE DATABASE_URL="$server/${name}_to" "$@"; }
copies() { find "$work/copies" -name "${name}_from-*.sql.gz" | sort; }
nothing_left() { [ -z "$(find "$work/copies" -name '.*.part')" ]; }
sums() {
    local tables
    tables=$(client "$1" "$1" -e "SELECT GROUP_CONCAT(TABLE_NAME ORDER BY TABLE_NAME) FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = DATABASE()") && client "$1" "$1" -e "CHECKSUM TABLE $tables" | sed 's/^[^.]*\.//'
}
fill() {
    local migration
    for migration in "$here"/../migrations/*.sql; do client "$1" "$1" <"$migration" || return 1; done
    # Text of many kinds, bytes, NULLs, a time before daylight saving, and what else a dump could lose.
    client "$1" "$1" <<'SQL'
INSERT INTO users (email, display_name, role) VALUES
    ('lan@example.vn', 'Cô Lan \\ ''"`; -- 👩‍🏫', 'tutor'), ('minh@example.vn', 'Minh\nhai dòng', 'student');
INSERT INTO logins (user_id, token_hash, created_at, expires_at) VALUES
    (1, UNHEX(SHA2('a', 256)), '2026-03-29 01:30:00.123', '2026-12-31 23:59:59.999');
INSERT INTO lessons (tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, price_vnd, external_id)
    SELECT 1, 2, CONCAT('Toán ', seq), '2026-11-23 08:00:00', '2026-11-23 09:00:00.001', seq * 1000, NULL
    FROM seq_1_to_2000;
INSERT INTO video_call_sessions (lesson_id, tutor_id, student_id, room_name, access_token, scheduled_start_time,
    scheduled_end_time, expires_at, notes) VALUES (7, 1, 2, 'lophoc_a', REPEAT('a', 64), '2026-11-23 08:00:00',
    '2026-11-23 09:00:00.001', '2026-11-23 10:00:00', '');
INSERT INTO video_call_participants (session_id, user_id, role) VALUES (1, 1, 'tutor'), (1, 2, 'student');
INSERT INTO call_events (session_id, user_id, kind, source, occurred_at) VALUES (1, 1, 'joined', 'door', NOW(3));
CREATE PROCEDURE keep_me() SELECT 1;
SQL
}

client x -e "CREATE DATABASE ${name}_from CHARACTER SET utf8mb4; CREATE DATABASE ${name}_to CHARACTER SET utf8mb4" ||
    broken "the server cannot be used"
mkdir "$work/copies"
holds "filling the first database" fill "${name}_from"

holds "the copy" from "$here/backup.sh" "$work/copies"
copy=$(copies)
holds "only its owner may read the copy" [ "$(stat -c %a "$copy")" = 600 ]
holds "the restore" to "$here/restore.sh" "$copy"
cp "$work/said" "$work/restored"
holds "the restore prints row counts" grep -qE '^  lessons +2000$' "$work/restored"
sums "${name}_from" >"$work/from" && sums "${name}_to" >"$work/to"
holds "there are tables to compare" [ "$(wc -l <"$work/from")" -ge 10 ]
holds "every table has the same checksum" diff "$work/from" "$work/to"
holds "routines are there too" client x "${name}_to" -e "CALL keep_me()"

refused "a database that is not empty" "is not empty; nothing was changed" to "$here/restore.sh" "$copy"
sums "${name}_to" >"$work/to"
holds "the refusal changed nothing" diff "$work/from" "$work/to"
head -c 2000 "$copy" >"$work/half.sql.gz"
refused "half a copy" "no whole copy" to "$here/restore.sh" "$work/half.sql.gz"
gzip -dc "$copy" | head -n 60 | gzip >"$work/half.sql.gz"
refused "half a copy in a whole file" "no whole copy" to "$here/restore.sh" "$work/half.sql.gz"
refused "a missing copy" "cannot read" to "$here/restore.sh" "$work/none.sql.gz"

wrong="${server%:*@*}:not-the-password@${server##*@}/${name}_from"
refused "a wrong password" "the copy failed" env DATABASE_URL="$wrong" "$here/backup.sh" "$work/copies"
refused "a database that is not there" "the copy failed" \
    env DATABASE_URL="$server/${name}_none" "$here/backup.sh" "$work/copies"
refused "a folder that is not there" "there is no folder" from "$here/backup.sh" "$work/none"
# Root may write anywhere but here.
refused "a folder that cannot be written" "cannot write in /proc" from "$here/backup.sh" /proc
refused "no address" "set DATABASE_URL" env -u DATABASE_URL -u OPTION_FILE "$here/backup.sh" "$work/copies"
refused "keeping nothing" "KEEP must be" from "$here/backup.sh" "$work/copies" 0
holds "failures leave nothing behind" nothing_left
holds "failures delete nothing" [ "$(copies)" = "$copy" ]

touch "$work/copies/${name}_from-20200101T000000Z.sql.gz" "$work/copies/${name}_from-note.sql.gz"
sleep 1
holds "a second copy" from "$here/backup.sh" "$work/copies" 2
holds "the oldest beyond two is gone, other files stay" [ "$(copies | wc -l)" = 3 ]
holds "the first copy is still there" [ -e "$copy" ]

# A password with everything that URLs, option files and shells give a meaning to: p@s:s/w%rd#'"\ ;é$
odd="p@s:s/w%rd#'\"\\ ;é\$"
in_sql=${odd//\\/\\\\} in_sql=${in_sql//\'/\'\'}
client x -e "CREATE USER '$name'@'%' IDENTIFIED BY '$in_sql'" || broken "a user could not be made"
encoded="mysql://$name:p%40s%3As%2Fw%25rd%23%27%22%5C%20%3B%C3%A9%24@${server##*@}"
refused "a user without rights" "Access denied for user '$name'@'%' to database" \
    env DATABASE_URL="$encoded/${name}_from" "$here/backup.sh" "$work/copies"
printf '[client]\nprotocol=tcp\nhost=127.0.0.1\nport=%s\nuser=%s\npassword=nonsense\n' "${server##*:}" "$name" \
    >"$work/cnf"
refused "an option file wins over DATABASE_URL" "the copy failed" \
    env OPTION_FILE="$work/cnf" DATABASE="${name}_from" DATABASE_URL="$server/${name}_from" \
    "$here/backup.sh" "$work/copies"

echo "backup round trip: ok, $done checks"
