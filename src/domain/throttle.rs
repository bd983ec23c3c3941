//! How often passwords may be tried.
//!
//! Never by address alone: a school is one address. Who tries many passwords of one account from one place is stopped
//! there; who does so from many places is stopped by the account. The browsers in which somebody has signed in to the
//! account before are a place of their own, so that nobody is locked out by what strangers do elsewhere.

use chrono::TimeDelta;

/// So many attempts from the first one on; then wait until the time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Attempts.
    pub most: u32,
    /// From the first attempt on.
    pub within: TimeDelta,
}

/// Passwords of one account from one address.
pub const AT_ADDRESS: Limit = Limit { most: 10, within: TimeDelta::minutes(30) };
/// Passwords of one account at a browser that is known to it.
pub const AT_KNOWN_DEVICE: Limit = AT_ADDRESS;
/// Passwords of one account from wherever it is not known.
pub const OF_ACCOUNT: Limit = Limit { most: 60, within: TimeDelta::hours(1) };
/// Old passwords typed in order to set a new one, by one login.
pub const AT_LOGIN: Limit = AT_ADDRESS;
/// Sign-ins of one account by the host platform. More than a person does, fewer than a platform gone wild.
pub const HAND_OFFS: Limit = Limit { most: 30, within: TimeDelta::minutes(10) };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_alone_cannot_use_up_what_the_account_has() {
        let windows = OF_ACCOUNT.within.num_seconds() / AT_ADDRESS.within.num_seconds() + 1;
        assert!(i64::from(AT_ADDRESS.most) * windows <= i64::from(OF_ACCOUNT.most) / 2);
    }
}
