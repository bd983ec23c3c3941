#!/usr/bin/env bash
# Fills an EMPTY database from a copy that backup.sh made, and prints how many rows each table has.
#
#   DATABASE_URL=mysql://… deploy/restore.sh FILE
#
# It refuses a database that holds anything. database.sh tells the other way to name the database.
set -euo pipefail
file=${1:?usage: restore.sh FILE}
# shellcheck source=deploy/database.sh
. "$(dirname "${BASH_SOURCE[0]}")/database.sh"

sql() { with_options mariadb --batch --skip-column-names "$database" -e "$1"; }

[ -r "$file" ] || fail "cannot read $file"
gzip -dc -- "$file" 2>/dev/null | tail -n 1 | grep -q '^-- Dump completed' || fail "$file is no whole copy"

count=$(sql "
    SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE())
         + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE())
         + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE())") ||
    fail "the database $database cannot be reached, or is not there: CREATE DATABASE $database CHARACTER SET utf8mb4"
[ "$count" = 0 ] || fail "the database $database is not empty; nothing was changed"

gzip -dc -- "$file" | with_options mariadb "$database" ||
    fail "it broke off, and the database $database now holds a part of it: drop it and make it anew before the next try"

echo "restored into $database:"
counts=$(sql "
    SELECT GROUP_CONCAT(CONCAT('SELECT ''', TABLE_NAME, ''', COUNT(*) FROM \`', TABLE_NAME, '\`')
                        ORDER BY TABLE_NAME SEPARATOR ' UNION ALL ')
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'")
if [ "$counts" != NULL ]; then
    sql "$counts" | while read -r table rows; do printf '  %-28s %s\n' "$table" "$rows"; done
fi
