//! PocketBase's `/api/health`.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

/// The route.
pub(crate) fn router() -> Router {
    Router::new().route("/api/health", get(health))
}

/// The one body with `code` instead of `status`.
async fn health() -> Json<Value> {
    Json(json!({ "message": "API is healthy.", "code": 200, "data": {} }))
}
