//! `/api/homeport/connectors`: the files of connectors, for owners to read and to write.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::{
    DocumentForm, FileBody, FileForm, JudgeForm, JudgementBody, OwnBody, OwnListBody,
};
use super::{Integrations, Kept, file_of, thought};
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, PathOf, Submitted};
use crate::integrations::openapi::{self, Draft};

pub(in crate::integrations) fn documented() -> OpenApiRouter<Integrations> {
    OpenApiRouter::new()
        .routes(routes!(list_own_connectors))
        .routes(routes!(judge_connector))
        .routes(routes!(draft_connector))
        .routes(routes!(show_connector, keep_connector, remove_connector))
}

/// Lists the connectors of one's own, also those that cannot be used any more.
#[utoipa::path(get, path = "/api/homeport/connectors", tag = "integrations",
    responses((status = 200, body = OwnListBody), (status = "4XX", body = ErrorBody)))]
async fn list_own_connectors(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<OwnListBody>> {
    caller.require_superuser()?;
    Ok(Json(OwnListBody::of(&integrations)))
}

/// Tells what is wrong with a connector, and what keeping it would take away. Nothing is kept.
#[utoipa::path(post, path = "/api/homeport/connectors/judge", tag = "integrations",
    request_body = JudgeForm,
    responses((status = 200, body = JudgementBody), (status = "4XX", body = ErrorBody)))]
async fn judge_connector(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<JudgementBody>> {
    caller.require_superuser()?;
    let file = body.get("connector").cloned().ok_or_else(Error::unreadable)?;
    let judged = thought(move || integrations.judge_own(&file)).await?;
    Ok(Json(JudgementBody { problems: judged.problems, losses: judged.losses }))
}

/// Makes a draft of a connector from an OpenAPI document. Nothing is kept, and nobody is asked.
#[utoipa::path(post, path = "/api/homeport/connectors/openapi", tag = "integrations",
    request_body = DocumentForm,
    responses((status = 200, body = Draft), (status = "4XX", body = ErrorBody)))]
async fn draft_connector(
    State(_integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    Submitted(mut body): Submitted,
) -> Result<Json<Draft>> {
    caller.require_superuser()?;
    let Some(Value::String(document)) = body.remove("document") else {
        return Err(Error::unreadable());
    };
    let draft = thought(move || openapi::draft(&document)).await?;
    draft.map(Json).map_err(unread)
}

fn unread(why: String) -> Error {
    let fields = FieldErrors::one("document", "validation_invalid_document", &why);
    Error::fields("The document cannot be read.", fields)
}

/// Shows a connector's file: one of one's own, one that comes with the box, or `example`.
#[utoipa::path(get, path = "/api/homeport/connectors/{id}", tag = "integrations",
    params(("id" = String, Path)),
    responses((status = 200, body = FileBody), (status = "4XX", body = ErrorBody)))]
async fn show_connector(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<FileBody>> {
    caller.require_superuser()?;
    let (connector, own) = file_of(&integrations, &id)?;
    let own = own.map(|own| OwnBody::of(&integrations, &id, &own));
    Ok(Json(FileBody { connector, own, losses: Vec::new() }))
}

/// Keeps a connector of one's own: a new one, or in the place of the version that is named.
#[utoipa::path(put, path = "/api/homeport/connectors/{id}", tag = "integrations",
    params(("id" = String, Path)), request_body = FileForm,
    responses((status = 200, body = FileBody), (status = "4XX", body = ErrorBody)))]
async fn keep_connector(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<FileBody>> {
    caller.require_superuser()?;
    let file = body.get("connector").cloned().ok_or_else(Error::unreadable)?;
    let version = match body.get("version") {
        None | Some(Value::Null) => None,
        Some(version) => Some(version.as_u64().ok_or_else(Error::unreadable)?),
    };
    let Kept { own, losses } = integrations.keep_own(&id, file, version).await?;
    let connector = own.file.clone();
    let own = Some(OwnBody::of(&integrations, &id, &own));
    Ok(Json(FileBody { connector, own, losses }))
}

/// Removes a connector of one's own that nothing is set up with.
#[utoipa::path(delete, path = "/api/homeport/connectors/{id}", tag = "integrations",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_connector(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    integrations.remove_own(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
