//! The policies that verdicts follow, and what classes cost.

use chrono::{DateTime, Utc};
use sqlx::MySqlExecutor;

use crate::domain::attendance::Policy;
use crate::store::{Connection, StoreResult};

/// The policy that was the newest at a moment; the usual one if none had been made.
pub async fn policy_at(db: impl MySqlExecutor<'_>, at: DateTime<Utc>) -> StoreResult<Policy> {
    let json = sqlx::query_scalar!(
        "SELECT policy_json FROM attendance_policies WHERE created_at <= ? ORDER BY created_at DESC, id DESC LIMIT 1",
        at,
    )
    .fetch_optional(db)
    .await?;
    // What this server cannot read was written by a newer one.
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Adds a policy.
pub async fn add_policy(
    connection: &mut Connection,
    policy: &Policy,
    user_id: Option<i64>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query!(
        "INSERT INTO attendance_policies (policy_json, user_id, created_at) VALUES (?, ?, ?)",
        serde_json::to_string(policy).unwrap_or_default(),
        user_id,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The price of the class that a session is for, in whole dong.
pub async fn price(db: impl MySqlExecutor<'_>, session_id: i64) -> StoreResult<i64> {
    let price = sqlx::query_scalar!(
        r#"SELECT COALESCE(l.price_vnd, e.price_vnd, 0) AS "price!: i64"
           FROM video_call_sessions s LEFT JOIN lessons l ON l.id = s.lesson_id
           LEFT JOIN class_enrollments e ON e.id = s.enrollment_id WHERE s.id = ?"#,
        session_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(price.unwrap_or(0))
}
