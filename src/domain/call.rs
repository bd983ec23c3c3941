//! A video call with everything a page or an answer shows of it.

use super::provider::Provider;
use super::session::{Session, Side};

/// What decides where a call is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hosting {
    /// Where somebody has moved it, if anybody has.
    pub chosen: Option<Provider>,
    /// How many people it is for; zero where nobody asked.
    pub people: u32,
}

/// One row of `video_call_sessions` with the names around it. Lists of calls to come leave empty what they do not show: what
/// a call is for, its room, its recording, where it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The session's id.
    pub id: i64,
    /// The lesson it is for; exactly one of this and `session_record_id` is set.
    pub lesson_id: Option<i64>,
    /// The class of a course it is for.
    pub session_record_id: Option<i64>,
    /// The room at the media server.
    pub room_name: String,
    /// Names the session in addresses; no right by itself.
    pub access_token: String,
    /// Title of the lesson or course.
    pub title: String,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Name of the student.
    pub student_name: String,
    /// Where the recording is.
    pub recording_url: Option<String>,
    /// Where it is held.
    pub hosting: Hosting,
    /// What the door must know.
    pub session: Session,
}

impl Call {
    /// Name of the person on this side.
    #[must_use]
    pub fn name_of(&self, side: Side) -> &str {
        match side {
            Side::Tutor => &self.tutor_name,
            Side::Student => &self.student_name,
        }
    }
}
