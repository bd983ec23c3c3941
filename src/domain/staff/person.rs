//! People, as staff see and change them.

use serde::Serialize;

use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Person {
    /// The account.
    pub id: i64,
    /// Address they sign in with.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// `tutor`, `student` or `admin`.
    pub role: String,
    /// `vi` or `en`.
    pub locale: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Id at the host platform.
    pub external_id: Option<String>,
    /// Whether they can sign in with a password.
    pub has_password: bool,
}

/// What is to change in a person; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct PersonChange {
    /// Address to sign in with, lower-case.
    pub email: Option<String>,
    /// Name shown to others.
    pub display_name: Option<String>,
    /// What the account may do.
    pub role: Option<AccountRole>,
    /// argon2id in PHC format.
    pub password_hash: Option<String>,
    /// Language.
    pub locale: Option<Locale>,
    /// IANA time zone.
    pub time_zone: Option<String>,
}

/// A new person, or with a known `external_id` the new state of one.
#[derive(Debug, Clone)]
pub struct PersonData {
    /// Address to sign in with, lower-case.
    pub email: String,
    /// Name shown to others.
    pub display_name: String,
    /// What the account may do.
    pub role: AccountRole,
    /// argon2id in PHC format; kept as it is if `None`.
    pub password_hash: Option<String>,
    /// Language; kept as it is, or the default, if `None`.
    pub locale: Option<Locale>,
    /// IANA time zone; kept as it is, or the default, if `None`.
    pub time_zone: Option<String>,
    /// Id at the host platform.
    pub external_id: Option<String>,
}
