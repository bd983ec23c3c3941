//! The token that opens one room for one person, until shortly after the class.
//!
//! For a self-hosted Jitsi: claims as Prosody's `mod_auth_token` and `mod_token_verification` check them
//! (jitsi/jitsi-meet, resources/prosody-plugins); moderator rights in every spelling that servers of the last years
//! understand. For Jitsi as a Service: claims as 8x8's console documents them (8x8/jaas_demo).

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use crate::config::{Jitsi, JitsiMode};
use crate::domain::session::Side;
use crate::domain::window::TOKEN_OUTLIVES;

/// Prosody gives `nbf` no leeway at all, so tokens are dated back by this much against clocks that differ.
const DATED_BACK: TimeDelta = TimeDelta::seconds(30);

/// Whom a token is for.
#[derive(Debug, Clone, Copy)]
pub struct Bearer<'a> {
    /// The account.
    pub user_id: i64,
    /// Name shown to the others in the room.
    pub display_name: &'a str,
    /// Tutors moderate.
    pub side: Side,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'static str,
    sub: &'a str,
    room: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    moderator: bool,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
    // Where it is sent at all, what it does not name is refused, to moderators too.
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<Features>,
}

/// What Jitsi as a Service lets a person do.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Features {
    recording: bool,
    livestreaming: bool,
    transcription: bool,
    outbound_call: bool,
    inbound_call: bool,
    sip_outbound_call: bool,
    sip_inbound_call: bool,
    file_upload: bool,
    list_visitors: bool,
}

impl Features {
    /// Recording is for tutors; what costs by the minute is for nobody.
    const fn of(side: Side) -> Self {
        Self {
            recording: matches!(side, Side::Tutor),
            livestreaming: false,
            transcription: false,
            outbound_call: false,
            inbound_call: false,
            sip_outbound_call: false,
            sip_inbound_call: false,
            file_upload: true,
            list_visitors: false,
        }
    }
}

// Everybody in the room may see this: no e-mail address, nothing private.
#[derive(Serialize)]
struct User<'a> {
    id: String,
    name: &'a str,
    moderator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    affiliation: Option<&'static str>,
}

/// Mints a token for `room` that ends [`TOKEN_OUTLIVES`] after the class; `None` where the server takes none.
///
/// # Errors
/// If the token cannot be signed.
pub fn mint(
    jitsi: &Jitsi,
    room: &str,
    bearer: Bearer<'_>,
    class_end: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<String>, jsonwebtoken::errors::Error> {
    let moderator = bearer.side == Side::Tutor;
    let user = User { id: bearer.user_id.to_string(), name: bearer.display_name, moderator, affiliation: None };
    let claims = Claims {
        iss: &jitsi.app_id,
        aud: "jitsi",
        // The server compares with its own domain, which has no port.
        sub: jitsi.domain.split(':').next().unwrap_or_default(),
        room,
        iat: now.timestamp(),
        nbf: (now - DATED_BACK).timestamp(),
        exp: (class_end + TOKEN_OUTLIVES).timestamp(),
        moderator: false,
        context: Context { user, features: None },
    };
    match &jitsi.mode {
        JitsiMode::Public => Ok(None),
        JitsiMode::Token(secrets) => {
            let affiliation = Some(if moderator { "owner" } else { "member" });
            let user = User { affiliation, ..claims.context.user };
            let claims = Claims { moderator, context: Context { user, features: None }, ..claims };
            let key = EncodingKey::from_secret(secrets.signing().as_bytes());
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map(Some)
        }
        JitsiMode::Jaas(key) => {
            let context = Context { features: Some(Features::of(bearer.side)), ..claims.context };
            let claims = Claims { iss: "chat", sub: &jitsi.app_id, context, ..claims };
            let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::RS256) };
            jsonwebtoken::encode(&header, &claims, &key.key).map(Some)
        }
    }
}

/// Address of a room for a browser tab of its own. Rooms and domains hold nothing that would need escaping.
#[must_use]
pub fn room_url(jitsi: &Jitsi, room: &str, token: Option<&str>) -> String {
    let address = format!("https://{}/{}", jitsi.domain, jitsi.media_room(room));
    match token {
        Some(token) => format!("{address}?jwt={token}"),
        None => address,
    }
}
