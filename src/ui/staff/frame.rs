//! The document around a page of staff: head, bar, navigation, what was just done.

use chrono::{DateTime, Utc};
use leptos::config::LeptosOptions;
use leptos::prelude::*;

use crate::domain::locale::Locale;
use crate::domain::session::AccountRole;
use crate::i18n::staff::{StaffTexts, staff_texts};
use crate::i18n::{Texts, texts};
use crate::ui::bundle::Bundle;
use crate::ui::time_text::{date_and_clock, local_time};

/// Where a page belongs in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Classes.
    Sessions,
    /// Single lessons.
    Lessons,
    /// Courses.
    Courses,
    /// Accounts.
    People,
    /// Attendance added up.
    Reports,
    /// CSV files.
    Imports,
    /// What staff did.
    Audit,
    /// A tutor's own lessons.
    Mine,
    /// A person's own classes that are over.
    Past,
    /// A person's own account.
    Account,
}

/// Who reads the page, and how.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language.
    pub locale: Locale,
    /// IANA zone in which times are shown and read.
    pub zone: String,
    /// Name of the person.
    pub name: String,
    /// On a page of staff; otherwise on one of tutors and students.
    pub is_staff: bool,
    /// What the account may do.
    pub role: AccountRole,
    /// Path and query of the page, for coming back to it.
    pub here: String,
    /// Said on top: the last deed went well.
    pub done: Option<&'static str>,
    /// Now, UTC.
    pub now: DateTime<Utc>,
    /// Where style and script are.
    pub options: LeptosOptions,
}

impl Frame {
    /// The texts of these pages.
    #[must_use]
    pub fn texts(&self) -> &'static StaffTexts {
        staff_texts(self.locale)
    }

    /// The texts of all pages.
    #[must_use]
    pub fn common(&self) -> &'static Texts {
        texts(self.locale)
    }

    /// A moment as this person reads it.
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        date_and_clock(at, &self.zone, self.common())
    }

    /// A moment as this person reads it, with seconds.
    #[must_use]
    pub fn moment_to_the_second(&self, at: DateTime<Utc>) -> String {
        format!("{}:{:02}", self.moment(at), at.timestamp().rem_euclid(60))
    }

    /// The time of day of a moment as this person reads it, with seconds.
    #[must_use]
    pub fn clock_to_the_second(&self, at: DateTime<Utc>) -> String {
        format!("{}:{:02}", local_time(at, &self.zone).clock(), at.timestamp().rem_euclid(60))
    }

    /// A moment that may not have come.
    #[must_use]
    pub fn moment_or_dash(&self, at: Option<DateTime<Utc>>) -> String {
        at.map_or_else(|| "–".to_owned(), |at| self.moment(at))
    }

    /// The whole document as HTML.
    #[must_use]
    pub fn document(&self, place: Place, title: &str, content: impl FnOnce() -> AnyView) -> String {
        // Views may make signals on the way; the owner takes them along when it goes.
        let owner = Owner::new();
        let html = owner.with(|| self.view(place, title, content()).to_html());
        format!("<!DOCTYPE html>{html}")
    }

    fn view(&self, place: Place, title: &str, content: AnyView) -> impl IntoView + use<> {
        let (nav, common) = (&self.texts().nav, &self.common().common);
        let links: &[(Place, &str, &str)] = if self.is_staff {
            &[
                (Place::Sessions, "/admin/sessions", nav.sessions),
                (Place::Lessons, "/admin/lessons", nav.lessons),
                (Place::Courses, "/admin/courses", nav.courses),
                (Place::People, "/admin/people", nav.people),
                (Place::Reports, "/admin/reports", self.texts().attendance.report),
                (Place::Imports, "/admin/import", nav.r#import),
                (Place::Audit, "/admin/audit", nav.audit),
                (Place::Account, "/account", common.account),
            ]
        } else if self.role == AccountRole::Tutor {
            &[
                (Place::Past, "/history", nav.past),
                (Place::Mine, "/lessons", nav.mine),
                (Place::Account, "/account", common.account),
            ]
        } else {
            &[(Place::Past, "/history", nav.past), (Place::Account, "/account", common.account)]
        };
        let links = links
            .iter()
            .map(|(other, path, name)| {
                let current = (*other == place).then_some("page");
                view! { <a href=*path aria-current=current>{*name}</a> }
            })
            .collect_view();
        let language = [Locale::Vi, Locale::En].map(|locale| {
            let (label, name) = match locale {
                Locale::Vi => ("VI", "Tiếng Việt"),
                Locale::En => ("EN", "English"),
            };
            view! {
                <button
                    type="submit"
                    name="to"
                    value=locale.code()
                    lang=locale.code()
                    title=name
                    aria-label=format!("{label}, {name}")
                    aria-pressed=(locale == self.locale).to_string()
                >
                    {label}
                </button>
            }
        });
        let home = (!self.is_staff).then(|| view! { <a href="/dashboard">{nav.dashboard}</a> });
        let alarm = self.is_staff.then(|| {
            view! {
                <div id="alert" class="notice warning" role="alert" hidden>
                    <a href="/admin/sessions">{self.texts().attendance.alert}</a>
                </div>
            }
        });
        let done = self.done.map(|text| view! { <div class="notice" role="status">{text}</div> });
        view! {
            <html lang=self.locale.code()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{format!("{title} · LopHoc")}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=Bundle::of(&self.options).style />
                    <script src="/staff.js" defer=true></script>
                </head>
                <body>
                    <a class="skip" href="#main">{common.skip}</a>
                    <header class="bar">
                        <a class="brand" href=if self.is_staff { "/admin" } else { "/dashboard" }>"LopHoc"</a>
                        <span class="who">{self.name.clone()}</span>
                        <form class="language" method="post" action="/language" data-keep-forms="" aria-label=common.language>
                            <input type="hidden" name="back" value=self.here.clone() />
                            {language}
                        </form>
                        <form method="post" action="/sign-out">
                            <button type="submit" class="quiet">{common.sign_out}</button>
                        </form>
                    </header>
                    <nav class="tabs" aria-label=nav.pages>{home}{links}</nav>
                    <main id="main" class="wide staff">{alarm} {done} {content}</main>
                </body>
            </html>
        }
    }
}
