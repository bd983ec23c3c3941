//! The OpenAPI document, made from the types that the answers are made of.

mod describe;
mod endpoints;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths, PathsBuilder};

use describe::Describe;

/// The whole API.
#[must_use]
pub fn document() -> OpenApi {
    let mut describe = Describe::default();
    let mut paths: Paths = PathsBuilder::new().build();
    for endpoint in endpoints::all(&mut describe) {
        paths.add_path_operation(endpoint.path, vec![endpoint.method], endpoint.operation);
    }
    let mut components = ComponentsBuilder::new();
    for (name, schema) in describe.schemas() {
        components = components.schema(name, schema);
    }
    let bearer = |text: &str| {
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text)).build())
    };
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "lophoc_login",
        "Set by login; named __Host-lophoc_login over TLS.",
    )));
    let components = components
        .security_scheme("login", cookie)
        .security_scheme("apiKey", bearer("API_KEY, for the host platform"))
        .security_scheme("cronSecret", bearer("CRON_SECRET, for schedulers"))
        .security_scheme("mediaSecret", bearer("JITSI_EVENTS_SECRET, for the media server"));
    let info = InfoBuilder::new().title("LopHoc").version(env!("CARGO_PKG_VERSION")).description(Some(
        "The video classroom of a tutoring centre. Times are UTC (RFC 3339 with Z), money is whole VND. Every failure has \
         the same envelope; its code says why, its message says so in the language of Accept-Language.",
    ));
    OpenApiBuilder::new().info(info.build()).paths(paths).components(Some(components.build())).build()
}
