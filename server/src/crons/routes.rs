//! PocketBase's `/api/crons`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::Crons;
use crate::error::{Error, Result};
use crate::http::{Caller, Params, PathOf, pick};

/// The room's routes.
pub(crate) fn router(crons: Crons) -> Router {
    Router::new()
        .route("/api/crons", get(list))
        .route("/api/crons/{id}", post(run))
        .with_state(crons)
}

async fn list(
    State(crons): State<Crons>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let jobs = crons.0.iter().filter_map(|job| {
        let expression = job.expression()?;
        Some(json!({ "id": job.id, "expression": expression }))
    });
    let body = Value::Array(jobs.collect());
    Ok(Json(pick::fields(body, params.get("fields"))?).into_response())
}

/// Starts a job; the answer does not wait for its end.
async fn run(
    State(crons): State<Crons>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    match crons.run(&id) {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::NotFound("Missing or invalid cron job.")),
    }
}
