//! `cargo xtask bundle`: everything a browser downloads, from source to compressed files with hashed names.
//!
//! The same steps as cargo-leptos, which takes longer to install than all of this takes to build.

mod assets;
mod sizes;
mod style;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

/// Result of a step; the text says what went wrong and what to do.
type Step<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bundle"] => bundle(),
        _ => Err("usage: cargo xtask bundle".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("xtask: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Where cargo builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

fn bundle() -> Step<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::set_current_dir(&root).map_err(|error| format!("cannot enter {}: {error}", root.display()))?;
    let raw = wasm::compile()?;
    let style = style::bundle()?;
    if assets::is_current(&raw, &style)? {
        return Ok(());
    }
    let mut modules = Vec::new();
    for (name, path) in wasm::MODULES.into_iter().zip(&raw) {
        let (glue, code) = wasm::bind_and_shrink(name, path)?;
        modules.push(assets::Module { name, glue, code });
    }
    sizes::check(&assets::write(modules, &style)?)?;
    // Only now: what is over its budget must fail the next time too.
    assets::remember(&raw, &style)
}
