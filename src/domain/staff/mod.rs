//! What staff see and say of people, lessons, courses and sessions. Shapes are those of the admin API.

mod audit;
mod course;
mod lesson;
mod person;
mod session;

use chrono::{DateTime, Utc};

pub use audit::AuditEntry;
pub use course::{ClassTimes, Enrollment, EnrollmentChange, EnrollmentData, SessionRecord};
pub use lesson::{Lesson, LessonChange, LessonData};
pub use person::{Person, PersonChange, PersonData};
pub use session::{Event, SessionChange, SessionView};

/// Longest title, in characters.
pub const MAX_TITLE: usize = 200;
/// Longest name of a person, in characters.
pub const MAX_NAME: usize = 100;
/// Longest id of the host platform, in characters.
pub const MAX_EXTERNAL_ID: usize = 191;

/// Longest address of a recording, in bytes.
pub const MAX_URL: usize = 500;

/// A page of a list, and what the list is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Rows before this page.
    pub offset: i64,
    /// Rows on it.
    pub limit: i64,
    /// Part of a title, a name or an e-mail address, whatever its case and its accents.
    pub search: Option<String>,
    /// Status of lessons, courses or sessions; role of people.
    pub word: Option<String>,
    /// Only what starts at this moment or later, UTC.
    pub from: Option<DateTime<Utc>>,
    /// Only what starts before this moment, UTC.
    pub to: Option<DateTime<Utc>>,
    /// Only what this tutor teaches.
    pub tutor_id: Option<i64>,
}

impl Page {
    /// What is searched for as a pattern of `LIKE`, in which nothing typed means more than itself.
    #[must_use]
    pub fn pattern(&self) -> Option<String> {
        let search = self.search.as_ref()?;
        Some(format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
    }
}
