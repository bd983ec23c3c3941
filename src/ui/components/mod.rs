//! Pieces of pages.

mod call_row;
mod countdown;
mod device_check;
mod direct_meeting;
pub mod icons;
mod jitsi_meeting;
mod language_switch;
mod meeting;
mod notice;
mod page_header;
mod presence_text;
mod upcoming_video_calls_card;
mod zone_note;

pub use call_row::CallRow;
pub use countdown::Countdown;
pub use device_check::DeviceCheck;
pub use language_switch::LanguageSwitch;
pub use meeting::{Meeting, OngoingCall};
pub use notice::Notice;
pub use page_header::PageHeader;
pub use presence_text::whereabouts;
pub use upcoming_video_calls_card::{Agenda, UpcomingVideoCallsCard};
pub use zone_note::ZoneNote;
