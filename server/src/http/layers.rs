//! What every answer passes: security headers, CORS, the request log, the net under panics.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Marks an answer that any page may embed: a file. It has a policy of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embeddable;

/// PocketBase's security headers, on everything.
pub(crate) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let embeddable = response.extensions().get::<Embeddable>().is_some();
    let headers = response.headers_mut();
    set_missing(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if !embeddable {
        set_missing(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    }
    set_missing(headers, header::X_XSS_PROTECTION, "1; mode=block");
    set_missing(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    response
}

fn set_missing(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Any origin may call the data plane over TLS: it takes tokens, never cookies.
pub(crate) async fn cors(request: Request, next: Next) -> Response {
    let origin = request.headers().contains_key(header::ORIGIN);
    let wanted = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    // Every path has this method, as in PocketBase.
    let preflight = request.method() == Method::OPTIONS;
    let mut response = match preflight {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        if preflight {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE"),
            );
            if let Some(wanted) = wanted {
                headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
            }
        }
    }
    response
}

/// One line per request, failures with their cause. The query is left out: it may hold tokens.
pub(crate) async fn request_log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let duration_ms = started.elapsed().as_millis();
    match response.extensions().get::<Arc<Error>>().map(AsRef::as_ref) {
        Some(Error::Internal { doing, source }) => {
            tracing::error!(%method, path, status, duration_ms, doing, cause = %source, "Request failed");
        }
        Some(error) => {
            tracing::debug!(%method, path, status, duration_ms, %error, "Request refused")
        }
        None => tracing::debug!(%method, path, status, duration_ms, "Request answered"),
    }
    response
}

/// A panic ends one request with a 500, never the server.
pub(crate) fn answer_panic(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    Error::internal("answer a request (panic)", text.to_owned()).into_response()
}
