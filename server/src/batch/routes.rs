//! `POST /api/batch`.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Batch;
use super::files::RequestFiles;
use super::wire::{self, Request};
use crate::error::{Error, Result};
use crate::http::body::{self, Limits};
use crate::http::{Caller, Params, Peer, pick};
use crate::json::Json;
use crate::records::{Item, Operation, Outcome};

/// PocketBase's time for a batch when the settings say none.
const PATIENCE: i64 = 3;
/// PocketBase's limit of a batch with its files when the settings say none, 128 MiB.
const LONGEST: usize = 128 << 20;

/// The room's routes.
pub(crate) fn router(batch: Batch) -> Router {
    Router::new().route("/api/batch", post(run)).with_state(batch)
}

async fn run(
    State(batch): State<Batch>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    params: Params,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Result<Response> {
    let settings = batch.settings.current();
    let settings = &settings.batch;
    let most = usize::try_from(settings.max_requests).unwrap_or(0);
    if !settings.enabled || most == 0 {
        return Err(Error::forbidden("Batch requests are not allowed."));
    }
    let mut files = RequestFiles::new(batch.files.clone(), most);
    let body = body::read_names(request, limits(settings.max_body_size), &mut files).await;
    let body = body.map_err(|error| match error {
        Error::Invalid { .. } => Error::invalid(wire::UNREAD),
        other => other,
    })?;
    let mut requests = wire::read(&body, most)?;
    batch.count(&requests, &caller, peer)?;
    let mut files = files.finish();
    for (at, uploads) in &files {
        requests.get_mut(*at).into_iter().for_each(|request| request.make_way_for(uploads));
    }

    let seconds = if settings.timeout > 0 { settings.timeout } else { PATIENCE };
    let deadline = Instant::now() + Duration::from_secs(seconds.unsigned_abs().min(3600));
    let items = requests.iter().enumerate().map(|(at, request)| Item {
        uploads: files.remove(&at).unwrap_or_default(),
        ..item(request, &caller, &headers)
    });
    let items = items.collect();
    let outcomes = batch.records.batch(items, deadline).await?;
    let mut results = Vec::with_capacity(outcomes.len());
    for (request, outcome) in requests.iter().zip(outcomes) {
        results.push(batch.shown(request, outcome, &caller, &headers).await?);
    }
    Ok(Json(pick::fields(Value::Array(results), params.get("fields"))?).into_response())
}

/// The limits of the settings, as far as memory allows.
fn limits(most: i64) -> Limits {
    let most = usize::try_from(most).ok().filter(|most| *most > 0);
    let whole = most.unwrap_or(LONGEST);
    Limits { values: whole.min(body::LIMIT), whole }
}

fn item(request: &Request, caller: &Caller, headers: &HeaderMap) -> Item {
    let item = request.item(caller, headers);
    // What could not be shown in the end is not begun.
    match pick::fields(json!({}), request.params().get("fields")) {
        Ok(_) => item,
        Err(_) => Item { operation: Operation::Unknown, ..item },
    }
}

impl Batch {
    /// One write's outcome. It is written; so what cannot be expanded is left out.
    async fn shown(
        &self,
        request: &Request,
        outcome: Outcome,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<Value> {
        let record = match outcome {
            Outcome::Deleted => return Ok(json!({ "status": 204, "body": null })),
            Outcome::Written(record) => record,
        };
        let (asking, params) = (request.item(caller, headers).asking, request.params());
        let shown = self.records.show_written(record, params.get("expand"), &asking).await;
        let body = pick::fields(Value::Object(shown), params.get("fields"))?;
        Ok(json!({ "status": 200, "body": body }))
    }

    /// Counts every request by its own action, besides the batch itself.
    fn count(&self, requests: &[Request], caller: &Caller, peer: Peer) -> Result<()> {
        for (index, request) in requests.iter().enumerate() {
            let Some(target) = request.target() else { continue };
            let Ok(collection) = self.records.collection(target.collection) else { continue };
            let path = request.url.split('?').next().unwrap_or("");
            let method = request.method.as_str();
            let counted =
                self.gate.count_action(caller, peer, &collection, &[target.tag], method, path);
            counted.map_err(|error| Error::Batch { index, source: Box::new(error) })?;
        }
        Ok(())
    }
}
