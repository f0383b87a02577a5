//! `/api/homeport/totp`: for everybody their own app, for superusers anybody's; and signing in
//! with it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Json, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::{EnrolledBody, RecoveryCodesBody, TotpBody, TotpCode, TotpProof};
use crate::accounts::Accounts;
use crate::accounts::routes::{answer, loaded};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Page, Params, PathOf, Peer, SubmittedTexts};
use crate::records::Asking;

const WHOSE: &str = "Say whose app is meant, by collection and record.";

/// Signing in, beside PocketBase's ways.
pub(in crate::accounts) fn router() -> Router<Accounts> {
    Router::new().route("/api/collections/{collection}/auth-with-totp", post(auth_with_totp))
}

/// What is asked about apps.
pub(in crate::accounts) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new()
        .routes(routes!(view_totp, remove_totp))
        .routes(routes!(enrol_totp))
        .routes(routes!(confirm_totp))
        .routes(routes!(renew_recovery_codes))
        .routes(routes!(turn_totp_off))
}

/// Signs in with a code of the app, or a recovery code, as the second of two methods.
async fn auth_with_totp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let signed_in = accounts.sign_in_with_app(&collection, &body, &asking, peer.ip).await?;
    answer(&accounts, signed_in, &params).await
}

/// Says whether an authenticator app is on: the caller's, or, for superusers, that of a record.
#[utoipa::path(get, path = "/api/homeport/totp", tag = "totp",
    params(("collection" = Option<String>, Query), ("record" = Option<String>, Query)),
    responses((status = 200, body = TotpBody), (status = "4XX", body = ErrorBody)))]
async fn view_totp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<TotpBody>> {
    if let Some(record) = accounts.named(&caller, &params, WHOSE).await? {
        return accounts.view_app(&record).await.map(Json);
    }
    let holder = accounts.holder(&caller).await?;
    accounts.view_own_app(&holder).await.map(Json)
}

/// Takes the app of somebody who has lost it away.
#[utoipa::path(delete, path = "/api/homeport/totp", tag = "totp",
    params(("collection" = String, Query), ("record" = String, Query)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_totp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    let record = accounts.named(&caller, &params, WHOSE).await?.ok_or(Error::invalid(WHOSE))?;
    accounts.remove_app(&record, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to set the caller's app up. It counts once it is confirmed, within an hour.
#[utoipa::path(post, path = "/api/homeport/totp/enrol", tag = "totp", request_body = TotpProof,
    responses((status = 200, body = EnrolledBody), (status = "4XX", body = ErrorBody)))]
async fn enrol_totp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<EnrolledBody>> {
    let holder = accounts.holder(&caller).await?;
    accounts.enrol(&holder, &body, (peer.ip, &page)).await.map(Json)
}

/// Turns the app on whose set-up was begun, and answers with recovery codes.
#[utoipa::path(post, path = "/api/homeport/totp/confirm", tag = "totp", request_body = TotpCode,
    responses((status = 200, body = RecoveryCodesBody), (status = "4XX", body = ErrorBody)))]
async fn confirm_totp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<RecoveryCodesBody>> {
    let holder = accounts.holder(&caller).await?;
    accounts.confirm(&holder, &body, peer.ip).await.map(Json)
}

/// Makes new recovery codes in the place of all before.
#[utoipa::path(post, path = "/api/homeport/totp/recovery-codes", tag = "totp",
    request_body = TotpCode,
    responses((status = 200, body = RecoveryCodesBody), (status = "4XX", body = ErrorBody)))]
async fn renew_recovery_codes(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<RecoveryCodesBody>> {
    let holder = accounts.holder(&caller).await?;
    accounts.renew_recovery(&holder, &body, peer.ip).await.map(Json)
}

/// Turns the caller's app off, with a code of it or a passkey.
#[utoipa::path(post, path = "/api/homeport/totp/disable", tag = "totp", request_body = TotpProof,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn turn_totp_off(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<StatusCode> {
    let holder = accounts.holder(&caller).await?;
    accounts.turn_off(&holder, &body, (peer.ip, &page)).await?;
    Ok(StatusCode::NO_CONTENT)
}
