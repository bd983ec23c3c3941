#!/usr/bin/env bash
# `make test`: everything, with real parts. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test || { echo "0 passed, 1 failed"; exit 1; }
. scripts/env.sh
say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

passed=0 failed=0 names=()
# check NAME COMMAND...: counts as one test.
check() {
    local name=$1
    shift
    say "$name"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) && names+=("$name"); fi
}

# A clean slate: databases of earlier runs would only pile up.
scripts/mariadb.sh stop test
rm -rf .dev/mariadb-test
trap 'scripts/mariadb.sh stop test' EXIT
# Tests need speed more than they need to survive a power cut.
TEST_DATABASE_URL=$(scripts/mariadb.sh start test --innodb-flush-log-at-trx-commit=0) || { echo "0 passed, 1 failed"; exit 1; }
export TEST_DATABASE_URL
unset DATABASE_URL

# Debian's compiler comes without rustfmt; formatting is then for those who have it to keep.
if cargo fmt --version >/dev/null 2>&1; then check "formatting" cargo fmt --all --check; fi
check "lints, server" cargo clippy --quiet --features ssr --all-targets -- -D warnings
check "lints, browser" cargo clippy --quiet --lib --bins --features whole --target wasm32-unknown-unknown -- -D warnings
check "lints, build tool" cargo clippy --quiet --package xtask -- -D warnings
check "lints, loader" cargo clippy --quiet --package load -- -D warnings
check "recorded SQL is up to date" scripts/prepare.sh --check
check "dependencies: known flaws, licences, origins" scripts/audit.sh
check "copies of the database, and back" deploy/test-backup.sh "$TEST_DATABASE_URL"

# Root in a container often may not mount either.
disk=$(mktemp -d)
if mount -t tmpfs -o size=1m tmpfs "$disk" 2>/dev/null; then
    umount "$disk"
else
    say "NOT TRIED: the full disk, which needs a file system of its own, and none can be mounted here"
    export LOPHOC_TEST_WITHOUT_ROOT=1
fi
rmdir "$disk"
say "Rust tests"
log=.dev/cargo-test.log
cargo test --features ssr --no-fail-fast 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
counts=$(awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log")
passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
# Something that did not compile or crashed has no line of its own.
if [ "$status" -ne 0 ] && [ "${counts#* }" -eq 0 ]; then failed=$((failed + 1)) && names+=("the Rust tests, as a whole"); fi
mapfile -t -O "${#names[@]}" names < <(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$log" | sort -u)

check "the API against its own description, fuzzed" scripts/fuzz-api.sh

say "browser tests"
report=end2end/test-results/report.json
rm -f "$report"
scripts/e2e.sh
status=$?
if [ -s "$report" ]; then
    counts=$(node -p 'const s = JSON.parse(require("fs").readFileSync(process.argv[1])).stats; s.expected + " " + (s.unexpected + s.flaky + s.skipped)' "$report")
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
    if [ "${counts#* }" -ne 0 ]; then names+=("browser tests: see the list above"); fi
elif [ "$status" -ne 0 ]; then
    failed=$((failed + 1)) && names+=("browser tests did not run")
fi

# What failed is said at the end, next to the number, where it is looked for.
for name in "${names[@]}"; do echo "FAILED: $name"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
