//! `/api/homeport/audit`: the trail for the window.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::{Extension, Json};
use time::OffsetDateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Audit;
use super::event::{Action, Outcome};
use super::export::Format;
use super::list::Filter;
use super::wire::{AuditCheck, AuditPage};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params};

/// The room's routes, for the window alone.
pub(crate) fn router(audit: Audit) -> OpenApiRouter {
    documented().with_state(audit)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Audit> {
    OpenApiRouter::new()
        .routes(routes!(list_audit))
        .routes(routes!(export_audit))
        .routes(routes!(verify_audit))
}

/// Lists what has happened, newest first.
#[utoipa::path(get, path = "/api/homeport/audit", tag = "audit",
    params(
        ("action" = Option<Action>, Query),
        ("outcome" = Option<Outcome>, Query),
        ("actor" = Option<String>, Query, description = "Part of the kind, id or name of whoever did it"),
        ("from" = Option<String>, Query, description = "`2022-01-31`, or a moment of that day"),
        ("to" = Option<String>, Query, description = "The last day, or moment, that is meant"),
        ("text" = Option<String>, Query, description = "Part of the entry"),
        ("before" = Option<u64>, Query, description = "The last page's `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 200, else 50"),
    ),
    responses((status = 200, body = AuditPage), (status = "4XX", body = ErrorBody)))]
async fn list_audit(
    State(audit): State<Audit>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<AuditPage>> {
    caller.require_superuser()?;
    audit.page(&params).await.map(Json)
}

/// Hands the trail out as a file, oldest first: JSON lines as they are kept, or a table.
#[utoipa::path(get, path = "/api/homeport/audit/export", tag = "audit",
    params(
        ("format" = Option<String>, Query, description = "`jsonl` or `csv`"),
        ("action" = Option<Action>, Query),
        ("outcome" = Option<Outcome>, Query),
        ("actor" = Option<String>, Query),
        ("from" = Option<String>, Query),
        ("to" = Option<String>, Query),
        ("text" = Option<String>, Query),
    ),
    responses((status = 200, body = String, content_type = "application/x-ndjson"),
        (status = "4XX", body = ErrorBody)))]
async fn export_audit(
    State(audit): State<Audit>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<(HeaderMap, Body)> {
    caller.require_superuser()?;
    let format = Format::read(params.get("format"))?;
    let body = audit.export(format, Filter::read(&params)?).await?;
    let (day, kind) = (OffsetDateTime::now_utc().date(), format.name());
    let name = format!("attachment; filename=\"homeport-audit-{day}.{kind}\"");
    let name =
        HeaderValue::from_str(&name).map_err(|error| Error::internal("name an export", error))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((headers, body))
}

/// Checks that no entry was altered, removed or put in.
#[utoipa::path(get, path = "/api/homeport/audit/verify", tag = "audit",
    params(("from" = Option<String>, Query,
        description = "An entry that was written down before, `SEQ:HASH`: the chain has to lead through it")),
    responses((status = 200, body = AuditCheck), (status = "4XX", body = ErrorBody)))]
async fn verify_audit(
    State(audit): State<Audit>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<AuditCheck>> {
    caller.require_superuser()?;
    Ok(Json(audit.verify(params.get("from")).await?.into()))
}
