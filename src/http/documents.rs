//! The pages that come to life in the browser, rendered; and the server functions they call.

use std::sync::Arc;

use any_spawner::Executor;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::headers::page_policy;
use super::routes::Routes;
use crate::api::AppState;
use crate::app::Page;
use crate::random;
use crate::ui::document::document;

/// What renders pages.
#[derive(Clone)]
pub struct Documents {
    app: AppState,
    options: Arc<LeptosOptions>,
}

impl Documents {
    /// Renders with these settings.
    #[must_use]
    pub fn new(app: AppState, options: LeptosOptions) -> Self {
        // Once for the process; another router has done it already in tests.
        drop(Executor::init_tokio());
        Self { app, options: Arc::new(options) }
    }

    /// The routes of the pages and of the server functions.
    pub fn routes(&self) -> Routes {
        let page = |page: Page| {
            let own = self.clone();
            get(move |request: Request| async move { own.render(page, request).await })
        };
        let mut router = Routes::default()
            .route("/sign-in", page(Page::SignIn))
            .route("/dashboard", page(Page::Dashboard))
            .route("/video-call/{access_token}", page(Page::Room));
        for (path, method) in server_fn_paths() {
            let app = self.app.clone();
            let call = move |request: Request| async move {
                handle_server_fns_with_context(move || provide_context(app.clone()), request).await.into_response()
            };
            router = router.route(path, on(MethodFilter::try_from(method).unwrap_or(MethodFilter::POST), call));
        }
        router
    }

    async fn render(&self, page: Page, request: Request) -> Response {
        // Without randomness the page would be blank rather than unsafe.
        let nonce = random::hex_token().unwrap_or_default();
        let policy = page_policy(&self.app.config, &nonce, page == Page::Room);
        let context = {
            let app = self.app.clone();
            move || {
                provide_context(app.clone());
                provide_context(Nonce::from_value(nonce.clone()));
            }
        };
        let options = Arc::clone(&self.options);
        let mut response = render_app_async_with_context(context, move || document(page, &options))(request).await;
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        response
    }

    /// A file of `public/`, else the page that says that there is nothing.
    pub async fn file_or_not_found(&self, request: Request) -> Response {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            let (parts, body) = request.into_parts();
            let ask = Request::from_parts(parts.clone(), Body::empty());
            if let Ok(found) = ServeDir::new(&*self.options.site_root).oneshot(ask).await
                // Not what is no file, a folder, or a name too long for any.
                && (found.status().is_success() || found.status() == StatusCode::NOT_MODIFIED)
            {
                let mut response = found.into_response();
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
                return response;
            }
            return self.render(Page::NotFound, Request::from_parts(parts, body)).await;
        }
        self.render(Page::NotFound, request).await
    }
}
