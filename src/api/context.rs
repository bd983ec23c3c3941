//! What a server function finds around it: the application, the request, the person.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use leptos::prelude::{expect_context, use_context, with_context};
use leptos_axum::ResponseOptions;

use super::code::Code;
use super::error::ApiError;
use super::hashing::Hashing;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::locale::Locale;
use crate::i18n::texts;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::stopping::Stopping;
use crate::store::logins::CurrentUser;
use crate::store::transaction::RetryCheck;
use crate::store::{Db, StoreError, pool};

/// The application: one for the whole process. A clone is one count more: every layer around the routes makes one for each
/// request.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Application>);

/// What the application is made of.
#[derive(Debug)]
pub struct Application {
    /// The database.
    pub db: Db,
    /// One connection to it apart from all others, for whoever asks whether it is there.
    pub probe: Db,
    /// The time.
    pub clock: Clock,
    /// The settings.
    pub config: Config,
    /// Lets only so many passwords be hashed at once.
    pub hashing: Hashing,
    /// The open pages.
    pub live: Live,
    /// Figures for operators.
    pub metrics: Metrics,
    /// Whether the end of the process has begun.
    pub stopping: Stopping,
}

impl AppState {
    /// The application over a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock, config: Config) -> Self {
        let metrics = Metrics::default();
        Self(Arc::new(Application {
            probe: pool::single(&db),
            db,
            clock,
            config,
            hashing: Hashing::default(),
            live: Live::new(metrics.clone()),
            metrics,
            stopping: Stopping::default(),
        }))
    }

    /// The application serving the current request.
    #[must_use]
    pub fn current() -> Self {
        expect_context()
    }
}

impl Deref for AppState {
    type Target = Application;

    fn deref(&self) -> &Application {
        &self.0
    }
}

/// What every request carries, put there by the first middleware.
#[derive(Debug, Clone)]
pub struct RequestInfo {
    /// Names the request in answers and in the log.
    pub id: String,
    /// Language of messages: by `Accept-Language`.
    pub locale: Locale,
    /// Where it came from, as far as proxies can be believed.
    pub address: IpAddr,
}

impl RequestInfo {
    /// Of the current request; the neutral value outside of one.
    #[must_use]
    pub fn current() -> Self {
        with_context(|parts: &Parts| parts.extensions.get::<Self>().cloned()).flatten().unwrap_or(Self {
            id: String::new(),
            locale: Locale::default(),
            address: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        })
    }
}

/// Who is asking, put there by the identity middleware.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Nobody is signed in.
    Nobody,
    /// A person at a signed-in browser.
    Person(Arc<CurrentUser>),
    /// The database could not tell.
    Unknown,
}

impl Viewer {
    /// Of the current request.
    #[must_use]
    pub fn current() -> Self {
        with_context(|parts: &Parts| parts.extensions.get::<Self>().cloned()).flatten().unwrap_or(Self::Nobody)
    }

    /// The person, or the refusal that fits.
    ///
    /// # Errors
    /// `not_signed_in` or `unavailable`.
    pub fn required(self) -> Result<Arc<CurrentUser>, ApiError> {
        match self {
            Self::Person(user) => Ok(user),
            Self::Nobody => Err(Code::NotSignedIn.into()),
            Self::Unknown => Err(Code::Unavailable.into()),
        }
    }
}

impl ApiError {
    /// Addresses the error to the current request and gives the answer its status. While a page is being rendered
    /// the error is content, and the status stays the page's.
    #[must_use]
    pub fn settled(self) -> Self {
        let info = RequestInfo::current();
        let is_api = with_context(|parts: &Parts| parts.uri.path().starts_with("/api/")).unwrap_or(false);
        if let Some(response) = use_context::<ResponseOptions>().filter(|_| is_api) {
            if let Ok(status) = StatusCode::from_u16(self.code.status()) {
                response.set_status(status);
            }
            if let Some(seconds) = self.retry_after {
                response.insert_header(HeaderName::from_static("retry-after"), HeaderValue::from(seconds));
            }
        }
        self.addressed(texts(info.locale), &info.id)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Unavailable(_) | StoreError::Conflict(_) => Code::Unavailable,
            _ => Code::Internal,
        };
        tracing::error!(error = %error, code = code.as_str(), "a call to the database failed");
        code.into()
    }
}

impl From<crate::random::RandomError> for ApiError {
    fn from(error: crate::random::RandomError) -> Self {
        tracing::error!(%error, "the operating system gave no random bytes");
        Code::Internal.into()
    }
}

/// Work of a transaction that may end in an answer or in a failure of the database.
#[derive(Debug)]
pub enum Stopped {
    /// The database failed; worth starting over if others got in the way.
    Store(StoreError),
    /// This is the answer.
    Answer(ApiError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Answer(error)
    }
}

impl From<Code> for Stopped {
    fn from(code: Code) -> Self {
        Self::Answer(code.into())
    }
}

impl RetryCheck for Stopped {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }

    fn is_away(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_away())
    }
}

impl From<Stopped> for ApiError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Store(error) => error.into(),
            Stopped::Answer(error) => error,
        }
    }
}
