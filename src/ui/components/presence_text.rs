//! Where the other person is, in words.

use crate::domain::presence::Whereabouts;
use crate::domain::session::Side;
use crate::i18n::Texts;

/// "The student is waiting" and the like; `mine` is the side of whoever reads it.
#[must_use]
pub const fn whereabouts(state: Whereabouts, mine: Side, texts: &'static Texts) -> &'static str {
    let texts = match mine {
        Side::Tutor => &texts.presence.student,
        Side::Student => &texts.presence.tutor,
    };
    match state {
        Whereabouts::Absent => texts.absent,
        Whereabouts::Waiting => texts.waiting,
        Whereabouts::Connected => texts.connected,
        Whereabouts::Lost => texts.lost,
        Whereabouts::Left => texts.left,
    }
}
