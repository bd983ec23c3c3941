//! What the two browsers of a built-in call tell each other through the server until they are connected, and who may.
//! The shapes follow WebRTC (W3C, "WebRTC: Real-Time Communication in Browsers", §4.4 and §4.8).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::seat::Seat;
use super::session::Session;
use super::text_enum::text_enum;
use super::window::TOKEN_OUTLIVES;

/// Longest description or candidate, in bytes. Browsers write about 6,000.
pub const MAX_TEXT: usize = 32 * 1024;
/// Most candidates in one signal.
pub const MAX_CANDIDATES: usize = 64;
/// Most signals of one person in a minute. Connecting takes about ten.
pub const PER_MINUTE: i64 = 240;
/// Most signals of one person kept at a time; a page that starts anew forgets those of the page before.
pub const KEPT: i64 = 2_000;
/// How long a page's name is.
const PEER: usize = 16;

text_enum! {
    /// Which ways a call may take (`RTCIceTransportPolicy`).
    IceTransportPolicy {
        /// Whatever works, the shortest first.
        All => "all",
        /// Only through the relay: neither person's address is shown to the other.
        Relay => "relay",
    }
}

/// A server that helps browsers find each other (`RTCIceServer`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct IceServer {
    /// Its addresses, as in `stun:stun.example.vn` or `turn:turn.example.vn?transport=udp`.
    pub urls: Vec<String>,
    /// User name; ends with the class. `null` for a server that asks for none.
    pub username: Option<String>,
    /// Password for that user name.
    pub credential: Option<String>,
}

/// A way to a browser (`RTCIceCandidateInit`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The way, as a line of SDP; empty for "no more".
    pub candidate: String,
    /// Which part of the call it is for.
    pub sdp_mid: Option<String>,
    /// The same as a number.
    pub sdp_m_line_index: Option<u16>,
    /// Which start of looking for ways it belongs to.
    pub username_fragment: Option<String>,
}

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub enum Said {
    /// A page has come and looks for the other.
    Hello,
    /// The other is here too; answer to a hello.
    Welcome,
    /// How a page would like to talk.
    Offer {
        /// The description.
        sdp: String,
    },
    /// How it shall be.
    Answer {
        /// The description.
        sdp: String,
    },
    /// Ways to the page.
    Candidates {
        /// At most [`MAX_CANDIDATES`].
        candidates: Vec<Candidate>,
    },
    /// A newer page of the person it is said to has come; this one is no longer spoken to.
    Replaced,
    /// The class is over for both. For the tutor to say.
    End,
}

/// What one page says to the other. Pages are told apart by names they give themselves, so that a reload is a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Signal {
    /// The page that speaks: 16 hexadecimal digits.
    pub from: String,
    /// The page that is meant; `null` for whichever is there.
    pub to: Option<String>,
    /// What it says.
    pub said: Said,
}

/// What is wrong with a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// This field cannot be understood, for this reason.
    Invalid(&'static str, &'static str),
    /// Longer than the limits above.
    TooLong,
}

impl Signal {
    /// Looks whether the signal is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Problem> {
        let is_peer = |name: &str| name.len() == PEER && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_peer(&self.from) {
            return Err(Problem::Invalid("signal.from", "must be 16 hexadecimal digits"));
        }
        if !self.to.as_deref().is_none_or(is_peer) {
            return Err(Problem::Invalid("signal.to", "must be 16 hexadecimal digits"));
        }
        match &self.said {
            Said::Offer { sdp } | Said::Answer { sdp } if sdp.len() > MAX_TEXT => Err(Problem::TooLong),
            Said::Offer { sdp } | Said::Answer { sdp } if !sdp.starts_with("v=0") => {
                Err(Problem::Invalid("signal.said.sdp", "must be a session description"))
            }
            Said::Candidates { candidates } => {
                let long = |one: &Candidate| {
                    let rest = [&one.sdp_mid, &one.username_fragment];
                    one.candidate.len() > 1024 || rest.iter().any(|text| text.as_ref().is_some_and(|t| t.len() > 256))
                };
                if candidates.len() > MAX_CANDIDATES || candidates.iter().any(long) {
                    return Err(Problem::TooLong);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The signal as the other person may see it: under [`IceTransportPolicy::Relay`] without any address but that of
    /// the relay, whatever the sender's browser put in.
    #[must_use]
    pub fn for_the_other(mut self, policy: IceTransportPolicy) -> Self {
        if policy == IceTransportPolicy::All {
            return self;
        }
        match &mut self.said {
            Said::Offer { sdp } | Said::Answer { sdp } => *sdp = only_relayed(sdp),
            Said::Candidates { candidates } => {
                candidates.retain(|one| one.candidate.is_empty() || is_relayed(&one.candidate));
                for one in candidates {
                    one.candidate = without_own_address(&one.candidate);
                }
            }
            Said::Hello | Said::Welcome | Said::Replaced | Said::End => {}
        }
        self
    }
}

/// A description without the ways that bypass the relay, and without the sender's address in its other lines.
fn only_relayed(sdp: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("a=candidate:") {
            is_relayed(line).then(|| without_own_address(line))
        } else if line.starts_with("c=") || line.starts_with("a=rtcp:") {
            // The default address, which nobody needs who knows the candidates (RFC 8839, §4.3.1.3).
            let number = line.strip_prefix("a=rtcp:").map(|_| "a=rtcp:9 IN IP4 0.0.0.0");
            Some(number.unwrap_or("c=IN IP4 0.0.0.0").to_owned())
        } else {
            Some(line.to_owned())
        }
    };
    sdp.lines().filter_map(line).flat_map(|line| [line, "\r\n".to_owned()]).collect()
}

/// Whether a candidate leads through a relay: the word after `typ` (RFC 8839, §5.1).
fn is_relayed(candidate: &str) -> bool {
    candidate.split_whitespace().skip_while(|word| *word != "typ").nth(1) == Some("relay")
}

/// A relayed candidate names the address the relay saw its owner under, for diagnosis only.
fn without_own_address(candidate: &str) -> String {
    let mut words: Vec<&str> = candidate.split(' ').collect();
    for (name, nothing) in [("raddr", "0.0.0.0"), ("rport", "9")] {
        if let Some(place) = words.iter().position(|word| *word == name)
            && let Some(value) = words.get_mut(place + 1)
        {
            *value = nothing;
        }
    }
    words.join(" ")
}

/// Whether a page with this seat may speak, and be spoken to, at the moment `now`: as long as the seat is live, and in a
/// class that runs over as long as it was live at the end.
#[must_use]
pub fn may_signal(session: &Session, seat: &Seat, seat_id: &str, now: DateTime<Utc>) -> bool {
    let Some(held) = seat.held.as_ref().filter(|held| held.seat_id == seat_id) else { return false };
    let is_open = super::door::over(session, now.min(session.end)).is_none() && now <= session.end + TOKEN_OUTLIVES;
    is_open && now.min(session.end) <= held.lease_until
}

/// The moment from which on the credentials of a call's relay are refused, UTC: that of all tickets.
#[must_use]
pub fn credentials_end(session: &Session) -> DateTime<Utc> {
    session.end + TOKEN_OUTLIVES
}

/// How far back [`PER_MINUTE`] looks.
pub const MINUTE: TimeDelta = TimeDelta::minutes(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat::{Entry, LEASE};
    use crate::domain::session::{PaymentStatus, SessionStatus};

    const HOST: &str = "candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host generation 0";
    const RELAY: &str =
        "candidate:3 1 udp 41885695 203.0.113.9 60000 typ relay raddr 198.51.100.4 rport 40000 generation 0";

    fn signal(said: Said) -> Signal {
        Signal { from: "0123456789abcdef".into(), to: None, said }
    }

    fn candidate(text: &str) -> Candidate {
        Candidate {
            candidate: text.into(),
            sdp_mid: Some("0".into()),
            sdp_m_line_index: Some(0),
            username_fragment: None,
        }
    }

    #[test]
    fn relay_hides_every_address_but_that_of_the_relay() {
        let sdp = format!(
            "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nc=IN IP4 192.168.1.7\r\na=rtcp:9 IN IP4 192.168.1.7\r\na={HOST}\r\na={RELAY}\r\na=mid:0\r\n"
        );
        let candidates = vec![candidate(HOST), candidate(RELAY), candidate("")];
        for said in [Said::Offer { sdp: sdp.clone() }, Said::Answer { sdp }, Said::Candidates { candidates }] {
            let all = signal(said.clone());
            assert_eq!(all.clone().for_the_other(IceTransportPolicy::All), all);
            let text = serde_json::to_string(&all.for_the_other(IceTransportPolicy::Relay)).unwrap_or_default();
            for own in ["192.168.1.7", "198.51.100.4", "40000"] {
                assert!(!text.contains(own), "{own} in {text}");
            }
            assert!(text.contains("203.0.113.9 60000 typ relay raddr 0.0.0.0 rport 9"), "{text}");
        }
    }

    #[test]
    fn what_is_no_signal_is_refused() {
        assert_eq!(signal(Said::Hello).check(), Ok(()));
        let odd = Signal { from: "x".into(), ..signal(Said::Hello) };
        assert!(matches!(odd.check(), Err(Problem::Invalid("signal.from", _))));
        let odd = Signal { to: Some("0123".into()), ..signal(Said::Hello) };
        assert!(matches!(odd.check(), Err(Problem::Invalid("signal.to", _))));
        assert!(matches!(signal(Said::Offer { sdp: "hello".into() }).check(), Err(Problem::Invalid(_, _))));
        assert_eq!(signal(Said::Offer { sdp: format!("v=0{}", "x".repeat(MAX_TEXT)) }).check(), Err(Problem::TooLong));
        let many = vec![candidate(HOST); MAX_CANDIDATES + 1];
        assert_eq!(signal(Said::Candidates { candidates: many }).check(), Err(Problem::TooLong));
    }

    #[test]
    fn only_a_live_seat_speaks_and_a_class_that_runs_over_goes_on() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default();
        let mut session = Session {
            tutor_id: 1,
            student_id: 2,
            status: SessionStatus::Active,
            payment: PaymentStatus::Paid,
            start: at(0),
            end: at(3600),
            expires_at: at(7200),
            tutor_may_join: true,
            student_may_join: true,
        };
        let mut seat = Seat::default();
        assert!(!may_signal(&session, &seat, "s1", at(10)), "never joined");
        seat.sit(Entry::Fresh, 1, "s1".into(), at(0));
        assert!(may_signal(&session, &seat, "s1", at(0) + LEASE));
        assert!(!may_signal(&session, &seat, "s2", at(10)), "somebody else's seat");
        assert!(!may_signal(&session, &seat, "s1", at(76)), "the lease ran out");
        assert!(seat.renew("s1", at(3590)));
        assert!(may_signal(&session, &seat, "s1", at(3600 + 900)), "running over");
        assert!(!may_signal(&session, &seat, "s1", at(3600 + 901)));
        session.status = SessionStatus::Completed;
        assert!(!may_signal(&session, &seat, "s1", at(3595)));
        session.status = SessionStatus::Active;
        seat.leave(at(3595));
        assert!(!may_signal(&session, &seat, "s1", at(3596)));
    }
}
