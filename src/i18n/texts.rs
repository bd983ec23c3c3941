//! The shape of a catalogue: one field for each text.
#![expect(missing_docs, reason = "a text says what it is; see the catalogues")]

use super::direct::{self, Direct};
use super::{en, vi};
use crate::domain::locale::Locale;

/// All texts of one language.
#[derive(Debug)]
pub struct Texts {
    pub locale: Locale,
    pub common: Common,
    pub sign_in: SignIn,
    pub dashboard: Dashboard,
    pub presence: Presence,
    pub time: Time,
    pub errors: Errors,
}

/// What only the room says. It is reached by functions, so that it stays out of what other pages download.
impl Texts {
    /// The room.
    #[must_use]
    pub const fn room(&self) -> &'static Room {
        match self.locale {
            Locale::Vi => &vi::ROOM,
            Locale::En => &en::ROOM,
        }
    }

    /// The call in the room.
    #[must_use]
    pub const fn meeting(&self) -> &'static Meeting {
        match self.locale {
            Locale::Vi => &vi::MEETING,
            Locale::En => &en::MEETING,
        }
    }

    /// The built-in call.
    #[must_use]
    pub const fn direct(&self) -> &'static Direct {
        match self.locale {
            Locale::Vi => &direct::VI,
            Locale::En => &direct::EN,
        }
    }
}

/// On every page.
#[derive(Debug)]
pub struct Common {
    pub pages: &'static str,
    pub past: &'static str,
    pub account: &'static str,
    pub skip: &'static str,
    pub sign_out: &'static str,
    pub retry: &'static str,
    pub to_dashboard: &'static str,
    pub language: &'static str,
    pub tagline: &'static str,
    pub not_found_title: &'static str,
    pub not_found_body: &'static str,
    pub loading: &'static str,
    pub my_lessons: &'static str,
    pub staff: &'static str,
    pub days: &'static str,
}

/// The sign-in page.
#[derive(Debug)]
pub struct SignIn {
    pub title: &'static str,
    pub lead: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub submit: &'static str,
    pub submitting: &'static str,
    pub demo_title: &'static str,
    pub demo_lead: &'static str,
    pub demo_tutor: &'static str,
    pub demo_student: &'static str,
    pub demo_admin: &'static str,
    pub missing: &'static str,
}

/// The dashboard.
#[derive(Debug)]
pub struct Dashboard {
    pub check_devices: &'static str,
    pub title: &'static str,
    pub hello: &'static str,
    pub card: &'static str,
    pub active: &'static str,
    pub soon: &'static str,
    pub later: &'static str,
    pub empty_title: &'static str,
    pub empty_body: &'static str,
    pub error_title: &'static str,
    pub stale: &'static str,
    pub refreshing: &'static str,
    pub join: &'static str,
    pub with_tutor: &'static str,
    pub with_student: &'static str,
    pub chip_active: &'static str,
    pub chip_soon: &'static str,
    pub chip_later: &'static str,
    pub opens_in: &'static str,
    pub starts_in: &'static str,
    pub ends_in: &'static str,
    pub unpaid_student: &'static str,
    pub unpaid_tutor: &'static str,
    pub chip_unpaid: &'static str,
    pub blocked: &'static str,
    pub already_joined: &'static str,
    pub more: &'static str,
    pub today: &'static str,
    pub tomorrow: &'static str,
}

/// The page around a call.
#[derive(Debug)]
pub struct Room {
    pub unprotected: &'static str,
    pub end_for_all: &'static str,
    pub end_sure: &'static str,
    pub end_yes: &'static str,
    pub end_no: &'static str,
    pub with: &'static str,
    pub checking: &'static str,
    pub starts_in: &'static str,
    pub time_left: &'static str,
    pub overtime: &'static str,
    pub early_title: &'static str,
    pub early_body: &'static str,
    pub early_hint: &'static str,
    pub payment_title: &'static str,
    pub payment_body: &'static str,
    pub blocked_title: &'static str,
    pub blocked_body: &'static str,
    pub ended_title: &'static str,
    pub ended_body: &'static str,
    pub completed_body: &'static str,
    pub expired_title: &'static str,
    pub expired_body: &'static str,
    pub cancelled_title: &'static str,
    pub cancelled_body: &'static str,
    pub stranger_title: &'static str,
    pub stranger_body: &'static str,
    pub unknown_title: &'static str,
    pub unknown_body: &'static str,
    pub once_title: &'static str,
    pub once_body: &'static str,
    pub taken_title: &'static str,
    pub taken_body: &'static str,
    pub take_over: &'static str,
    pub lost_title: &'static str,
    pub lost_body: &'static str,
    pub left_title: &'static str,
    pub left_body: &'static str,
    pub left_completed: &'static str,
    pub minutes_in: &'static str,
    pub rejoin: &'static str,
    pub joining: &'static str,
    pub offline_title: &'static str,
    pub offline_body: &'static str,
    pub demo_server: &'static str,
    pub reconnecting: &'static str,
    pub recording: &'static str,
    pub twice: &'static str,
    pub waited: &'static str,
    pub together: &'static str,
    pub drops: &'static str,
    pub more: &'static str,
}

/// The call itself.
#[derive(Debug)]
pub struct Meeting {
    pub title: &'static str,
    pub loading: &'static str,
    pub handshaking: &'static str,
    pub prejoin: &'static str,
    pub in_call: &'static str,
    pub interrupted: &'static str,
    pub left: &'static str,
    pub failed_title: &'static str,
    pub script: &'static str,
    pub script_hint: &'static str,
    pub token: &'static str,
    pub full: &'static str,
    pub other: &'static str,
    pub kicked: &'static str,
    pub open_tab: &'static str,
}

/// Where the other person is.
#[derive(Debug)]
pub struct Presence {
    pub tutor: Whereabouts,
    pub student: Whereabouts,
}

/// Where a tutor or a student is.
#[derive(Debug)]
pub struct Whereabouts {
    pub absent: &'static str,
    pub waiting: &'static str,
    pub connected: &'static str,
    pub lost: &'static str,
    pub left: &'static str,
}

/// Days of the week.
#[derive(Debug)]
pub struct Time {
    pub zone: &'static str,
    /// A date from year, month (1 to 12) and day.
    pub date: fn(i32, u32, u32) -> String,
    pub monday: &'static str,
    pub tuesday: &'static str,
    pub wednesday: &'static str,
    pub thursday: &'static str,
    pub friday: &'static str,
    pub saturday: &'static str,
    pub sunday: &'static str,
}

/// One sentence for each code of the API.
#[derive(Debug)]
pub struct Errors {
    pub invalid_ticket: &'static str,
    pub invalid_request: &'static str,
    pub not_signed_in: &'static str,
    pub invalid_credentials: &'static str,
    pub invalid_secret: &'static str,
    pub payment_required: &'static str,
    pub not_participant: &'static str,
    pub blocked: &'static str,
    pub forbidden: &'static str,
    pub already_joined: &'static str,
    pub not_found: &'static str,
    pub method_not_allowed: &'static str,
    pub already_exists: &'static str,
    pub not_ready: &'static str,
    pub seat_taken: &'static str,
    pub seat_lost: &'static str,
    pub not_joined: &'static str,
    pub too_many_people: &'static str,
    pub session_ended: &'static str,
    pub session_expired: &'static str,
    pub session_cancelled: &'static str,
    pub too_large: &'static str,
    pub too_early: &'static str,
    pub too_many_requests: &'static str,
    pub internal: &'static str,
    pub unavailable: &'static str,
}
