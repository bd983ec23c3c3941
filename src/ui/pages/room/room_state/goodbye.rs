//! Says goodbye, whichever way the person or the page goes.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::stage::Stage;
use super::{Room, Seat};
use crate::api::code::Code;
use crate::api::dto::Joined;
use crate::api::leave::leave;

impl Room {
    /// The meeting is over for this person.
    pub fn say_goodbye(self) {
        let Stage::InCall(joined) = self.stage.get_untracked() else { return };
        let seat = self.seat.get_value();
        self.stage.set(Stage::Left(None));
        spawn_local(async move {
            match leave(joined.session_id, Some(seat.id.clone()), Some(seat.entry), None).await {
                Ok(answer) => drop(self.stage.try_update(|stage| {
                    if matches!(stage, Stage::Left(_)) {
                        *stage = Stage::Left(Some(answer.answer));
                    }
                })),
                Err(error) if error.code == Code::Unavailable => send_goodbye(joined.session_id, &seat),
                Err(_) => {}
            }
            // Whether there is a way back, and where the recording is.
            if self.stage.try_get_untracked().is_some() {
                self.refresh();
            }
        });
    }

    /// The page goes, by whatever way: the goodbye must not wait for an answer.
    pub fn vanish(self) {
        let stage = self.stage.try_get_untracked();
        match (stage, self.seat.try_get_value()) {
            (Some(Stage::InCall(joined)), Some(seat)) => send_goodbye(joined.session_id, &seat),
            (Some(Stage::AtDoor(_)), _) => {
                if let Some(token) = self.call.try_with_untracked(|call| call.access_token.clone()) {
                    beacon("/api/video-call/door", &serde_json::json!({ "accessToken": token, "waiting": false }));
                }
            }
            _ => {}
        }
    }

    /// The page went while the door was opening: nobody sits on that seat.
    pub(super) fn abandon(self, joined: Option<Joined>) {
        if let Some(joined) = joined {
            send_goodbye(joined.session_id, &Seat::from(&joined));
        }
    }
}

/// A goodbye the browser delivers even while the page goes.
fn send_goodbye(session_id: i64, seat: &Seat) {
    let body = serde_json::json!({ "sessionId": session_id, "seatId": seat.id, "entry": seat.entry, "closing": true });
    beacon("/api/video-call/leave", &body);
}

fn beacon(path: &str, body: &serde_json::Value) {
    #[cfg(feature = "hydrate")]
    // Nothing can be done if the browser refuses: what was held or waited for runs out by itself.
    drop(window().navigator().send_beacon_with_opt_str(path, Some(&body.to_string())));
    #[cfg(not(feature = "hydrate"))]
    let _ = (path, body);
}
