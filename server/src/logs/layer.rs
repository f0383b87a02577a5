//! The layer that writes an entry for every request.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::{Entry, Logs, entry};
use crate::error::Error;
use crate::http::{Caller, Peer};

/// Stands behind `identify`, which says who asks.
pub(crate) async fn log_requests(
    State(logs): State<Logs>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if failed || !is_routine(&asked.method, asked.uri.path()) {
        let took = started.elapsed().as_secs_f64() * 1000.0;
        logs.note(&asked.answered(&logs, &response, failed, took));
    }
    response
}

/// What is told of a request before it is on its way.
struct Asked {
    method: Method,
    uri: Uri,
    caller: Caller,
    peer: Option<Peer>,
    referer: String,
    user_agent: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let text = |name: HeaderName| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or("").to_owned()
        };
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            caller: request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Guest),
            peer: request.extensions().get::<Peer>().copied(),
            referer: text(header::REFERER),
            user_agent: text(header::USER_AGENT),
        }
    }

    fn answered(&self, logs: &Logs, response: &Response, failed: bool, took: f64) -> Entry {
        let settings = logs.inner.settings.current();
        let auth = match &self.caller {
            Caller::Guest => ("", None),
            Caller::Owner => ("_superusers", None),
            Caller::Record(identity) => {
                let id = settings.logs.log_auth_id.then_some(identity.id.as_str());
                (identity.collection_name.as_str(), id)
            }
        };
        let whole = self.uri.path_and_query();
        Entry::of(entry::Request {
            method: self.method.as_str(),
            url: whole.map_or(self.uri.path(), |whole| whole.as_str()),
            referer: &self.referer,
            user_agent: &self.user_agent,
            status: response.status().as_u16(),
            took,
            auth,
            addresses: self
                .peer
                .filter(|_| settings.logs.log_ip)
                .map(|peer| (peer.ip, peer.remote)),
            error: failed.then(|| what_failed(response)),
        })
    }
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
