//! What the page sees of the call, told to the server in order. What cannot be told because the line is down is told with
//! its age when the line is back: nobody else saw it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::code::Code;
use crate::api::event::event;
use crate::domain::attendance::Kind;
use crate::ui::hooks::ServerClock;

/// Older than this, in milliseconds, the server takes it no more.
const AT_MOST_AGO_MS: i64 = 5 * 60 * 1000;

/// The page as a witness.
#[derive(Clone, Copy)]
pub struct Witness {
    clock: ServerClock,
    untold: StoredValue<Vec<Seen>>,
    telling: StoredValue<bool>,
}

#[derive(Clone, PartialEq)]
struct Seen {
    session_id: i64,
    seat_id: String,
    kind: Kind,
    at: chrono::DateTime<chrono::Utc>,
}

impl Witness {
    /// One that has seen nothing yet.
    pub fn new(clock: ServerClock) -> Self {
        Self { clock, untold: StoredValue::new(Vec::new()), telling: StoredValue::new(false) }
    }

    /// Something was seen just now from this seat.
    pub fn saw(self, session_id: i64, seat_id: String, kind: Kind) {
        let seen = Seen { session_id, seat_id, kind, at: self.clock.exact() };
        self.untold.try_update_value(|untold| untold.push(seen));
        self.tell();
    }

    /// Tells what is left to tell; called again when the server can be reached.
    pub fn tell(self) {
        if self.telling.try_get_value() != Some(false) {
            return;
        }
        self.telling.set_value(true);
        spawn_local(async move {
            while let Some(next) = self.untold.try_with_value(|untold| untold.first().cloned()).flatten() {
                let ago = (self.clock.exact() - next.at).num_milliseconds().max(0);
                if ago <= AT_MOST_AGO_MS {
                    let answer = event(next.session_id, next.seat_id.clone(), next.kind, Some(ago)).await;
                    if answer.is_err_and(|error| matches!(error.code, Code::Unavailable | Code::Internal)) {
                        break;
                    }
                }
                self.untold.try_update_value(|untold| {
                    if untold.first() == Some(&next) {
                        untold.remove(0);
                    }
                });
            }
            self.telling.try_set_value(false);
        });
    }
}
