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

    #[test]
    fn the_way_back_never_leads_to_another_host() {
        assert!(is_local_path("/video-call/abc"));
        let foreign =
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a b", "/a\r\nx: y", "dashboard"];
        for target in foreign {
            assert!(!is_local_path(target), "{target}");
        }
    }
}
