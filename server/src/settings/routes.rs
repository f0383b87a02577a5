//! PocketBase's `/api/settings`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::{Map, Value, json};

use super::{BAD_BODY, Settings, Values, apple};
use crate::error::{Error, Result, UNREADABLE};
use crate::http::{Caller, Params, SubmittedNames, pick};
use crate::json::Json;

/// The room's routes.
pub(crate) fn router(settings: Settings) -> Router {
    Router::new()
        .route("/api/settings", get(view).patch(update))
        .route("/api/settings/apple/generate-client-secret", post(generate_apple_secret))
        .route("/api/settings/test/s3", post(test_bucket))
        .with_state(settings)
}

async fn view(
    State(settings): State<Settings>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    answer(&settings.current(), &params)
}

async fn update(
    State(settings): State<Settings>,
    Extension(caller): Extension<Caller>,
    params: Params,
    body: Result<SubmittedNames>,
) -> Result<Response> {
    caller.require_superuser()?;
    let values = settings.update(&read(body)?).await?;
    answer(&values, &params)
}

async fn generate_apple_secret(
    Extension(caller): Extension<Caller>,
    body: Result<SubmittedNames>,
) -> Result<Json<Value>> {
    caller.require_superuser()?;
    Ok(Json(json!({ "secret": apple::client_secret(read(body)?)? })))
}

async fn test_bucket(
    State(settings): State<Settings>,
    Extension(caller): Extension<Caller>,
    body: Result<SubmittedNames>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    let body = read(body)?;
    let filesystem = match body.get("filesystem") {
        None | Some(Value::Null) => "",
        Some(Value::String(filesystem)) => filesystem,
        Some(_) => return Err(Error::invalid(BAD_BODY)),
    };
    settings.test_bucket(filesystem).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(body: Result<SubmittedNames>) -> Result<Map<String, Value>> {
    match body {
        Ok(SubmittedNames(body)) => Ok(body),
        Err(Error::Invalid { message, .. }) if message == UNREADABLE => {
            Err(Error::invalid(BAD_BODY))
        }
        Err(other) => Err(other),
    }
}

fn answer(values: &Values, params: &Params) -> Result<Response> {
    Ok(Json(pick::fields(values.shown(), params.get("fields"))?).into_response())
}
