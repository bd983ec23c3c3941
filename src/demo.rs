//! Demo data: three accounts and classes around the present moment, so that there is always one to enter.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::api::error::ApiError;
use crate::api::sign_in::hash_password;
use crate::domain::class::Class;
use crate::domain::session::{AccountRole, PaymentStatus};
use crate::random::{self, RandomError};
use crate::store::demo::{self as store, DemoLesson};
use crate::store::people::{self, NewAccount};
use crate::store::{Db, StoreError, create};

/// Password of every demo account.
pub const PASSWORD: &str = "lophoc-demo";
/// The demo accounts: address, name, role.
pub const ACCOUNTS: [(&str, &str, AccountRole); 3] = [
    ("tutor@demo.test", "Nguyễn Thu Hà", AccountRole::Tutor),
    ("student@demo.test", "Trần Minh Khôi", AccountRole::Student),
    ("admin@demo.test", "Trung tâm Ánh Dương", AccountRole::Admin),
];

/// Why there is no demo data.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// A password could not be hashed.
    #[error("a demo password could not be hashed")]
    Hash,
}

impl From<ApiError> for DemoError {
    fn from(_: ApiError) -> Self {
        Self::Hash
    }
}

/// Fills an empty database. In one that holds demo accounts already, adds fresh classes when none is live any more.
/// A database with accounts of its own is left alone. Gives whether there is demo data now.
///
/// # Errors
/// [`DemoError`].
pub async fn fill(db: &Db, now: DateTime<Utc>) -> Result<bool, DemoError> {
    if people::none_exist(db).await? {
        let hash = hash_password(PASSWORD)?;
        for (email, name, role) in ACCOUNTS {
            let account = NewAccount {
                email: email.to_owned(),
                display_name: name.to_owned(),
                role,
                password_hash: Some(hash.clone()),
            };
            people::insert(db, &account).await?;
        }
    }
    let tutor = people::find_by_email(db, "tutor@demo.test").await?;
    let student = people::find_by_email(db, "student@demo.test").await?;
    let (Some(tutor), Some(student)) = (tutor, student) else { return Ok(false) };
    if store::has_live_class(db, tutor.id, now).await? {
        return Ok(true);
    }
    let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
    for (title, starts_in, minutes, payment, finished) in [
        ("Toán 9 – Phương trình bậc hai", -10, 90, PaymentStatus::Paid, false),
        ("Vật lý 9 – Định luật Ôm", 17, 60, PaymentStatus::Paid, false),
        ("Tiếng Anh 8 – Thì hiện tại hoàn thành", 8, 60, PaymentStatus::Unpaid, false),
        ("Hóa học 9 – Axit và bazơ", 24 * 60, 90, PaymentStatus::Paid, false),
        ("Ngữ văn 9 – Chuyện người con gái Nam Xương", -24 * 60, 90, PaymentStatus::Paid, true),
    ] {
        let start = minute + TimeDelta::minutes(starts_in);
        let lesson = DemoLesson {
            title,
            tutor_id: tutor.id,
            student_id: student.id,
            start,
            end: start + TimeDelta::minutes(minutes),
            payment,
        };
        let lesson_id = store::insert_lesson(db, &lesson).await?;
        let class = Class {
            lesson_id: Some(lesson_id),
            enrollment_id: None,
            session_record_id: None,
            tutor_id: tutor.id,
            student_id: student.id,
            payment,
            agreed: true,
            start,
            end: lesson.end,
            existing: None,
        };
        let new = random::new_session(class.end)?;
        let mut connection = db.acquire().await.map_err(StoreError::from)?;
        if let (Some(session_id), true) = (create::insert(&mut connection, &class, &new).await?, finished) {
            store::finish(&mut connection, session_id, &lesson).await?;
        }
    }
    Ok(true)
}
