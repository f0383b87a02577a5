//! The window's pages, built into the program.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::Embed;
use tower_http::compression::CompressionLayer;

use crate::collections::generate;

/// `ui/dist`, as `npm run build` leaves it.
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../ui/dist"]
struct Pages;

const NONCE_MARK: &str = "__CSP_NONCE__";
const INDEX: &str = "index.html";

/// Pages under `/_/`; `/` leads there. They are compressed for whoever asks, the data plane never
/// is, as in PocketBase.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/_/") }))
        .route("/_", get(|| async { Redirect::temporary("/_/") }))
        .route("/_/", get(index))
        .route("/_/{*path}", get(page))
        .layer(CompressionLayer::new())
}

async fn page(Path(path): Path<String>, uri: Uri) -> Response {
    match Pages::get(&path) {
        Some(_) if path == INDEX => index().await,
        Some(file) => {
            let kind = file.metadata.mimetype().to_owned();
            let mut response = file.data.into_owned().into_response();
            let headers = response.headers_mut();
            if let Ok(kind) = HeaderValue::from_str(&kind) {
                headers.insert(header::CONTENT_TYPE, kind);
            }
            // Built file names carry a hash of their content.
            let caching = match path.starts_with("assets/") {
                true => "public, max-age=31536000, immutable",
                false => "no-cache",
            };
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
            harden(&mut response, "default-src 'none'");
            response
        }
        // Missing files are missing; anything else is a page that the window's router knows.
        None if path.starts_with("assets/") || uri.path().ends_with(".js") => {
            StatusCode::NOT_FOUND.into_response()
        }
        None => index().await,
    }
}

async fn index() -> Response {
    let Some(file) = Pages::get(INDEX) else {
        let text =
            "The window's pages are not part of this build. Run `make ui` and build again.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let nonce = generate::record_id();
    let html = String::from_utf8_lossy(&file.data).replace(NONCE_MARK, &nonce);
    let mut response = axum::response::Html(html).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self'; \
         frame-src blob:; font-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
    );
    harden(&mut response, &policy);
    response
}

fn harden(response: &mut Response, policy: &str) {
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), usb=(), payment=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
