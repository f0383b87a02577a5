//! Wise (profiles, rates, transfers) and Plaid (institutions, link tokens, transactions).

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{PLAID, WISE_TOKEN, answer, has_bearer, parsed};

pub(crate) fn wise() -> Router {
    Router::new()
        .route("/v1/profiles", get(profiles))
        .route("/v1/rates", get(rates))
        .route("/v1/transfers", post(transfer))
        .route("/v3/profiles/{profile}/transfers/{id}/payments", post(fund))
}

fn wise_stranger(headers: &HeaderMap) -> Option<Response> {
    let body = json!({ "error": "invalid_token", "error_description": "Invalid token" });
    (!has_bearer(headers, WISE_TOKEN)).then(|| answer(401, &body))
}

async fn profiles(headers: HeaderMap) -> Response {
    let business =
        json!({ "id": 16_421_159, "type": "business", "details": { "name": "Stand-in" } });
    wise_stranger(&headers).unwrap_or_else(|| answer(200, &json!([business])))
}

async fn rates(headers: HeaderMap, Query(asked): Query<HashMap<String, String>>) -> Response {
    let pair = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let rate = json!({
        "rate": 1.166, "source": pair("source"), "target": pair("target"), "time": "2026-01-31T10:43:31+0000",
    });
    wise_stranger(&headers).unwrap_or_else(|| answer(200, &json!([rate])))
}

async fn transfer(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = wise_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["targetAccount"] != 8_692_237 {
        let error = json!({
            "code": "NOT_VALID", "message": "Recipient account does not exist",
            "path": "targetAccount", "arguments": [asked["targetAccount"]],
        });
        return answer(422, &json!({ "errors": [error] }));
    }
    answer(
        200,
        &json!({
            "id": 16_521_632, "targetAccount": asked["targetAccount"], "status": "incoming_payment_waiting",
            "rate": 0.9065, "details": asked["details"], "quoteUuid": asked["quoteUuid"],
            "customerTransactionId": asked["customerTransactionId"],
        }),
    )
}

async fn fund(Path((_, id)): Path<(u64, u64)>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = wise_stranger(&headers) {
        return refused;
    }
    let (status, error) = match (id, parsed(&body)["type"] == "BALANCE") {
        (16_521_632, true) => ("COMPLETED", Value::Null),
        _ => ("REJECTED", json!("balance.payment-option-unavailable")),
    };
    answer(201, &json!({ "type": "BALANCE", "status": status, "errorCode": error }))
}

pub(crate) fn plaid() -> Router {
    Router::new()
        .route("/institutions/get", post(institutions))
        .route("/link/token/create", post(link_token))
        .route("/item/public_token/exchange", post(exchange))
        .route("/transactions/sync", post(sync))
}

fn plaid_error(kind: &str, code: &str, message: &str) -> Response {
    answer(
        400,
        &json!({
            "error_type": kind, "error_code": code, "error_message": message,
            "display_message": null, "request_id": "HNTDNrA8F1shFEW", "causes": [],
        }),
    )
}

fn plaid_stranger(asked: &Value) -> Option<Response> {
    let is_known = asked["client_id"] == PLAID.0 && asked["secret"] == PLAID.1;
    let message = "invalid client_id or secret provided";
    (!is_known).then(|| plaid_error("INVALID_INPUT", "INVALID_API_KEYS", message))
}

async fn institutions(body: String) -> Response {
    let bank = json!({ "institution_id": "ins_118923", "name": "Red Platypus Bank" });
    let all = json!({ "institutions": [bank], "total": 11_384, "request_id": "tbFyCEqkU774ZGG" });
    plaid_stranger(&parsed(&body)).unwrap_or_else(|| answer(200, &all))
}

async fn link_token(body: String) -> Response {
    let asked = parsed(&body);
    if let Some(refused) = plaid_stranger(&asked) {
        return refused;
    }
    if asked["user"]["client_user_id"].as_str().is_none() || !asked["products"].is_array() {
        let message = "products must be a non-empty array";
        return plaid_error("INVALID_REQUEST", "INVALID_FIELD", message);
    }
    answer(
        200,
        &json!({
            "link_token": "link-sandbox-af1a0311", "expiration": "2026-03-27T12:56:34Z", "request_id": "XQVgFigpGHXkb0b",
        }),
    )
}

async fn exchange(body: String) -> Response {
    let asked = parsed(&body);
    if let Some(refused) = plaid_stranger(&asked) {
        return refused;
    }
    match asked["public_token"].as_str() {
        Some("public-sandbox-good") => answer(
            200,
            &json!({
                "access_token": "access-sandbox-de3ce8ef", "item_id": "M5eVJqLnv3tbzdngLDp9FL5OlDNxlNhlE55op",
                "request_id": "Aim3b",
            }),
        ),
        _ => {
            let message = "could not find matching public token";
            plaid_error("INVALID_INPUT", "INVALID_PUBLIC_TOKEN", message)
        }
    }
}

async fn sync(body: String) -> Response {
    let asked = parsed(&body);
    if let Some(refused) = plaid_stranger(&asked) {
        return refused;
    }
    if asked["access_token"] == "access-sandbox-stale" {
        let message = "the login details of this item have changed";
        return plaid_error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", message);
    }
    let coffee = json!({ "transaction_id": "lPNjeW1nR6CDn5okmGQ6hEpMo4lLNoSrzqDje", "amount": 6.33, "name": "Coffee" });
    let added = if asked["cursor"].is_null() { json!([coffee]) } else { json!([]) };
    let more = asked["cursor"].is_null();
    answer(
        200,
        &json!({
            "added": added, "modified": [], "removed": [], "next_cursor": "tVUUL15lYQN5rBnfDIc1I8xudpGdIlw9nsgeXWvhOfkECvUeR663i3Dt1uf",
            "has_more": more, "request_id": "Wvhy9PZHQLV8njG",
        }),
    )
}
