//! `/api/homeport/keys`, for superusers at the window's address.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Keys;
use super::wire::{ApiKeyBody, ApiKeyChange, ApiKeyForm, ApiKeyList, MadeApiKey};
use crate::error::{ErrorBody, Result};
use crate::http::{Caller, PathOf, Submitted};

/// The room's routes.
pub(crate) fn router(keys: Keys) -> OpenApiRouter {
    documented().with_state(keys)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Keys> {
    OpenApiRouter::new()
        .routes(routes!(list_api_keys, make_api_key))
        .routes(routes!(change_api_key, revoke_api_key))
}

/// Lists servers' keys.
#[utoipa::path(get, path = "/api/homeport/keys", tag = "keys",
    responses((status = 200, body = ApiKeyList), (status = "4XX", body = ErrorBody)))]
async fn list_api_keys(
    State(keys): State<Keys>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<ApiKeyList>> {
    caller.require_superuser()?;
    keys.list().await.map(Json)
}

/// Makes a key. The answer is the only one that has it.
#[utoipa::path(post, path = "/api/homeport/keys", tag = "keys", request_body = ApiKeyForm,
    responses((status = 200, body = MadeApiKey), (status = "4XX", body = ErrorBody)))]
async fn make_api_key(
    State(keys): State<Keys>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<MadeApiKey>> {
    caller.require_superuser()?;
    keys.make(&body).await.map(Json)
}

/// Gives a key another name or end.
#[utoipa::path(patch, path = "/api/homeport/keys/{id}", tag = "keys",
    params(("id" = String, Path)), request_body = ApiKeyChange,
    responses((status = 200, body = ApiKeyBody), (status = "4XX", body = ErrorBody)))]
async fn change_api_key(
    State(keys): State<Keys>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<ApiKeyBody>> {
    caller.require_superuser()?;
    keys.change(&id, &body).await.map(Json)
}

/// Revokes a key: its next request is refused, and its open streams end.
#[utoipa::path(delete, path = "/api/homeport/keys/{id}", tag = "keys",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn revoke_api_key(
    State(keys): State<Keys>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    keys.revoke(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
