#!/usr/bin/env bash
# What needs no test run: formatting, lints for both targets, the recorded SQL. Quick after the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
cargo fmt --all --check
cargo clippy --quiet --features ssr --all-targets -- -D warnings
cargo clippy --quiet --lib --bins --features whole --target wasm32-unknown-unknown -- -D warnings
cargo clippy --quiet --package xtask --package load -- -D warnings
scripts/prepare.sh --check
