//! Two people, their classes, and what the tables say of a class.

use chrono::TimeDelta;
use lophoc::clock::Clock;
use serde_json::json;
use sqlx::MySqlConnection;

use crate::database::{self, Database};
use crate::server::{API_KEY, Answer, Client};

pub const PASSWORD: &str = "mật khẩu dài";

/// A tutor and a student with a browser each.
#[derive(Clone)]
pub struct Classroom {
    pub tutor: String,
    pub student: String,
    pub tutor_id: i64,
    student_id: i64,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub session_id: i64,
    pub token: String,
}

pub fn platform() -> String {
    format!("Bearer {API_KEY}")
}

impl Classroom {
    pub async fn open(client: &Client) -> Self {
        let mut ids = Vec::new();
        for (email, name, role) in [("lan@test.vn", "Cô Lan", "tutor"), ("minh@test.vn", "Minh", "student")] {
            let person = json!({ "email": email, "displayName": name, "role": role, "password": PASSWORD });
            let made = client.send("POST", "/api/admin/users", &platform(), Some(person)).await.ok();
            ids.push(made["user"]["id"].as_i64().unwrap());
        }
        let tutor = sign_in(client, "lan@test.vn").await;
        let student = sign_in(client, "minh@test.vn").await;
        Self { tutor, student, tutor_id: ids[0], student_id: ids[1] }
    }

    /// A paid class that began a minute ago.
    pub async fn class(&self, client: &Client, db: &mut MySqlConnection) -> Class {
        let start = Clock::System.now() - TimeDelta::minutes(1);
        let lesson = json!({
            "tutorId": self.tutor_id, "studentId": self.student_id, "title": "Toán 9", "status": "confirmed",
            "paymentStatus": "paid", "scheduledStartTime": start, "scheduledEndTime": start + TimeDelta::hours(1),
        });
        let made = client.send("POST", "/api/admin/lessons", &platform(), Some(lesson)).await.ok();
        let lesson_id = made["lesson"]["id"].as_i64().unwrap();
        let row = |column: &str| format!("SELECT {column} FROM video_call_sessions WHERE lesson_id = {lesson_id}");
        let session_id = database::value(db, &row("id")).await.parse().unwrap();
        Class { session_id, token: database::value(db, &row("access_token")).await }
    }
}

pub async fn sign_in(client: &Client, email: &str) -> String {
    let answer =
        client.send("POST", "/api/auth/login", "", Some(json!({ "email": email, "password": PASSWORD }))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.cookie.unwrap()
}

/// A person of the staff, with a browser.
pub async fn staff(client: &Client) -> String {
    let person = json!({ "email": "hoa@test.vn", "displayName": "Cô Hoa", "role": "admin", "password": PASSWORD });
    client.send("POST", "/api/admin/users", &platform(), Some(person)).await.ok();
    sign_in(client, "hoa@test.vn").await
}

/// What is done to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Join,
    Leave,
}

impl Deed {
    pub async fn send(self, client: &Client, cookie: &str, class: &Class) -> Answer {
        match self {
            Self::Join => {
                client.send("POST", "/api/video-call/join", cookie, Some(json!({ "accessToken": class.token }))).await
            }
            Self::Leave => {
                client
                    .send("POST", "/api/video-call/leave", cookie, Some(json!({ "sessionId": class.session_id })))
                    .await
            }
        }
    }
}

/// Everything that joins and leaves change of a class, as one text.
pub async fn state(db: &mut MySqlConnection, class: &Class) -> String {
    let id = class.session_id;
    let all = format!(
        "SELECT CONCAT_WS(' | ', CONCAT_WS(' ', s.status, s.used_count, IFNULL(s.ip_addresses, ''), l.status),
            CONCAT_WS(' ', s.tutor_joined_at IS NOT NULL, s.student_joined_at IS NOT NULL,
                      s.tutor_left_at IS NOT NULL, s.student_left_at IS NOT NULL, s.session_ended_at IS NOT NULL),
            (SELECT GROUP_CONCAT(CONCAT_WS(' ', role, seat_id IS NOT NULL, lease_until IS NOT NULL,
                    entered_at IS NOT NULL, first_joined_at IS NOT NULL, last_left_at IS NOT NULL, said_leave,
                    join_count) ORDER BY role) FROM video_call_participants WHERE session_id = {id}),
            (SELECT GROUP_CONCAT(kind ORDER BY id) FROM call_events WHERE session_id = {id}),
            (SELECT GROUP_CONCAT(kind ORDER BY id) FROM live_events WHERE session_id = {id}),
            (SELECT COUNT(*) FROM session_verdicts WHERE session_id = {id}),
            (SELECT COUNT(*) FROM session_attendance WHERE session_id = {id}))
         FROM video_call_sessions s JOIN lessons l ON l.id = s.lesson_id WHERE s.id = {id}"
    );
    database::value(db, &all).await
}

/// The rules that rows keep, and the projections against the event log.
pub async fn assert_whole(database: &Database, name: &str) {
    let db = lophoc::store::connect(&database.url(name), 2).unwrap();
    assert_eq!(lophoc::store::doctor::invariants(&db).await.unwrap(), []);
    db.close().await;
    let (fine, said) = crate::server::run(&database.url(name), &["rebuild", "--check"]);
    assert!(fine && said.contains("everything is as the events say"), "{said}");
}
