//! `/api/homeport/passkeys`: for everybody their own, for superusers anybody's; and signing in with
//! them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Json, Router};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::{
    NewPasskey, PasskeyBody, PasskeyName, PasskeyNamesBody, PasskeyProof, PasskeyRemoval,
    PasskeysBody,
};
use crate::accounts::Accounts;
use crate::accounts::routes::{answer, loaded};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Page, Params, PathOf, Peer, SubmittedTexts};
use crate::records::Asking;

const WHOSE: &str = "Say whose passkeys are meant, by collection and record.";

/// Signing in, beside PocketBase's ways.
pub(in crate::accounts) fn router() -> Router<Accounts> {
    Router::new()
        .route("/api/collections/{collection}/passkey-options", post(passkey_options))
        .route("/api/collections/{collection}/auth-with-passkey", post(auth_with_passkey))
}

/// What is asked about passkeys.
pub(in crate::accounts) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new()
        .routes(routes!(view_passkeys, remove_passkeys))
        .routes(routes!(view_passkey_names))
        .routes(routes!(prove_by_passkey))
        .routes(routes!(enrol_passkey))
        .routes(routes!(confirm_passkey))
        .routes(routes!(remove_own_passkey))
        .routes(routes!(rename_passkey))
}

/// What the browser has to ask the authenticator for: after a first method, or alone.
async fn passkey_options(
    State(accounts): State<Accounts>,
    (Extension(caller), Extension(peer), page): (Extension<Caller>, Extension<Peer>, Page),
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Json<Value>> {
    let body = loaded(body)?;
    let asking = Asking { body, ..Asking::new(caller, "POST", &params, &headers) };
    accounts.ask_to_sign_in(&collection, &asking, (peer.ip, &page)).await.map(Json)
}

/// Signs in with a passkey, as the second of two methods or alone.
async fn auth_with_passkey(
    State(accounts): State<Accounts>,
    (Extension(caller), Extension(peer), page): (Extension<Caller>, Extension<Peer>, Page),
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let at = (peer.ip, &page);
    let signed_in = accounts.sign_in_with_passkey(&collection, &body, &asking, at).await?;
    answer(&accounts, signed_in, &params).await
}

/// Lists passkeys: the caller's, or, for superusers, those of a record.
#[utoipa::path(get, path = "/api/homeport/passkeys", tag = "passkeys",
    params(("collection" = Option<String>, Query), ("record" = Option<String>, Query)),
    responses((status = 200, body = PasskeysBody), (status = "4XX", body = ErrorBody)))]
async fn view_passkeys(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    page: Page,
    params: Params,
) -> Result<Json<PasskeysBody>> {
    if let Some(record) = accounts.named(&caller, &params, WHOSE).await? {
        return accounts.view_passkeys(&record).await.map(Json);
    }
    let holder = accounts.holder(&caller).await?;
    accounts.view_own_passkeys(&holder, &page).await.map(Json)
}

/// Takes a passkey, or all, of somebody who has lost them away.
#[utoipa::path(delete, path = "/api/homeport/passkeys", tag = "passkeys",
    params(("collection" = String, Query), ("record" = String, Query),
        ("id" = Option<String>, Query)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_passkeys(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    let record = accounts.named(&caller, &params, WHOSE).await?;
    let record = record.ok_or(Error::invalid(WHOSE))?;
    accounts.remove_passkeys(&record, params.get("id"), &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says which names of the box have passkeys. Those for a name that it has no more are of no use.
#[utoipa::path(get, path = "/api/homeport/passkeys/names", tag = "passkeys",
    responses((status = 200, body = PasskeyNamesBody), (status = "4XX", body = ErrorBody)))]
async fn view_passkey_names(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<PasskeyNamesBody>> {
    caller.require_superuser()?;
    accounts.passkey_names().await.map(Json)
}

/// Begins to prove by one of the caller's passkeys who asks.
#[utoipa::path(post, path = "/api/homeport/passkeys/prove", tag = "passkeys",
    responses((status = 200, body = Value, description = "PublicKeyCredentialRequestOptionsJSON"),
        (status = "4XX", body = ErrorBody)))]
async fn prove_by_passkey(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
) -> Result<Json<Value>> {
    let holder = accounts.holder(&caller).await?;
    accounts.ask_to_prove(&holder, (peer.ip, &page)).await.map(Json)
}

/// Begins to add a passkey to the caller's account. It counts once it is confirmed, within five minutes.
#[utoipa::path(post, path = "/api/homeport/passkeys/enrol", tag = "passkeys",
    request_body = PasskeyProof,
    responses((status = 200, body = Value, description = "PublicKeyCredentialCreationOptionsJSON"),
        (status = "4XX", body = ErrorBody)))]
async fn enrol_passkey(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<Value>> {
    let holder = accounts.holder(&caller).await?;
    accounts.enrol_passkey(&holder, &body, (peer.ip, &page)).await.map(Json)
}

/// Adds the passkey that the authenticator has made.
#[utoipa::path(post, path = "/api/homeport/passkeys/confirm", tag = "passkeys",
    request_body = NewPasskey,
    responses((status = 200, body = PasskeyBody), (status = "4XX", body = ErrorBody)))]
async fn confirm_passkey(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    page: Page,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<PasskeyBody>> {
    let holder = accounts.holder(&caller).await?;
    accounts.confirm_passkey(&holder, &body, &page).await.map(Json)
}

/// Takes one of the caller's own passkeys away.
#[utoipa::path(post, path = "/api/homeport/passkeys/remove", tag = "passkeys",
    request_body = PasskeyRemoval,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_own_passkey(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<StatusCode> {
    let holder = accounts.holder(&caller).await?;
    accounts.remove_own_passkey(&holder, &body, (peer.ip, &page)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives one of the caller's own passkeys another name.
#[utoipa::path(patch, path = "/api/homeport/passkeys/{id}", tag = "passkeys",
    params(("id" = String, Path)), request_body = PasskeyName,
    responses((status = 200, body = PasskeyBody), (status = "4XX", body = ErrorBody)))]
async fn rename_passkey(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<PasskeyBody>> {
    let holder = accounts.holder(&caller).await?;
    accounts.rename_passkey(&holder, &id, &body).await.map(Json)
}
