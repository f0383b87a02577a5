//! What the window asks about devices.

mod app;
mod authority;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Devices;
use super::wire::{DeviceBody, DeviceList, Form, NewPairing, PairingBody, Revoked};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{AtWindow, Caller, PathOf, Submitted};

pub(crate) use app::router as app;

/// The window's routes.
pub(crate) fn router(devices: Devices) -> OpenApiRouter {
    documented().with_state(devices)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Devices> {
    OpenApiRouter::new()
        .routes(routes!(begin_pairing))
        .routes(routes!(view_pairing, cancel_pairing))
        .routes(routes!(list_devices))
        .routes(routes!(rename_device, forget_device))
        .routes(routes!(revoke_device))
        .merge(authority::documented())
}

/// Who the admin is, in words.
fn name_of(caller: &Caller, at_window: Option<Extension<AtWindow>>) -> String {
    let known = at_window.map(|Extension(admin)| admin.email.as_ref().to_owned());
    let email = caller.values().and_then(|values| values.get("email")).and_then(Value::as_str);
    known.or_else(|| email.map(str::to_owned)).unwrap_or_else(|| "this computer".to_owned())
}

/// Makes a code that lets one device in, once, within ten minutes.
#[utoipa::path(post, path = "/api/homeport/pairings", tag = "devices",
    responses((status = 200, body = NewPairing), (status = "4XX", body = ErrorBody)))]
async fn begin_pairing(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    at_window: Option<Extension<AtWindow>>,
) -> Result<Json<NewPairing>> {
    caller.require_superuser()?;
    devices.new_pairing(&name_of(&caller, at_window)).await.map(Json)
}

/// Says what has become of a code.
#[utoipa::path(get, path = "/api/homeport/pairings/{id}", tag = "devices",
    params(("id" = String, Path)),
    responses((status = 200, body = PairingBody), (status = "4XX", body = ErrorBody)))]
async fn view_pairing(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<PairingBody>> {
    caller.require_superuser()?;
    devices.view_pairing(&id).map(Json)
}

/// Takes a code back.
#[utoipa::path(delete, path = "/api/homeport/pairings/{id}", tag = "devices",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn cancel_pairing(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    devices.cancel_pairing(&id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the devices.
#[utoipa::path(get, path = "/api/homeport/devices", tag = "devices",
    responses((status = 200, body = DeviceList), (status = "4XX", body = ErrorBody)))]
async fn list_devices(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<DeviceList>> {
    caller.require_superuser()?;
    Ok(Json(devices.list()))
}

/// What can be changed of a device.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct RenameBody {
    /// 1 to 60 characters.
    name: String,
}

/// Renames a device.
#[utoipa::path(patch, path = "/api/homeport/devices/{id}", tag = "devices",
    params(("id" = String, Path)), request_body = RenameBody,
    responses((status = 200, body = DeviceBody), (status = "4XX", body = ErrorBody)))]
async fn rename_device(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<DeviceBody>> {
    caller.require_superuser()?;
    let mut form = Form::new(&body);
    let name = form.name();
    form.finish()?;
    devices.rename(&id, name.trim().to_owned()).await.map(Json)
}

/// How a device is cut off.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct RevokeBody {
    /// Whether every sign-in of the accounts that were used on it is to end too.
    lost: bool,
}

/// Cuts a device off.
#[utoipa::path(post, path = "/api/homeport/devices/{id}/revoke", tag = "devices",
    params(("id" = String, Path)), request_body = RevokeBody,
    responses((status = 200, body = Revoked), (status = "4XX", body = ErrorBody)))]
async fn revoke_device(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<Revoked>> {
    caller.require_superuser()?;
    let lost = match body.get("lost") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(lost)) => *lost,
        Some(_) => return Err(Error::unreadable()),
    };
    devices.revoke(&id, lost).await.map(Json)
}

/// Forgets a device that was revoked.
#[utoipa::path(delete, path = "/api/homeport/devices/{id}", tag = "devices",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn forget_device(
    State(devices): State<Devices>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    devices.forget(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
