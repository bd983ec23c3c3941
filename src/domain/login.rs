//! How long a browser stays signed in, and what its person is told of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A browser that nobody uses is signed out after this long.
pub const IDLE: TimeDelta = TimeDelta::days(30);
/// However much it is used, a browser is asked for the password again after this long.
pub const ABSOLUTE: TimeDelta = TimeDelta::days(180);
/// That a browser is used is noted this often: a list of devices needs no more, and a join must not pay for it.
pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(10);
/// A browser counts as known to an account for this long after the last sign-in.
pub const KNOWN_FOR: TimeDelta = ABSOLUTE;

/// Most browsers of a person that are signed in, and most that are known; the ones unused for longest go first. Who signs in
/// again and again without ever keeping the cookie must not fill the tables.
pub const MOST: u32 = 100;

/// When a login that began at `started` and was last used at `seen` ends.
#[must_use]
pub fn ends_at(started: DateTime<Utc>, seen: DateTime<Utc>) -> DateTime<Utc> {
    (seen + IDLE).min(started + ABSOLUTE)
}

/// A signed-in browser, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Login {
    /// The login.
    pub id: i64,
    /// It is the one that asks.
    pub current: bool,
    /// When it signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When it was last used, to within ten minutes.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends, if it is not used any more.
    pub expires_at: DateTime<Utc>,
    /// The address it was last used from; empty if that is not known.
    pub address: String,
    /// Browser and system, as in `Chrome · Windows`; empty if they are not known.
    pub browser: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_keeps_a_login_alive_but_not_for_ever() {
        let start: DateTime<Utc> = "2026-10-20T12:00:00Z".parse().unwrap_or_default();
        let day = TimeDelta::days;
        assert_eq!(ends_at(start, start), start + day(30));
        assert_eq!(ends_at(start, start + day(29)), start + day(59));
        assert_eq!(ends_at(start, start + day(150)), start + day(180));
        assert_eq!(ends_at(start, start + day(179)), start + day(180));
    }
}
