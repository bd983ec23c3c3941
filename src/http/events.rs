//! `GET /api/events`: one stream of server-sent events a tab. It tells a person what happens to their own sessions; what
//! is kept from it, pages ask for again when it comes back.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_stream::wrappers::ReceiverStream;

use super::api_guard::respond;
use crate::api::code::Code;
use crate::api::error::ApiError;
use crate::api::{AppState, RequestInfo, Viewer};
use crate::domain::live::KEPT_FOR;
use crate::domain::live::Message;
use crate::domain::seat::HEARTBEAT;
use crate::domain::session::AccountRole;
use crate::domain::signal::Signal;
use crate::live::Subscription;
use crate::random;
use crate::store::live::{From, LiveEvent, missed};
use crate::store::logins::{self, CurrentUser};
use crate::store::{StoreError, signals};

/// Most events told to a page that was away; beyond that it asks for everything anew.
const CATCH_UP: u32 = 200;
/// Servers' clocks may differ by this much; events told twice do no harm.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);
/// So many signals are known again; no page hears as many in the seconds that overlap.
const REMEMBERED: usize = 512;
/// Every how many ticks it is looked whether the login still lives, and what its person is by now.
const LOGIN_CHECK: u32 = 3;
/// Longest wait for a page to read what it is told: three ticks.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// Where the page's data is from, for its first connection.
#[derive(Debug, Deserialize)]
pub struct Start {
    since: Option<DateTime<Utc>>,
}

/// Opens the stream of the signed-in person. `Last-Event-ID`, which browsers send when they come back, wins over
/// `?since=`.
pub async fn events(
    State(app): State<AppState>,
    Extension(info): Extension<RequestInfo>,
    Extension(viewer): Extension<Viewer>,
    headers: HeaderMap,
    start: Result<Query<Start>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let opened = async {
        let user = viewer.required()?;
        let wrong = || ApiError::invalid("since", "must be a time as in RFC 3339");
        let Query(start) = start.map_err(|_| wrong())?;
        if start.since.is_some_and(|since| !(2000..2100).contains(&since.year())) {
            return Err(wrong());
        }
        let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).map(From::Event);
        let from = last.or_else(|| start.since.map(|since| From::Moment(since - OVERLAP)));
        // First the place, then what was missed: nothing can fall in between.
        let subscription = app
            .live
            .subscribe(&app.db, &app.clock, &user)
            .ok_or_else(|| ApiError::new(Code::TooManyRequests).retry_after(30))?;
        let mut first = Some(Vec::new());
        if let Some(from) = from {
            let mut connection = app.db.acquire().await.map_err(StoreError::from)?;
            let kept_since = app.clock.now() - KEPT_FOR;
            first = missed(&mut connection, user.user_id, from, kept_since, CATCH_UP).await?;
            connection.put_back();
        }
        let (sender, receiver) = mpsc::channel(16);
        let heard = match last {
            Some(From::Event(id)) => id,
            _ => 0,
        };
        let CurrentUser { user_id, login_id, role, .. } = *user;
        let stream = Stream { app, user_id, login_id, role, heard, sender };
        tokio::spawn(stream.run(subscription, first));
        Ok::<_, ApiError>(receiver)
    };
    match opened.await {
        Ok(receiver) => {
            let buffering = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
            ([buffering], Sse::new(ReceiverStream::new(receiver))).into_response()
        }
        Err(error) => respond(error, Some(&info)),
    }
}

struct Stream {
    app: AppState,
    user_id: i64,
    login_id: i64,
    /// What the person was when the stream was opened: staff hear more.
    role: AccountRole,
    /// The last event that the page has heard of.
    heard: i64,
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

/// The page is gone, or must go.
struct Over;

/// Which signals a stream has brought. What was missed overlaps with what comes: of a session that does no harm, but a
/// page that hears twice that the other one has come believes it came twice.
struct Told {
    /// The page said so when it came back.
    up_to: i64,
    lately: VecDeque<i64>,
}

impl Told {
    fn is_new(&mut self, id: i64) -> bool {
        if id <= self.up_to || self.lately.contains(&id) {
            return false;
        }
        self.lately.push_back(id);
        if self.lately.len() > REMEMBERED {
            self.lately.pop_front();
        }
        true
    }
}

impl Stream {
    async fn run(self, mut subscription: Subscription, missed: Option<Vec<LiveEvent>>) {
        // However it ends, the end of the channel ends the answer.
        drop(self.tell(&mut subscription, missed).await);
    }

    async fn tell(&self, subscription: &mut Subscription, missed: Option<Vec<LiveEvent>>) -> Result<(), Over> {
        // Pages that lost their server come back spread over a few seconds, not all at once.
        let spread = random::bytes::<2>().map_or(0, |bytes| u64::from(u16::from_le_bytes(bytes)) % 2_000);
        let hello = Message::Hello { server_now: self.app.clock.now() };
        self.send(event(&hello).retry(Duration::from_millis(1_000 + spread))).await?;
        let mut told = Told { up_to: self.heard, lately: VecDeque::new() };
        match missed {
            Some(events) => {
                for event in events {
                    self.pass_on(event, &mut told).await?;
                }
            }
            None => self.send(event(&Message::Resync)).await?,
        }
        let mut closing = self.app.live.closing();
        let mut ticks = interval(HEARTBEAT.to_std().unwrap_or(Duration::from_secs(10)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        let mut count = 0;
        while !*closing.borrow_and_update() {
            tokio::select! {
                _ = closing.changed() => {}
                () = self.sender.closed() => return Ok(()),
                happened = subscription.next() => self.pass_on(happened.ok_or(Over)?, &mut told).await?,
                _ = ticks.tick() => {
                    count += 1;
                    if count % LOGIN_CHECK == 0 {
                        self.look_again().await?;
                    }
                    self.send(event(&Message::Tick { server_now: self.app.clock.now() })).await?;
                }
            }
        }
        Ok(())
    }

    async fn pass_on(&self, happened: LiveEvent, told: &mut Told) -> Result<(), Over> {
        let LiveEvent { id, kind, session_id, at, signal_id, .. } = happened;
        if signal_id.is_some() && !told.is_new(id) {
            return Ok(());
        }
        let message = match signal_id {
            None => Message::Session { kind, session_id, at },
            Some(signal_id) => match self.signal(signal_id).await {
                Some(signal) => Message::Signal { session_id, signal },
                None => return Ok(()),
            },
        };
        self.send(event(&message).id(id.to_string())).await
    }

    /// What the other browser said, unless this one has no seat there or the call is over.
    async fn signal(&self, signal_id: i64) -> Option<Signal> {
        let found =
            signals::for_browser(&self.app.db, signal_id, self.user_id, self.login_id, self.app.clock.now()).await;
        found.unwrap_or_else(|error| {
            // The pages notice that nothing comes, and begin anew.
            tracing::warn!(%error, "a signal between two browsers was lost");
            None
        })
    }

    /// Ends the stream of a login that has ended, and of a person who is something else by now: the page opens another one,
    /// which tells what such people may hear. A database that is away ends none.
    async fn look_again(&self) -> Result<(), Over> {
        match logins::role(&self.app.db, self.login_id, self.app.clock.now()).await {
            Ok(None) => {
                self.send(event(&Message::SignedOut)).await?;
                Err(Over)
            }
            Ok(Some(role)) if role != self.role => Err(Over),
            Ok(Some(_)) | Err(_) => Ok(()),
        }
    }

    async fn send(&self, event: Event) -> Result<(), Over> {
        // A page that reads nothing for so long is not there any more, and must not keep its place.
        let sent = timeout(READ_WITHIN, self.sender.send(Ok(event))).await;
        sent.ok().and_then(Result::ok).ok_or(Over)
    }
}

fn event(message: &Message) -> Event {
    // Plain data: it cannot fail to become JSON.
    Event::default().json_data(message).unwrap_or_default()
}
