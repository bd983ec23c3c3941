//! Counts attempts to sign in, and refuses when there were too many; see [`crate::domain::throttle`].

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::AppState;
use super::code::Code;
use super::error::ApiError;
use crate::domain::throttle::{AT_ADDRESS, AT_KNOWN_DEVICE, AT_LOGIN, HAND_OFFS, Limit, OF_ACCOUNT};
use crate::random::sha256;
use crate::store::sign_in_attempts::{self as store, Bucket};
use crate::store::{Connection, StoreError, StoreResult};

/// Where an attempt is counted, the narrowest place first.
#[derive(Debug, Clone)]
pub struct Throttle(Vec<Bucket>);

/// The account with this address, or nobody's: an unknown one is counted alike.
#[must_use]
pub fn account_of(email: &str) -> [u8; 32] {
    sha256(email.as_bytes())
}

/// The address as it is counted: of IPv6 the first 64 bits, as one household has that many addresses.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
    }
}

impl Throttle {
    /// A password for an account, from an address, at a browser that may be known to it.
    #[must_use]
    pub fn sign_in(email: &str, address: IpAddr, known_device: Option<&[u8; 32]>) -> Self {
        let of = |place: &[u8], limit| bucket(email, place, limit);
        match known_device {
            Some(device) => Self(vec![of(device, AT_KNOWN_DEVICE)]),
            None => Self(vec![
                of(format!("address {}", network(address)).as_bytes(), AT_ADDRESS),
                of(b"anywhere", OF_ACCOUNT),
            ]),
        }
    }

    /// The old password of a signed-in person who sets a new one.
    #[must_use]
    pub fn password(email: &str, login_id: i64) -> Self {
        Self(vec![bucket(email, format!("login {login_id}").as_bytes(), AT_LOGIN)])
    }

    /// A good ticket of the host platform.
    #[must_use]
    pub fn hand_off(email: &str) -> Self {
        Self(vec![bucket(email, b"hand-off", HAND_OFFS)])
    }

    /// Refuses, without counting, who has tried too often already.
    ///
    /// # Errors
    /// `too_many_requests`, `unavailable`.
    pub async fn look(&self, app: &AppState) -> Result<(), ApiError> {
        let now = app.clock.now();
        for bucket in &self.0 {
            refuse(store::full_until(&app.db, bucket, now).await?, now)?;
        }
        Ok(())
    }

    /// Counts an attempt before it is made: what is tried at the same time is counted, too. What the narrower place
    /// refuses does not count for the wider one.
    ///
    /// # Errors
    /// `too_many_requests`, `unavailable`.
    pub async fn count(&self, app: &AppState) -> Result<(), ApiError> {
        let now = app.clock.now();
        let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
        for bucket in &self.0 {
            refuse(store::count(&mut connection, bucket, now).await?, now)?;
        }
        connection.put_back();
        Ok(())
    }

    /// Starts anew after a success.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clear(&self, connection: &mut Connection) -> StoreResult<()> {
        for bucket in &self.0 {
            store::clear(&mut *connection, bucket).await?;
        }
        Ok(())
    }
}

fn bucket(email: &str, place: &[u8], limit: Limit) -> Bucket {
    Bucket { account: account_of(email), place: sha256(place), limit }
}

fn refuse(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), ApiError> {
    let Some(until) = until else { return Ok(()) };
    // Rounded up: who comes back after that is let in.
    let seconds = ((until - now).num_milliseconds().max(0) + 999) / 1_000;
    Err(ApiError::new(Code::TooManyRequests).retry_after(u64::try_from(seconds).unwrap_or(1).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_address() {
        let seen = |text: &str| text.parse().map(|address| network(address).to_string()).unwrap_or_default();
        assert_eq!(seen("203.0.113.9"), "203.0.113.9");
        assert_eq!(seen("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
