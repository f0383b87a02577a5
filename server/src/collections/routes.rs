//! `/api/collections`: superusers only, PocketBase's shapes.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Collections;
use super::auth_options::{SERVICES, Service, ServiceBody};
use super::definition::CollectionBody;
use super::listing::list;
use super::scaffold::Scaffolds;
use super::view::Trial;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Params, PathOf, Submitted, SubmittedNames, names};
use crate::json::Json;

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
    OpenApiRouter::new()
        .routes(routes!(list_collections, create_collection))
        .routes(routes!(view_collection, update_collection, delete_collection))
        .routes(routes!(import_collections))
        .routes(routes!(view_scaffolds))
        .routes(routes!(list_oauth2_providers))
        .routes(routes!(dry_run_view))
        .route(IMPORT, get(view_named).patch(update_named).delete(delete_named))
}

/// Where collections are imported, and where one that is called so is reached by its name.
const IMPORT: &str = "/api/collections/import";

fn named_as_import() -> PathOf<String> {
    PathOf("import".to_owned())
}

async fn view_named(
    collections: State<Collections>,
    caller: Extension<Caller>,
    params: Params,
) -> Result<Response> {
    view_collection(collections, caller, named_as_import(), params).await
}

async fn update_named(
    collections: State<Collections>,
    caller: Extension<Caller>,
    params: Params,
    headers: HeaderMap,
    body: Result<Submitted>,
) -> Result<Response> {
    update_collection(collections, caller, named_as_import(), params, headers, body).await
}

async fn delete_named(
    collections: State<Collections>,
    caller: Extension<Caller>,
) -> Result<StatusCode> {
    delete_collection(collections, caller, named_as_import()).await
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
    const UNREADABLE: &str = "Failed to load the collection type data due to invalid formatting.";
    let Submitted(body) = readable(body, UNREADABLE)?;
    let body = names::of_collection(body).ok_or_else(|| Error::invalid(UNREADABLE))?;
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

/// Changes a collection. Only what the body names changes; a field left out of `fields` is dropped. With
/// `If-Match` and the moment of its last change (`updated`, quoted) only what has not changed since.
#[utoipa::path(patch, path = "/api/collections/{collection}", tag = "collections",
    params(("collection" = String, Path, description = "Id or name")),
    request_body = std::collections::HashMap<String, serde_json::Value>,
    responses((status = 200, body = CollectionBody), (status = "4XX", body = ErrorBody)))]
async fn update_collection(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    body: Result<Submitted>,
) -> Result<Response> {
    caller.require_superuser()?;
    let Submitted(body) =
        readable(body, "Failed to load the submitted data due to invalid formatting.")?;
    let seen = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let seen = seen.filter(|seen| *seen != "*").map(|seen| seen.trim_matches('"').to_owned());
    let collection = collections.update(name, body, seen).await?;
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

/// What an import carries.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ImportBody {
    /// Collections as they are listed; those that are there are changed, by id or else by name.
    #[schema(value_type = Vec<std::collections::HashMap<String, serde_json::Value>>)]
    #[serde(default)]
    collections: Option<Vec<Option<Map<String, Value>>>>,
    /// Whether collections and fields that are not among them are deleted.
    #[serde(default)]
    delete_missing: Option<bool>,
}

/// Makes and changes many collections at once, or none.
#[utoipa::path(put, path = "/api/collections/import", tag = "collections",
    request_body = ImportBody,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn import_collections(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    body: Result<SubmittedNames>,
) -> Result<StatusCode> {
    const UNREADABLE: &str = "An error occurred while loading the submitted data.";
    caller.require_superuser()?;
    let SubmittedNames(body) = readable(body, UNREADABLE)?;
    let body = serde_json::from_value::<ImportBody>(Value::Object(body));
    let body = body.map_err(|_error| Error::invalid(UNREADABLE))?;
    let submitted = body.collections.unwrap_or_default();
    if submitted.is_empty() {
        return Err(Error::fields(
            "An error occurred while validating the submitted data.",
            FieldErrors::one("collections", "validation_required", "Cannot be blank."),
        ));
    }
    let submitted = submitted.into_iter().map(Option::unwrap_or_default).collect();
    collections.import(submitted, body.delete_missing.unwrap_or(false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows an empty collection of each type.
#[utoipa::path(get, path = "/api/collections/meta/scaffolds", tag = "collections",
    responses((status = 200, body = Scaffolds), (status = "4XX", body = ErrorBody)))]
async fn view_scaffolds(Extension(caller): Extension<Caller>, params: Params) -> Result<Response> {
    caller.require_superuser()?;
    picked(&Scaffolds::new(), &params)
}

/// Lists the services that users can be let sign in with.
#[utoipa::path(get, path = "/api/collections/meta/oauth2-providers", tag = "collections",
    responses((status = 200, body = Vec<ServiceBody>), (status = "4XX", body = ErrorBody)))]
async fn list_oauth2_providers(
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let services = SERVICES.iter().map(Service::body).collect::<Vec<ServiceBody>>();
    picked(&services, &params)
}

/// A query to be tried.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct DryRunBody {
    query: String,
}

/// Tries a view's query and shows its fields and first records.
#[utoipa::path(post, path = "/api/collections/meta/dry-run-view", tag = "collections",
    request_body = DryRunBody,
    responses((status = 200, body = Trial), (status = "4XX", body = ErrorBody)))]
async fn dry_run_view(
    State(collections): State<Collections>,
    Extension(caller): Extension<Caller>,
    params: Params,
    body: Result<SubmittedNames>,
) -> Result<Response> {
    const UNREADABLE: &str = "An error occurred while loading the submitted data.";
    const INVALID: &str = "An error occurred while validating the submitted data.";
    const LONGEST_QUERY: usize = 5000;
    caller.require_superuser()?;
    let SubmittedNames(body) = readable(body, UNREADABLE)?;
    let query = match body.get("query") {
        None | Some(Value::Null) => "",
        Some(Value::String(query)) => query.trim(),
        Some(_) => return Err(Error::invalid(UNREADABLE)),
    };
    if query.is_empty() {
        return Err(Error::fields(
            INVALID,
            FieldErrors::one("query", "validation_required", "Cannot be blank."),
        ));
    }
    if query.chars().count() > LONGEST_QUERY {
        let message = format!("The length must be no more than {LONGEST_QUERY}.");
        let params = json!({ "max": LONGEST_QUERY, "min": 0 });
        let mut errors = FieldErrors::default();
        errors.add_with("query", "validation_length_too_long", &message, params);
        return Err(Error::fields(INVALID, errors));
    }
    picked(&collections.dry_run(query).await?, &params)
}

fn readable<T>(body: Result<T>, message: &'static str) -> Result<T> {
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
