//! PocketBase's `/api/health`, with what only superusers are told.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::Gate;
use crate::error::Result;
use crate::http::{Caller, Params, Peer, pick};

/// Headers that only proxies send.
const OF_PROXIES: [&str; 3] = ["CF-Connecting-IP", "Fly-Client-IP", "X-Forwarded-For"];

/// The route.
pub(crate) fn router(gate: Gate) -> Router {
    Router::new().route("/api/health", get(health)).with_state(gate)
}

/// The one body with `code` instead of `status`.
async fn health(
    State(gate): State<Gate>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    params: Params,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    let mut body = json!({ "message": "API is healthy.", "code": 200, "data": {} });
    if caller.is_superuser() {
        let settings = gate.inner.settings.current();
        let trusted = settings.trusted_proxy.headers.iter().map(String::as_str);
        let sent = |name: &&str| headers.get(*name).is_some_and(|value| !value.is_empty());
        body["data"] = json!({
            "canBackup": gate.inner.can_backup.load(Ordering::Relaxed),
            "realIP": peer.ip.to_string(),
            "possibleProxyHeader": trusted.chain(OF_PROXIES).find(sent).unwrap_or(""),
        });
    }
    Ok(Json(pick::fields(body, params.get("fields"))?))
}
