//! Stripe's payment intents, refunds, events and balance: forms, Basic, pages from the newest on, and
//! idempotency keys that give the first answer again and refuse other parameters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::books::{Books, now};
use crate::weather::Fault;
use crate::{STRIPE_KEY, answer, form, has_basic, header, value};

pub(crate) type Kept = Arc<Mutex<Books>>;

pub(crate) fn stripe(kept: Kept) -> Router {
    Router::new()
        .route("/v1/balance", get(balance))
        .route("/v1/payment_intents", post(begin).get(list))
        .route("/v1/payment_intents/{id}", get(look_up))
        .route("/v1/payment_intents/{id}/capture", post(capture))
        .route("/v1/payment_intents/{id}/cancel", post(cancel))
        .route("/v1/refunds", post(refund).get(list_refunds))
        .route("/v1/events", get(list_events))
        .with_state(kept)
}

fn error(kind: &str, code: Option<&str>, message: &str) -> Value {
    json!({ "error": { "type": kind, "code": code, "message": message } })
}

fn invalid(message: &str, code: &str) -> (u16, Value) {
    (400, error("invalid_request_error", Some(code), message))
}

/// `None` when the key is good.
fn stranger(headers: &HeaderMap) -> Option<Response> {
    (!has_basic(headers, STRIPE_KEY, "")).then(|| {
        // The documented sentence shows a part of the key.
        let message = "Invalid API Key provided: sk_test_****4242";
        answer(401, &error("invalid_request_error", None, message))
    })
}

async fn balance(headers: HeaderMap) -> Response {
    if let Some(refused) = stranger(&headers) {
        return refused;
    }
    let sum = json!([{ "amount": 0, "currency": "eur" }]);
    answer(
        200,
        &json!({ "object": "balance", "available": sum, "pending": sum, "livemode": false }),
    )
}

/// Does a thing once for a key.
fn once(
    kept: &Kept,
    headers: &HeaderMap,
    body: &str,
    act: impl FnOnce(&mut Books, &[(String, String)]) -> (u16, Value),
) -> Response {
    if let Some(refused) = stranger(headers) {
        return refused;
    }
    // What takes no parameters may come without a body.
    let form = if body.is_empty() { Some(Vec::new()) } else { form(headers, body) };
    let Some(form) = form else {
        let (status, said) = invalid("Forms only", "parameter_unknown");
        return answer(status, &said);
    };
    let mut books = kept.lock().unwrap();
    let trouble = books.weather.trouble();
    match trouble {
        Some(Fault::Unwell) => return answer(503, &error("api_error", None, "Come back later")),
        Some(Fault::Busy) => return too_fast(),
        _ => {}
    }
    let key = header(headers, "idempotency-key").to_owned();
    if let Some((asked, status, said)) = books.answered.get(&key).filter(|_| !key.is_empty()) {
        return match asked == body {
            true => answer(*status, said),
            false => {
                let message =
                    "Keys for idempotent requests can only be used with the same parameters.";
                answer(400, &error("idempotency_error", None, message))
            }
        };
    }
    if matches!(trouble, Some(Fault::Broken)) {
        // The documented trap: what went wrong is the answer to this key from now on.
        let said = error("api_error", None, "An unknown error occurred");
        books.answered.insert(key, (body.to_owned(), 500, said.clone()));
        return answer(500, &said);
    }
    let (mut status, mut said) = act(&mut books, &form);
    match trouble {
        Some(Fault::BrokenAfter) => {
            (status, said) = (500, error("api_error", None, "An unknown error occurred"));
        }
        Some(Fault::Nameless) => {
            said.as_object_mut().unwrap().remove("id");
        }
        _ => {}
    }
    books.answered.insert(key, (body.to_owned(), status, said.clone()));
    match trouble {
        Some(Fault::CutShort) => cut_short(),
        Some(Fault::Silent) => half_closed(),
        _ => answer(status, &said),
    }
}

fn too_fast() -> Response {
    let mut busy = answer(429, &error("rate_limit_error", Some("rate_limit"), "Too fast"));
    busy.headers_mut().insert("retry-after", 1.into());
    busy
}

/// An answer whose connection ends in the middle.
pub(crate) fn cut_short() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("cut short"))];
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

/// An answer that begins, on a connection that stays open and silent.
pub(crate) fn half_closed() -> Response {
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
    let pieces = futures_util::StreamExt::chain(first, futures_util::stream::pending());
    Body::from_stream(pieces).into_response()
}

async fn begin(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    once(&kept, &headers, &body, |books, form| {
        let Ok(amount) = value(form, "amount").parse::<u64>() else {
            return invalid("Invalid integer: amount", "parameter_invalid_integer");
        };
        let description = value(form, "description");
        if description == "decline" || books.declined.contains(&amount) {
            let message = "Your card was declined.";
            return (402, error("card_error", Some("card_declined"), message));
        }
        if description == "break" {
            return (500, error("api_error", None, "An unknown error occurred"));
        }
        let id = format!("pi_standin{}", books.intents.len() + 1);
        let capture = match value(form, "capture_method") {
            "" => "automatic",
            chosen => chosen,
        };
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": value(form, "currency"), "status": "requires_payment_method",
            "client_secret": format!("{id}_secret_x"), "created": now(),
            "capture_method": capture, "latest_charge": null,
            "metadata": { "reference": value(form, "metadata[reference]") },
        });
        let reference = value(form, "metadata[reference]").to_owned();
        books.begun.push((reference, amount));
        books.intents.push(intent.clone());
        books.tell("payment_intent.created", &id);
        (200, intent)
    })
}

fn no_such_intent(id: &str) -> (u16, Value) {
    let message = format!("No such payment_intent: '{id}'");
    (404, error("invalid_request_error", Some("resource_missing"), &message))
}

/// Lets whoever has the key read, unless something fails.
fn reading(
    kept: &Kept,
    headers: &HeaderMap,
    read: impl FnOnce(&Books) -> (u16, Value),
) -> Response {
    if let Some(refused) = stranger(headers) {
        return refused;
    }
    let books = kept.lock().unwrap();
    if books.weather.fails_to_read() {
        return match rand::random_range(0..3) {
            0 => answer(503, &error("api_error", None, "Come back later")),
            1 => too_fast(),
            _ => cut_short(),
        };
    }
    let (status, said) = read(&books);
    answer(status, &said)
}

async fn look_up(State(kept): State<Kept>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let answer = reading(&kept, &headers, |books| {
        let found = books.intents.iter().find(|intent| intent["id"] == *id);
        found.map_or_else(|| no_such_intent(&id), |intent| (200, intent.clone()))
    });
    let held = kept.lock().unwrap().held.clone();
    if let Some(held) = held {
        // It is closed when the answers are let go.
        let _ = held.acquire().await;
    }
    answer
}

type Asked = Query<HashMap<String, String>>;

/// A page of what is newest first: behind an id, or before one, as documented.
fn page(newest_first: &[&Value], asked: &HashMap<String, String>, padding: usize) -> Value {
    let limit = asked.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(10).min(100);
    let place = |name: &str| {
        let id = asked.get(name)?;
        newest_first.iter().position(|one| one["id"] == **id)
    };
    let (items, more) = match (place("starting_after"), place("ending_before")) {
        (Some(at), _) => {
            let rest = &newest_first[at + 1..];
            (&rest[..limit.min(rest.len())], rest.len() > limit)
        }
        (None, Some(at)) => {
            let newer = &newest_first[..at];
            (&newer[newer.len().saturating_sub(limit)..], newer.len() > limit)
        }
        (None, None) => {
            (&newest_first[..limit.min(newest_first.len())], newest_first.len() > limit)
        }
    };
    let items = items.iter().map(|item| {
        let mut item = Value::clone(item);
        if padding > 0 {
            item["description"] = "x".repeat(padding).into();
        }
        item
    });
    json!({ "object": "list", "data": items.collect::<Vec<_>>(), "has_more": more })
}

async fn list(State(kept): State<Kept>, Query(asked): Asked, headers: HeaderMap) -> Response {
    reading(&kept, &headers, |books| {
        let from = asked.get("created[gte]").and_then(|from| from.parse().ok()).unwrap_or(0);
        let since = |one: &&Value| one["created"].as_u64().unwrap() >= from;
        let found = books.intents.iter().rev().filter(since).collect::<Vec<_>>();
        (200, page(&found, &asked, books.padding))
    })
}

async fn list_refunds(
    State(kept): State<Kept>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    reading(&kept, &headers, |books| {
        let of = asked.get("payment_intent").cloned().unwrap_or_default();
        let found = books.refunds.iter().rev().filter(|one| one["payment_intent"] == *of);
        (200, page(&found.collect::<Vec<_>>(), &asked, books.padding))
    })
}

async fn list_events(
    State(kept): State<Kept>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    reading(&kept, &headers, |books| {
        let is_known = |id: &String| books.events.iter().any(|event| event["id"] == **id);
        match asked.get("ending_before").filter(|id| !is_known(id)) {
            // After thirty days, as documented.
            Some(id) => invalid(&format!("No such event: '{id}'"), "resource_missing"),
            None => {
                (200, page(&books.events.iter().rev().collect::<Vec<_>>(), &asked, books.padding))
            }
        }
    })
}

fn unexpected(status: &Value) -> (u16, Value) {
    let message = format!("This PaymentIntent's status is {status}.");
    invalid(&message, "payment_intent_unexpected_state")
}

async fn capture(
    State(kept): State<Kept>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    once(&kept, &headers, &body, |books, _| {
        let Some(intent) = books.intent(&id) else { return no_such_intent(&id) };
        if intent["status"] != "requires_capture" {
            return unexpected(&intent["status"]);
        }
        intent["status"] = "succeeded".into();
        intent["amount_received"] = intent["amount"].clone();
        let said = intent.clone();
        books.tell("payment_intent.succeeded", &id);
        (200, said)
    })
}

async fn cancel(
    State(kept): State<Kept>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    once(&kept, &headers, &body, |books, _| {
        let Some(intent) = books.intent(&id) else { return no_such_intent(&id) };
        if intent["status"] == "succeeded" || intent["status"] == "canceled" {
            return unexpected(&intent["status"]);
        }
        intent["status"] = "canceled".into();
        let said = intent.clone();
        books.tell("payment_intent.canceled", &id);
        (200, said)
    })
}

async fn refund(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    once(&kept, &headers, &body, |books, form| {
        let id = value(form, "payment_intent").to_owned();
        let Some(intent) = books.intent(&id) else { return no_such_intent(&id) };
        if intent["status"] != "succeeded" {
            let message = "This PaymentIntent does not have a successful charge to refund.";
            return invalid(message, "payment_intent_unexpected_state");
        }
        let whole = intent["amount_received"].as_u64().unwrap();
        let before = intent["latest_charge"]["amount_refunded"].as_u64().unwrap();
        let amount = value(form, "amount").parse().unwrap_or(whole - before);
        if amount > whole - before {
            let message = "Refund amount is greater than charge amount";
            return invalid(message, "amount_too_large");
        }
        (200, books.pay_back(&id, amount, value(form, "metadata[reference]")))
    })
}
