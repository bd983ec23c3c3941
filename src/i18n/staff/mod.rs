//! What staff read. On the server only: these pages need no script.

pub mod account;
pub mod attendance;
mod en;
mod texts;
mod vi;

pub use texts::StaffTexts;

use crate::domain::locale::Locale;

/// The catalogue of a language.
#[must_use]
pub const fn staff_texts(locale: Locale) -> &'static StaffTexts {
    match locale {
        Locale::Vi => &vi::TEXTS,
        Locale::En => &en::TEXTS,
    }
}

impl StaffTexts {
    /// A word of a closed set, as people say it; an unknown word stays what it is.
    #[must_use]
    pub fn word<'a>(&'a self, word: &'a str) -> &'a str {
        let words = &self.word;
        match word {
            "tutor" => words.tutor,
            "student" => words.student,
            "admin" => words.admin,
            "pending" => words.pending,
            "confirmed" => words.confirmed,
            "in_progress" => words.in_progress,
            "active" => words.active,
            "completed" => words.completed,
            "cancelled" => words.cancelled,
            "expired" => words.expired,
            "scheduled" => words.scheduled,
            "missed" => words.missed,
            "unpaid" => words.unpaid,
            "partially_paid" => words.partially_paid,
            "paid" => words.paid,
            "vi" => words.vi,
            "en" => words.en,
            "join" => self.session.join,
            "takeover" => self.session.takeover,
            "leave" => self.session.leave,
            "recording" => self.session.recorded,
            "put_out" => self.session.put_out,
            "door" => self.session.door,
            "browser" => self.session.browser,
            "media" => self.session.media,
            "held" => self.attendance.held,
            "tutor_absent" => self.attendance.tutor_absent,
            "student_absent" => self.attendance.student_absent,
            "both_absent" => self.attendance.both_absent,
            "technical" => self.attendance.technical,
            "open" => self.attendance.end_open,
            "goodbye" => self.attendance.end_goodbye,
            "room_closed" => self.attendance.end_room,
            "census" => self.attendance.end_census,
            "lease" => self.attendance.end_lease,
            "clean_up" => self.attendance.end_clean_up,
            "waiting" => self.attendance.kinds.waiting,
            "heartbeat" => self.attendance.kinds.heartbeat,
            "lapse" => self.attendance.kinds.lapse,
            "opening" => self.attendance.kinds.opening,
            "in_call" => self.attendance.kinds.in_call,
            "interrupted" => self.attendance.kinds.interrupted,
            "left" => self.attendance.kinds.left,
            "failed" => self.attendance.kinds.failed,
            "room_created" => self.attendance.kinds.room_created,
            "room_destroyed" => self.attendance.kinds.room_destroyed,
            "occupant_joined" => self.attendance.kinds.occupant_joined,
            "occupant_left" => self.attendance.kinds.occupant_left,
            "room_gone" => self.attendance.kinds.room_gone,
            "policy" => self.attendance.policy,
            "parent_link" => self.attendance.links,
            "correct" => self.attendance.correct,
            "create" => self.audit.create,
            "change" => self.audit.change,
            "import" => self.audit.r#import,
            "user" => self.audit.user,
            "lesson" => self.audit.lesson,
            "enrollment" => self.audit.enrollment,
            "session" => self.audit.session,
            other => other,
        }
    }
}
