#!/usr/bin/env bash
# Checks every SQL statement in the code against a real database and writes what it learnt to .sqlx,
# so that everybody else can build without one. Run it after changing a migration or a statement.
#
#   scripts/prepare.sh           rewrites .sqlx
#   scripts/prepare.sh --check   fails if .sqlx is out of date
set -euo pipefail
cd "$(dirname "$0")/.."

url=$(scripts/mariadb.sh start test --innodb-flush-log-at-trx-commit=0)
address=${url#*@}
client=(mariadb --no-defaults --protocol=tcp --host="${address%:*}" --port="${address#*:}" --user=lophoc
    --password="$(cat .dev/mariadb-test/password)")
"${client[@]}" -e "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS lophoc_prepare; CREATE DATABASE lophoc_prepare CHARACTER SET utf8mb4"
for migration in migrations/*.sql; do "${client[@]}" lophoc_prepare <"$migration"; done

out="$PWD/.dev/sqlx"
rm -rf "$out" && mkdir -p "$out"
# A build folder of its own: the macros write their findings only when the crate is really compiled.
touch src/lib.rs
SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$out" DATABASE_URL="$url/lophoc_prepare" \
    CARGO_TARGET_DIR="$PWD/target/prepare" cargo check --quiet --features ssr --lib
if [ "${1:-}" = --check ]; then
    diff -r .sqlx "$out" || { echo "The files in .sqlx are out of date: run scripts/prepare.sh" >&2; exit 1; }
else
    rm -rf .sqlx && cp -r "$out" .sqlx
fi
