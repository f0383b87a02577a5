//! Stripe's payment intents, refunds and balance: forms, Basic, and idempotency keys that give the
//! first answer again and refuse other parameters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{STRIPE_KEY, answer, form, has_basic, header, value};

#[derive(Default)]
pub(crate) struct Books {
    /// Whether answers fail now and then, and how many there were.
    pub(crate) troubled: bool,
    asked: usize,
    /// References and amounts, in order.
    pub(crate) begun: Vec<(String, u64)>,
    /// By id.
    intents: HashMap<String, Value>,
    /// What was asked for under a key, and what was answered.
    answered: HashMap<String, (String, u16, Value)>,
}

pub(crate) type Kept = Arc<Mutex<Books>>;

pub(crate) fn stripe(kept: Kept) -> Router {
    Router::new()
        .route("/v1/balance", get(balance))
        .route("/v1/payment_intents", post(begin))
        .route("/v1/payment_intents/{id}", get(look_up))
        .route("/v1/refunds", post(refund))
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
    let Some(form) = form(headers, body) else {
        let (status, said) = invalid("Forms only", "parameter_unknown");
        return answer(status, &said);
    };
    let mut books = kept.lock().unwrap();
    let trouble = books.trouble();
    match trouble {
        Some(Trouble::Unwell) => return answer(503, &error("api_error", None, "Come back later")),
        Some(Trouble::Busy) => {
            let mut busy = answer(429, &error("rate_limit_error", Some("rate_limit"), "Too fast"));
            busy.headers_mut().insert("retry-after", 1.into());
            return busy;
        }
        Some(Trouble::CutShort) | None => {}
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
    let (status, said) = act(&mut books, &form);
    books.answered.insert(key, (body.to_owned(), status, said.clone()));
    match trouble {
        Some(Trouble::CutShort) => cut_short(),
        _ => answer(status, &said),
    }
}

/// How an answer fails.
enum Trouble {
    /// Before anything is done.
    Unwell,
    Busy,
    /// After it is done: nobody hears of it.
    CutShort,
}

impl Books {
    fn trouble(&mut self) -> Option<Trouble> {
        self.asked += usize::from(self.troubled);
        match self.asked % 12 {
            _ if !self.troubled => None,
            1 | 10 => Some(Trouble::CutShort),
            4 => Some(Trouble::Unwell),
            8 => Some(Trouble::Busy),
            _ => None,
        }
    }
}

/// An answer whose connection ends in the middle.
fn cut_short() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("cut short"))];
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

async fn begin(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    once(&kept, &headers, &body, |books, form| {
        let Ok(amount) = value(form, "amount").parse::<u64>() else {
            return invalid("Invalid integer: amount", "parameter_invalid_integer");
        };
        match value(form, "description") {
            "decline" => {
                let message = "Your card was declined.";
                return (402, error("card_error", Some("card_declined"), message));
            }
            "break" => return (500, error("api_error", None, "An unknown error occurred")),
            _ => {}
        }
        let id = format!("pi_standin{}", books.intents.len() + 1);
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": value(form, "currency"), "status": "requires_payment_method",
            "client_secret": format!("{id}_secret_x"),
            "metadata": { "reference": value(form, "metadata[reference]") },
        });
        let reference = value(form, "metadata[reference]").to_owned();
        books.begun.push((reference, amount));
        books.intents.insert(id, intent.clone());
        (200, intent)
    })
}

async fn look_up(State(kept): State<Kept>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = stranger(&headers) {
        return refused;
    }
    match kept.lock().unwrap().intents.get(&id) {
        Some(intent) => answer(200, intent),
        None => {
            let message = format!("No such payment_intent: '{id}'");
            answer(404, &error("invalid_request_error", Some("resource_missing"), &message))
        }
    }
}

async fn refund(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    once(&kept, &headers, &body, |books, form| {
        let Some(intent) = books.intents.get(value(form, "payment_intent")) else {
            let message = "No such payment_intent";
            return (404, error("invalid_request_error", Some("resource_missing"), message));
        };
        let whole = intent["amount"].as_u64().unwrap_or(0);
        let amount = value(form, "amount").parse().unwrap_or(whole);
        if amount > whole {
            let message = "Refund amount is greater than charge amount";
            return invalid(message, "amount_too_large");
        }
        let refund = json!({
            "id": "re_standin", "object": "refund", "amount": amount,
            "currency": intent["currency"], "status": "succeeded",
        });
        (200, refund)
    })
}
