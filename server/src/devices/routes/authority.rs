//! What the window asks about the certificate authority.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Devices;
use super::super::authority::{AuthorityBody, OVERLAP_DAYS};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Submitted};
use crate::lan::Change;

const NOT_MEANT: &str = "Every device would be cut off. Send cut_off_all_devices: true to do that.";

pub(super) fn documented() -> OpenApiRouter<Devices> {
    OpenApiRouter::new()
        .routes(routes!(view_authority))
        .routes(routes!(rotate_authority))
        .routes(routes!(end_overlap))
        .routes(routes!(replace_authority))
}

/// Says how the certificate authority is, and how far a change of it has come.
#[utoipa::path(get, path = "/api/homeport/authority", tag = "devices",
    responses((status = 200, body = AuthorityBody), (status = "4XX", body = ErrorBody)))]
async fn view_authority(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AuthorityBody>> {
    caller.require_superuser()?;
    Ok(Json(devices.authority()))
}

/// How the authority is changed.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct RotateBody {
    /// Days in which devices learn the new one, 1 to 397; 180 when it is not said.
    days: Option<u16>,
}

/// Makes a new certificate authority, which paired devices learn over the present one.
#[utoipa::path(post, path = "/api/homeport/authority/rotate", tag = "devices",
    request_body = RotateBody,
    responses((status = 200, body = AuthorityBody), (status = "4XX", body = ErrorBody)))]
async fn rotate_authority(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<AuthorityBody>> {
    caller.require_superuser()?;
    let days = match body.get("days") {
        None | Some(Value::Null) => OVERLAP_DAYS,
        // A number that is no number of days is refused further in.
        Some(Value::Number(days)) => {
            days.as_u64().and_then(|days| u16::try_from(days).ok()).unwrap_or(0)
        }
        Some(_) => return Err(Error::unreadable()),
    };
    devices.change_authority(Change::Rotate { days }).await.map(Json)
}

/// Ends the overlap after a change early. Devices that do not know the new authority are locked
/// out.
#[utoipa::path(post, path = "/api/homeport/authority/end-overlap", tag = "devices",
    responses((status = 200, body = AuthorityBody), (status = "4XX", body = ErrorBody)))]
async fn end_overlap(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AuthorityBody>> {
    caller.require_superuser()?;
    devices.change_authority(Change::EndOverlap).await.map(Json)
}

/// What has to be said to replace the authority.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct ReplaceBody {
    /// `true`.
    cut_off_all_devices: bool,
}

/// Makes a new certificate authority at once and cuts every device off: for when somebody else may
/// have the key of the present one.
#[utoipa::path(post, path = "/api/homeport/authority/replace", tag = "devices",
    request_body = ReplaceBody,
    responses((status = 200, body = AuthorityBody), (status = "4XX", body = ErrorBody)))]
async fn replace_authority(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<AuthorityBody>> {
    caller.require_superuser()?;
    match body.get("cut_off_all_devices") {
        Some(Value::Bool(true)) => devices.change_authority(Change::Replace).await.map(Json),
        _ => Err(Error::invalid(NOT_MEANT)),
    }
}
