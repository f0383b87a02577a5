//! `/api/collections`: superusers only, PocketBase's shapes.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Collections;
use super::definition::CollectionBody;
use super::listing::list;
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Submitted};

/// A page of collections.
#[derive(Serialize, ToSchema)]
pub(super) struct CollectionPage {
    pub(super) items: Vec<CollectionBody>,
    pub(super) page: u64,
    #[serde(rename = "perPage")]
    pub(super) per_page: u64,
    #[serde(rename = "totalItems")]
    pub(super) total_items: i64,
    #[serde(rename = "totalPages")]
    pub(super) total_pages: i64,
}

/// The room's routes.
pub(crate) fn router(collections: Collections) -> OpenApiRouter {
    documented().with_state(collections)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Collections> {
    OpenApiRouter::new().routes(routes!(list_collections, create_collection)).routes(routes!(
        view_collection,
        update_collection,
        delete_collection
    ))
}

/// Lists the collections.
#[utoipa::path(get, path = "/api/collections", tag = "collections",
    params(("page" = Option<i64>, Query), ("perPage" = Option<i64>, Query),
        ("sort" = Option<String>, Query), ("filter" = Option<String>, Query),
        ("fields" = Option<String>, Query), ("skipTotal" = Option<bool>, Query)),
    responses((status = 200, body = CollectionPage), (status = "4XX", body = ErrorBody)))]
async fn list_collections(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let page = list(&collections.catalog(), &params)?;
    picked(&page, &params)
}

/// Makes a collection.
#[utoipa::path(post, path = "/api/collections", tag = "collections",
    request_body = std::collections::HashMap<String, serde_json::Value>,
    responses((status = 200, body = CollectionBody), (status = "4XX", body = ErrorBody)))]
async fn create_collection(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    params: Params,
    body: Result<Submitted>,
) -> Result<Response> {
    caller.require_superuser()?;
    // PocketBase reads the collection's type first, and says so when it cannot.
    let Submitted(body) =
        readable(body, "Failed to load the collection type data due to invalid formatting.")?;
    let collection = collections.create(body).await?;
    picked(&CollectionBody::from(&collection.definition), &params)
}

/// Shows a collection.
#[utoipa::path(get, path = "/api/collections/{collection}", tag = "collections",
    params(("collection" = String, Path, description = "Id or name")),
    responses((status = 200, body = CollectionBody), (status = "4XX", body = ErrorBody)))]
async fn view_collection(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let collection = collections.find(&name).ok_or_else(Error::not_found)?;
    picked(&CollectionBody::from(&collection.definition), &params)
}

/// Changes a collection. Only what the body names changes; a field left out of `fields` is dropped.
#[utoipa::path(patch, path = "/api/collections/{collection}", tag = "collections",
    params(("collection" = String, Path, description = "Id or name")),
    request_body = std::collections::HashMap<String, serde_json::Value>,
    responses((status = 200, body = CollectionBody), (status = "4XX", body = ErrorBody)))]
async fn update_collection(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
    params: Params,
    body: Result<Submitted>,
) -> Result<Response> {
    caller.require_superuser()?;
    let Submitted(body) =
        readable(body, "Failed to load the submitted data due to invalid formatting.")?;
    let collection = collections.update(name, body).await?;
    picked(&CollectionBody::from(&collection.definition), &params)
}

/// Deletes a collection and all its records.
#[utoipa::path(delete, path = "/api/collections/{collection}", tag = "collections",
    params(("collection" = String, Path, description = "Id or name")),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn delete_collection(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    collections.delete(name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn readable(body: Result<Submitted>, message: &'static str) -> Result<Submitted> {
    body.map_err(|error| match error {
        Error::Invalid { .. } => Error::invalid(message),
        other => other,
    })
}

fn picked(body: &impl Serialize, params: &Params) -> Result<Response> {
    let body =
        serde_json::to_value(body).map_err(|error| Error::internal("write an answer", error))?;
    Ok(Json(crate::http::pick::fields(body, params.get("fields"))?).into_response())
}
