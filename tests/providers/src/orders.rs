//! PayPal's orders, and how they are captured and paid back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::tokens::{Desk, token};
use crate::{answer, header, parsed};

/// Orders by the key that they were begun with.
type Orders = Arc<Mutex<HashMap<String, Value>>>;

pub(crate) fn paypal(desk: Desk) -> Router {
    Router::new()
        .route("/v1/oauth2/token", post(token))
        .route("/v1/notifications/webhooks-events", get(events))
        .route("/v2/checkout/orders", post(order))
        .route("/v2/checkout/orders/{id}", get(show_order))
        .route("/v2/checkout/orders/{id}/capture", post(capture))
        .route("/v2/checkout/orders/{id}/authorize", post(capture))
        .route("/v2/payments/captures/{id}/refund", post(refund))
        .with_state((desk, Orders::default()))
}

type Till = State<(Desk, Orders)>;

impl axum::extract::FromRef<(Desk, Orders)> for Desk {
    fn from_ref((desk, _): &(Desk, Orders)) -> Self {
        desk.clone()
    }
}

fn paypal_stranger() -> Response {
    answer(
        401,
        &json!({ "error": "invalid_token", "error_description": "Token signature verification failed" }),
    )
}

fn unprocessable(issue: &str, description: &str) -> Response {
    let details = json!([{ "issue": issue, "description": description }]);
    answer(
        422,
        &json!({ "name": "UNPROCESSABLE_ENTITY", "details": details, "message": "The requested action could not be performed.", "debug_id": "1" }),
    )
}

async fn events(State((desk, _)): Till, headers: HeaderMap) -> Response {
    match desk.lets_in(&headers) {
        true => answer(
            200,
            &json!({ "events": [{ "id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED" }], "count": 1 }),
        ),
        false => paypal_stranger(),
    }
}

async fn order(State((desk, orders)): Till, headers: HeaderMap, body: String) -> Response {
    let (key, given) = (header(&headers, "paypal-request-id"), parsed(&body));
    if !desk.lets_in(&headers) {
        return paypal_stranger();
    }
    let amount = &given["purchase_units"][0]["amount"];
    if key.is_empty() || amount["value"].as_str().is_none() {
        return answer(
            400,
            &json!({ "name": "INVALID_REQUEST", "details": [{ "issue": "MISSING_REQUIRED_PARAMETER", "description": "A required field is missing." }] }),
        );
    }
    if amount["currency_code"] == "JPY" && amount["value"].as_str().unwrap().contains('.') {
        return unprocessable("DECIMALS_NOT_SUPPORTED", "Currency does not support decimals.");
    }
    let mut orders = orders.lock().unwrap();
    let id = format!("5O190127TN36471{:02}", orders.len());
    let order = json!({
        "id": id, "status": "PAYER_ACTION_REQUIRED", "intent": given["intent"],
        "purchase_units": given["purchase_units"],
        "links": [{ "href": format!("https://paypal.example/checkoutnow?token={id}"), "rel": "payer-action", "method": "GET" }],
    });
    answer(200, orders.entry(key.to_owned()).or_insert(order))
}

fn find(orders: &Orders, id: &str) -> Option<Value> {
    orders.lock().unwrap().values().find(|order| order["id"] == id).cloned()
}

fn no_order() -> Response {
    answer(
        404,
        &json!({ "name": "RESOURCE_NOT_FOUND", "details": [{ "issue": "INVALID_RESOURCE_ID", "description": "Specified resource ID does not exist." }] }),
    )
}

async fn show_order(
    State((desk, orders)): Till,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match (desk.lets_in(&headers), find(&orders, &id)) {
        (false, _) => paypal_stranger(),
        (true, Some(order)) => answer(200, &order),
        (true, None) => no_order(),
    }
}

async fn capture(
    State((desk, orders)): Till,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !desk.lets_in(&headers) {
        return paypal_stranger();
    }
    let Some(mut order) = find(&orders, &id) else { return no_order() };
    let amount = order["purchase_units"][0]["amount"].clone();
    if amount["value"] == "0.13" {
        return unprocessable("INSTRUMENT_DECLINED", "The instrument presented was declined.");
    }
    let made = json!([{ "id": "3C679366HH908993F", "status": "COMPLETED", "amount": amount }]);
    let kind = if order["intent"] == "CAPTURE" { "captures" } else { "authorizations" };
    order["status"] = json!("COMPLETED");
    order["purchase_units"][0]["payments"] = json!({ kind: made });
    answer(201, &order)
}

async fn refund(
    State((desk, _)): Till,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    match (desk.lets_in(&headers), &*id, parsed(&body)["amount"]["value"].as_str()) {
        (false, ..) => paypal_stranger(),
        (true, "3C679366HH908993F", Some(_)) => {
            answer(201, &json!({ "id": "1JU08902781691411", "status": "COMPLETED" }))
        }
        _ => no_order(),
    }
}
