//! A router that knows its own paths. Axum's does not tell; and a path that nobody can list is one that the table of who
//! may do what (`tests/http/routes.txt`) forgets.

use axum::routing::MethodRouter;
use axum::{Extension, Router};

use crate::api::AppState;

/// Paths with what answers them.
#[derive(Default)]
pub struct Routes {
    router: Router<AppState>,
    paths: Vec<&'static str>,
}

impl Routes {
    /// Adds a path.
    pub fn route(mut self, path: &'static str, methods: MethodRouter<AppState>) -> Self {
        self.paths.push(path);
        Self { router: self.router.route(path, methods), ..self }
    }

    /// Adds all paths of another.
    pub fn merge(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// Gives every path so far something to find in its requests.
    pub fn with<T: Clone + Send + Sync + 'static>(self, value: T) -> Self {
        Self { router: self.router.layer(Extension(value)), ..self }
    }

    /// Every path.
    pub fn paths(&self) -> &[&'static str] {
        &self.paths
    }

    /// What answers.
    pub fn into_router(self) -> Router<AppState> {
        self.router
    }
}
