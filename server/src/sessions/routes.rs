//! `/api/homeport/sessions`: for everybody their own, for superusers anybody's.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Sessions;
use super::wire::{EndedBody, SessionList, SignedInList};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf};
use crate::records::Record;

const WHOSE: &str = "Say whose sessions are meant, by collection and record.";

/// The room's routes.
pub(crate) fn router(sessions: Sessions) -> OpenApiRouter {
    documented().with_state(sessions)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Sessions> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, end_sessions))
        .routes(routes!(end_session))
        .routes(routes!(list_signed_in))
}

impl Sessions {
    /// The record that a superuser names; nothing when none is named.
    async fn named(&self, caller: &Caller, params: &Params) -> Result<Option<Record>> {
        let part = |name: &str| params.get(name).unwrap_or("");
        match (part("collection"), part("record")) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err(Error::invalid(WHOSE)),
            (collection, record) => self.record(caller, collection, record).await.map(Some),
        }
    }
}

/// Lists the caller's sessions, or, for superusers, those of a record.
#[utoipa::path(get, path = "/api/homeport/sessions", tag = "sessions",
    params(("collection" = Option<String>, Query), ("record" = Option<String>, Query)),
    responses((status = 200, body = SessionList), (status = "4XX", body = ErrorBody)))]
async fn list_sessions(
    State(sessions): State<Sessions>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<SessionList>> {
    match (sessions.named(&caller, &params).await?, &caller) {
        (Some(record), _) => sessions.of(&record, &caller).await.map(Json),
        (None, Caller::Record(identity)) => sessions.own(identity).await.map(Json),
        (None, Caller::Owner) => Err(Error::invalid(WHOSE)),
        (None, Caller::Guest | Caller::Key(_)) => Err(Error::sign_in_first()),
    }
}

/// Ends all of the caller's sessions but the one that asks, or, for superusers, all of a record.
#[utoipa::path(delete, path = "/api/homeport/sessions", tag = "sessions",
    params(("collection" = Option<String>, Query), ("record" = Option<String>, Query)),
    responses((status = 200, body = EndedBody), (status = "4XX", body = ErrorBody)))]
async fn end_sessions(
    State(sessions): State<Sessions>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<EndedBody>> {
    let ended = match (sessions.named(&caller, &params).await?, &caller) {
        (Some(record), _) => sessions.end_all(&record, &caller).await?,
        (None, Caller::Record(identity)) => sessions.end_others(identity).await?,
        (None, Caller::Owner) => return Err(Error::invalid(WHOSE)),
        (None, Caller::Guest | Caller::Key(_)) => return Err(Error::sign_in_first()),
    };
    Ok(Json(EndedBody { ended }))
}

/// Ends one session, the one that asks included.
#[utoipa::path(delete, path = "/api/homeport/sessions/{id}", tag = "sessions",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn end_session(
    State(sessions): State<Sessions>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    sessions.end_one(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists everybody who is signed in, for superusers: the 500 sessions seen last.
#[utoipa::path(get, path = "/api/homeport/signed-in", tag = "sessions",
    responses((status = 200, body = SignedInList), (status = "4XX", body = ErrorBody)))]
async fn list_signed_in(
    State(sessions): State<Sessions>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<SignedInList>> {
    sessions.everybodys(&caller).await.map(Json)
}
