//! PocketBase's `/api/settings`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};

use super::{BAD_BODY, Settings, Values};
use crate::error::{Error, Result, UNREADABLE};
use crate::http::{Caller, Params, Submitted, pick};

/// The room's routes.
pub(crate) fn router(settings: Settings) -> Router {
    Router::new().route("/api/settings", get(view).patch(update)).with_state(settings)
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
    body: Result<Submitted>,
) -> Result<Response> {
    caller.require_superuser()?;
    let Submitted(body) = body.map_err(|error| match error {
        Error::Invalid { message, .. } if message == UNREADABLE => Error::invalid(BAD_BODY),
        other => other,
    })?;
    let values = settings.update(&body).await?;
    answer(&values, &params)
}

fn answer(values: &Values, params: &Params) -> Result<Response> {
    Ok(Json(pick::fields(values.shown(), params.get("fields"))?).into_response())
}
