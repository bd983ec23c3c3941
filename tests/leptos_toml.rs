//! `Leptos.toml`, which the server reads, and the metadata in `Cargo.toml`, which cargo-leptos reads, say the same.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use toml::{Table, Value};

fn leptos_table(text: &str) -> Table {
    let whole: Table = text.parse().unwrap();
    ["package", "metadata", "leptos"].iter().fold(whole, |table, key| match &table[*key] {
        Value::Table(inner) => inner.clone(),
        other => panic!("{key} is {other}"),
    })
}

#[test]
fn both_files_say_the_same() {
    let server = leptos_table(include_str!("../Leptos.toml"));
    let cargo = leptos_table(include_str!("../Cargo.toml"));
    assert!(server.len() >= 6, "an empty file agrees with everything");
    for (key, value) in &server {
        assert_eq!(cargo.get(key), Some(value), "{key}");
    }
}

#[test]
fn the_server_really_reads_it() {
    let folder = std::env::temp_dir().join(format!("lophoc-leptos-toml-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../Leptos.toml").replace("127.0.0.1:3000", "192.0.2.7:4321");
    std::fs::write(folder.join("Leptos.toml"), text).unwrap();
    // Demo mode names the address it refuses to listen on.
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_lophoc"))
        .arg("demo")
        .current_dir(&folder)
        .env_remove("LEPTOS_SITE_ADDR")
        .env("DATABASE_URL", "mysql://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(said.contains("192.0.2.7:4321"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
