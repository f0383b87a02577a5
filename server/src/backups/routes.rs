//! PocketBase's `/api/backups`.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shelf::Kept;
use super::watch::{BackupAbout, BackupsState};
use super::{BUSY, Backups};
use crate::audit::Action;
use crate::collections::dates;
use crate::error::{Error, ErrorBody, Result};
use crate::http::body::{self, Limits, Nobody};
use crate::http::{Caller, Params, PathOf, Peer, Role, missing, pick};
use crate::settings::network;

const UNREAD: &str = "An error occurred while loading the submitted data.";
const NOT_ALLOWED: &str = "Insufficient permissions to access the resource.";
const IN_USE: &str = "The backup is currently being used and cannot be deleted.";
const NOT_REMOVED: &str = "Invalid or already deleted backup file. Raw error: \n";

/// The room's routes of PocketBase's wire.
pub(crate) fn router(backups: Backups) -> Router {
    Router::new()
        .route("/api/backups", get(list).post(create))
        // A backup may be called `upload` too.
        .route("/api/backups/{key}", get(download).post(upload).delete(remove))
        .route("/api/backups/{key}/restore", post(restore))
        .with_state(backups)
}

/// The room's routes for the window.
pub(crate) fn documented() -> OpenApiRouter<Backups> {
    OpenApiRouter::new().routes(routes!(view_state)).routes(routes!(view_about))
}

/// What a backup says of itself; only restoring it reads the rest.
#[utoipa::path(get, path = "/api/homeport/backups/{key}", tag = "homeport",
    params(("key" = String, Path, description = "The backup's name")),
    responses((status = 200, body = BackupAbout), (status = "4XX", body = ErrorBody)))]
async fn view_about(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    PathOf(key): PathOf<String>,
) -> Result<Json<BackupAbout>> {
    caller.require_superuser()?;
    Ok(Json(BackupAbout::of(backups.shelf()?.about(&key).await?)))
}

/// What goes on with backups: how far one is that is made or put back.
#[utoipa::path(get, path = "/api/homeport/backups", tag = "homeport",
    responses((status = 200, body = BackupsState), (status = "4XX", body = ErrorBody)))]
async fn view_state(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<BackupsState>> {
    caller.require_superuser()?;
    Ok(Json(backups.state()))
}

async fn list(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let found = backups.shelf()?.list().await?;
    let shown = found.into_iter().map(|Kept { key, size, modified }| {
        json!({ "key": key, "size": size, "modified": dates::to_text(modified) })
    });
    Ok(Json(pick::fields(shown.collect(), params.get("fields"))?).into_response())
}

async fn create(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    if backups.is_busy() {
        return Err(Error::invalid(BUSY));
    }
    let body = body::read_names(request, Limits::default(), &mut Nobody).await;
    let body = body.map_err(|error| match error {
        Error::Invalid { .. } => Error::invalid(UNREAD),
        other => other,
    })?;
    let name = match body.get("name") {
        None | Some(Value::Null) => "",
        Some(Value::String(name)) => name,
        Some(_) => return Err(Error::invalid(UNREAD)),
    };
    backups.make(name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn upload(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    PathOf(word): PathOf<String>,
    request: Request,
) -> Result<StatusCode> {
    if word != "upload" {
        return Err(missing::route(Method::POST).await);
    }
    caller.require_superuser()?;
    backups.take(request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For superusers' file tokens only; the request's own `Authorization` does not count. The window
/// has no record that a token could be for.
async fn download(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(key): PathOf<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response> {
    let parts = &backups.inner.parts;
    let token = params.get("token").unwrap_or("");
    let caller = match parts.auth.file_caller(token).await? {
        Some(caller) => caller,
        None if caller.is_at_window() => caller,
        None => Caller::Guest,
    };
    let list = &parts.settings.current().superuser_ips;
    let from_here = caller.is_at_window() || list.is_empty();
    if !caller.is_superuser() || !(from_here || network::holds(list, peer.ip)) {
        return Err(Error::forbidden(NOT_ALLOWED));
    }
    // Known by its token only here, behind `gate`.
    caller.require_role(Role::Owner)?;
    let shelf = backups.shelf()?;
    if !shelf.has(&key).await? {
        return Err(Error::not_found());
    }
    // The token came in the address: whose it is says who downloads.
    backups.note_as(&caller, Action::BackupDownloaded, &key).await;
    shelf.serve(&key, &headers).await
}

async fn remove(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    PathOf(key): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    if backups.is_active(&key) {
        return Err(Error::invalid(IN_USE));
    }
    let removed = backups.shelf()?.remove(&key).await.map_err(|error| match error {
        Error::Invalid { message, .. } => Error::invalid(format!("{NOT_REMOVED}{message}")),
        other => other,
    })?;
    if !removed {
        return Err(Error::invalid(format!("{NOT_REMOVED}resource not found.")));
    }
    backups.note(Action::BackupRemoved, &key).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn restore(
    State(backups): State<Backups>,
    Extension(caller): Extension<Caller>,
    PathOf(key): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    backups.restore(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}
