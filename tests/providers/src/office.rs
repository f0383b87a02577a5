//! A parcel office that nobody has made a connector for, as `parcels.yaml` in
//! `server/src/integrations/openapi` describes it.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use crate::{OFFICE_KEY, answer, header, parsed};

pub(crate) fn office() -> Router {
    Router::new().route("/v1/parcels", get(list)).route("/v1/parcels/{id}/send", post(send))
}

fn refused(headers: &HeaderMap) -> Option<Response> {
    let body = json!({ "error": { "code": "no_key", "message": "Who are you?" } });
    (header(headers, "x-api-key") != OFFICE_KEY).then(|| answer(401, &body))
}

async fn list(headers: HeaderMap, uri: Uri) -> Response {
    let found = json!({ "parcels": [{ "id": "pa_1" }], "asked": uri.query() });
    refused(&headers).unwrap_or_else(|| answer(200, &found))
}

async fn send(headers: HeaderMap, Path(id): Path<String>, body: String) -> Response {
    if let Some(refused) = refused(&headers) {
        return refused;
    }
    if id == "pa_lost" {
        let body = json!({ "error": { "code": "lost", "message": "Nobody has seen it." } });
        return answer(404, &body);
    }
    let key = header(&headers, "idempotency-key");
    answer(200, &json!({ "id": id, "key": key, "taken": parsed(&body) }))
}
