//! What a visit downloads, as a table; the build fails when a page is over its budget.

use crate::Step;

/// One file, in bytes.
pub struct Size {
    /// Its key in the list of hashes.
    pub name: String,
    /// As it is.
    pub raw: usize,
    /// With gzip.
    pub gzip: usize,
    /// With Brotli, which every browser of the last years takes.
    pub brotli: usize,
}

/// Most that the first visit of a page may download beside its HTML, in bytes with Brotli.
const BUDGETS: [(&str, usize); 2] = [("dashboard", 200_000), ("room", 420_000)];

/// Prints the table.
///
/// # Errors
/// A page that is over its budget.
pub fn check(sizes: &[Size]) -> Step<()> {
    println!("{:16} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for Size { name, raw, gzip, brotli } in sizes {
        println!("{name:16} {raw:>10} {gzip:>10} {brotli:>10}");
    }
    let mut over = Vec::new();
    for (page, budget) in BUDGETS {
        let own = format!("{page}.");
        let total: usize =
            sizes.iter().filter(|size| size.name == "css" || size.name.starts_with(&own)).map(|size| size.brotli).sum();
        println!("first visit of the {page}: {total} of {budget}");
        if total > budget {
            over.push(format!("the {page} is {} bytes over its budget", total - budget));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(over.join("; ")) }
}
