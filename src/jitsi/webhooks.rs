//! Webhooks of Jitsi as a Service: signature and content (8x8's pages on webhook payloads and signatures).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

use super::told::{NotUnderstood, Told, moment, room_of, short, text};
use crate::config::Secrets;
use crate::domain::attendance::Kind;

/// A signature is believed for this long, in both directions.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// Whether `header` (`t=<seconds>,v1=<base64>,…`) signs these very bytes with one of the secrets, not long ago.
#[must_use]
pub fn is_signed(secrets: &Secrets, header: &str, body: &[u8], now: DateTime<Utc>) -> bool {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", seconds)) => time = Some(seconds),
            Some(("v1", signature)) => signatures.extend(BASE64_STANDARD.decode(signature).ok()),
            _ => {}
        }
    }
    let Some(time) = time else { return false };
    let signed_at = time.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    if signed_at.is_none_or(|signed_at| (now - signed_at).abs() > FRESH) {
        return false;
    }
    secrets.each().any(|secret| {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        let mac = mac.chain_update(time).chain_update(".").chain_update(body);
        // Compares in constant time.
        signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

/// What is of use in a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hook {
    /// Somebody or a room came or went.
    Told(Box<Told>),
    /// There is a recording of a room.
    Recording {
        /// The room.
        room: String,
        /// Where it is, for a day.
        link: String,
    },
    /// Something else.
    Other,
}

/// Reads a webhook for the application `app_id`.
///
/// # Errors
/// A field that is missing or makes no sense.
pub fn read(app_id: &str, body: &Value) -> Result<Hook, NotUnderstood> {
    let wrong = |field, problem| NotUnderstood { field, problem };
    let word = |field: &str| body.get(field).and_then(Value::as_str);
    let data = body.get("data").cloned().unwrap_or_default();
    let of = |field: &str| data.get(field).and_then(Value::as_str);
    let kind = match word("eventType").ok_or_else(|| wrong("eventType", "is missing"))? {
        "ROOM_CREATED" => Kind::RoomCreated,
        "ROOM_DESTROYED" => Kind::RoomDestroyed,
        "PARTICIPANT_JOINED" => Kind::OccupantJoined,
        "PARTICIPANT_LEFT" => Kind::OccupantLeft,
        "RECORDING_UPLOADED" => {
            let link = of("preAuthenticatedLink").filter(|link| link.starts_with("https://"));
            let room = word("fqn").map(room_in).unwrap_or_default();
            return Ok(link.map_or(Hook::Other, |link| Hook::Recording { room, link: link.to_owned() }));
        }
        _ => return Ok(Hook::Other),
    };
    if word("appId").is_some_and(|id| id != app_id) {
        return Err(wrong("appId", "is of another application"));
    }
    let room = word("fqn").map(room_in).filter(|room| !room.is_empty()).ok_or_else(|| wrong("fqn", "is missing"))?;
    let at = body.get("timestamp").and_then(moment).ok_or_else(|| wrong("timestamp", "is missing"))?;
    let key = word("idempotencyKey").ok_or_else(|| wrong("idempotencyKey", "is missing"))?;
    let is_breakout = data.get("isBreakout").and_then(Value::as_bool).unwrap_or(false);
    let is_person = matches!(kind, Kind::OccupantJoined | Kind::OccupantLeft);
    let connection = ["participantFullJid", "participantJid", "participantId"]
        .iter()
        .find_map(|field| text(data.get(*field)))
        .filter(|_| is_person);
    if is_person && connection.is_none() {
        return Err(wrong("data.participantFullJid", "is missing"));
    }
    let mut details = Map::new();
    if is_person {
        for field in ["id", "name", "email", "disconnectReason", "participantId"] {
            details.extend(text(data.get(field)).map(|value| (field.to_owned(), Value::from(value))));
        }
    }
    Ok(Hook::Told(Box::new(Told {
        room,
        place: if is_breakout { room_of(of("breakoutRoomId").unwrap_or("breakout")) } else { String::new() },
        kind,
        at,
        since: None,
        connection: connection.unwrap_or_default(),
        person: text(data.get("id")).filter(|_| is_person),
        // Moves to a breakout room come back at once; all others did not choose to go.
        willing: of("disconnectReason") == Some("left"),
        details,
        key: format!("jaas {}", short(key)),
    })))
}

/// The room of `AppID/room`.
fn room_in(full: &str) -> String {
    short(full.rsplit('/').next().unwrap_or_default()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_these_bytes_signed_with_our_secret_not_long_ago_are_believed() {
        let secrets = Secrets::for_test("whsec_0123456789abcdef0123456789abcdef");
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let sign = |secret: &str, time: i64, body: &str| {
            let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            let mac = mac.chain_update(format!("{time}.{body}"));
            format!("t={time},v1={}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
        };
        let (ours, time) = ("whsec_0123456789abcdef0123456789abcdef", now.timestamp());
        let seen = |header: &str, body: &str| is_signed(&secrets, header, body.as_bytes(), now);
        assert!(seen(&sign(ours, time, "{}"), "{}"));
        assert!(seen(&format!("v1=AAAA,{}", sign(ours, time - 299, "{}")), "{}"), "any v1 will do");
        assert!(!seen(&sign(ours, time, "{}"), "{ }"), "other bytes");
        assert!(!seen(&sign("whsec_another", time, "{}"), "{}"));
        assert!(!seen(&sign(ours, time - 301, "{}"), "{}"), "too old");
        assert!(!seen(&sign(ours, time + 301, "{}"), "{}"), "from the future");
        for nonsense in ["", "t=", "v1=", "t=1800000000", "t=x,v1=AAAA", "t=1800000000,v1=%%"] {
            assert!(!seen(nonsense, "{}"), "{nonsense}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn no_other_header_is_a_signature_and_none_breaks_the_reader(
            header in "(t=[0-9a-z-]{0,20}|v1=[A-Za-z0-9+/=]{0,60}|[ -~]{0,10})(,(t=[0-9]{0,20}|v1=[A-Za-z0-9+/=]{0,60}|.{0,10})){0,4}",
            body in prop::collection::vec(any::<u8>(), 0..50),
        ) {
            let secrets = Secrets::for_test("whsec_0123456789abcdef0123456789abcdef");
            let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
            prop_assert!(!is_signed(&secrets, &header, &body, now));
        }
    }
}
