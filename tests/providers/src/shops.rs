//! Mollie (payments, refunds), Razorpay (orders, payments, refunds) and Square (payments).

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{MOLLIE_KEY, RAZORPAY, SQUARE_TOKEN, answer, has_basic, has_bearer, header, parsed};

pub(crate) fn mollie() -> Router {
    Router::new()
        .route("/v2/methods", get(mollie_methods))
        .route("/v2/payments", post(mollie_pay).get(mollie_payments))
        .route("/v2/payments/{id}", get(mollie_payment))
        .route("/v2/payments/{id}/refunds", post(mollie_refund))
}

fn mollie_error(status: u16, title: &str, detail: &str, field: Option<&str>) -> Response {
    let mut body = json!({
        "status": status, "title": title, "detail": detail,
        "_links": { "documentation": { "href": "https://docs.mollie.com/overview/handling-errors", "type": "text/html" } },
    });
    if let Some(field) = field {
        body["field"] = field.into();
    }
    answer(status, &body)
}

fn mollie_stranger(headers: &HeaderMap) -> Option<Response> {
    let detail = "Missing authentication, or failed to authenticate";
    (!has_bearer(headers, MOLLIE_KEY))
        .then(|| mollie_error(401, "Unauthorized Request", detail, None))
}

async fn mollie_methods(headers: HeaderMap) -> Response {
    let ideal = json!({ "resource": "method", "id": "ideal", "description": "iDEAL" });
    mollie_stranger(&headers).unwrap_or_else(|| {
        answer(200, &json!({ "count": 1, "_embedded": { "methods": [ideal] }, "_links": {} }))
    })
}

async fn mollie_pay(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = mollie_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    let fail =
        |field: &str, detail: &str| mollie_error(422, "Unprocessable Entity", detail, Some(field));
    let value = asked["amount"]["value"].as_str().unwrap_or_default();
    match (value.split_once('.'), asked["amount"]["currency"].as_str()) {
        (Some((_, "00" | "99")), Some("EUR")) => {}
        _ => return fail("amount", "The amount contains an invalid value"),
    }
    if asked["redirectUrl"].as_str().is_none() || header(&headers, "idempotency-key").is_empty() {
        return fail("redirectUrl", "The redirect URL is missing");
    }
    let checkout = json!({ "href": "https://www.mollie.com/checkout/select-method/7UhSN1zuXS", "type": "text/html" });
    answer(
        201,
        &json!({
            "resource": "payment", "id": "tr_7UhSN1zuXS", "mode": "test", "status": "open",
            "amount": asked["amount"], "description": asked["description"], "metadata": asked["metadata"],
            "_links": { "checkout": checkout },
        }),
    )
}

async fn mollie_payments(headers: HeaderMap) -> Response {
    let one = json!({ "resource": "payment", "id": "tr_7UhSN1zuXS", "status": "paid" });
    mollie_stranger(&headers).unwrap_or_else(|| {
        answer(200, &json!({
            "count": 1, "_embedded": { "payments": [one] }, "_links": { "previous": null, "next": null },
        }))
    })
}

async fn mollie_payment(Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = mollie_stranger(&headers) {
        return refused;
    }
    if id != "tr_7UhSN1zuXS" {
        let detail = format!("No payment exists with token {id}.");
        return mollie_error(404, "Not Found", &detail, None);
    }
    let amount = |value: &str| json!({ "currency": "EUR", "value": value });
    answer(
        200,
        &json!({
            "resource": "payment", "id": id, "status": "paid", "amount": amount("10.00"),
            "amountRefunded": amount("0.00"), "amountRemaining": amount("10.00"),
        }),
    )
}

async fn mollie_refund(Path(id): Path<String>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = mollie_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["amount"]["value"] == "99.00" {
        let detail = "The amount is higher than the maximum";
        return mollie_error(422, "Unprocessable Entity", detail, Some("amount"));
    }
    answer(
        201,
        &json!({
            "resource": "refund", "id": "re_4qqhO89gsT", "status": "pending", "amount": asked["amount"], "paymentId": id,
        }),
    )
}

pub(crate) fn razorpay() -> Router {
    Router::new()
        .route("/v1/orders", post(razorpay_order).get(razorpay_orders))
        .route("/v1/payments/{id}/capture", post(razorpay_capture))
}

fn razorpay_error(status: u16, description: &str, field: Option<&str>) -> Response {
    let mut error = json!({
        "code": "BAD_REQUEST_ERROR", "description": description, "source": "business",
        "step": "payment_initiation", "reason": "input_validation_failed", "metadata": {},
    });
    if let Some(field) = field {
        error["field"] = field.into();
    }
    answer(status, &json!({ "error": error }))
}

fn razorpay_stranger(headers: &HeaderMap) -> Option<Response> {
    (!has_basic(headers, RAZORPAY.0, RAZORPAY.1))
        .then(|| razorpay_error(401, "Authentication failed", None))
}

async fn razorpay_order(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = razorpay_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["amount"].as_u64().unwrap_or_default() < 100 {
        return razorpay_error(
            400,
            "Order amount less than minimum amount allowed",
            Some("amount"),
        );
    }
    answer(
        200,
        &json!({
            "id": "order_DBJOWzybf0sJbb", "entity": "order", "amount": asked["amount"], "amount_paid": 0,
            "amount_due": asked["amount"], "currency": asked["currency"], "receipt": asked["receipt"],
            "status": "created", "attempts": 0, "notes": [], "created_at": 1_566_986_570,
        }),
    )
}

async fn razorpay_orders(
    headers: HeaderMap,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let receipt = asked.get("receipt").map_or("order 7", String::as_str);
    let order = json!({ "id": "order_DBJOWzybf0sJbb", "entity": "order", "receipt": receipt });
    razorpay_stranger(&headers).unwrap_or_else(|| {
        answer(200, &json!({ "entity": "collection", "count": 1, "items": [order] }))
    })
}

async fn razorpay_capture(Path(id): Path<String>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = razorpay_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["amount"] != 1999 {
        let why = "Capture amount must be equal to the amount authorized";
        return razorpay_error(400, why, Some("amount"));
    }
    answer(
        200,
        &json!({
            "id": id, "entity": "payment", "amount": 1999, "currency": asked["currency"],
            "status": "captured", "captured": true,
        }),
    )
}

pub(crate) fn square() -> Router {
    Router::new()
        .route("/v2/locations", get(square_locations))
        .route("/v2/payments", post(square_pay))
        .route("/v2/payments/{id}", get(square_payment))
}

fn square_error(status: u16, category: &str, code: &str, detail: &str) -> Response {
    let error = json!({ "category": category, "code": code, "detail": detail });
    answer(status, &json!({ "errors": [error] }))
}

fn square_stranger(headers: &HeaderMap) -> Option<Response> {
    let detail = "This request could not be authorized.";
    (!has_bearer(headers, SQUARE_TOKEN) || header(headers, "square-version").is_empty())
        .then(|| square_error(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED", detail))
}

async fn square_locations(headers: HeaderMap) -> Response {
    let one = json!({ "id": "L88917AVBK2S5", "name": "Stand-in", "status": "ACTIVE" });
    square_stranger(&headers).unwrap_or_else(|| answer(200, &json!({ "locations": [one] })))
}

async fn square_pay(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = square_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["source_id"] == "cnon:card-nonce-declined" {
        let detail = "Authorization error: 'GENERIC_DECLINE'";
        return square_error(402, "PAYMENT_METHOD_ERROR", "GENERIC_DECLINE", detail);
    }
    if asked["source_id"] == "cnon:card-nonce-rejected-cvv" {
        return square_error(
            400,
            "PAYMENT_METHOD_ERROR",
            "CVV_FAILURE",
            "Authorization error: 'CVV_FAILURE'",
        );
    }
    if asked["idempotency_key"].as_str().is_none_or(str::is_empty) {
        let detail = "Field must not be blank";
        return square_error(400, "INVALID_REQUEST_ERROR", "VALUE_EMPTY", detail);
    }
    answer(200, &json!({ "payment": square_payment_of(&asked) }))
}

fn square_payment_of(asked: &Value) -> Value {
    json!({
        "id": "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY", "status": "COMPLETED",
        "amount_money": asked["amount_money"], "reference_id": asked["reference_id"],
        "receipt_url": "https://squareup.com/receipt/preview/R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY",
    })
}

async fn square_payment(Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = square_stranger(&headers) {
        return refused;
    }
    match id.as_str() {
        "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY" => {
            let money = json!({ "amount": 1999, "currency": "EUR" });
            answer(200, &json!({ "payment": square_payment_of(&json!({ "amount_money": money })) }))
        }
        id => {
            let detail = format!("Could not find payment with id: {id}");
            square_error(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", &detail)
        }
    }
}
