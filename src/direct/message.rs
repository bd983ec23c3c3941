//! What the two pages tell each other once they are connected. The server never sees it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::session::Side;

/// Longest message of the chat, in characters.
pub const MAX_LINE: usize = 2_000;
/// Most messages kept.
pub const MAX_LINES: usize = 200;
/// Nothing longer than this is even read, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024;

/// One message over the data channel, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    /// What the page sends and shows; said anew whenever it changes.
    Shown(Shown),
    /// A line of the chat; also said again to a page that comes anew.
    Chat(Line),
}

/// What a page sends and shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The microphone is on.
    pub microphone: bool,
    /// The camera is on.
    pub camera: bool,
    /// The picture is that of the screen.
    pub screen: bool,
    /// The hand is raised.
    pub hand: bool,
    /// The picture is paused for the sake of the sound.
    pub paused: bool,
}

impl Shown {
    /// Whether there would be a picture, were the line better.
    #[must_use]
    pub const fn is_paused(self) -> bool {
        self.camera && self.paused && !self.screen
    }

    /// Whether there is a picture to look at.
    #[must_use]
    pub const fn has_picture(self) -> bool {
        (self.camera && !self.paused) || self.screen
    }
}

/// A line of the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Makes it the same when it is said again.
    pub id: String,
    /// Who wrote it.
    pub side: Side,
    /// The text.
    pub text: String,
    /// When, UTC.
    pub at: DateTime<Utc>,
}

/// Puts a line among the others, by time; `false` if it is known, or nothing that may be shown.
pub fn add(lines: &mut Vec<Line>, mut line: Line) -> bool {
    let too_long = line.id.len() > 64 || line.text.chars().count() > MAX_LINE;
    if too_long || line.text.trim().is_empty() || lines.iter().any(|known| known.id == line.id) {
        return false;
    }
    line.text = line.text.trim().to_owned();
    let place = lines.partition_point(|known| (known.at, &known.id) <= (line.at, &line.id));
    lines.insert(place, line);
    let surplus = lines.len().saturating_sub(MAX_LINES);
    lines.drain(..surplus);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, second: i64, text: &str) -> Line {
        let at = DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap_or_default();
        Line { id: id.into(), side: Side::Tutor, text: text.into(), at }
    }

    #[test]
    fn a_line_is_shown_once_in_its_place_and_never_without_end() {
        let mut lines = Vec::new();
        assert!(add(&mut lines, line("b", 2, "hai")));
        assert!(add(&mut lines, line("a", 1, " một ")));
        assert!(!add(&mut lines, line("a", 1, "một")), "said again after a reload");
        assert!(!add(&mut lines, line("c", 3, " \n ")));
        assert!(!add(&mut lines, line("d", 3, &"x".repeat(MAX_LINE + 1))));
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["một", "hai"]);
        for number in 0..300 {
            add(&mut lines, line(&number.to_string(), 10 + number, "x"));
        }
        assert_eq!(lines.len(), MAX_LINES);
        assert_eq!(lines.last().map(|line| line.id.as_str()), Some("299"));
    }

    #[test]
    fn the_screen_is_a_picture_even_when_the_camera_is_paused() {
        let camera = Shown { camera: true, ..Shown::default() };
        assert!(camera.has_picture());
        assert!(!Shown { paused: true, ..camera }.has_picture());
        assert!(Shown { screen: true, ..Shown::default() }.has_picture());
    }
}
