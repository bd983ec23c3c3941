//! Forms of pages: of staff, and those that anybody can send.

use axum::body::Body;
use axum::http::{Request, header};
use proptest::collection::vec;
use proptest::prelude::*;

use super::nasty::{in_address, text};
use super::{Target, hit_and_look};
use crate::routes::{self, Scene, Who};
use crate::support::*;

const FIELDS: [&str; 37] = [
    "email",
    "password",
    "next",
    "to",
    "back",
    "name",
    "role",
    "locale",
    "zone",
    "timeZone",
    "externalId",
    "tutor",
    "student",
    "title",
    "start",
    "end",
    "first",
    "minutes",
    "count",
    "every",
    "status",
    "payment",
    "price",
    "do",
    "reason",
    "verdict",
    "notes",
    "recording",
    "days",
    "label",
    "revoke",
    "grace",
    "minimum",
    "charge_held",
    "current",
    "new",
    "zone2",
];
/// Values with which a form gets further.
const LIKELY: [&str; 16] = [
    "u1@test.vn",
    "u2@test.vn",
    "Toán",
    "2026-10-21T12:00",
    "60",
    "10",
    "7",
    "confirmed",
    "paid",
    "cancel",
    "verdict",
    "held",
    "student",
    "Asia/Ho_Chi_Minh",
    "vi",
    "1",
];

#[test]
fn no_form_breaks_a_page() {
    let target = Target::start(&[("API_KEY", routes::API_KEY)]);
    let (scene, cookie) = target.runtime.block_on(async {
        routes::people(&target.app).await;
        let cookie = target.app.browser(ADMIN).await;
        (Scene::set(&target.app, Who::Person(ADMIN), &cookie, false).await, cookie)
    });
    let forms = routes::rows().into_iter().filter(|(method, path, _)| *method == "POST" && !path.starts_with("/api/"));
    let forms: Vec<_> = forms.map(|(_, path, _)| path).collect();
    let likely = proptest::sample::select(&LIKELY[..]).prop_map(str::to_owned);
    let value = prop_oneof![3 => likely, 1 => in_address(), 1 => text()];
    let inputs = (
        proptest::sample::select(forms),
        vec((proptest::sample::select(&FIELDS[..]), value), 0..20),
        vec(any::<u8>(), 0..3),
        any::<bool>(),
    );
    target.check(800, inputs, async |app, (pattern, fields, odd, encode)| {
        let mut body = if encode {
            serde_urlencoded::to_string(&fields).unwrap().into_bytes()
        } else {
            fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&").into_bytes()
        };
        body.extend(odd);
        let ends = pattern == "/sign-out" || pattern.starts_with("/account/");
        let fresh = if ends { app.browser(OTHER).await } else { String::new() };
        let request = Request::post(scene.path(pattern))
            .header(header::COOKIE, if ends { &fresh } else { &cookie })
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        hit_and_look(app, request.body(Body::from(body)).unwrap()).await;
    });
}
