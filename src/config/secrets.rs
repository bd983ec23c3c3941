//! Secrets: strong, several at a time for rotation, never printed.

use std::fmt;

use subtle::ConstantTimeEq;

/// The way out of a missing or weak secret.
pub(super) const HOW_TO_MAKE_ONE: &str = "Make one with: openssl rand -hex 32";

/// Fewest bytes of a secret.
const LEAST: usize = 32;

/// Pieces of examples that were published in documents; a secret holding one is known to everybody.
const PUBLISHED: [&str; 6] =
    ["your-random", "your-cron-secret", "your-secret", "change-me", "changeme", "jitsi-secret"];

/// An address that may hold a password: never printed.
#[derive(Clone)]
pub struct Hidden(String);

impl Hidden {
    pub(super) const fn new(address: String) -> Self {
        Self(address)
    }

    /// The address itself, password included.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}

/// An address as a complaint may repeat it: without what stands before the last `@`, which may be a password.
pub(super) fn without_password(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, rest)| rest)
}

/// One or more values of one secret: the first signs, all verify.
#[derive(Clone)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Reads `value`, comma-separated; complains in `wrong` about weak values, without printing them.
    pub(super) fn read(name: &str, value: Option<String>, wrong: &mut Vec<String>) -> Option<Self> {
        let value = value?;
        let secrets: Vec<String> =
            value.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
        let mut complain = |what: &str| wrong.push(format!("{name} {what}. {HOW_TO_MAKE_ONE}"));
        if secrets.iter().any(|one| PUBLISHED.iter().any(|example| one.to_lowercase().contains(example))) {
            complain("is an example from the documents, which everybody knows");
        } else if secrets.is_empty() || secrets.iter().any(|one| one.len() < LEAST) {
            complain(&format!("is shorter than {LEAST} bytes"));
        } else {
            return Some(Self(secrets));
        }
        None
    }

    /// One value, as it is.
    #[cfg(test)]
    pub(crate) fn for_test(secret: &str) -> Self {
        Self(vec![secret.to_owned()])
    }

    /// A random secret nobody knows: for demo mode, where no outside scheduler calls.
    pub(super) fn made_up() -> Self {
        Self(crate::random::hex_token().into_iter().collect())
    }

    /// The value new signatures are made with.
    #[must_use]
    pub fn signing(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// All values, for what must be verified with each in turn.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `candidate` is one of the values; takes the same time for every candidate of the same length.
    #[must_use]
    pub fn matches(&self, candidate: &str) -> bool {
        let mut found = subtle::Choice::from(0);
        for secret in &self.0 {
            found |= secret.as_bytes().ct_eq(candidate.as_bytes());
        }
        found.into()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({} hidden)", self.0.len())
    }
}
