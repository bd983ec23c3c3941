//! The two cookies of a browser: its login, and that it is known.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;

use super::AppState;
use super::code::Code;
use super::error::ApiError;
use crate::domain::ids;
use crate::domain::login::{ABSOLUTE, KNOWN_FOR};
use crate::random;

/// A cookie under both of its names.
struct Name {
    /// Where the browser binds it to this very host over TLS: nobody else can set it.
    secure: &'static str,
    /// Over plain HTTP on this machine, where browsers refuse the prefix.
    plain: &'static str,
}

const LOGIN: Name = Name { secure: "__Host-lophoc_login", plain: "lophoc_login" };
const DEVICE: Name = Name { secure: "__Host-lophoc_device", plain: "lophoc_device" };

/// SHA-256 of the login token in a request's cookies; `None` if there is none that could be ours.
#[must_use]
pub fn login_hash(headers: &HeaderMap, is_https: bool) -> Option<[u8; 32]> {
    hash(headers, is_https, &LOGIN)
}

/// SHA-256 of the device token in a request's cookies; `None` if there is none that could be ours.
#[must_use]
pub fn device_hash(headers: &HeaderMap, is_https: bool) -> Option<[u8; 32]> {
    hash(headers, is_https, &DEVICE)
}

/// `Set-Cookie` for a login.
///
/// # Errors
/// `internal_error`; a token of ours never is.
pub fn login(app: &AppState, token: &[u8; 32]) -> Result<HeaderValue, ApiError> {
    set(app, &LOGIN, &ids::hex(token), ABSOLUTE)
}

/// `Set-Cookie` that takes the login away.
///
/// # Errors
/// `internal_error`.
pub fn no_login(app: &AppState) -> Result<HeaderValue, ApiError> {
    set(app, &LOGIN, "", TimeDelta::zero())
}

/// `Set-Cookie` for a browser that is known.
///
/// # Errors
/// `internal_error`; a token of ours never is.
pub fn device(app: &AppState, token: &[u8; 32]) -> Result<HeaderValue, ApiError> {
    set(app, &DEVICE, &ids::hex(token), KNOWN_FOR)
}

fn hash(headers: &HeaderMap, is_https: bool, name: &Name) -> Option<[u8; 32]> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (given, value) = pair.trim().split_once('=')?;
        // Over TLS only the bound one: the other could have been set by a neighbour of this host.
        let ours = given == name.secure || (!is_https && given == name.plain);
        ours.then(|| unhex(value)).flatten()
    })?;
    Some(random::sha256(&token))
}

fn set(app: &AppState, name: &Name, token: &str, lasts: TimeDelta) -> Result<HeaderValue, ApiError> {
    let name = if app.config.is_https() { name.secure } else { name.plain };
    let age = lasts.num_seconds();
    // Secure also over plain HTTP: browsers treat this machine's own addresses as trustworthy, and no other
    // address is meant to be used without TLS.
    let text = format!("{name}={token}; Path=/; Max-Age={age}; HttpOnly; Secure; SameSite=Lax");
    HeaderValue::from_str(&text).map_err(|_| Code::Internal.into())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !ids::is_access_token(text) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_is_found_among_other_cookies_and_garbage_is_not_looked_up() {
        let token = "ab".repeat(32);
        let with = |cookies: &str, is_https| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(cookies).unwrap());
            login_hash(&headers, is_https)
        };
        let expected = Some(random::sha256(&[0xab; 32]));
        assert_eq!(with(&format!("a=b; lophoc_login={token}; c=d"), false), expected);
        assert_eq!(with(&format!("__Host-lophoc_login={token}"), false), expected);
        assert_eq!(with(&format!("__Host-lophoc_login={token}"), true), expected);
        assert_eq!(with(&format!("lophoc_login={token}"), true), None, "anybody under the same domain could set it");
        assert_eq!(with("lophoc_login=", false), None);
        assert_eq!(with("lophoc_login=' OR 1=1", false), None);
        assert_eq!(with("other=1", false), None);
    }
}
