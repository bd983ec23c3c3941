//! One function that puts everything in order.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

use super::{admin, api_guard, cron, events, fallback, health, identity, media, open, pages, request, staff};
use crate::api::AppState;
use crate::api::openapi::document;
use crate::app::{App, shell};

/// The names of the bundle's files change with their content. What is missing may be there in a minute, though.
async fn keep_forever(mut response: Response) -> Response {
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let value = if found { "public, max-age=31536000, immutable" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    response
}

/// The description of the API, made once.
async fn openapi() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// The whole application as one service.
pub fn router(app: AppState, options: LeptosOptions) -> Router {
    let context = {
        let app = app.clone();
        move || provide_context(app.clone())
    };
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let not_found = file_and_error_handler_with_context::<LeptosOptions, _>(context.clone(), shell);
    let bundle = ServeDir::new(format!("{}/{}", options.site_root, options.site_pkg_dir))
        .precompressed_br()
        .precompressed_gzip();
    let bundle = Router::new().fallback_service(bundle).layer(map_response(keep_forever));

    let fallback = {
        let options = options.clone();
        move |request: Request| {
            let (options, not_found) = (options.clone(), not_found.clone());
            async move {
                if api_guard::is_api(request.uri().path()) {
                    return fallback::unknown_call(request).await;
                }
                let uri = request.uri().clone();
                let response: Response = not_found(uri, axum::extract::State(options), request).await.into_response();
                response
            }
        }
    };

    Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, document)
        .route("/sign-in", post(pages::sign_in_form).with_state(app.clone()))
        .route("/sign-in/handoff", get(pages::hand_off).with_state(app.clone()))
        .route("/sign-out", post(pages::sign_out_form).with_state(app.clone()))
        .route("/language", post(pages::language_form).with_state(app.clone()))
        .merge(staff::routes(&options).merge(open::routes(&options)).with_state(app.clone()))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz).with_state(app.clone()))
        .route("/api/openapi.json", get(openapi))
        .route("/api/events", get(events::events).with_state(app.clone()))
        .merge(admin::routes().merge(cron::routes()).merge(media::routes()).with_state(app.clone()))
        .route_layer(from_fn_with_state(app.clone(), api_guard::check))
        // After the guard, so that a wrong method is told so whoever asks.
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .fallback(fallback)
        // From here on the last line is what a request meets first.
        .layer(from_fn(pages::route))
        .layer(from_fn_with_state(app.clone(), identity::identify))
        .layer(from_fn(api_guard::no_store))
        // Nobody needs to be known to get the bundle.
        .nest_service(&format!("/{}", options.site_pkg_dir), bundle)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app, request::describe))
        .with_state(options)
}
