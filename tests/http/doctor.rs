//! The rules that rows keep.

use lophoc::store::doctor::{invariants, look};

use crate::support::*;

#[tokio::test]
async fn the_life_of_a_class_breaks_no_rule_and_a_broken_row_is_found() {
    let app = TestApp::start().await;
    let session = app.session(0).await;
    let (tutor, student) = (app.browser(TUTOR).await, app.browser(STUDENT).await);
    let whole = async || assert_eq!(invariants(&app.db).await.unwrap(), []);
    whole().await;
    app.join(&tutor, &session).await.ok();
    app.join(&student, &session).await.ok();
    app.join(&student, &session).await.ok();
    whole().await;
    app.pass(60);
    app.leave(&student, &session).await.ok();
    app.leave(&tutor, &session).await.ok();
    whole().await;

    app.run("UPDATE video_call_participants SET seat_id = 'x', first_joined_at = NULL WHERE role = 'student'").await;
    let broken: Vec<String> = invariants(&app.db).await.unwrap().into_iter().map(|(rule, _)| rule).collect();
    assert!(broken.contains(&"nobody holds a seat without ever having joined".to_owned()), "{broken:?}");
    assert!(broken.contains(&"the first joins of a session are those of its people".to_owned()), "{broken:?}");
    app.run("UPDATE video_call_sessions SET used_count = 9").await;
    let broken = invariants(&app.db).await.unwrap();
    assert!(broken.iter().any(|(rule, _)| rule == "admissions are counted once each"));
}

#[tokio::test]
async fn the_database_tells_its_version_its_clock_and_that_it_works_in_utc() {
    let app = TestApp::start().await;
    let server = look(&app.db).await.unwrap();
    assert!(server.is_mariadb() && server.version.starts_with("1"), "{server:?}");
    assert_eq!(server.zone_offset, 0);
}
