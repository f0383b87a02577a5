//! Moving in from the window.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::live::{MoveInState, MovingIn};
use crate::error::{ErrorBody, Result};
use crate::http::Caller;

/// The room's routes.
pub(crate) fn router(moving: MovingIn) -> OpenApiRouter {
    documented().with_state(moving)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<MovingIn> {
    OpenApiRouter::new().routes(routes!(view, begin))
}

/// How moving in goes, or went last.
#[utoipa::path(get, path = "/api/homeport/move-in", tag = "homeport",
    responses((status = 200, body = MoveInState), (status = "4XX", body = ErrorBody)))]
async fn view(
    State(moving): State<MovingIn>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<MoveInState>> {
    caller.require_superuser()?;
    Ok(Json(moving.state()))
}

/// Takes over a PocketBase data folder: a multipart body whose `file` is a zip of it. The answer
/// comes when it is unpacked; the rest goes on.
#[utoipa::path(post, path = "/api/homeport/move-in", tag = "homeport",
    responses((status = 202, body = MoveInState), (status = "4XX", body = ErrorBody)))]
async fn begin(
    State(moving): State<MovingIn>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<(StatusCode, Json<MoveInState>)> {
    caller.require_superuser()?;
    moving.take(request).await?;
    Ok((StatusCode::ACCEPTED, Json(moving.state())))
}
