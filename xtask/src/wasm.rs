//! The WebAssembly modules and the scripts that load them.

use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::Step;

/// One for the pages around classes, one for the room: binaries of the crate, of these names.
pub const MODULES: [&str; 2] = ["dashboard", "room"];

/// What a module may use: everything browsers have had since 2021 and rustc emits by default.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-bulk-memory-opt",
];

/// Compiles the crate for the browser and gives the paths of the raw modules, in the order of [`MODULES`].
pub fn compile() -> Step<Vec<PathBuf>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let target = "wasm32-unknown-unknown";
    let mut command = Command::new(cargo);
    command.args(["build", "--features", "hydrate", "--target", target, "--profile", "wasm"]);
    command.args(MODULES.iter().flat_map(|module| ["--bin", module]));
    run(&mut command, "compiling the browser bundle")?;
    Ok(MODULES.iter().map(|module| crate::target().join(target).join("wasm").join(format!("{module}.wasm"))).collect())
}

/// Adds the JavaScript glue and lets wasm-opt shrink the module; gives the script and the module.
pub fn bind_and_shrink(name: &str, module: &Path) -> Step<(Vec<u8>, Vec<u8>)> {
    let folder = Path::new("target/bindgen");
    let fail = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(false).omit_default_module_path(true);
    bindgen.web(true).map_err(|error| fail("wasm-bindgen", &error))?;
    bindgen.generate(folder).map_err(|error| fail("wasm-bindgen", &error))?;

    let optimiser = Path::new("xtask/node_modules/binaryen/bin/wasm-opt");
    if !optimiser.exists() {
        return Err("wasm-opt is missing; run: npm ci --prefix xtask".to_owned());
    }
    let small = folder.join(format!("{name}_small.wasm"));
    let mut command = Command::new("node");
    command.arg(optimiser).args(["-Oz", "--strip-debug", "--strip-producers"]).args(FEATURES);
    command.arg(folder.join(format!("{name}_bg.wasm"))).arg("-o").arg(&small);
    run(&mut command, "wasm-opt")?;
    let read = |path: &Path| std::fs::read(path).map_err(|error| fail(&path.display().to_string(), &error));
    Ok((read(&folder.join(format!("{name}.js")))?, read(&small)?))
}

fn run(command: &mut Command, what: &str) -> Step<()> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!("{what} could not be started: {error}")),
    }
}
