//! `target/site`: hashed names, compressed twins, and the list of hashes the server reads.

use std::fs;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Step;

const SITE: &str = "target/site";
/// Where executables live; the server looks for the list of hashes beside its own.
const BESIDE: [&str; 2] = ["target/debug/hash.txt", "target/release/hash.txt"];

/// Whether `target/site` was made from exactly this module, this style and these public files.
pub fn is_current(module: &Path, style: &[u8]) -> Step<bool> {
    let stamp = stamp(module, style)?;
    let recorded = fs::read_to_string(format!("{SITE}/stamp")).unwrap_or_default();
    Ok(recorded == stamp && BESIDE.iter().all(|path| Path::new(path).exists()))
}

/// Writes everything anew.
pub fn write(raw: &Path, script: &[u8], module: &[u8], style: &[u8]) -> Step<()> {
    let package = format!("{SITE}/pkg");
    drop(fs::remove_dir_all(SITE));
    fs::create_dir_all(&package).map_err(text)?;
    copy_public(Path::new("public"), Path::new(SITE))?;

    let mut hashes = String::new();
    for (kind, content) in [("js", script), ("wasm", module), ("css", style)] {
        let hash = &hex(content)[..16];
        let path = format!("{package}/lophoc.{hash}.{kind}");
        let gzip = gzip(content).map_err(text)?;
        let brotli = brotli(content).map_err(text)?;
        fs::write(&path, content).map_err(text)?;
        fs::write(format!("{path}.gz"), &gzip).map_err(text)?;
        fs::write(format!("{path}.br"), &brotli).map_err(text)?;
        println!("  {kind:4} {:>8} bytes, {:>7} gzip, {:>7} brotli", content.len(), gzip.len(), brotli.len());
        hashes.push_str(&format!("{kind}: {hash}\n"));
    }
    for path in BESIDE {
        if let Some(folder) = Path::new(path).parent() {
            fs::create_dir_all(folder).map_err(text)?;
        }
        fs::write(path, &hashes).map_err(text)?;
    }

    fs::write(format!("{SITE}/stamp"), stamp(raw, style)?).map_err(text)
}

fn stamp(module: &Path, style: &[u8]) -> Step<String> {
    let mut digest = Sha256::new();
    digest.update(fs::read(module).map_err(text)?);
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
