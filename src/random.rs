//! Randomness from the operating system, and the hash that goes with it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::domain::class::NewSession;
use crate::domain::ids;

/// The operating system has no randomness to give; nothing safe can be made without.
pub type RandomError = getrandom::Error;

/// `N` random bytes.
///
/// # Errors
/// If the operating system has none.
pub fn bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// If the operating system has no randomness.
pub fn hex_token() -> Result<String, RandomError> {
    Ok(ids::hex(&bytes::<32>()?))
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The unguessable part of a new session for a class that ends at `end`.
///
/// # Errors
/// If the operating system has no randomness.
pub fn new_session(end: DateTime<Utc>) -> Result<NewSession, RandomError> {
    Ok(NewSession::new(end, &bytes()?, &sha256(&bytes::<32>()?)))
}
