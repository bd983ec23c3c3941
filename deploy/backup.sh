#!/usr/bin/env bash
# Writes one compressed copy of the database, then deletes the oldest copies beyond KEEP.
#
#   DATABASE_URL=mysql://… deploy/backup.sh FOLDER [KEEP]      KEEP is 14 unless told
#
# Prints the name of the copy. Exit 0 only if the copy is whole. Not while `lophoc migrate` runs: a table that changes
# its columns meanwhile makes the copy fail. database.sh tells the other way to name the database.
set -euo pipefail
folder=${1:?usage: backup.sh FOLDER [KEEP]}
keep=${2:-14}
# shellcheck source=deploy/database.sh
. "$(dirname "${BASH_SOURCE[0]}")/database.sh"

[[ $keep =~ ^[1-9][0-9]*$ ]] || fail "KEEP must be a number from 1 up, not '$keep'"
[ -d "$folder" ] || fail "there is no folder $folder"
part=$(mktemp "$folder/.$database-XXXXXX.part" 2>/dev/null) || fail "cannot write in $folder"
trap 'rm -f "$part"' EXIT

# One transaction: a copy of one moment, and nobody waits for it. The account needs no PROCESS without tablespaces.
with_options mariadb-dump --single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces \
    "$database" | gzip >"$part" ||
    fail "the copy failed; the reason is above. Older copies are untouched"
gzip -dc "$part" | tail -n 1 | grep -q '^-- Dump completed' || fail "the copy has no end. Older copies are untouched"

# Only a whole copy gets the name, and it gets it at once.
name="$folder/$database-$(date -u +%Y%m%dT%H%M%SZ).sql.gz"
[ ! -e "$name" ] || fail "$name is there already"
{ sync "$part" && mv "$part" "$name" && sync "$folder"; } || fail "cannot write in $folder"
echo "$name"

shopt -s nullglob
digit='[0-9]'
day=$digit$digit$digit$digit$digit$digit$digit$digit time=$digit$digit$digit$digit$digit$digit
# The pattern is meant to be expanded. Names sort as time does.
# shellcheck disable=SC2206
copies=("$folder/$database-"${day}T${time}Z.sql.gz)
surplus=$((${#copies[@]} - keep))
if [ "$surplus" -gt 0 ]; then
    rm -f -- "${copies[@]:0:surplus}" || fail "the copy is whole, but old ones could not be deleted in $folder"
fi
