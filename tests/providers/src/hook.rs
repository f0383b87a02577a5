//! A receiver of webhooks: it takes what is signed with its secret, each event once, and can be told
//! to be unwell.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::any;

use crate::header;

/// What has come to each path, by the events' ids, and how often to say no there first.
#[derive(Clone, Default)]
pub struct Hooks(Arc<Mutex<HashMap<String, Hook>>>);

#[derive(Default)]
struct Hook {
    refusals: Vec<u16>,
    tries: usize,
    taken: Vec<(String, String)>,
}

impl Hooks {
    /// At this path the next requests are answered so, 200 at great length.
    pub fn refuse(&self, path: &str, statuses: &[u16]) {
        let mut hooks = self.0.lock().unwrap();
        hooks.entry(path.to_owned()).or_default().refusals = statuses.to_vec();
    }

    /// The ids and bodies that were taken at a path, in order; an id that came twice is there once.
    pub fn taken(&self, path: &str) -> Vec<(String, String)> {
        self.0.lock().unwrap().get(path).map(|hook| hook.taken.clone()).unwrap_or_default()
    }

    /// How often a path was asked.
    pub fn tries(&self, path: &str) -> usize {
        self.0.lock().unwrap().get(path).map_or(0, |hook| hook.tries)
    }
}

pub(crate) fn hook(hooks: Hooks) -> Router {
    Router::new().route("/{path}", any(take)).with_state(hooks)
}

async fn take(
    State(hooks): State<Hooks>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let mut hooks = hooks.0.lock().unwrap();
    let hook = hooks.entry(path).or_default();
    hook.tries += 1;
    if !hook.refusals.is_empty() {
        let status = StatusCode::from_u16(hook.refusals.remove(0)).unwrap();
        // A good one that says more than anybody wants to hear.
        let body = if status.is_success() { "x".repeat(2 << 20) } else { String::new() };
        return (status, [("retry-after", "1")], body).into_response();
    }
    let id = header(&headers, "webhook-id").to_owned();
    if !hook.taken.iter().any(|(known, _)| *known == id) {
        hook.taken.push((id, body));
    }
    StatusCode::NO_CONTENT.into_response()
}
