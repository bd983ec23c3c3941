//! The shape of the catalogue of the staff's pages, which the browser bundle does without.
#![expect(missing_docs, reason = "a text says what it is; see the catalogues")]

use super::account::AccountTexts;
use super::attendance::AttendanceTexts;

/// All texts of the staff's pages in one language.
#[derive(Debug)]
pub struct StaffTexts {
    pub nav: Nav,
    pub list: List,
    pub form: Form,
    pub field: Field,
    pub word: Word,
    pub session: Session,
    pub lesson: Lesson,
    pub course: Course,
    pub person: Person,
    pub r#import: Import,
    pub audit: Audit,
    pub attendance: AttendanceTexts,
    pub account: AccountTexts,
    pub wrong: Wrong,
}

/// Navigation.
#[derive(Debug)]
pub struct Nav {
    pub past: &'static str,
    pub pages: &'static str,
    pub sessions: &'static str,
    pub lessons: &'static str,
    pub courses: &'static str,
    pub people: &'static str,
    pub r#import: &'static str,
    pub audit: &'static str,
    pub mine: &'static str,
    pub dashboard: &'static str,
    pub staff: &'static str,
}

/// Lists.
#[derive(Debug)]
pub struct List {
    pub search: &'static str,
    pub find: &'static str,
    pub clear: &'static str,
    pub all: &'static str,
    pub status: &'static str,
    pub role: &'static str,
    pub day: &'static str,
    pub none: &'static str,
    pub none_found: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub of: &'static str,
    pub new: &'static str,
    pub open: &'static str,
}

/// Forms.
#[derive(Debug)]
pub struct Form {
    pub save: &'static str,
    pub saved: &'static str,
    pub created: &'static str,
    pub change: &'static str,
    pub cancel: &'static str,
    pub unchanged: &'static str,
    pub zone: &'static str,
    pub optional: &'static str,
    pub problem: &'static str,
    pub back: &'static str,
}

/// Names of fields.
#[derive(Debug)]
pub struct Field {
    pub with: &'static str,
    pub title: &'static str,
    pub tutor: &'static str,
    pub student: &'static str,
    pub tutor_email: &'static str,
    pub student_email: &'static str,
    pub start: &'static str,
    pub end: &'static str,
    pub minutes: &'static str,
    pub price: &'static str,
    pub status: &'static str,
    pub payment: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
    pub password: &'static str,
    pub locale: &'static str,
    pub zone: &'static str,
    pub external_id: &'static str,
    pub notes: &'static str,
    pub recording: &'static str,
    pub first: &'static str,
    pub count: &'static str,
    pub every: &'static str,
    pub when: &'static str,
    pub classes: &'static str,
    pub room: &'static str,
    pub session: &'static str,
    pub signs_in: &'static str,
    pub by_password: &'static str,
    pub by_host: &'static str,
    pub used: &'static str,
    pub expires: &'static str,
    pub ended: &'static str,
    pub joined: &'static str,
    pub left: &'static str,
    pub addresses: &'static str,
}

/// Words of closed sets.
#[derive(Debug)]
pub struct Word {
    pub tutor: &'static str,
    pub student: &'static str,
    pub admin: &'static str,
    pub pending: &'static str,
    pub confirmed: &'static str,
    pub in_progress: &'static str,
    pub active: &'static str,
    pub completed: &'static str,
    pub cancelled: &'static str,
    pub expired: &'static str,
    pub scheduled: &'static str,
    pub missed: &'static str,
    pub unpaid: &'static str,
    pub partially_paid: &'static str,
    pub paid: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub nobody: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
}

/// One class.
#[derive(Debug)]
pub struct Session {
    pub recording: &'static str,
    pub my_minutes: &'static str,
    pub none_past: &'static str,
    pub title: &'static str,
    pub block_tutor: &'static str,
    pub block_student: &'static str,
    pub unblock_tutor: &'static str,
    pub unblock_student: &'static str,
    pub blocked: &'static str,
    pub access: &'static str,
    pub access_hint: &'static str,
    pub reschedule: &'static str,
    pub cancel: &'static str,
    pub cancel_sure: &'static str,
    pub cancel_yes: &'static str,
    pub restore: &'static str,
    pub events: &'static str,
    pub no_events: &'static str,
    pub payment_hint: &'static str,
    pub join: &'static str,
    pub takeover: &'static str,
    pub leave: &'static str,
    pub recorded: &'static str,
    pub put_out: &'static str,
    pub door: &'static str,
    pub browser: &'static str,
    pub media: &'static str,
}

/// Lessons.
#[derive(Debug)]
pub struct Lesson {
    pub new: &'static str,
    pub one: &'static str,
    pub confirm: &'static str,
    pub confirm_hint: &'static str,
    pub no_session: &'static str,
    pub cancel: &'static str,
    pub cancel_sure: &'static str,
    pub cancel_yes: &'static str,
    pub student_hint: &'static str,
    pub own_lead: &'static str,
}

/// Courses.
#[derive(Debug)]
pub struct Course {
    pub new: &'static str,
    pub one: &'static str,
    pub activate_hint: &'static str,
    pub price_hint: &'static str,
    pub cancel: &'static str,
    pub cancel_sure: &'static str,
    pub cancel_yes: &'static str,
}

/// People.
#[derive(Debug)]
pub struct Person {
    pub new: &'static str,
    pub one: &'static str,
    pub password_hint: &'static str,
}

/// Imports.
#[derive(Debug)]
pub struct Import {
    pub lead: &'static str,
    pub kind: &'static str,
    pub people: &'static str,
    pub lessons: &'static str,
    pub file: &'static str,
    pub check: &'static str,
    pub columns: &'static str,
    pub people_columns: &'static str,
    pub lesson_columns: &'static str,
    pub times_hint: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub line: &'static str,
    pub problem: &'static str,
    pub nothing_changed: &'static str,
    pub ready: &'static str,
    pub adds: &'static str,
    pub updates: &'static str,
    pub confirm: &'static str,
    pub done: &'static str,
    pub again: &'static str,
    pub preview: &'static str,
}

/// The audit log.
#[derive(Debug)]
pub struct Audit {
    pub who: &'static str,
    pub what: &'static str,
    pub object: &'static str,
    pub changes: &'static str,
    pub address: &'static str,
    pub create: &'static str,
    pub change: &'static str,
    pub r#import: &'static str,
    pub user: &'static str,
    pub lesson: &'static str,
    pub enrollment: &'static str,
    pub session: &'static str,
}

/// What is wrong with a field.
#[derive(Debug)]
pub struct Wrong {
    pub title: &'static str,
    pub times: &'static str,
    pub tutor: &'static str,
    pub student: &'static str,
    pub email: &'static str,
    pub email_taken: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub zone: &'static str,
    pub price: &'static str,
    pub recording: &'static str,
    pub notes: &'static str,
    pub own_role: &'static str,
    pub count: &'static str,
    pub held: &'static str,
    pub status: &'static str,
    pub role: &'static str,
    pub external_id: &'static str,
    pub locale: &'static str,
    pub csv: &'static str,
    pub column_missing: &'static str,
    pub column_unknown: &'static str,
    pub twice: &'static str,
    pub exists: &'static str,
    pub too_large: &'static str,
    pub too_many: &'static str,
    pub passwords: &'static str,
    pub empty: &'static str,
    pub gone: &'static str,
    pub form: &'static str,
}
