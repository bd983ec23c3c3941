//! How the database finds what lists show and jobs look for: every SELECT behind each, as `EXPLAIN` has it, in `explain.txt`
//! beside this file, to be read (`UPDATE_SNAPSHOTS=1 cargo test --features ssr --test http explain` writes it anew). What
//! fails is one that reads a whole table; the optimiser's choice between plans that cost the same is left to it.

use std::collections::BTreeSet;
use std::fmt::Write;

use sqlx::{AssertSqlSafe, Executor, Row};

use crate::support::*;
use lophoc::jobs;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/explain.txt");

/// Enough for the optimiser to see that reading everything is the long way round: 6,000 classes of 400 people in two years.
const FILL: &str = "
    INSERT INTO users (id, email, display_name, role)
    SELECT seq, CONCAT('p', seq, '@test.vn'), CONCAT('Người ', seq), IF(seq % 2, 'tutor', 'student') FROM seq_101_to_500;
    INSERT INTO lessons (id, tutor_id, student_id, title, scheduled_start_time, scheduled_end_time, status, payment_status)
    SELECT seq, 101 + seq % 200 * 2, 102 + seq % 200 * 2, CONCAT('Lớp ', seq), '2026-10-20 12:00' - INTERVAL 16800 HOUR + INTERVAL seq * 3 HOUR,
           '2026-10-20 13:00' - INTERVAL 16800 HOUR + INTERVAL seq * 3 HOUR, IF(seq > 5600, 'confirmed', 'completed'), 'paid' FROM seq_1_to_6000;
    INSERT INTO video_call_sessions (id, lesson_id, tutor_id, student_id, room_name, access_token, scheduled_start_time,
        scheduled_end_time, expires_at, status, payment_status, archived_at)
    SELECT id, id, tutor_id, student_id, CONCAT('lophoc_', id), SHA2(id, 256), scheduled_start_time, scheduled_end_time,
           scheduled_end_time + INTERVAL 1 HOUR, IF(status = 'completed', 'completed', 'pending'), 'paid',
           IF(scheduled_end_time < '2026-09-20', NOW(3), NULL) FROM lessons;
    INSERT INTO video_call_participants (session_id, user_id, role, first_joined_at, present_ms, join_count)
    SELECT id, tutor_id, 'tutor', IF(status = 'completed', scheduled_start_time, NULL), 0, status = 'completed' FROM video_call_sessions
    UNION ALL
    SELECT id, student_id, 'student', IF(status = 'completed', scheduled_start_time, NULL), 0, status = 'completed' FROM video_call_sessions;
    INSERT INTO call_events (session_id, user_id, kind, source, connection, occurred_at, address)
    SELECT session_id, user_id, kind, 'door', 'x', first_joined_at, '::1' FROM video_call_participants
    JOIN (SELECT 'join' kind UNION SELECT 'heartbeat' UNION SELECT 'leave') kinds WHERE first_joined_at IS NOT NULL;
    INSERT INTO session_attendance SELECT id, 'held', 0, 0, 0, 0, NULL, NULL, 0, 0, 0, 0 FROM video_call_sessions WHERE status = 'completed';
    INSERT INTO audit_log (at, actor, user_id, action, object, object_id, address, request_id)
    SELECT '2026-10-01', 'staff', 4, 'change', 'lesson', seq, '::1', 'x' FROM seq_1_to_3000;
    INSERT INTO live_events (kind, session_id, tutor_id, student_id, created_at)
    SELECT 'entered', id, tutor_id, student_id, '2026-10-20 11:30' + INTERVAL id SECOND FROM video_call_sessions LIMIT 1500;
    ANALYZE TABLE users, lessons, video_call_sessions, video_call_participants, call_events, session_attendance, audit_log, live_events";

/// A week as busy as if there were millions of classes: many more than a job takes at a time, after many more that are long
/// over. Only then is walking through all of them by id the way that looks short.
const BUSY_WEEK: &str = "
    INSERT INTO video_call_sessions (id, tutor_id, student_id, room_name, access_token, scheduled_start_time,
        scheduled_end_time, expires_at, status, payment_status)
    SELECT 10000 + seq, 101 + seq % 200 * 2, 102 + seq % 200 * 2, CONCAT('lophoc_', 10000 + seq), SHA2(10000 + seq, 256),
           '2026-10-20 10:00' - INTERVAL seq * 3 MINUTE, '2026-10-20 11:00' - INTERVAL seq * 3 MINUTE,
           '2026-10-20 12:00' - INTERVAL seq * 3 MINUTE, 'completed', 'paid' FROM seq_1_to_3000;
    INSERT INTO session_attendance SELECT id, 'held', 0, 0, 0, 0, NULL, NULL, 0, 0, 0, 0 FROM video_call_sessions WHERE id > 10000;
    ANALYZE TABLE video_call_sessions, session_attendance";

/// The lists: as whom, where.
const LISTS: &[(i64, &str)] = &[
    (101, "/api/video-call/upcoming"),
    (101, "/api/video-call/upcoming?role=tutor"),
    (102, "/dashboard"),
    (101, "/history"),
    (ADMIN, "/api/admin/sessions"),
    (ADMIN, "/api/admin/sessions?status=pending"),
    (ADMIN, "/api/admin/sessions?from=2026-10-19T00:00:00Z&to=2026-10-20T00:00:00Z"),
    (ADMIN, "/api/admin/lessons"),
    (ADMIN, "/api/admin/enrollments"),
    (ADMIN, "/api/admin/users"),
    (ADMIN, "/api/admin/audit"),
    (ADMIN, "/admin/stray-events"),
    (ADMIN, "/api/admin/reports/attendance?month=2026-09"),
];

/// Tables that grow with every class. Reading one of them from end to end is what a list must never do.
const LARGE: &[&str] =
    &["video_call_sessions", "video_call_participants", "lessons", "call_events", "live_events", "session_attendance"];

/// Lists of staff count and search whole tables, and say how many there are; these may, and nothing else.
fn may_read_all(path: &str) -> bool {
    path.starts_with("/api/admin/sessions") || path.starts_with("/api/admin/lessons")
}

#[tokio::test]
async fn no_list_and_no_job_reads_a_whole_table_where_an_index_serves() {
    let app = TestApp::start().await;
    (&app.db).execute(sqlx::raw_sql(FILL)).await.unwrap();
    let version = app.value("SELECT SUBSTRING_INDEX(VERSION(), '.', 2)").await;
    let mut found = format!("MariaDB {version}\n");
    let mut wrong = Vec::new();
    for (user_id, path) in LISTS {
        let cookie = app.browser(*user_id).await;
        let statements = logged(&app, async || {
            let answer = app.get(path, &cookie).await;
            if answer.status == 200 { Ok(()) } else { Err(format!("{path}: {answer:?}")) }
        });
        look(&app, path, statements.await, &mut found, &mut wrong).await;
    }
    (&app.db).execute(sqlx::raw_sql(BUSY_WEEK)).await.unwrap();
    let settled =
        logged(&app, async || jobs::settle::run(&app.state).await.map_err(|error| format!("{error:?}"))).await;
    look(&app, "settle, each minute", settled, &mut found, &mut wrong).await;
    let completed = logged(&app, async || jobs::goodbyes::run(&app.state).await.map_err(|error| format!("{error:?}")));
    look(&app, "goodbyes, each minute", completed.await, &mut found, &mut wrong).await;
    let cleaned =
        logged(&app, async || jobs::clean_up::run(&app.state).await.map(drop).map_err(|error| format!("{error:?}")));
    look(&app, "clean-up, each six hours", cleaned.await, &mut found, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(SNAPSHOT, &found).unwrap();
    }
}

/// Notes the plans of statements in `found`, and in `wrong` those that read a large table from end to end.
async fn look(app: &TestApp, what: &str, statements: Vec<String>, found: &mut String, wrong: &mut Vec<String>) {
    writeln!(found, "\n## {what}").unwrap();
    assert!(!statements.is_empty(), "{what} asked nothing");
    for statement in statements {
        let shown: Vec<&str> = statement.split_whitespace().take(12).collect();
        writeln!(found, "\n{} …", shown.join(" ")).unwrap();
        let plan = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN {statement}"))).fetch_all(&app.db).await.unwrap();
        // In which order tables of the same cost are read is a matter of chance.
        let mut lines = Vec::new();
        for row in plan {
            let text = |column: &str| row.try_get_unchecked::<Option<String>, _>(column).unwrap().unwrap_or_default();
            let (table, kind, key, extra) = (text("table"), text("type"), text("key"), text("Extra"));
            lines.push(format!("    {table}: {kind} {key} {extra}\n"));
            // A range of the primary key is all that was ever added after something, which may be nearly everything.
            let reads_all = ["ALL", "index"].contains(&kind.as_str()) || (kind == "range" && key == "PRIMARY");
            // What is between these was read from tables that have lines of their own.
            if !reads_all || may_read_all(what) || table.starts_with('<') || table.is_empty() {
                continue;
            }
            let name = real_name(&statement, &table);
            if LARGE.contains(&name.unwrap_or_else(|| panic!("which table is {table} in {statement}"))) {
                wrong.push(format!("{what}: {table} is read from end to end by\n{statement}"));
            }
        }
        lines.sort();
        found.extend(lines);
    }
}

/// What a table is called behind its alias.
fn real_name<'a>(statement: &'a str, alias: &str) -> Option<&'a str> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let at =
        words.windows(3).find(|at| ["FROM", "JOIN", "(FROM"].contains(&at[0]) && (at[2] == alias || at[1] == alias));
    at.map(|at| at[1])
}

/// Does something and gives the SELECTs that the database was asked meanwhile, values included, each once.
async fn logged(app: &TestApp, deed: impl AsyncFn() -> Result<(), String>) -> Vec<String> {
    app.run("SET GLOBAL log_output = 'TABLE'").await;
    app.run("SET GLOBAL general_log = 1").await;
    let before = app.value("SELECT NOW(6)").await;
    let done = deed().await;
    // However it went: it would go on to be written for all other tests.
    app.run("SET GLOBAL general_log = 0").await;
    done.unwrap();
    let logged = format!(
        "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
         WHERE event_time >= '{before}' AND command_type = 'Execute' AND argument LIKE 'SELECT%'
           AND thread_id IN (SELECT id FROM information_schema.processlist WHERE db = DATABASE())
         ORDER BY event_time"
    );
    let statements: Vec<String> = sqlx::query_scalar(AssertSqlSafe(logged)).fetch_all(&app.db).await.unwrap();
    let mut seen = BTreeSet::new();
    // Who asks is found in one way everywhere, by bytes that the log does not hold.
    let listed = |statement: &String| !statement.contains("FROM logins") && !statement.starts_with("SELECT CAST");
    // The same statement with other values is the same.
    let shape = |statement: &str| statement.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    statements.into_iter().filter(listed).filter(|statement| seen.insert(shape(statement))).collect()
}
