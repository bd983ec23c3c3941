//! Where a person is sent after signing in.

/// Whether `target` is a path on this very server: never another host, nothing a header or an address cannot hold.
#[must_use]
pub fn is_local_path(target: &str) -> bool {
    target.starts_with('/')
        && !target.starts_with("//")
        && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_way_back_never_leads_to_another_host() {
        assert!(is_local_path("/video-call/abc"));
        let foreign =
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a b", "/a\r\nx: y", "dashboard"];
        for target in foreign {
            assert!(!is_local_path(target), "{target}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        /// Browsers take out tabs and line ends, and read a backslash as a slash, before they look where a path leads.
        #[test]
        fn nor_does_anything_else_however_a_browser_reads_it(target in "[/\\\\\\t\\r\\n .:@%a-z\u{a0}-\u{ff}]{0,12}") {
            let read: String = target.trim().chars().filter(|c| !"\t\r\n".contains(*c)).collect();
            let read = read.replace('\\', "/");
            let leads_away = read.starts_with("//") || !read.starts_with('/');
            prop_assert!(!(leads_away && is_local_path(&target)), "{target:?}");
        }
    }
}
