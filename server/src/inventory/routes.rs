//! `/api/homeport/files`: all files, for the window.

use axum::extract::State;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Inventory;
use super::kind::Kind;
use super::list::Query;
use super::usage::Sums;
use super::wire::{FilePage, FileUsage};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params};

const NO_COLLECTION: &str = "There is no collection of this name.";

/// The room's routes, for the window alone.
pub(crate) fn router(inventory: Inventory) -> OpenApiRouter {
    documented().with_state(inventory)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Inventory> {
    OpenApiRouter::new().routes(routes!(list_files)).routes(routes!(file_usage))
}

/// Lists the files that records name, of all collections.
#[utoipa::path(get, path = "/api/homeport/files", tag = "files",
    params(
        ("search" = Option<String>, Query, description = "Words of the name, in any order"),
        ("collection" = Option<String>, Query, description = "Id or name"),
        ("kind" = Option<Kind>, Query),
        ("sort" = Option<String>, Query, description = "`newest`, `largest` or `name`; else `newest`"),
        ("cursor" = Option<String>, Query, description = "The last page's `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 200, else 50"),
    ),
    responses((status = 200, body = FilePage), (status = "4XX", body = ErrorBody),
        (status = 503, body = ErrorBody, description = "All files are being read for the first time: ask again")))]
async fn list_files(
    State(inventory): State<Inventory>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<FilePage>> {
    caller.require_superuser()?;
    let query = Query::read(&params)?;
    let mut seen = inventory.seen_by(&caller);
    if let Some(wanted) = params.get("collection") {
        let meant = inventory.inner.collections.find(wanted);
        seen.retain(|one| meant.as_ref().is_some_and(|meant| meant.id() == one.id()));
        if seen.is_empty() {
            return Err(Error::NotFound(NO_COLLECTION));
        }
    }
    inventory.ask(move |held| query.page(held, &seen)).await.map(Json)
}

/// Says what files take up.
#[utoipa::path(get, path = "/api/homeport/files/usage", tag = "files",
    responses((status = 200, body = FileUsage), (status = "4XX", body = ErrorBody),
        (status = 503, body = ErrorBody, description = "All files are being read for the first time: ask again")))]
async fn file_usage(
    State(inventory): State<Inventory>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<FileUsage>> {
    caller.require_superuser()?;
    let seen = inventory.seen_by(&caller);
    let sums = inventory.ask(move |held| Sums::of(held, &seen)).await?;
    let Sums { all, missing, kinds, collections } = sums;
    let (besides, disk) = (inventory.besides(), inventory.inner.files.disk().map(Into::into));
    Ok(Json(FileUsage { all, missing, collections, kinds, besides, disk }))
}
