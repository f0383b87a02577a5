//! PocketBase's `/api/collections/{collection}/auth-*`.

mod by_mail;
mod by_service;
mod test_mail;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;

use super::form::BAD_BODY;
use super::letters::options;
use super::oauth2::offers;
use super::{Accounts, SignedIn};
use crate::error::{Error, FieldErrors, Result, UNREADABLE};
use crate::http::{Caller, Params, PathOf, Peer, SignedInAs, SubmittedNames, SubmittedTexts, pick};
use crate::json::Json;
use crate::records::Asking;

/// The room's routes. They are the data plane's, whose contract is PocketBase's SDKs; the OpenAPI
/// document describes only what the window uses.
pub(crate) fn router(accounts: Accounts) -> OpenApiRouter {
    let data_plane: OpenApiRouter<Accounts> = Router::new()
        .route("/api/collections/{collection}/auth-methods", get(methods))
        .route("/api/collections/{collection}/auth-with-password", post(auth_with_password))
        .route("/api/collections/{collection}/auth-refresh", post(auth_refresh))
        .route("/api/collections/{collection}/impersonate/{id}", post(impersonate))
        .merge(by_mail::router())
        .merge(by_service::router())
        .merge(test_mail::router())
        .merge(super::anonymous::router())
        .merge(super::totp::router())
        .merge(super::passkeys::router())
        .into();
    data_plane.merge(everywhere()).with_state(accounts)
}

/// What phones and the window alike ask about accounts.
fn everywhere() -> OpenApiRouter<Accounts> {
    let factors = super::totp::documented().merge(super::passkeys::documented());
    factors.merge(super::anonymous::documented()).merge(by_service::documented())
}

/// What is asked at the window's address only.
pub(crate) fn at_window(accounts: Accounts) -> OpenApiRouter {
    of_window().with_state(accounts)
}

fn of_window() -> OpenApiRouter<Accounts> {
    let letters = super::kept_letters::documented();
    super::admins::documented().merge(letters).merge(super::try_out::documented())
}

/// The window's routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Accounts> {
    everywhere().merge(of_window())
}

/// Which ways to sign in a collection offers.
async fn methods(
    State(accounts): State<Accounts>,
    PathOf(collection): PathOf<String>,
    params: Params,
) -> Result<Response> {
    let collection = accounts.auth_collection(&collection)?;
    let auth = options(&collection)?;
    let enabled = auth.password_auth.enabled;
    let fields = auth.password_auth.identity_fields.iter().filter(|_| enabled);
    let fields = fields.collect::<Vec<_>>();
    let offers = offers(&collection)?;
    let duration = |enabled: bool, seconds: i64| if enabled { seconds } else { 0 };
    let mut body = json!({
        "password": { "enabled": enabled, "identityFields": fields },
        "oauth2": { "enabled": auth.oauth2.enabled, "providers": offers },
        "mfa": {
            "enabled": auth.mfa.enabled,
            "duration": duration(auth.mfa.enabled, auth.mfa.duration),
        },
        "otp": {
            "enabled": auth.otp.enabled,
            "duration": duration(auth.otp.enabled, auth.otp.duration),
        },
        // For clients older than PocketBase 0.23.
        "authProviders": for_old_clients(&offers),
        "usernamePassword": enabled && fields.iter().any(|field| *field == "username"),
        "emailPassword": enabled && fields.iter().any(|field| *field == "email"),
    });
    if auth.anonymous.enabled {
        body["anonymous"] = json!({ "enabled": true });
    }
    Ok(Json(pick::fields(body, params.get("fields"))?).into_response())
}

/// Signs in with a password.
async fn auth_with_password(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    accounts.may_use_passwords(&collection)?;
    let body = loaded(body)?;
    let asking = Asking { body: body.clone(), ..Asking::new(caller, "POST", &params, &headers) };
    let signed_in = accounts.sign_in(&collection, &body, &asking, peer.ip).await?;
    answer(&accounts, signed_in, &params).await
}

/// Renews the caller's token.
async fn auth_refresh(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedTexts>,
) -> Result<Response> {
    let asking = Asking::new(caller, "POST", &params, &headers);
    accounts.may_ask_as_record(&collection, &asking)?;
    let SubmittedTexts(body) = body?;
    let asking = Asking { body, ..asking };
    let refreshed = accounts.refresh(&collection, &asking).await?;
    answer(&accounts, refreshed, &params).await
}

/// What fits 64 bits in nanoseconds, in seconds.
const LONGEST_IMPERSONATION: u64 = 9_223_372_036;

/// Hands a superuser a token to act as somebody.
async fn impersonate(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf((collection, id)): PathOf<(String, String)>,
    params: Params,
    headers: HeaderMap,
    body: Result<SubmittedNames>,
) -> Result<Response> {
    caller.require_superuser()?;
    let missing = |_missing| Error::NotFound("Missing or invalid auth collection context.");
    let definition = accounts.auth_collection(&collection).map_err(missing)?;
    accounts.records.get(&definition, &id).await?.ok_or_else(Error::not_found)?;
    let body = loaded(body)?;
    let seconds = match body.get("duration") {
        None | Some(Value::Null) => 0,
        Some(given) => given.as_i64().ok_or_else(|| Error::invalid(BAD_BODY))?,
    };
    let seconds = u64::try_from(seconds).map_err(|_negative| {
        let (code, message) =
            ("validation_min_greater_equal_than_required", "Must be no less than 0.");
        let mut errors = FieldErrors::default();
        errors.add_with("duration", code, message, json!({ "threshold": 0 }));
        Error::fields("An error occurred while validating the submitted data.", errors)
    })?;
    // Longer than PocketBase can say is as long as the collection's tokens live.
    let seconds = if seconds > LONGEST_IMPERSONATION { 0 } else { seconds };
    let asking = Asking::new(caller, "POST", &params, &headers);
    let impersonated = accounts.impersonate(&collection, &id, seconds, &asking, peer.ip).await?;
    answer(&accounts, impersonated, &params).await
}

/// Without signs, which clients before PocketBase 0.23 did not know.
fn for_old_clients(offers: &[Value]) -> Vec<Value> {
    let mut offers = offers.to_vec();
    for offer in &mut offers {
        offer["logo"] = json!("");
    }
    offers
}

/// A body that could not be read is told in the words of sign-ins.
pub(super) fn loaded(body: Result<impl Into<Map<String, Value>>>) -> Result<Map<String, Value>> {
    body.map(Into::into).map_err(|error| match error {
        Error::Invalid { message, .. } if message == UNREADABLE => Error::invalid(BAD_BODY),
        other => other,
    })
}

/// As [`loaded`], once the collection is known to be one of accounts.
fn loaded_for(
    accounts: &Accounts,
    collection: &str,
    body: Result<impl Into<Map<String, Value>>>,
) -> Result<Map<String, Value>> {
    accounts.auth_collection(collection)?;
    loaded(body)
}

pub(super) async fn answer(
    accounts: &Accounts,
    signed_in: SignedIn,
    params: &Params,
) -> Result<Response> {
    answer_with(accounts, signed_in, Map::new(), params).await
}

/// An answer that has more to tell than the record and its token.
async fn answer_with(
    accounts: &Accounts,
    signed_in: SignedIn,
    more: Map<String, Value>,
    params: &Params,
) -> Result<Response> {
    let SignedIn { record, token, asking } = signed_in;
    let signed_in_as = SignedInAs(record.collection.id().to_owned(), record.id.clone());
    let record = accounts.records.show_one(record, params.get("expand"), &asking).await?;
    let mut body = json!({ "record": record, "token": token });
    if let Value::Object(body) = &mut body {
        body.extend(more);
    }
    let body = Json(pick::fields(body, params.get("fields"))?);
    Ok((Extension(signed_in_as), body).into_response())
}
