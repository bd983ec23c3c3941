//! `target/site`: hashed names, compressed twins, and the list of hashes the server reads.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Step;
use crate::sizes::Size;

const SITE: &str = "target/site";
/// What the site was made from; not in it, because all of it is public.
const STAMP: &str = "target/site.stamp";

/// Where executables live; the server looks for the list of hashes beside its own.
fn beside() -> [PathBuf; 2] {
    ["debug", "release"].map(|profile| crate::target().join(profile).join("hash.txt"))
}

/// A module as the browser gets it.
pub struct Module {
    /// Name of the page or pages that it brings to life.
    pub name: &'static str,
    /// The JavaScript that loads it.
    pub glue: Vec<u8>,
    /// The WebAssembly.
    pub code: Vec<u8>,
}

/// Whether `target/site` was made from exactly these modules, this style, these public files and this tool.
pub fn is_current(modules: &[PathBuf], style: &[u8]) -> Step<bool> {
    let stamp = stamp(modules, style)?;
    let recorded = fs::read_to_string(STAMP).unwrap_or_default();
    Ok(recorded == stamp && beside().iter().all(|path| path.exists()))
}

/// Writes everything anew and gives the sizes.
pub fn write(modules: Vec<Module>, style: &[u8]) -> Step<Vec<Size>> {
    drop(fs::remove_file(STAMP));
    let package = format!("{SITE}/pkg");
    drop(fs::remove_dir_all(SITE));
    fs::create_dir_all(&package).map_err(text)?;
    copy_public(Path::new("public"), Path::new(SITE))?;

    let mut hashes = String::new();
    let mut sizes = Vec::new();
    let mut put = |key: String, name: &str, kind: &str, content: &[u8]| -> Step<String> {
        let hash = hex(content)[..16].to_owned();
        let file = format!("{name}.{hash}.{kind}");
        let path = format!("{package}/{file}");
        let (gzip, brotli) = (gzip(content).map_err(text)?, brotli(content).map_err(text)?);
        fs::write(&path, content).map_err(text)?;
        fs::write(format!("{path}.gz"), &gzip).map_err(text)?;
        fs::write(format!("{path}.br"), &brotli).map_err(text)?;
        hashes.push_str(&format!("{key}: {hash}\n"));
        sizes.push(Size { name: key, raw: content.len(), gzip: gzip.len(), brotli: brotli.len() });
        Ok(file)
    };
    put("css".to_owned(), "lophoc", "css", style)?;
    for Module { name, mut glue, code } in modules {
        let file = put(format!("{name}.wasm"), name, "wasm", &code)?;
        // It starts by itself, so that no page needs a script of its own inside.
        glue.extend(format!("\n__wbg_init({{module_or_path:new URL(\"{file}\",import.meta.url)}});\n").bytes());
        put(format!("{name}.js"), name, "js", &glue)?;
    }
    for path in beside() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(text)?;
        }
        fs::write(path, &hashes).map_err(text)?;
    }
    Ok(sizes)
}

/// Notes what the site was made from, so that it is not made again without need.
pub fn remember(raw: &[PathBuf], style: &[u8]) -> Step<()> {
    fs::write(STAMP, stamp(raw, style)?).map_err(text)
}

fn stamp(modules: &[PathBuf], style: &[u8]) -> Step<String> {
    let mut digest = Sha256::new();
    // The tool is part of what the result is made from.
    let tool = std::env::current_exe().map_err(text)?;
    for path in modules.iter().chain([&tool]) {
        digest.update(fs::read(path).map_err(text)?);
    }
    digest.update(style);
    let mut public: Vec<_> = fs::read_dir("public").map_err(text)?.flatten().map(|entry| entry.path()).collect();
    public.sort();
    for path in public.iter().filter(|path| path.is_file()) {
        digest.update(path.to_string_lossy().as_bytes());
        digest.update(fs::read(path).map_err(text)?);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn copy_public(from: &Path, to: &Path) -> Step<()> {
    for entry in fs::read_dir(from).map_err(text)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).map_err(text)?;
            copy_public(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).map_err(text)?;
        }
    }
    Ok(())
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 4096, 11, 24).write_all(content)?;
    Ok(compressed)
}

fn hex(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(error: std::io::Error) -> String {
    error.to_string()
}
