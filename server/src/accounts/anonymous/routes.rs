//! Signing in anonymously, `/api/collections/{collection}/auth-anonymously`, and what goes with it:
//! `/api/homeport/anonymous`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Json, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::{AnonymousBody, AnonymousUpgrade, AnonymousUpgraded};
use crate::accounts::Accounts;
use crate::accounts::routes::{answer, loaded};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Peer, Submitted};
use crate::records::Asking;

/// Signing in, beside PocketBase's ways.
pub(in crate::accounts) fn router() -> Router<Accounts> {
    Router::new().route("/api/collections/{collection}/auth-anonymously", post(auth_anonymously))
}

/// What is asked about anonymous accounts.
pub(in crate::accounts) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new().routes(routes!(count_anonymous)).routes(routes!(upgrade_anonymous))
}

async fn auth_anonymously(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<Submitted>,
) -> Result<Response> {
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let signed_in = accounts.sign_in_anonymously(&collection, body, &asking, peer.ip).await?;
    answer(&accounts, signed_in, &params).await
}

/// Says how many anonymous accounts a collection has.
#[utoipa::path(get, path = "/api/homeport/anonymous", tag = "anonymous",
    params(("collection" = String, Query)),
    responses((status = 200, body = AnonymousBody), (status = "4XX", body = ErrorBody)))]
async fn count_anonymous(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<AnonymousBody>> {
    caller.require_superuser()?;
    let collection = params.get("collection").unwrap_or("");
    let collection = accounts.auth_collection(collection)?;
    let accounts = accounts.records.count_anonymous(&collection).await?;
    Ok(Json(AnonymousBody { accounts }))
}

/// Makes a full account of the caller's anonymous one: with a password and what goes with it. Its
/// id stays, and so does all that refers to it.
#[utoipa::path(post, path = "/api/homeport/anonymous/upgrade", tag = "anonymous",
    request_body = AnonymousUpgrade,
    responses((status = 200, body = AnonymousUpgraded), (status = "4XX", body = ErrorBody)))]
async fn upgrade_anonymous(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    params: Params,
    headers: HeaderMap,
    body: Result<Submitted>,
) -> Result<Response> {
    let body = loaded(body)?;
    if !matches!(caller, Caller::Record(_)) {
        return Err(Error::sign_in_first());
    }
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let upgraded = accounts.upgrade(body, &asking, peer.ip).await?;
    answer(&accounts, upgraded, &params).await
}
