//! `GET /api/video-call/upcoming`: my next calls.

use leptos::server;
use server_fn::codec::GetUrl;

use super::dto::{Success, Upcoming};
use super::error::ApiError;
use super::json::Json;

/// The calls of the signed-in person that are not over, by start, in three groups.
///
/// # Errors
/// `invalid_request` names the parameter that cannot be understood.
#[server(name = UpcomingCalls, prefix = "/api", endpoint = "video-call/upcoming", input = GetUrl, output = Json)]
pub async fn upcoming(
    role: Option<String>,
    status: Option<String>,
    limit: Option<String>,
) -> Result<Success<Upcoming>, ApiError> {
    work::upcoming(role, status, limit).await.map(Success::new).map_err(ApiError::settled)
}

#[cfg(feature = "ssr")]
mod work {
    use crate::api::door::summary;
    use crate::api::dto::{CallSummary, Categories, Upcoming};
    use crate::api::error::ApiError;
    use crate::api::{AppState, Viewer};
    use crate::domain::session::{SessionStatus, Side};
    use crate::domain::window::Category;
    use crate::store::upcoming::{Filter, list};

    /// Length of the list unless asked otherwise.
    const DEFAULT_LIMIT: u32 = 20;
    /// Longest list.
    const MAX_LIMIT: u32 = 100;

    pub async fn upcoming(
        role: Option<String>,
        status: Option<String>,
        limit: Option<String>,
    ) -> Result<Upcoming, ApiError> {
        let app = AppState::current();
        let user = Viewer::current().required()?;
        let now = app.clock.now();
        let filter = Filter {
            user_id: user.user_id,
            side: choice("role", role, Side::parse)?,
            status: choice("status", status, SessionStatus::parse)?,
            now,
            limit: choice("limit", limit, |text| text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)))?
                .unwrap_or(DEFAULT_LIMIT),
        };
        let page = list(&app.db, &filter).await?;
        let policy = app.config.join_policy;
        let sessions: Vec<CallSummary> =
            page.calls.into_iter().map(|listed| summary(listed, &user, now, policy)).collect();
        let group = |category| -> Vec<CallSummary> {
            sessions.iter().filter(|call| Category::at(call.scheduled_start_time, now) == category).cloned().collect()
        };
        let active = group(Category::Active);
        let later = group(Category::Upcoming);
        let soon = group(Category::JoinableSoon);
        let count = |group: &[CallSummary]| u32::try_from(group.len()).unwrap_or(u32::MAX);
        Ok(Upcoming {
            total: page.total,
            server_now: now,
            categories: Categories { active: count(&active), upcoming: count(&later), joinable_soon: count(&soon) },
            active_sessions: active,
            upcoming_sessions: later,
            joinable_soon: soon,
            sessions,
        })
    }

    /// A parameter of the query: absent or empty is no choice, anything unknown is refused by name.
    fn choice<T>(name: &str, value: Option<String>, parse: fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
        match value.filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => match parse(&value) {
                Some(parsed) => Ok(Some(parsed)),
                None => Err(ApiError::invalid(name, "unknown value")),
            },
        }
    }
}
