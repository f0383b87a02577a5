//! Signing in by another service.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use serde_json::{Map, json};

use super::{answer_with, loaded};
use crate::accounts::Accounts;
use crate::accounts::oauth2::SignedInByService;
use crate::error::Result;
use crate::http::{Caller, Params, PathOf, Peer, Submitted};
use crate::records::Asking;

/// The route of this file.
pub(super) fn router() -> Router<Accounts> {
    Router::new().route("/api/collections/{collection}/auth-with-oauth2", post(auth_with_oauth2))
}

async fn auth_with_oauth2(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<Submitted>,
) -> Result<Response> {
    accounts.may_use_services(&collection)?;
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let done = accounts.sign_in_by_service(&collection, &body, &asking, peer.ip).await?;
    let SignedInByService { signed_in, meta } = done;
    let more = Map::from_iter([("meta".to_owned(), json!(meta))]);
    answer_with(&accounts, signed_in, more, &params).await
}
