#!/usr/bin/env bash
# Installs what is missing, says what it does, and skips what is there.
#
#   scripts/setup.sh run     what `make run` needs: Rust with the browser target, MariaDB, wasm-opt
#   scripts/setup.sh test    that, and what `make test` needs: clippy, Chromium, Playwright
#
# LOPHOC_TOOLCHAIN=debian leaves rustup alone and uses Debian's compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .dev
purpose=${1:-run}
. scripts/env.sh

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
missing=()

# need COMMAND PACKAGE WHY: notes the package if the command is not there.
need() {
    command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing+=("$2:$3")
}

install_packages() {
    [ ${#missing[@]} -gt 0 ] || return 0
    local packages=() entry
    sudo=()
    for entry in "${missing[@]}"; do
        say "missing: ${entry%%:*} (${entry#*:})"
        packages+=("${entry%%:*}")
    done
    if ! command -v apt-get >/dev/null; then
        echo "This system has no apt-get. Install the above with its own package manager, then run this again." >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if sudo -n true 2>/dev/null; then
            sudo=(sudo)
        else
            echo "Installing needs root. Run this, then try again:" >&2
            echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
            exit 1
        fi
    fi
    say "installing ${packages[*]}"
    # Debian starts a database server of its own when the package is installed; ours is private, so none is wanted.
    policy=/usr/sbin/policy-rc.d
    local made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
        "${sudo[@]}" chmod +x "$policy"
        made=yes
        # Left behind, it would keep every later package from starting its service.
        trap '"${sudo[@]}" rm -f "$policy"' EXIT
    fi
    local status=0
    { "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" \
            >.dev/apt.log 2>&1; } || status=$?
    if [ -n "$made" ]; then
        "${sudo[@]}" rm -f "$policy"
        trap - EXIT
    fi
    if [ "$status" -ne 0 ]; then
        tail -n 20 .dev/apt.log >&2
        echo "apt-get failed; the whole output is in .dev/apt.log" >&2
        exit 1
    fi
    missing=()
}

# Gives rustup the browser target. A refusal or a silent network is not the end: Debian's compiler is the other way.
wasm_by_rustup() {
    [ "${LOPHOC_TOOLCHAIN:-}" != debian ] && command -v rustup >/dev/null || return 1
    say "adding the target $wasm_target by rustup"
    timeout 120 rustup target add "$wasm_target" >.dev/rustup.log 2>&1 && has_wasm_target
}

# Debian's compiler has no std for the browser in its packages, but its source; building it takes about two minutes.
wasm_by_debian() {
    [ -x /usr/bin/rustc ] && dpkg -s rustc-web >/dev/null 2>&1 || missing+=("rustc-web:a compiler for the browser target")
    [ -x /usr/bin/cargo ] || missing+=("cargo-web:to build with it")
    dpkg -s rust-web-src >/dev/null 2>&1 || missing+=("rust-web-src:the standard library for the browser target")
    need lld-19 lld-19 "the linker for the browser target"
    if [ "$purpose" = test ]; then
        [ -x /usr/bin/cargo-clippy ] || missing+=("rust-web-clippy:the linter")
    fi
    install_packages
    local lib
    lib="$(/usr/bin/rustc --print sysroot)/lib/rustlib/$wasm_target/lib"
    # The browser bundle is optimised as a whole, for which the standard library must come with its bitcode.
    if ! grep -qs llvmbc "$lib"/libstd-*.rlib; then
        if [ "$(id -u)" -ne 0 ]; then
            echo "Debian's compiler must be given a standard library for the browser; that needs root. Run: sudo scripts/setup.sh $purpose" >&2
            exit 1
        fi
        say "building the standard library for $wasm_target (about two minutes, once)"
        local crate=.dev/wasm-std
        rm -rf "$crate" && mkdir -p "$crate/src" && : >"$crate/src/lib.rs"
        printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$crate/Cargo.toml"
        (cd "$crate" && PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=lld-19 RUSTFLAGS="-C embed-bitcode=yes" \
            /usr/bin/cargo build --quiet --release --target "$wasm_target" -Zbuild-std=std,panic_abort)
        mkdir -p "$lib"
        rm -f "$lib"/*.rlib
        find "$crate/target/$wasm_target/release/deps" -name '*.rlib' ! -name 'libempty*' -exec cp {} "$lib/" \;
        rm -rf "$crate"
    fi
    touch .dev/debian-toolchain
    . scripts/env.sh
}

need curl curl "to see whether the server answers"
need openssl openssl "to make passwords and certificates"
need cc gcc "a C compiler for the parts of the server written in C"
[ -e /usr/include/stdlib.h ] || missing+=("libc6-dev:the headers of the C library, to link anything")
need make make "to run the two commands"
need node nodejs "Node.js, for wasm-opt and the browser tests"
need npm npm "to install Node packages"
if [ -z "${DATABASE_URL:-}" ] || [ "$purpose" = test ]; then
    need mariadbd mariadb-server "the database"
fi
if [ "$purpose" = test ]; then
    need chromium chromium "the browser of the tests"
    need turnserver coturn "the relay of built-in calls"
    compgen -G "/usr/lib/galera/libgalera_smm.so" >/dev/null || compgen -G "/usr/lib/*/galera/libgalera_smm.so" >/dev/null ||
        missing+=("galera-4:the cluster of databases of which a node is killed")
    need rsync rsync "what nodes of that cluster send each other files with"
    need python3 python3 "the fuzzer of the API"
    # Debian ships Python without the part that installs packages.
    python3 -c 'import ensurepip' 2>/dev/null || missing+=("python3-venv:the fuzzer of the API")
fi
install_packages

# The browser tests and wasm-opt need Node.js 20.11; Debian 12 has 18. The npm registry has newer ones as a package.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 11) ? 0 : 1)'; then
    say "Node.js $(node --version) is too old; installing a newer one into .dev/node"
    npm install --prefix .dev/node node@22 --no-audit --no-fund --loglevel=error
    . scripts/env.sh
fi

if ! command -v cargo >/dev/null && [ "${LOPHOC_TOOLCHAIN:-}" != debian ]; then
    say "no Rust here; using Debian's. For the usual one see https://rustup.rs"
fi
if is_debian || [ "${LOPHOC_TOOLCHAIN:-}" = debian ]; then
    # It may be able to build, and still lack the linker or the linter.
    wasm_by_debian
else
    has_wasm_target || wasm_by_rustup || wasm_by_debian
fi

if [ "$purpose" = test ] && ! cargo clippy --version >/dev/null 2>&1; then
    say "adding clippy by rustup"
    rustup component add clippy
fi

# Installs the packages of a folder when its lock file has changed.
node_packages() {
    local stamp="$1/node_modules/.lophoc-lock"
    if ! cmp -s "$1/package-lock.json" "$stamp"; then
        say "installing Node packages for $1"
        npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
        cp "$1/package-lock.json" "$stamp"
    fi
}
node_packages xtask
if [ "$purpose" = test ]; then node_packages end2end; fi

# The fuzzer of the API, in an environment of its own; the version is fixed, so that a run can be repeated.
schemathesis=4.32.5
if [ "$purpose" = test ] && [ "$(cat .dev/venv/version 2>/dev/null)" != "$schemathesis" ]; then
    say "installing schemathesis $schemathesis into .dev/venv"
    rm -rf .dev/venv
    python3 -m venv .dev/venv
    .dev/venv/bin/pip install --quiet --disable-pip-version-check "schemathesis==$schemathesis"
    echo "$schemathesis" >.dev/venv/version
fi
