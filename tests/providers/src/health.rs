//! A FHIR R4 server's read, search and capabilities (hl7.org/fhir/R4/http.html).

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::{BEARER, answer, has_bearer};

pub(crate) fn fhir() -> Router {
    let metadata = async || {
        let software = json!({ "name": "Stand-in" });
        answer(
            200,
            &json!({ "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "software": software }),
        )
    };
    Router::new()
        .route("/metadata", get(metadata))
        .route("/{kind}", get(search))
        .route("/{kind}/{id}", get(read))
}

fn outcome(status: u16, code: &str, diagnostics: &str) -> Response {
    let issue = json!([{ "severity": "error", "code": code, "diagnostics": diagnostics }]);
    answer(status, &json!({ "resourceType": "OperationOutcome", "issue": issue }))
}

fn patient(id: &str) -> Value {
    json!({ "resourceType": "Patient", "id": id, "name": [{ "family": "Lovelace" }] })
}

async fn read(Path((kind, id)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if !has_bearer(&headers, BEARER) {
        return outcome(401, "login", "Authentication required");
    }
    match (kind.as_str(), id.as_str()) {
        ("Patient", "1") => answer(200, &patient("1")),
        ("Patient", "gone") => outcome(410, "deleted", "Resource was deleted"),
        _ => outcome(404, "not-found", &format!("Resource {kind}/{id} is not known")),
    }
}

async fn search(
    Path(kind): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if !has_bearer(&headers, BEARER) {
        return outcome(401, "login", "Authentication required");
    }
    if asked.get("name").is_some_and(|name| name == "bad") {
        return outcome(400, "invalid", "Unknown search parameter");
    }
    let entries = match kind.as_str() {
        "Patient" => vec![json!({ "resource": patient("1") })],
        _ => Vec::new(),
    };
    answer(
        200,
        &json!({ "resourceType": "Bundle", "type": "searchset", "total": entries.len(), "entry": entries }),
    )
}
