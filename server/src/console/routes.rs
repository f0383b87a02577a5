//! `/api/homeport/…`: what the window asks of the box, and the command line's requests.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use super::enter::{cookie_of, enter, set_cookie};
use super::passphrase::unlock_command;
use super::pausing::{pause_command, state};
use super::recovery::safe_mode_command;
use super::sessions::Guest;
use super::status::{Connect, Status};
use crate::SuperuserCommand;
use crate::audit::{Action, Asker, AuditCommand, Event};
use crate::auth::key_mark;
use crate::devices::CaCommand;
use crate::doctor::Report;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Page, Params, Peer, Role, Submitted};
use crate::lan::CertificateCommand;
use crate::records::Asking;

/// The window's routes.
pub(crate) fn router(console: Console) -> OpenApiRouter {
    documented().with_state(console)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new()
        .routes(routes!(view_session, sign_in, sign_out))
        .routes(routes!(view_status))
        .routes(routes!(view_connect))
        .routes(routes!(view_settings, update_settings))
        .merge(super::letters::documented())
        .merge(super::certificate::documented())
        .merge(super::network::documented())
        .merge(super::pausing::documented())
        .merge(super::passphrase::documented())
        .merge(super::awake::documented())
        .merge(super::ports::documented())
        .merge(super::recovery::documented())
        .route("/_/enter", get(enter))
}

/// Who is using the window.
#[derive(Serialize, ToSchema)]
struct WindowSessionBody {
    /// The admin's at this machine is owner.
    role: Role,
    /// The superuser's address, when one signed in.
    email: Option<String>,
    /// The superuser's record, when one signed in.
    id: Option<String>,
}

/// A superuser's e-mail and password, a code that was mailed, one of their authenticator app, or a
/// passkey.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct SignInBody {
    identity: Option<String>,
    /// The password, or the code that was mailed.
    password: Option<String>,
    /// What the mailed code belongs to; without it `password` is a password.
    otp_id: Option<String>,
    /// A code of the authenticator app, or a recovery code: a second method only.
    code: Option<String>,
    /// What a passkey has answered to `/api/collections/_superusers/passkey-options`.
    credential: Option<Value>,
    /// What the first of two methods was answered with.
    mfa_id: Option<String>,
}

/// What can be set about the box.
#[derive(Serialize, Deserialize, ToSchema)]
struct SettingsBody {
    /// The box's name, 1 to 40 characters.
    name: String,
}

/// Says who is using the window.
#[utoipa::path(get, path = "/api/homeport/session", tag = "homeport",
    responses((status = 200, body = WindowSessionBody), (status = "4XX", body = ErrorBody)))]
async fn view_session(Extension(caller): Extension<Caller>) -> Result<Json<WindowSessionBody>> {
    caller.require_superuser()?;
    let role = caller.role().unwrap_or(Role::Viewer);
    let at_window = caller.is_at_window().then(|| caller.values()).flatten();
    let text = |name: &str| at_window?.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Json(WindowSessionBody { role, email: text("email"), id: text("id") }))
}

/// Signs a superuser in to the window. Where two methods are asked for, the first is answered
/// with 401 and an `mfaId`, which the second one brings along; where only some will do as the
/// second, with `methods` too.
#[utoipa::path(post, path = "/api/homeport/session", tag = "homeport", request_body = SignInBody,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn sign_in(
    State(console): State<Console>,
    Extension(peer): Extension<Peer>,
    page: Page,
    params: Params,
    headers: HeaderMap,
    Submitted(body): Submitted,
) -> Result<Response> {
    let asking = Asking::new(Caller::Guest, "POST", &params, &headers);
    let asking = Asking { body: body.clone(), ..asking };
    let accounts = &console.inner.accounts;
    let record = accounts.sign_in_to_window(&body, &asking, (peer.ip, &page)).await?;
    let token = console.inner.sessions.open(Guest::Superuser {
        id: record.id.clone(),
        email: record.text("email").to_owned(),
        key: key_mark(&record.collection, record.text("tokenKey")),
        session: accounts.window_session(&record),
    });
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&console, response.headers_mut(), &token, super::enter::COOKIE_SECONDS);
    Ok(response)
}

/// Ends the window's session.
#[utoipa::path(delete, path = "/api/homeport/session", tag = "homeport",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn sign_out(State(console): State<Console>, headers: HeaderMap) -> Response {
    if let Some(token) = cookie_of(&console, &headers)
        && console.inner.sessions.find(&token).is_some()
    {
        console.inner.sessions.close(&token);
        console.inner.audit.append_or_warn(Event::new(Action::WindowLeft)).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&console, response.headers_mut(), "", 0);
    response
}

/// How the box is.
#[utoipa::path(get, path = "/api/homeport/status", tag = "homeport",
    responses((status = 200, body = Status), (status = "4XX", body = ErrorBody)))]
async fn view_status(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Status>> {
    caller.require_superuser()?;
    Ok(Json(console.status()))
}

/// What a phone has to scan.
#[utoipa::path(get, path = "/api/homeport/connect", tag = "homeport",
    responses((status = 200, body = Connect), (status = "4XX", body = ErrorBody)))]
async fn view_connect(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Connect>> {
    caller.require_superuser()?;
    console.connect().map(Json)
}

/// Shows the box's settings.
#[utoipa::path(get, path = "/api/homeport/settings", tag = "homeport",
    responses((status = 200, body = SettingsBody), (status = "4XX", body = ErrorBody)))]
async fn view_settings(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<SettingsBody>> {
    caller.require_superuser()?;
    Ok(Json(SettingsBody { name: console.inner.keeper.name() }))
}

/// Changes the box's settings. Its certificate and announcement follow the name.
#[utoipa::path(patch, path = "/api/homeport/settings", tag = "homeport", request_body = SettingsBody,
    responses((status = 200, body = SettingsBody), (status = "4XX", body = ErrorBody)))]
async fn update_settings(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<SettingsBody>> {
    caller.require_superuser()?;
    if let Some(name) = body.get("name") {
        let name = checked_name(name)?;
        console.inner.settings.rename(&name).await?;
        console.inner.keeper.rename(name);
    }
    Ok(Json(SettingsBody { name: console.inner.keeper.name() }))
}

fn checked_name(name: &Value) -> Result<String> {
    const FAILED: &str = "An error occurred while saving the new settings.";
    let name = name.as_str().unwrap_or("").trim();
    let length = name.chars().count();
    if length == 0 {
        return Err(Error::fields(
            FAILED,
            FieldErrors::one("name", "validation_required", "Cannot be blank."),
        ));
    }
    if length > 40 || name.chars().any(char::is_control) {
        let message = "The length must be between 1 and 40.";
        return Err(Error::fields(
            FAILED,
            FieldErrors::one("name", "validation_length_out_of_range", message),
        ));
    }
    Ok(name.to_owned())
}

/// The command line's requests to a running server, which prove with a key from the data folder
/// that their sender may read it.
pub(crate) fn control(console: Console) -> Router {
    Router::new()
        .route("/api/homeport/control/state", get(state))
        .route("/api/homeport/control/window-link", post(window_link))
        .route("/api/homeport/control/superuser", post(superuser))
        .route("/api/homeport/control/backup", post(backup))
        .route("/api/homeport/control/doctor", post(doctor))
        .route("/api/homeport/control/pair", post(pair))
        .route("/api/homeport/control/ca", post(ca))
        .route("/api/homeport/control/certificate", post(certificate))
        .route("/api/homeport/control/audit", post(audit))
        .route("/api/homeport/control/safe-mode", post(safe_mode_command))
        .route("/api/homeport/control/pause", post(pause_command))
        .route("/api/homeport/control/vault", post(unlock_command))
        .route_layer(axum::middleware::from_fn_with_state(console.clone(), with_control_key))
        .with_state(console)
}

async fn with_control_key(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let sent = request.headers().get("x-homeport-control").map(|value| value.as_bytes());
    // Both sides hashed: how long the comparison takes tells nothing about the key.
    let hash = |bytes: &[u8]| <sha2::Sha256 as sha2::Digest>::digest(bytes);
    match sent {
        Some(key) if hash(key) == hash(console.inner.control_key.as_bytes()) => {
            Ok(Asker::command_line().scope(next.run(request)).await)
        }
        _ => Err(Error::forbidden("You are not allowed to perform this request.")),
    }
}

/// A command of the command line, as it was sent.
fn command_in<C: DeserializeOwned>(body: Map<String, Value>) -> Result<C> {
    serde_json::from_value(Value::Object(body)).map_err(|_error| Error::unreadable())
}

async fn window_link(State(console): State<Console>) -> Json<Value> {
    Json(json!({ "url": console.ticket_url() }))
}

async fn superuser(
    State(console): State<Console>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let command: SuperuserCommand = command_in(body)?;
    let done = console.inner.accounts.superuser(command).await?;
    Ok(Json(json!({ "done": done })))
}

async fn doctor(State(console): State<Console>) -> Json<Report> {
    Json(console.inner.doctor.examine().await)
}

async fn backup(State(console): State<Console>, Submitted(body): Submitted) -> Result<Body> {
    let is_encrypted = body.get("encrypted").and_then(Value::as_bool).unwrap_or(false);
    console.inner.backups.stream(is_encrypted).await
}

async fn ca(State(console): State<Console>, Submitted(body): Submitted) -> Result<Json<Value>> {
    let command: CaCommand = command_in(body)?;
    let done = console.inner.devices.ca_command(command).await?;
    Ok(Json(json!({ "done": done })))
}

async fn certificate(
    State(console): State<Console>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let command: CertificateCommand = command_in(body)?;
    Ok(Json(json!({ "done": console.change_certificate(command).await? })))
}

async fn audit(State(console): State<Console>, Submitted(body): Submitted) -> Result<Json<Value>> {
    let command: AuditCommand = command_in(body)?;
    Ok(Json(json!({ "done": console.inner.audit.command(command).await? })))
}

async fn pair(State(console): State<Console>) -> Result<Json<Value>> {
    let (link, drawing) = console.inner.devices.pairing_text("command line").await?;
    Ok(Json(json!({ "link": link, "drawing": drawing })))
}
