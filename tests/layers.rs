//! The house keeps its rooms apart: SQL only in `store`, rules only in `domain`, nothing of the server in the browser.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Lines of code (not of comments) in `src/<room>` that hold one of `words`.
fn lines_with(room: &str, words: &[&str]) -> Vec<String> {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room));
    assert!(!files.is_empty(), "{room} has no sources");
    let mut found = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{}: {line}", file.display()));
            }
        }
    }
    found
}

#[test]
fn sql_is_in_store_only() {
    for room in ["api", "direct", "domain", "http", "jitsi", "jobs", "ui", "i18n", "config"] {
        assert_eq!(lines_with(room, &["sqlx"]), [""; 0], "{room}");
    }
}

#[test]
fn domain_knows_nobody_else() {
    let others = ["leptos", "axum", "tokio", "crate::api", "crate::store", "crate::ui", "crate::http", "crate::jitsi"];
    assert_eq!(lines_with("domain", &others), [""; 0]);
    assert_eq!(lines_with("domain", &["Utc::now", "SystemTime", "Instant", "std::env", "std::fs"]), [""; 0], "pure");
}

#[test]
fn store_and_jitsi_know_nothing_of_pages_and_answers() {
    assert_eq!(lines_with("store", &["leptos", "crate::api", "crate::ui", "crate::http"]), [""; 0]);
    assert_eq!(lines_with("jitsi", &["crate::api", "crate::ui", "crate::http", "crate::store"]), [""; 0]);
    assert_eq!(lines_with("api", &["crate::ui", "crate::http"]), [""; 0]);
    assert_eq!(lines_with("direct", &["crate::ui", "crate::http", "crate::store", "crate::jitsi"]), [""; 0]);
}

/// The crates that a build with `features` is made of.
fn crates(features: &str, target: &[&str]) -> Vec<String> {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--features", features])
        .args(target)
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{tree:?}");
    let names = String::from_utf8(tree.stdout).unwrap();
    names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// What the browser downloads must not drag the server along.
#[test]
fn the_browser_bundle_is_free_of_server_crates() {
    let browser = crates("hydrate", &["--target", "wasm32-unknown-unknown"]);
    assert!(browser.iter().any(|name| name == "leptos"), "{browser:?}");
    // (leptos itself brings regex along for reading Leptos.toml; the linker leaves it out of the module.)
    let server = crates("ssr", &[]);
    for name in [
        "tokio",
        "sqlx",
        "axum",
        "jsonwebtoken",
        "chrono-tz",
        "argon2",
        "hyper",
        "rustls",
        "reqwest",
        "krilla",
        "csv",
        "tracing-subscriber",
        "prometheus-client",
        "utoipa",
        "clap",
    ] {
        assert!(server.iter().any(|found| found == name), "{name} is no crate of the server any more");
        assert!(!browser.iter().any(|found| found == name), "{name} is in the browser bundle");
    }
}
