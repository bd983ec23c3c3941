# Sourced by the other scripts: which toolchain builds, and what builds never do.
#
# With rustup and its wasm32 target nothing is to be done. Where that target cannot be downloaded, Debian's rustc-web
# serves both targets (see scripts/setup.sh), and this file puts it first.
export SQLX_OFFLINE=true
# The scripts look for what was built in target/.
unset CARGO_TARGET_DIR
export PUPPETEER_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

wasm_target=wasm32-unknown-unknown

# Whether the rustc found first can build for the browser.
has_wasm_target() {
    command -v rustc >/dev/null && command -v cargo >/dev/null &&
        ls "$(rustc --print sysroot)/lib/rustlib/$wasm_target/lib"/libstd-*.rlib >/dev/null 2>&1
}

if [ -x "$PWD/.dev/node/node_modules/.bin/node" ]; then export PATH="$PWD/.dev/node/node_modules/.bin:$PATH"; fi

# Whether the rustc found first is the one of Debian that can be taught the browser.
is_debian() { [ "$(command -v rustc)" = /usr/bin/rustc ] && dpkg -s rustc-web >/dev/null 2>&1; }

if [ "${LOPHOC_TOOLCHAIN:-}" = debian ] || { ! has_wasm_target && [ -e "$PWD/.dev/debian-toolchain" ]; }; then
    export PATH="/usr/bin:$PATH"
fi
# It comes without the linker that rustup's brings along.
if is_debian; then export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=lld-19; fi
