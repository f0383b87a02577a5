//! Services as one would rather not have them.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::json;

use crate::answer;

pub(crate) fn odd() -> Router {
    let broken = async || StatusCode::INTERNAL_SERVER_ERROR;
    let limited = async || (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], "{}");
    let silent = async || std::future::pending::<()>().await;
    let text = async || "plain words";
    Router::new()
        .route("/echo", any(echo))
        .route("/redirect", get(redirect))
        .route("/broken", get(broken))
        .route("/limited", get(limited))
        .route("/silent", get(silent))
        .route("/text", get(text))
        .route("/long", get(long))
        .route("/half", get(half))
}

/// Tells all that it was told: headers and where it was asked.
async fn echo(request: Request) -> Response {
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or("").to_owned();
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), text(value).into()));
    let headers = serde_json::Map::from_iter(headers);
    answer(200, &json!({ "headers": headers, "uri": request.uri().to_string() }))
}

async fn redirect(request: Request) -> Response {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or("");
    let to = format!("http://{host}/odd/echo");
    (StatusCode::FOUND, [("location", to)]).into_response()
}

/// Goes on and on.
async fn long() -> Response {
    let piece = Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 64 << 10]));
    Body::from_stream(futures_util::stream::repeat(piece)).into_response()
}

/// Says that there is more than it sends.
async fn half() -> Response {
    let mut response = Body::from("{\"a\":").into_response();
    response.headers_mut().insert("content-length", 500.into());
    response
}
