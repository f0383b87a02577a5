//! What is asked for and confirmed by mail, and signing in with a code.

use axum::extract::State;
use axum::http::header::ACCESS_CONTROL_EXPOSE_HEADERS;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde_json::json;

use super::{answer, loaded, loaded_for};
use crate::accounts::Accounts;
use crate::error::Result;
use crate::http::{Caller, Params, PathOf, Peer, SubmittedTexts, pick};
use crate::json::Json;
use crate::records::Asking;

/// Says that a letter is not mailed but waits for an owner of the box to hand over what is in it.
const MAIL: HeaderName = HeaderName::from_static("x-homeport-mail");
const KEPT: HeaderValue = HeaderValue::from_static("kept");

/// The routes of this file.
pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route("/api/collections/{collection}/request-verification", post(request_verification))
        .route("/api/collections/{collection}/confirm-verification", post(confirm_verification))
        .route("/api/collections/{collection}/request-password-reset", post(request_password_reset))
        .route("/api/collections/{collection}/confirm-password-reset", post(confirm_password_reset))
        .route("/api/collections/{collection}/request-email-change", post(request_email_change))
        .route("/api/collections/{collection}/confirm-email-change", post(confirm_email_change))
        .route("/api/collections/{collection}/request-otp", post(request_otp))
        .route("/api/collections/{collection}/auth-with-otp", post(auth_with_otp))
}

/// The answer to an order for a letter: PocketBase's, and a header where there is no mail server.
fn ordered(accounts: &Accounts, answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    if !accounts.mails.is_set_up() {
        let headers = answer.headers_mut();
        headers.insert(MAIL, KEPT);
        // For web apps at another address.
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from(MAIL));
    }
    answer
}

async fn request_verification(
    State(accounts): State<Accounts>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    let body = loaded_for(&accounts, &collection, body)?;
    accounts.request_verification(&collection, &body, peer.ip).await?;
    Ok(ordered(&accounts, StatusCode::NO_CONTENT))
}

async fn confirm_verification(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<StatusCode> {
    let asking = Asking::new(caller, "POST", &params, &headers);
    let body = loaded_for(&accounts, &collection, body)?;
    accounts.confirm_verification(&collection, &body, &asking).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn request_password_reset(
    State(accounts): State<Accounts>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_reset_passwords(&collection)?;
    let body = loaded(body)?;
    accounts.request_password_reset(&collection, &body, peer.ip).await?;
    Ok(ordered(&accounts, StatusCode::NO_CONTENT))
}

async fn confirm_password_reset(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<StatusCode> {
    let asking = Asking::new(caller, "POST", &params, &headers);
    let body = loaded_for(&accounts, &collection, body)?;
    accounts.confirm_password_reset(&collection, &body, &asking).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn request_email_change(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    let asking = Asking::new(caller, "POST", &params, &headers);
    accounts.may_ask_as_record(&collection, &asking)?;
    accounts.may_change_addresses(&collection)?;
    let body = loaded(body)?;
    accounts.request_email_change(&collection, &body, &asking, peer.ip).await?;
    Ok(ordered(&accounts, StatusCode::NO_CONTENT))
}

async fn confirm_email_change(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<StatusCode> {
    accounts.may_change_addresses(&collection)?;
    let asking = Asking::new(caller, "POST", &params, &headers);
    let body = loaded(body)?;
    accounts.confirm_email_change(&collection, &body, &asking, peer.ip).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn request_otp(
    State(accounts): State<Accounts>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_use_codes(&collection)?;
    let id = accounts.request_otp(&collection, &loaded(body)?, peer.ip).await?;
    let body = json!({ "otpId": id });
    Ok(ordered(&accounts, Json(pick::fields(body, params.get("fields"))?)))
}

async fn auth_with_otp(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_use_codes(&collection)?;
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let signed_in = accounts.sign_in_with_code(&collection, &body, &asking, peer.ip).await?;
    answer(&accounts, signed_in, &params).await
}
