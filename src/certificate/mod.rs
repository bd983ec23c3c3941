//! The certificate of presence: what it says, how it is signed, and how it looks.

mod pdf;

pub use pdf::draw;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::attendance::Verdict;
use crate::domain::session::Side;

/// What is signed: every figure on the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The session.
    #[serde(rename = "s")]
    pub session_id: i64,
    /// Whose presence it certifies.
    #[serde(rename = "p")]
    pub name: String,
    /// On which side.
    #[serde(rename = "d")]
    pub side: Side,
    /// Name of the person on the other side.
    #[serde(rename = "o")]
    pub other_name: String,
    /// Title of the class.
    #[serde(rename = "t")]
    pub title: String,
    /// Start as scheduled, UTC.
    #[serde(rename = "b", with = "chrono::serde::ts_seconds")]
    pub start: DateTime<Utc>,
    /// End as scheduled, UTC.
    #[serde(rename = "e", with = "chrono::serde::ts_seconds")]
    pub end: DateTime<Utc>,
    /// First moment there, UTC.
    #[serde(rename = "f", with = "chrono::serde::ts_seconds_option", default)]
    pub from: Option<DateTime<Utc>>,
    /// Last moment there, UTC.
    #[serde(rename = "u", with = "chrono::serde::ts_seconds_option", default)]
    pub to: Option<DateTime<Utc>>,
    /// Whole minutes there.
    #[serde(rename = "m")]
    pub minutes: i64,
    /// Whole minutes together with the other side.
    #[serde(rename = "g")]
    pub together_minutes: i64,
    /// What the class was.
    #[serde(rename = "v")]
    pub verdict: Verdict,
    /// When the certificate was issued, UTC.
    #[serde(rename = "i", with = "chrono::serde::ts_seconds")]
    pub issued: DateTime<Utc>,
}

impl Certificate {
    /// The certificate as a text for addresses: its figures, a dot, and the signature over them.
    #[must_use]
    pub fn code(&self, key: &[u8]) -> String {
        // Plain data: it cannot fail to become JSON.
        let figures = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let signature = signer(key).map(|mac| mac.chain_update(&figures).finalize().into_bytes());
        format!("{figures}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.unwrap_or_default()))
    }

    /// Reads a code; `None` unless it was signed with this key, to the last bit.
    #[must_use]
    pub fn read(code: &str, key: &[u8]) -> Option<Self> {
        let (figures, signature) = code.split_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        signer(key)?.chain_update(figures).verify_slice(&signature).ok()?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(figures).ok()?).ok()
    }
}

fn signer(key: &[u8]) -> Option<Hmac<Sha256>> {
    Some(Hmac::<Sha256>::new_from_slice(key).ok()?.chain_update("lophoc certificate v1 "))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn sample() -> Certificate {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default();
        Certificate {
            session_id: 7,
            name: "Trần Minh Khôi".into(),
            side: Side::Student,
            other_name: "Nguyễn Thu Hà".into(),
            title: "Toán 9 – Phương trình bậc hai".into(),
            start: at(0),
            end: at(3600),
            from: Some(at(20)),
            to: Some(at(3590)),
            minutes: 59,
            together_minutes: 58,
            verdict: Verdict::Held,
            issued: at(4000),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

        #[test]
        fn nothing_made_up_is_a_certificate(code in "[A-Za-z0-9_=-]{0,80}[.]{0,2}[A-Za-z0-9_=-]{0,50}|.{0,60}") {
            prop_assert_eq!(Certificate::read(&code, &[7; 32]), None);
        }
    }

    #[test]
    fn a_changed_figure_fails() {
        let key = [7; 32];
        let code = sample().code(&key);
        assert_eq!(Certificate::read(&code, &key), Some(sample()));
        assert_eq!(Certificate::read(&code, &[8; 32]), None, "signed elsewhere");
        let (figures, signature) = code.split_once('.').unwrap_or_default();
        let more = Certificate { minutes: 60, ..sample() }.code(&[9; 32]);
        let (forged, _) = more.split_once('.').unwrap_or_default();
        assert_eq!(Certificate::read(&format!("{forged}.{signature}"), &key), None);
        for nonsense in ["", ".", figures, &format!("{figures}."), &format!("{figures}.{signature}x"), "ü.ü"] {
            assert_eq!(Certificate::read(nonsense, &key), None, "{nonsense}");
        }
        // Every single character matters.
        for index in 0..code.len() {
            let mut bytes = code.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap_or_default();
            let read = Certificate::read(&changed, &key);
            // The last character of 32 bytes in base64 has bits to spare.
            assert!(read.is_none() || index == code.len() - 1, "{index}");
        }
    }
}
