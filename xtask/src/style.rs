//! The style sheet: `style/main.css` and what it imports, as one small file.

use std::path::Path;

use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

use crate::Step;

/// Bundles and minifies the style sheet for browsers of the last years.
pub fn bundle() -> Step<Vec<u8>> {
    let version = |major: u32| Some(major << 16);
    let targets = Targets::from(Browsers {
        chrome: version(111),
        edge: version(111),
        firefox: version(113),
        safari: Some((16 << 16) | (4 << 8)),
        ios_saf: Some((16 << 16) | (4 << 8)),
        ..Browsers::default()
    });
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(Path::new("style/main.css")).map_err(|error| format!("style: {error}"))?;
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| format!("style: {error}"))?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    sheet.to_css(options).map(|css| css.code.into_bytes()).map_err(|error| format!("style: {error}"))
}
