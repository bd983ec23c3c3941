//! CSV files, by the API and by the page.

use axum::body::Body;
use axum::http::{Request, header};
use proptest::collection::vec;
use proptest::prelude::*;

use super::nasty::text;
use super::{Target, hit_and_look};
use crate::routes;
use crate::support::*;

const HEADS: [&str; 4] = [
    "email,name,role,password,locale,time_zone,external_id",
    "tutor_email,student_email,title,start,end,price_vnd,status,payment_status,external_id",
    "\u{feff}email;name;role",
    "email,email,name,role",
];
const CELLS: [&str; 14] = [
    "u1@test.vn",
    "u2@test.vn",
    "new@test.vn",
    "Mới",
    "tutor",
    "student",
    "2026-10-21 12:00",
    "21/10/2026 12:00",
    "2026-10-21T12:00:00Z",
    "\"a\nb\"",
    "\"",
    "confirmed",
    "paid",
    "99999999999999999999",
];

#[test]
fn no_file_breaks_the_import() {
    let target = Target::start(&[]);
    let cookie = target.runtime.block_on(async {
        routes::people(&target.app).await;
        target.app.browser(ADMIN).await
    });
    let cell = prop_oneof![5 => proptest::sample::select(&CELLS[..]).prop_map(str::to_owned), 1 => text()];
    let inputs = (
        proptest::sample::select(&HEADS[..]),
        vec(vec(cell, 0..10), 0..6),
        proptest::sample::select(&[",", ";", "\t", "\0"][..]),
        vec(any::<u8>(), 0..4),
        (any::<bool>(), any::<bool>(), any::<bool>()),
    );
    target.check(500, inputs, async |app, (head, lines, between, odd, (people, page, confirm))| {
        let lines: Vec<_> = lines.iter().map(|cells| cells.join(between)).collect();
        let mut file = format!("{head}\r\n{}", lines.join("\n")).into_bytes();
        file.extend(odd);
        let kind = if people { "people" } else { "lessons" };
        let request = if page {
            let part = |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"");
            let start = format!("{}\r\n\r\n{kind}\r\n{}; filename=\"a.csv\"\r\n\r\n", part("kind"), part("file"));
            let body = [start.as_bytes(), &file, b"\r\n--x--\r\n"].concat();
            Request::post("/admin/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(body)
        } else {
            Request::post(format!("/api/admin/imports?kind={kind}")).body(file)
        };
        let mut request = request.unwrap().map(Body::from);
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        // A file with mistakes is kept for a while, to be looked at; nothing else is.
        let status = if page { super::hit(app, request).await } else { hit_and_look(app, request).await };
        if confirm && status == 200 {
            let id = app.value("SELECT MAX(id) FROM imports").await;
            let request = Request::post(format!("/api/admin/imports/{id}")).header(header::COOKIE, &cookie);
            super::hit(app, request.body(Body::empty()).unwrap()).await;
        }
    });
}
