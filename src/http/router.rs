//! One function that puts everything in order.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;

use super::documents::Documents;
use super::routes::Routes;
use super::{
    account, admin, api_guard, around, compression, cron, events, fallback, health, media, open, pages, staff,
};
use crate::api::AppState;
use crate::api::openapi::document;

/// The names of the bundle's files change with their content. What is missing may be there in a minute, though.
async fn keep_forever(mut response: Response) -> Response {
    if response.status().is_server_error() {
        // A name too long for any file.
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let value = if found { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    // Which of the compressed twins it is; a cache on the way must not give it to a client that cannot read it.
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The description of the API, made once.
async fn openapi() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// Everything but files.
fn routes(documents: &Documents, options: &LeptosOptions) -> Routes {
    Routes::default()
        .merge(documents.routes())
        .route("/sign-in", post(pages::sign_in_form))
        .route("/sign-in/handoff", get(pages::hand_off))
        .route("/sign-out", post(pages::sign_out_form))
        .route("/language", post(pages::language_form))
        .merge(account::routes(options))
        .merge(staff::routes(options))
        .merge(open::routes(options))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/api/openapi.json", get(openapi))
        .route("/api/events", get(events::events))
        .merge(admin::routes())
        .merge(cron::routes())
        .merge(media::routes())
}

/// Every path that is answered, files apart.
#[must_use]
pub fn paths(app: AppState, options: LeptosOptions) -> Vec<&'static str> {
    routes(&Documents::new(app, options.clone()), &options).paths().to_vec()
}

/// The whole application as one service.
pub fn router(app: AppState, options: LeptosOptions) -> Router {
    let documents = Documents::new(app.clone(), options.clone());
    let bundle = ServeDir::new(format!("{}/{}", options.site_root, options.site_pkg_dir))
        .precompressed_br()
        .precompressed_gzip();
    let bundle = Router::new().fallback_service(bundle).layer(map_response(keep_forever));

    let fallback = {
        let documents = documents.clone();
        move |request: Request| async move {
            if api_guard::is_api(request.uri().path()) {
                return fallback::unknown_call(request).await;
            }
            documents.file_or_not_found(request).await
        }
    };

    routes(&documents, &options)
        .into_router()
        .with_state(app.clone())
        .route_layer(from_fn_with_state(app.clone(), api_guard::check))
        // After the guard, so that a wrong method is told so whoever asks.
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .fallback(fallback)
        .layer(from_fn_with_state(app.clone(), around::personal))
        // Nobody needs to be known to get the bundle.
        .nest_service(&format!("/{}", options.site_pkg_dir), bundle)
        // The first line is what a request meets first.
        .layer(ServiceBuilder::new().layer(from_fn_with_state(app, around::everything)).layer(compression::layer()))
}
