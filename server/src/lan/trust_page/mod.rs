//! The plain pages that hand out the CA certificate and tell a phone which step of its way to the
//! box fails. No data, no sign-in, no redirect, no cookie. They can be spoofed, and say so: what
//! counts is that the device shows the fingerprint which the window shows.

mod check;
mod page;
mod platform;
mod profile;

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Keeper;
use crate::http::Callers;
use crate::pause::Pause;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("check.js");
/// For the pages that run nothing.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// What the pages tell of.
#[derive(Clone)]
struct Pages {
    keeper: Keeper,
    /// Where phones reach the box.
    https: SocketAddr,
    /// Where these pages are.
    here: SocketAddr,
    /// Whether the box's name is announced on the network.
    announced: bool,
    pause: Pause,
    callers: Callers,
}

/// The pages' routes, for listeners bound to these addresses: where phones reach the box, and
/// where these pages are.
pub(crate) fn router(
    keeper: Keeper,
    (https, here): (SocketAddr, SocketAddr),
    announced: bool,
    (pause, callers): (&Pause, &Callers),
) -> Router {
    let (pause, callers) = (pause.clone(), callers.clone());
    let pages = Pages { keeper, https, here, announced, pause, callers };
    Router::new()
        .route("/", get(page::show))
        .route("/check", get(check::show))
        .route("/check.js", get(script))
        .route("/style.css", get(style))
        .route("/ca.crt", get(der))
        .route("/ca.pem", get(pem))
        .route("/homeport.mobileconfig", get(profile::download))
        .route("/reached", get(reached))
        .fallback(|| async {
            (StatusCode::NOT_FOUND, "Nothing here. Open / for the certificate.\n")
        })
        .layer(middleware::from_fn_with_state(pages.clone(), own_names_only))
        .layer(middleware::from_fn(strict_headers))
        .with_state(pages)
}

/// Other names lead here when somebody else's website was made to (DNS rebinding), which would read
/// what is public on this network alone.
async fn own_names_only(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    if is_own(&pages.keeper, request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "Open this page by the box's address.\n").into_response()
    }
}

fn is_own(keeper: &Keeper, headers: &HeaderMap) -> bool {
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = asked.and_then(|host| host.parse::<Uri>().ok()?.host().map(str::to_lowercase));
    asked.is_some_and(|host| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok() || keeper.covered().dns.contains(&host)
    })
}

async fn strict_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    response
}

/// For the box's name: whether the phone finds it, and finds this box by it.
async fn reached(State(pages): State<Pages>) -> Response {
    let fingerprint = pages.keeper.authority().fingerprint();
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], fingerprint).into_response()
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

async fn der(State(pages): State<Pages>) -> Response {
    let der = pages.keeper.authority().certificate_der().to_vec();
    ([(header::CONTENT_TYPE, "application/x-x509-ca-cert")], der).into_response()
}

async fn pem(State(pages): State<Pages>) -> Response {
    let pem = pages.keeper.authority().certificate_pem().to_owned();
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"homeport-ca.pem\""),
    ];
    (headers, pem).into_response()
}

/// For HTML and XML, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
