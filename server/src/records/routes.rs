//! `/api/collections/{collection}/records`: PocketBase's record API.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Asking, Record, Records, reading};
use crate::error::{ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Peer, Right, Submitted, pick};
use crate::json::Json;

/// The number of the change a write made, for readers that follow the log.
const SEQ_HEADER: HeaderName = HeaderName::from_static("homeport-seq");

/// A record: `id`, `collectionId`, `collectionName` and the collection's fields.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the shape; records are written as maps")]
pub(super) struct RecordBody {
    id: String,
    #[schema(rename = "collectionId")]
    collection_id: String,
    #[schema(rename = "collectionName")]
    collection_name: String,
    #[schema(additional_properties)]
    #[serde(flatten)]
    fields: std::collections::HashMap<String, Value>,
}

/// A page of records. Totals are -1 with `skipTotal`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordPage {
    #[schema(value_type = Vec<RecordBody>)]
    items: Vec<Map<String, Value>>,
    page: u64,
    per_page: u64,
    total_items: i64,
    total_pages: i64,
}

/// The room's routes.
pub(crate) fn router(records: Records) -> OpenApiRouter {
    documented().with_state(records)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Records> {
    OpenApiRouter::new()
        .routes(routes!(list_records, create_record))
        .routes(routes!(view_record, update_record, delete_record))
        .routes(routes!(truncate))
        .merge(super::trying::documented())
}

/// Lists records.
#[utoipa::path(get, path = "/api/collections/{collection}/records", tag = "records",
    params(("collection" = String, Path), ("page" = Option<i64>, Query),
        ("perPage" = Option<i64>, Query), ("sort" = Option<String>, Query),
        ("filter" = Option<String>, Query), ("expand" = Option<String>, Query),
        ("fields" = Option<String>, Query), ("skipTotal" = Option<bool>, Query)),
    responses((status = 200, body = RecordPage), (status = "4XX", body = ErrorBody)))]
async fn list_records(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf(collection): PathOf<String>,
    params: Params,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let asking = Asking::new(caller, reading(&method), &params, &headers);
    let page = records.list(&collection, &params, &asking).await?;
    if page.records.is_empty() {
        records.hesitate(&collection, &params, &asking, peer.ip).await;
    }
    let (total_items, total_pages) = page.paging.totals(page.total);
    let body = RecordPage {
        items: records.show(page.records, params.get("expand"), &asking).await?,
        page: page.paging.page,
        per_page: page.paging.per_page,
        total_items,
        total_pages,
    };
    match params.get("fields") {
        None => Ok(Json(body).into_response()),
        wanted => {
            let body = serde_json::to_value(body)
                .map_err(|error| crate::Error::internal("write a page", error))?;
            Ok(Json(pick::fields(body, wanted)?).into_response())
        }
    }
}

/// Shows a record.
#[utoipa::path(get, path = "/api/collections/{collection}/records/{id}", tag = "records",
    params(("collection" = String, Path), ("id" = String, Path),
        ("expand" = Option<String>, Query), ("fields" = Option<String>, Query)),
    responses((status = 200, body = RecordBody), (status = "4XX", body = ErrorBody)))]
async fn view_record(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf((collection, id)): PathOf<(String, String)>,
    params: Params,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let asking = Asking::new(caller, reading(&method), &params, &headers);
    let record = records.view(&collection, &id, &asking).await?;
    let shown = records.show_one(record, params.get("expand"), &asking).await?;
    Ok(Json(pick::fields(Value::Object(shown), params.get("fields"))?).into_response())
}

/// Creates a record.
#[utoipa::path(post, path = "/api/collections/{collection}/records", tag = "records",
    params(("collection" = String, Path), ("expand" = Option<String>, Query),
        ("fields" = Option<String>, Query)),
    request_body = std::collections::HashMap<String, Value>,
    responses((status = 200, body = RecordBody), (status = "4XX", body = ErrorBody)))]
async fn create_record(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    params: Params,
    request: Request,
) -> Result<Response> {
    let definition = records.writable(&collection)?;
    let asking = Asking::new(caller, "POST", &params, request.headers());
    let body = records.receive(&definition, Right::Create, &asking.caller, request).await?;
    let record = records.create(&collection, body, asking.clone()).await?;
    answer(&records, record, &asking, &params).await
}

/// Updates a record: only what the body names changes.
#[utoipa::path(patch, path = "/api/collections/{collection}/records/{id}", tag = "records",
    params(("collection" = String, Path), ("id" = String, Path),
        ("expand" = Option<String>, Query), ("fields" = Option<String>, Query)),
    request_body = std::collections::HashMap<String, Value>,
    responses((status = 200, body = RecordBody), (status = "4XX", body = ErrorBody)))]
async fn update_record(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf((collection, id)): PathOf<(String, String)>,
    params: Params,
    request: Request,
) -> Result<Response> {
    let definition = records.writable(&collection)?;
    let asking = Asking::new(caller, "PATCH", &params, request.headers());
    let body = records.receive(&definition, Right::Update, &asking.caller, request).await?;
    let record = records.update(&collection, &id, body, asking.clone()).await?;
    answer(&records, record, &asking, &params).await
}

/// Deletes a record.
#[utoipa::path(delete, path = "/api/collections/{collection}/records/{id}", tag = "records",
    params(("collection" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn delete_record(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf((collection, id)): PathOf<(String, String)>,
    params: Params,
    headers: HeaderMap,
    Submitted(body): Submitted,
) -> Result<Response> {
    let asking = Asking { body, ..Asking::new(caller, "DELETE", &params, &headers) };
    let seq = records.delete(&collection, &id, asking).await?;
    Ok(with_seq(StatusCode::NO_CONTENT.into_response(), seq))
}

/// Deletes all records of a collection.
#[utoipa::path(delete, path = "/api/collections/{collection}/truncate", tag = "records",
    params(("collection" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn truncate(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    records.truncate(&collection, Asking::new(caller, "DELETE", &params, &headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer(
    records: &Records,
    record: Record,
    asking: &Asking,
    params: &Params,
) -> Result<Response> {
    let seq = record.seq;
    let shown = records.show_written(record, params.get("expand"), asking).await;
    let body = pick::fields(Value::Object(shown), params.get("fields"))?;
    Ok(with_seq(Json(body).into_response(), seq))
}

fn with_seq(mut response: Response, seq: Option<u64>) -> Response {
    if let Some(seq) = seq {
        response.headers_mut().insert(SEQ_HEADER, HeaderValue::from(seq));
    }
    response
}
