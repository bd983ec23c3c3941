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
    use crate::api::dto::Upcoming;
    use crate::api::error::ApiError;
    use crate::api::{AppState, Viewer};
    use crate::domain::session::{SessionStatus, Side};
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
            user_name: &user.display_name,
            side: choice("role", role, Side::parse)?,
            status: choice("status", status, SessionStatus::parse)?,
            now,
            limit: choice("limit", limit, |text| text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)))?
                .unwrap_or(DEFAULT_LIMIT),
        };
        let page = list(&app.db, &filter).await?;
        let policy = app.config.join_policy;
        let sessions = page.calls.into_iter().map(|listed| summary(listed, &user, now, policy)).collect();
        Ok(Upcoming { total: page.total, server_now: now, sessions })
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

/// How the answer is written: each call stands in it twice, as one of all and in its group, and is put into words once.
#[cfg(feature = "ssr")]
pub mod written {
    use chrono::{DateTime, Utc};
    use serde::ser::{Error, Serialize, Serializer};
    use serde_json::value::{RawValue, to_raw_value};

    use crate::api::dto::{CallSummary, Upcoming};
    use crate::domain::window::Category;

    /// How many calls of a list are in each group.
    #[derive(Debug, Clone, Copy, serde::Serialize, utoipa::ToSchema)]
    #[serde(rename_all = "camelCase")]
    pub struct Categories {
        /// Going on.
        active: u32,
        /// Door not open yet.
        upcoming: u32,
        /// Door open, class not started.
        joinable_soon: u32,
    }

    /// Answer of upcoming.
    #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
    #[serde(rename_all = "camelCase")]
    #[schema(as = Upcoming)]
    pub struct Written<'a> {
        /// All matches, not only this page's.
        total: i64,
        /// The server's clock.
        server_now: DateTime<Utc>,
        /// The page, by start, then id.
        #[schema(value_type = Vec<CallSummary>)]
        sessions: Vec<&'a RawValue>,
        /// Length of each group.
        categories: Categories,
        /// Those going on.
        #[schema(value_type = Vec<CallSummary>)]
        active_sessions: Vec<&'a RawValue>,
        /// Those whose door is not open yet.
        #[schema(value_type = Vec<CallSummary>)]
        upcoming_sessions: Vec<&'a RawValue>,
        /// Those whose door is open and which have not started.
        #[schema(value_type = Vec<CallSummary>)]
        joinable_soon: Vec<&'a RawValue>,
    }

    impl Serialize for Upcoming {
        fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
            let calls: Result<Vec<Box<RawValue>>, _> = self.sessions.iter().map(to_raw_value).collect();
            let calls = calls.map_err(S::Error::custom)?;
            let of = |call: &CallSummary| Category::at(call.scheduled_start_time, self.server_now);
            let group = |category| -> Vec<&RawValue> {
                let both = self.sessions.iter().zip(&calls);
                both.filter(|(call, _)| of(call) == category).map(|(_, written)| &**written).collect()
            };
            let (active_sessions, upcoming_sessions, joinable_soon) =
                (group(Category::Active), group(Category::Upcoming), group(Category::JoinableSoon));
            let count = |group: &[&RawValue]| u32::try_from(group.len()).unwrap_or(u32::MAX);
            Written {
                total: self.total,
                server_now: self.server_now,
                sessions: calls.iter().map(|written| &**written).collect(),
                categories: Categories {
                    active: count(&active_sessions),
                    upcoming: count(&upcoming_sessions),
                    joinable_soon: count(&joinable_soon),
                },
                active_sessions,
                upcoming_sessions,
                joinable_soon,
            }
            .serialize(writer)
        }
    }
}
