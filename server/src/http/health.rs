//! PocketBase's `/api/health`.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Params, pick};
use crate::error::Result;

/// The route.
pub(crate) fn router() -> Router {
    Router::new().route("/api/health", get(health))
}

/// The one body with `code` instead of `status`.
async fn health(params: Params) -> Result<Json<Value>> {
    let body = json!({ "message": "API is healthy.", "code": 200, "data": {} });
    Ok(Json(pick::fields(body, params.get("fields"))?))
}
