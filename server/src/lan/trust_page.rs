//! The plain page that hands out the CA certificate and nothing else: no data, no sign-in, no
//! redirect, no cookie. It can be spoofed, and says so: what counts is the fingerprint that the
//! window shows.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::Keeper;

const PAGE: &str = include_str!("trust_page.html");
const STYLE: &str = include_str!("trust_page.css");

/// The page's routes.
pub(crate) fn router(keeper: Keeper) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/style.css", get(style))
        .route("/ca.crt", get(der))
        .route("/ca.pem", get(pem))
        .route("/check", get(|| async { StatusCode::NO_CONTENT }))
        .fallback(|| async {
            (StatusCode::NOT_FOUND, "Nothing here. Open / for the certificate.\n")
        })
        .layer(middleware::from_fn(strict_headers))
        .with_state(keeper)
}

async fn strict_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn page(State(keeper): State<Keeper>) -> Html<String> {
    let fingerprint = keeper.authority().fingerprint_colons();
    // In the same groups as the window shows, so that the two are easily compared.
    let pairs = fingerprint.split(':').collect::<Vec<_>>();
    let groups = pairs.chunks(2).map(<[&str]>::concat).collect::<Vec<_>>();
    let lines = groups.chunks(4).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
    let html = PAGE.replace("{name}", &escape(&keeper.name())).replace("{fingerprint}", &lines);
    Html(html)
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

async fn der(State(keeper): State<Keeper>) -> Response {
    let der = keeper.authority().certificate_der().to_vec();
    ([(header::CONTENT_TYPE, "application/x-x509-ca-cert")], der).into_response()
}

async fn pem(State(keeper): State<Keeper>) -> Response {
    let pem = keeper.authority().certificate_pem().to_owned();
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"homeport-ca.pem\""),
    ];
    (headers, pem).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
