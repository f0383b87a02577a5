//! The layer that writes an entry for every request.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;
use time::OffsetDateTime;

use super::{Logs, Noted};
use crate::error::Error;
use crate::http::{Caller, Peer};

/// What stands in the place of a collection where a server asks by its key.
const API_KEY: &str = "apiKey";
/// Longer ones are left out, in bytes.
const LONGEST_HEADER: usize = 16 << 10;

/// Stands behind `identify`, which says who asks.
pub(crate) async fn log_requests(
    State(logs): State<Logs>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // Copies: the connection reads its next request into the same memory.
    let whole = request.uri().path_and_query();
    let url = whole.map_or("", PathAndQuery::as_str).to_owned();
    let (referer, user_agent) = {
        let headers = request.headers();
        (text(headers, header::REFERER), text(headers, header::USER_AGENT))
    };
    let auth = match request.extensions().get::<Caller>() {
        None | Some(Caller::Guest) => Default::default(),
        Some(Caller::Key(key)) => (API_KEY.to_owned(), key.id.clone()),
        Some(Caller::Owner) => ("_superusers".to_owned(), String::new()),
        Some(Caller::Record(identity)) => (identity.collection_name.clone(), identity.id.clone()),
    };
    let peer = request.extensions().get::<Peer>().copied();
    let response = next.run(request).await;
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let path = url.split('?').next().unwrap_or("");
    if failed || !is_routine(&method, path) {
        logs.note(Noted {
            at: OffsetDateTime::now_utc(),
            method,
            url,
            referer,
            user_agent,
            status,
            took: started.elapsed().as_secs_f64() * 1000.0,
            auth,
            peer,
            error: failed.then(|| what_failed(&response)),
            settings: logs.inner.settings.current(),
        });
    }
    response
}

/// A header of a usual length.
fn text(headers: &HeaderMap, name: HeaderName) -> String {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    text.filter(|text| text.len() <= LONGEST_HEADER).unwrap_or("").to_owned()
}

/// The window's own coming and going, and reading the log itself.
fn is_routine(method: &Method, path: &str) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let is_below = |root: &str| {
        path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
    };
    is_below("/api/logs") || (reads && ["/_", "/api/homeport"].into_iter().any(is_below))
}

/// What the client was told. The cause of our own faults stands in the server's log only: it may
/// hold values of records.
fn what_failed(response: &Response) -> (String, Value) {
    match response.extensions().get::<Arc<Error>>().map(AsRef::as_ref) {
        Some(error @ Error::Invalid { fields, .. }) if !fields.is_empty() => {
            (error.to_string(), serde_json::to_value(fields).unwrap_or_default())
        }
        Some(error) => (error.to_string(), Value::Null),
        None => (response.status().canonical_reason().unwrap_or("").to_owned(), Value::Null),
    }
}
