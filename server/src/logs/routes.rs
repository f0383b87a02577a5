//! PocketBase's `/api/logs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::Logs;
use super::search::{self, Filter};
use crate::error::{Error, Result};
use crate::http::params::Paging;
use crate::http::{Caller, Params, PathOf, pick};
use crate::json::Json;

/// The room's routes.
pub(crate) fn router(logs: Logs) -> Router {
    Router::new()
        .route("/api/logs", get(list).delete(clear))
        .route("/api/logs/stats", get(stats))
        .route("/api/logs/{id}", get(view))
        .with_state(logs)
}

async fn list(
    State(logs): State<Logs>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let paging = Paging::read(&params)?;
    let filter = read_filter(&params).map_err(|()| Error::unreadable())?;
    let sort = search::read_sort(params.get("sort").unwrap_or(""));
    let sort = sort.map_err(|_unfit| Error::unreadable())?;
    let page = logs
        .search(move |files, cutoff| search::page(files, cutoff, &filter, &sort, paging))
        .await?;
    let (items, pages) = paging.totals((!paging.skip_total).then_some(page.total));
    let body = json!({
        "items": page.items,
        "page": paging.page,
        "perPage": paging.per_page,
        "totalItems": items,
        "totalPages": pages,
    });
    answer(body, &params)
}

async fn stats(
    State(logs): State<Logs>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let filter = read_filter(&params).map_err(|()| Error::invalid("Invalid filter format."))?;
    let hours = logs.search(move |files, cutoff| search::hours(files, cutoff, &filter)).await?;
    let hours = hours.into_iter().map(|(date, total)| json!({ "date": date, "total": total }));
    answer(Value::Array(hours.collect()), &params)
}

async fn view(
    State(logs): State<Logs>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    params: Params,
) -> Result<Response> {
    caller.require_superuser()?;
    let found = logs.search(move |files, cutoff| search::one(files, cutoff, &id)).await?;
    answer(found.ok_or_else(Error::not_found)?, &params)
}

async fn clear(
    State(logs): State<Logs>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    logs.clear().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(body: Value, params: &Params) -> Result<Response> {
    Ok(Json(pick::fields(body, params.get("fields"))?).into_response())
}

/// Entries know nothing of requests and collections, so no filter may ask about them.
fn read_filter(params: &Params) -> Result<Filter, ()> {
    let text = params.get("filter");
    let strange = |text: &str| {
        homeport_rules::mentions_request(text) || homeport_rules::mentions_collection(text)
    };
    if text.is_some_and(strange) {
        return Err(());
    }
    Filter::read(text).map_err(|_unfit| ())
}
