//! Signing in by another service.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Json, Router};
use serde_json::{Map, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{answer_with, loaded};
use crate::accounts::Accounts;
use crate::accounts::form;
use crate::accounts::oauth2::{FoundIssuer, IssuerBody, SignedInByService, look_up};
use crate::error::{ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Peer, SubmittedTexts};
use crate::records::Asking;

/// The route of this file.
pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route("/api/collections/{collection}/auth-with-oauth2", post(auth_with_oauth2))
        .route("/api/collections/{collection}/auth-with-id-token", post(auth_with_id_token))
}

/// The window's route of this file, for the OpenAPI document.
pub(super) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new().routes(routes!(look_up_issuer))
}

/// Reads what an OpenID issuer says of itself: where people sign in, and where its keys are.
#[utoipa::path(post, path = "/api/homeport/oauth2/issuer", tag = "homeport",
    request_body = IssuerBody,
    responses((status = 200, body = FoundIssuer), (status = "4XX", body = ErrorBody)))]
async fn look_up_issuer(
    Extension(caller): Extension<Caller>,
    SubmittedTexts(body): SubmittedTexts,
) -> Result<Json<FoundIssuer>> {
    caller.require_superuser()?;
    look_up(form::text(&body, "issuer")?).await.map(Json)
}

/// Signs in with an ID token that an app has got from the service by itself.
async fn auth_with_id_token(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_use_services(&collection)?;
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let done = accounts.sign_in_by_id_token(&collection, &body, &asking, peer.ip).await?;
    answer_by_service(&accounts, done, &params).await
}

async fn auth_with_oauth2(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_use_services(&collection)?;
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let done = accounts.sign_in_by_service(&collection, &body, &asking, peer.ip).await?;
    answer_by_service(&accounts, done, &params).await
}

async fn answer_by_service(
    accounts: &Accounts,
    done: SignedInByService,
    params: &Params,
) -> Result<Response> {
    let SignedInByService { signed_in, meta } = done;
    let more = Map::from_iter([("meta".to_owned(), json!(meta))]);
    answer_with(accounts, signed_in, more, params).await
}
