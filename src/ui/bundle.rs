//! Where the browser finds style and scripts: names with a hash of their content, as the build recorded them.

use std::collections::HashMap;
use std::sync::OnceLock;

use leptos::config::LeptosOptions;

/// The addresses of what the build made.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The style sheet.
    pub style: String,
    folder: String,
    name: String,
    hashes: HashMap<String, String>,
}

/// A module and what starts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The JavaScript.
    pub glue: String,
    /// The WebAssembly.
    pub module: String,
    /// Whether the module waits to be told to start.
    pub hydrate: bool,
}

impl Bundle {
    /// What the list beside the executable says, read once; while developing, anew each time, because cargo-leptos
    /// builds the browser's part without starting the server again.
    #[must_use]
    pub fn of(options: &LeptosOptions) -> Self {
        static READ: OnceLock<Bundle> = OnceLock::new();
        if cfg!(debug_assertions) { Self::read(options) } else { READ.get_or_init(|| Self::read(options)).clone() }
    }

    fn read(options: &LeptosOptions) -> Self {
        let folder = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.to_owned())).unwrap_or_default();
        // Without the list there is no bundle either; the pages are readable all the same.
        let list = std::fs::read_to_string(folder.join(&*options.hash_file)).unwrap_or_default();
        Self::from_list(&options.site_pkg_dir, &options.output_name, &list)
    }

    fn from_list(folder: &str, name: &str, list: &str) -> Self {
        let pairs = list.lines().filter_map(|line| line.split_once(':'));
        let hashes: HashMap<_, _> =
            pairs.map(|(kind, hash)| (kind.trim().to_owned(), hash.trim().to_owned())).collect();
        let mut bundle = Self { style: String::new(), folder: folder.to_owned(), name: name.to_owned(), hashes };
        bundle.style = bundle.address(name, "css", "css");
        bundle
    }

    /// The module of that name; where the build made a single one for all pages, that.
    #[must_use]
    pub fn script(&self, module: &str) -> Script {
        let (glue, wasm) = (format!("{module}.js"), format!("{module}.wasm"));
        if self.hashes.contains_key(&glue) {
            let (glue, module) = (self.address(module, "js", &glue), self.address(module, "wasm", &wasm));
            return Script { glue, module, hydrate: false };
        }
        let (glue, module) = (self.address(&self.name, "js", "js"), self.address(&self.name, "wasm", "wasm"));
        Script { glue, module, hydrate: true }
    }

    fn address(&self, name: &str, kind: &str, key: &str) -> String {
        let folder = &self.folder;
        match self.hashes.get(key) {
            Some(hash) => format!("/{folder}/{name}.{hash}.{kind}"),
            None => format!("/{folder}/{name}.{kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_finds_its_module() {
        let list = "css: c1\ndashboard.js: a1\ndashboard.wasm: a2\nroom.js: b1\nroom.wasm: b2\n";
        let bundle = Bundle::from_list("pkg", "lophoc", list);
        assert_eq!(bundle.style, "/pkg/lophoc.c1.css");
        let room = bundle.script("room");
        assert_eq!((room.glue.as_str(), room.hydrate), ("/pkg/room.b1.js", false));
        assert_eq!(room.module, "/pkg/room.b2.wasm");
    }

    #[test]
    fn the_single_module_of_cargo_leptos_does_too() {
        let script = Bundle::from_list("pkg", "lophoc", "js: a\nwasm: b\ncss: c\n").script("room");
        assert_eq!((script.glue.as_str(), script.hydrate), ("/pkg/lophoc.a.js", true));
        let unhashed = Bundle::from_list("pkg", "lophoc", "").script("room");
        assert_eq!(unhashed.module, "/pkg/lophoc.wasm");
    }
}
