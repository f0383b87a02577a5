//! `GET /api/homeport/doctor`.

use axum::extract::State;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Doctor, Report};
use crate::error::{ErrorBody, Result};
use crate::http::Caller;

/// The room's route.
pub(crate) fn router(doctor: Doctor) -> OpenApiRouter {
    documented().with_state(doctor)
}

/// The route without its state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Doctor> {
    OpenApiRouter::new().routes(routes!(examine))
}

/// Looks at what stands between phones and the box.
#[utoipa::path(get, path = "/api/homeport/doctor", tag = "homeport",
    responses((status = 200, body = Report), (status = "4XX", body = ErrorBody)))]
async fn examine(
    State(doctor): State<Doctor>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Report>> {
    caller.require_superuser()?;
    Ok(Json(doctor.examine().await))
}
