//! The signed-in person, asked for once per visit.

use leptos::prelude::*;

use crate::api::auth::me::me;
use crate::api::dto::User;
use crate::api::error::ApiError;

/// The signed-in person.
#[derive(Clone, Copy)]
pub struct Me(Resource<Result<User, ApiError>>);

impl Me {
    /// Provides the person to everything below.
    pub fn provide() {
        provide_context(Self(Resource::new_blocking(
            || (),
            |()| async { me().await.map(|answer| answer.answer.user) },
        )));
    }

    /// The person of the page.
    #[must_use]
    pub fn current() -> Self {
        expect_context()
    }

    /// The person, or why nobody is known. To be awaited inside `Suspend` only.
    ///
    /// # Errors
    /// `not_signed_in`, `unavailable`.
    pub async fn wait(self) -> Result<User, ApiError> {
        self.0.await
    }
}
