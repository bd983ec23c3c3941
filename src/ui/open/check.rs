//! Whether a certificate is what was issued.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::api::certify::Figures;
use crate::certificate::Certificate;
use crate::domain::locale::Locale;
use crate::domain::session::Side;
use crate::i18n::staff::staff_texts;
use crate::i18n::texts;
use crate::ui::time_text::{date_and_clock, local_time};

/// A certificate that was issued here; `now` is `None` if the class is no longer on record.
pub fn good(locale: Locale, zone: &str, certificate: &Certificate, now: Option<Figures>) -> AnyView {
    let (words, common, all) = (&staff_texts(locale).attendance, texts(locale), staff_texts(locale));
    let moment = |at: DateTime<Utc>| date_and_clock(at, zone, common);
    let hours = |from: DateTime<Utc>, to: DateTime<Utc>| format!("{} – {}", moment(from), local_time(to, zone).clock());
    let other = match certificate.side {
        Side::Tutor => common.dashboard.with_student,
        Side::Student => common.dashboard.with_tutor,
    };
    let signed = Figures {
        verdict: certificate.verdict,
        minutes: certificate.minutes,
        together_minutes: certificate.together_minutes,
    };
    let later = match now {
        Some(now) if now == signed => None,
        Some(now) => Some(format!(
            "{} {} · {}: {} · {}: {}",
            words.check_changed,
            all.word(now.verdict.as_str()),
            words.minutes,
            now.minutes,
            words.together,
            now.together_minutes
        )),
        None => Some(words.check_gone.to_owned()),
    };
    let present = certificate.from.zip(certificate.to).map_or_else(|| "–".to_owned(), |(from, to)| hours(from, to));
    view! {
        <h1>{words.check_title}</h1>
        <div class="notice good" role="status">{words.check_good}</div>
        {later.map(|text| view! { <div class="notice warning" role="status">{text}</div> })}
        <dl class="facts">
            <dt>{words.certificate}</dt> <dd><strong>{certificate.name.clone()}</strong></dd>
            <dt>{words.class}</dt> <dd>{certificate.title.clone()}</dd>
            <dt>{words.scheduled}</dt> <dd>{hours(certificate.start, certificate.end)}</dd>
            <dt>{other}</dt> <dd>{certificate.other_name.clone()}</dd>
            <dt>{words.intervals}</dt> <dd>{present}</dd>
            <dt>{words.minutes}</dt> <dd>{certificate.minutes}</dd>
            <dt>{words.together}</dt> <dd>{format!("{}′", certificate.together_minutes)}</dd>
            <dt>{words.verdict}</dt> <dd>{all.word(certificate.verdict.as_str()).to_owned()}</dd>
            <dt>{words.issued}</dt> <dd>{format!("{} ({zone})", moment(certificate.issued))}</dd>
        </dl>
    }
    .into_any()
}

/// An address that no certificate of ours has.
pub fn bad(locale: Locale) -> AnyView {
    let words = &staff_texts(locale).attendance;
    view! {
        <h1>{words.check_title}</h1>
        <div class="notice error" role="alert">
            <strong>{words.check_bad}</strong>
            <p>{words.check_bad_hint}</p>
        </div>
    }
    .into_any()
}
