//! What staff read. On the server only: these pages need no script.

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
