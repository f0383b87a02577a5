//! Square's payments and refunds: what its form gave is good once, the key is in the body, lists go on
//! by a cursor and leave out what they have none of. A key answers with the first good answer.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::happened::{Happened, What};
use super::{
    Back, Coming, Drawer, Manners, Sale, Standing, Till, known_only, moment, once, reading,
};
use crate::books::now;
use crate::{SQUARE_TOKEN, answer, has_bearer, header, parsed};

const MANNERS: Manners = Manners {
    says: |_| errors("API_ERROR", "INTERNAL_SERVER_ERROR", "Internal server error"),
    keeps_failures: false,
    reused: || {
        invalid("IDEMPOTENCY_KEY_REUSED", "Different request parameters used for the same key")
    },
    occupied: || invalid("BAD_REQUEST", "Another request for this payment is under way"),
    again: |_, said| said.clone(),
};

pub(crate) fn square(drawer: Drawer) -> Router {
    let router = Router::new()
        .route("/v2/locations", get(locations))
        .route("/v2/events", post(events))
        .route("/v2/payments", post(begin).get(list))
        .route("/v2/payments/{id}", get(look_up))
        .route("/v2/payments/{id}/complete", post(complete))
        .route("/v2/payments/{id}/cancel", post(cancel))
        .route("/v2/refunds", post(refund).get(refunds))
        .with_state(drawer);
    known_only(router, stranger)
}

fn errors(category: &str, code: &str, detail: &str) -> Value {
    json!({ "errors": [{ "category": category, "code": code, "detail": detail }] })
}

fn invalid(code: &str, detail: &str) -> (u16, Value) {
    (400, errors("INVALID_REQUEST_ERROR", code, detail))
}

fn missing(id: &str) -> (u16, Value) {
    let detail = format!("Could not find payment with id: {id}");
    (404, errors("INVALID_REQUEST_ERROR", "NOT_FOUND", &detail))
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    let detail = "This request could not be authorized.";
    (!has_bearer(headers, SQUARE_TOKEN) || header(headers, "square-version").is_empty())
        .then(|| answer(401, &errors("AUTHENTICATION_ERROR", "UNAUTHORIZED", detail)))
}

async fn locations() -> Response {
    let one = json!({ "id": "L88917AVBK2S5", "name": "Stand-in", "status": "ACTIVE" });
    answer(200, &json!({ "locations": [one] }))
}

fn money(amount: u64, currency: &str) -> Value {
    json!({ "amount": amount, "currency": currency })
}

fn shown(till: &Till, sale: &Sale) -> Value {
    let status = match sale.is {
        Standing::Open | Standing::Coming => "PENDING",
        Standing::Approved => "APPROVED",
        Standing::Paid => "COMPLETED",
        Standing::Off => "CANCELED",
    };
    let mut payment = json!({
        "id": sale.id, "created_at": moment(sale.created), "status": status,
        "amount_money": money(sale.amount, &sale.currency), "reference_id": sale.reference,
        "source_type": "CARD", "location_id": "L88917AVBK2S5",
    });
    let back = till.back(&sale.id);
    if back > 0 {
        payment["refunded_money"] = money(back, &sale.currency);
    }
    payment
}

async fn begin(State(drawer): State<Drawer>, body: String) -> Response {
    let asked = parsed(&body);
    let key = asked["idempotency_key"].as_str().unwrap_or_default();
    once(&drawer, &MANNERS, (key, &body), |till| {
        let source = asked["source_id"].as_str().unwrap_or_default();
        let reference = asked["reference_id"].as_str().unwrap_or_default();
        let amount = asked["amount_money"]["amount"].as_u64().unwrap_or(0);
        if !(1..=45).contains(&key.len()) || reference.len() > 40 || amount == 0 {
            return invalid("VALUE_TOO_LONG", "Field must not be greater than 45 in length");
        }
        if !source.starts_with("cnon:") {
            return invalid("NOT_FOUND", "Card nonce not found");
        }
        if !till.used.insert(source.to_owned()) {
            return invalid("CARD_TOKEN_USED", "Card nonce already used");
        }
        if till.declined.contains(&amount) {
            let detail = "Authorization error: 'GENERIC_DECLINE'";
            return (402, errors("PAYMENT_METHOD_ERROR", "GENERIC_DECLINE", detail));
        }
        let number = till.sales.len() + 1;
        let waits = asked["autocomplete"] == false;
        let sale = Sale {
            id: format!("standin{number}"),
            reference: reference.to_owned(),
            amount,
            currency: asked["amount_money"]["currency"].as_str().unwrap_or_default().to_owned(),
            created: now(),
            is: if waits { Standing::Approved } else { Standing::Paid },
            waits,
            money: String::new(),
        };
        till.sales.push(sale.clone());
        till.happen(if waits { What::Approved } else { What::Taken }, &sale.id, "");
        (200, json!({ "payment": shown(till, &sale) }))
    })
}

async fn look_up(State(drawer): State<Drawer>, Path(id): Path<String>) -> Response {
    reading(&drawer, &MANNERS, |till| match till.sale(&id).cloned() {
        Some(sale) => (200, json!({ "payment": shown(till, &sale) })),
        None => missing(&id),
    })
}

async fn complete(drawer: State<Drawer>, id: Path<String>) -> Response {
    advance(&drawer, &id, Standing::Paid)
}

async fn cancel(drawer: State<Drawer>, id: Path<String>) -> Response {
    advance(&drawer, &id, Standing::Off)
}

fn advance(drawer: &Drawer, id: &str, to: Standing) -> Response {
    once(drawer, &MANNERS, ("", ""), |till| {
        let Some(sale) = till.sale(id) else { return missing(id) };
        if sale.is != Standing::Approved {
            return invalid("BAD_REQUEST", "Payment is not in the state APPROVED");
        }
        sale.is = to;
        let sale = sale.clone();
        if to == Standing::Paid {
            till.happen(What::Taken, id, "");
        }
        (200, json!({ "payment": shown(till, &sale) }))
    })
}

type Asked = Query<HashMap<String, String>>;

/// A page of what is newest first; nothing at all where there is none.
fn page(till: &Till, name: &str, items: Vec<Value>, asked: &HashMap<String, String>) -> Value {
    let limit = till.page(asked.get("limit"), 100, 100);
    if till.short_pages.is_some() && !asked.contains_key("cursor") {
        // None of these is the caller's: they are behind.
        return json!({ "cursor": "0" });
    }
    let from = asked.get("begin_time").map_or("", String::as_str);
    let skip = asked.get("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let items = items.into_iter().filter(|one| one["created_at"].as_str().unwrap() >= from);
    let items = items.skip(skip).collect::<Vec<_>>();
    let mut page = json!({});
    if items.len() > limit {
        page["cursor"] = (skip + limit).to_string().into();
    }
    if !items.is_empty() {
        page[name] = items.into_iter().take(limit).collect::<Vec<_>>().into();
    }
    page
}

async fn list(State(drawer): State<Drawer>, Query(asked): Asked) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let sales = till.sales.iter().rev().map(|sale| shown(till, sale));
        (200, page(till, "payments", sales.collect(), &asked))
    })
}

fn shown_back(back: &Back, currency: &str) -> Value {
    let status = match back.is {
        Coming::OnItsWay => "PENDING",
        Coming::Done => "COMPLETED",
        Coming::Failed => "FAILED",
    };
    json!({
        "id": back.id, "status": status, "payment_id": back.sale, "reason": back.reference,
        "amount_money": money(back.amount, currency), "created_at": moment(back.created),
    })
}

async fn refund(State(drawer): State<Drawer>, body: String) -> Response {
    let asked = parsed(&body);
    let key = asked["idempotency_key"].as_str().unwrap_or_default();
    let id = asked["payment_id"].as_str().unwrap_or_default();
    once(&drawer, &MANNERS, (key, &body), |till| {
        let Some(sale) = till.sale(id).cloned() else { return missing(id) };
        if !(1..=45).contains(&key.len()) {
            return invalid("VALUE_TOO_LONG", "Field must not be greater than 45 in length");
        }
        let amount = asked["amount_money"]["amount"].as_u64().unwrap_or(0);
        let reason = asked["reason"].as_str().unwrap_or_default();
        match till.pay_back(&sale, amount, reason) {
            Some(back) => (200, json!({ "refund": shown_back(&back, &sale.currency) })),
            None => invalid("REFUND_AMOUNT_INVALID", "The requested refund amount exceeds it"),
        }
    })
}

async fn refunds(State(drawer): State<Drawer>, Query(asked): Asked) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let currency = |back: &Back| {
            let sale = till.sales.iter().find(|sale| sale.id == back.sale);
            sale.map_or("", |sale| sale.currency.as_str())
        };
        let backs = till.backs.iter().rev().map(|back| shown_back(back, currency(back)));
        (200, page(till, "refunds", backs.collect(), &asked))
    })
}

/// An event as Square's list has it.
fn told(till: &Till, happened: &Happened) -> Value {
    let sale = till.sales.iter().find(|sale| sale.id == happened.sale);
    let back = till.backs.iter().find(|back| back.id == happened.back);
    let (kind, name, id, object) = match (happened.what, sale, back) {
        (What::Approved, Some(sale), _) => {
            ("payment.created", "payment", &sale.id, json!({ "payment": shown(till, sale) }))
        }
        (What::Taken, Some(sale), _) => {
            ("payment.updated", "payment", &sale.id, json!({ "payment": shown(till, sale) }))
        }
        (What::PaidBack, Some(sale), Some(back)) => {
            let refund = shown_back(back, &sale.currency);
            ("refund.created", "refund", &back.id, json!({ "refund": refund }))
        }
        _ => ("catalog.version.updated", "catalog", &happened.id, json!({})),
    };
    json!({
        "merchant_id": "ML8M1AQ1GQG2K", "type": kind, "event_id": happened.id,
        "created_at": moment(happened.at), "data": { "type": name, "id": id, "object": object },
    })
}

async fn events(State(drawer): State<Drawer>, body: String) -> Response {
    let asked = parsed(&body);
    let between = &asked["query"]["filter"]["created_at"];
    let text = |name: &str| between[name].as_str().unwrap_or_default();
    reading(&drawer, &MANNERS, |till| {
        let page = till.page(Some(&asked["limit"].to_string()), 100, 100);
        let (found, has_more) = till.between(text("start_at"), text("end_at"), page);
        let mut said = json!({});
        if !found.is_empty() {
            said["events"] = found.iter().map(|one| told(till, one)).collect();
        }
        if has_more {
            said["cursor"] = "more".into();
        }
        (200, said)
    })
}
