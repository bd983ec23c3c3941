//! The papers are true: what they link to is there, and the tests they name exist.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| !path.ends_with("node_modules") && !path.ends_with("test-results"))
        .flat_map(|path| if path.is_dir() { files(&path, extension) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_link_leads_somewhere() {
    let mut papers = vec!["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .into_iter()
        .map(|name| root().join(name))
        .collect::<Vec<_>>();
    papers.extend(files(&root().join("docs"), "md"));
    papers.extend(files(&root().join("deploy"), "md"));
    assert!(papers.len() > 12);
    let mut dead = Vec::new();
    for paper in papers {
        let text = std::fs::read_to_string(&paper).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !paper.parent().unwrap().join(target).exists() {
                dead.push(format!("{}: {link}", paper.display()));
            }
        }
    }
    assert_eq!(dead, [""; 0]);
}

#[test]
fn the_tests_that_the_list_of_the_original_names_exist() {
    let list = std::fs::read_to_string(root().join("docs/original.md")).unwrap();
    let sources: String = [("tests", "rs"), ("src", "rs")]
        .iter()
        .flat_map(|(folder, extension)| files(&root().join(folder), extension))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let proofs = list.lines().filter_map(|line| line.strip_suffix(" |")?.rsplit(" | ").next());
    let names: Vec<&str> = proofs.flat_map(|proof| proof.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 60, "{}", names.len());
    for name in names {
        assert!(sources.contains(&format!("fn {name}(")), "{name}");
    }
}

/// Names in `text` that follow `before`, up to the next quotation mark.
fn quoted<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_setting_is_in_the_example() {
    let example = std::fs::read_to_string(root().join(".env.example")).unwrap();
    let sources = files(&root().join("src/config"), "rs");
    let texts: Vec<String> = sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let names: Vec<&str> = texts.iter().flat_map(|text| quoted(text, "get(\"")).collect();
    assert!(names.len() > 10, "{names:?}");
    let missing: Vec<&&str> = names.iter().filter(|name| !example.contains(&format!("{name}="))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_image_is_given_every_folder_that_the_server_is_built_from() {
    let image = std::fs::read_to_string(root().join("deploy/Containerfile")).unwrap();
    let mut folders = vec!["migrations".to_owned(), "src".to_owned()];
    for path in files(&root().join("src"), "rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let included = quoted(&text, "include_bytes!(\"").chain(quoted(&text, "include_str!(\""));
        for included in included {
            let found = path.parent().unwrap().join(included).canonicalize().unwrap();
            let inside = found.strip_prefix(root().canonicalize().unwrap()).unwrap().to_owned();
            folders.push(inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned());
        }
    }
    assert!(folders.iter().any(|folder| folder == "assets"), "fonts of certificates");
    let missing: Vec<&String> =
        folders.iter().filter(|name| !image.contains(&format!("\nCOPY {name} {name}\n"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
