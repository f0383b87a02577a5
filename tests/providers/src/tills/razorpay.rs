//! Razorpay's orders, their payments and refunds: Basic, amounts in the smallest unit, lists by receipt
//! and by how many to skip. Orders and captures know no key; refunds do.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Back, Coming, Drawer, Manners, Sale, Standing, Till, known_only, once, reading};
use crate::books::now;
use crate::{RAZORPAY, answer, has_basic, header, parsed};

const MANNERS: Manners = Manners {
    says: |status| error("SERVER_ERROR", &format!("We are facing some trouble: {status}")),
    keeps_failures: false,
    reused: || invalid("Different request body sent for the same Idempotency Header"),
    occupied: || invalid("Request failed because another payment operation is in progress"),
    again: |_, said| said.clone(),
};

pub(crate) fn razorpay(drawer: Drawer) -> Router {
    let router = Router::new()
        .route("/v1/orders", post(begin).get(list))
        .route("/v1/orders/{id}", get(look_up))
        .route("/v1/orders/{id}/payments", get(payments))
        .route("/v1/payments/{id}/capture", post(capture))
        .route("/v1/payments/{id}/refund", post(refund))
        .route("/v1/payments/{id}/refunds", get(refunds))
        .with_state(drawer);
    known_only(router, stranger)
}

fn error(code: &str, description: &str) -> Value {
    json!({ "error": { "code": code, "description": description, "source": "business" } })
}

fn invalid(description: &str) -> (u16, Value) {
    (400, error("BAD_REQUEST_ERROR", description))
}

fn missing() -> (u16, Value) {
    invalid("The id provided does not exist")
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    (!has_basic(headers, RAZORPAY.0, RAZORPAY.1))
        .then(|| answer(401, &error("BAD_REQUEST_ERROR", "Authentication failed")))
}

fn shown(till: &Till, sale: &Sale) -> Value {
    let (status, paid, attempts) = match sale.is {
        Standing::Open if till.lapsed.iter().any(|(id, _)| *id == sale.id) => ("attempted", 0, 2),
        Standing::Open | Standing::Off => ("created", 0, 0),
        Standing::Approved | Standing::Coming => ("attempted", 0, 2),
        Standing::Paid => ("paid", sale.amount, 2),
    };
    json!({
        "id": sale.id, "entity": "order", "amount": sale.amount, "amount_paid": paid,
        "amount_due": sale.amount - paid, "currency": sale.currency, "receipt": sale.reference,
        "status": status, "attempts": attempts, "notes": [], "created_at": sale.created,
    })
}

fn collection(items: &[Value]) -> Value {
    json!({ "entity": "collection", "count": items.len(), "items": items })
}

async fn begin(State(drawer): State<Drawer>, body: String) -> Response {
    let asked = parsed(&body);
    once(&drawer, &MANNERS, ("", &body), |till| {
        let amount = asked["amount"].as_u64().unwrap_or(0);
        let receipt = asked["receipt"].as_str().unwrap_or_default();
        if amount == 0 || till.declined.contains(&amount) || receipt.len() > 40 {
            return invalid("Order amount less than minimum amount allowed");
        }
        let number = till.sales.len() + 1;
        let sale = Sale {
            id: format!("order_standin{number}"),
            reference: receipt.to_owned(),
            amount,
            currency: asked["currency"].as_str().unwrap_or_default().to_owned(),
            created: now(),
            is: Standing::Open,
            waits: asked["payment"]["capture"] == "manual",
            money: format!("pay_standin{number}"),
        };
        till.sales.push(sale.clone());
        (200, shown(till, &sale))
    })
}

type Asked = Query<HashMap<String, String>>;

fn page(till: &Till, items: Vec<Value>, asked: &HashMap<String, String>) -> Value {
    let skip = asked.get("skip").and_then(|text| text.parse().ok()).unwrap_or(0);
    let count = till.page(asked.get("count"), 10, 100);
    collection(&items.into_iter().skip(skip).take(count).collect::<Vec<_>>())
}

async fn list(State(drawer): State<Drawer>, Query(asked): Asked) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let from = asked.get("from").and_then(|from| from.parse().ok()).unwrap_or(0);
        let is_meant = |sale: &&Sale| {
            asked.get("receipt").is_none_or(|receipt| sale.reference == *receipt)
                && sale.created >= from
        };
        let sales = till.sales.iter().rev().filter(is_meant);
        let sales = sales.map(|sale| shown(till, sale)).collect();
        (200, page(till, sales, &asked))
    })
}

async fn look_up(State(drawer): State<Drawer>, Path(id): Path<String>) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let sale = till.sale(&id).cloned();
        sale.map_or_else(missing, |sale| (200, shown(till, &sale)))
    })
}

/// The money of an order.
fn shown_payment(till: &Till, sale: &Sale) -> Option<Value> {
    let back = till.back(&sale.id);
    let status = match sale.is {
        Standing::Open | Standing::Off => return None,
        Standing::Approved | Standing::Coming => "authorized",
        Standing::Paid if back == sale.amount => "refunded",
        Standing::Paid => "captured",
    };
    Some(json!({
        "id": sale.money, "entity": "payment", "amount": sale.amount, "currency": sale.currency,
        "status": status, "order_id": sale.id, "amount_refunded": back,
        "captured": sale.is == Standing::Paid,
    }))
}

async fn payments(State(drawer): State<Drawer>, Path(id): Path<String>) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let Some(sale) = till.sale(&id).cloned() else { return missing() };
        // Whoever pays has mistyped something at first.
        let other = |id: &str, status: &str, back: u64| {
            json!({
                "id": id, "entity": "payment", "amount": sale.amount,
                "currency": sale.currency, "status": status, "order_id": sale.id,
                "amount_refunded": back, "captured": false,
            })
        };
        // What nobody took in time has gone back by itself.
        let lapsed = till.lapsed.iter().filter(|(of, _)| *of == sale.id);
        let lapsed = lapsed.map(|(_, money)| other(money, "refunded", sale.amount));
        let failed = other(&format!("{}failed", sale.money), "failed", 0);
        let payment = shown_payment(till, &sale);
        let items = payment.into_iter().flat_map(|payment| [failed.clone(), payment]);
        (200, collection(&lapsed.chain(items).collect::<Vec<_>>()))
    })
}

async fn capture(State(drawer): State<Drawer>, Path(id): Path<String>, body: String) -> Response {
    let asked = parsed(&body);
    once(&drawer, &MANNERS, ("", &body), |till| {
        let Some(sale) = till.of_money(&id).cloned() else { return missing() };
        match sale.is {
            Standing::Paid => return invalid("This payment has already been captured"),
            Standing::Approved => {}
            _ => return missing(),
        }
        if asked["amount"] != sale.amount || asked["currency"] != sale.currency {
            return invalid("Capture amount must be equal to the amount authorized");
        }
        let sale = Sale { is: Standing::Paid, ..sale };
        *till.of_money(&id).unwrap() = sale.clone();
        (200, shown_payment(till, &sale).unwrap())
    })
}

fn shown_back(back: &Back, sale: &Sale) -> Value {
    let status = match back.is {
        Coming::OnItsWay => "pending",
        Coming::Done => "processed",
        Coming::Failed => "failed",
    };
    json!({
        "id": back.id, "entity": "refund", "amount": back.amount, "currency": sale.currency,
        "payment_id": sale.money, "receipt": back.reference, "status": status,
        "created_at": back.created,
    })
}

async fn refund(
    State(drawer): State<Drawer>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let (key, asked) = (header(&headers, "x-refund-idempotency"), parsed(&body));
    let receipt = asked["receipt"].as_str().unwrap_or_default();
    once(&drawer, &MANNERS, (key, &body), |till| {
        let Some(sale) = till.of_money(&id).cloned() else { return missing() };
        if receipt.len() > 40 || (!key.is_empty() && key.len() < 10) {
            return invalid("The receipt may not be greater than 40 characters.");
        }
        match till.pay_back(&sale, asked["amount"].as_u64().unwrap_or(0), receipt) {
            Some(back) => (200, shown_back(&back, &sale)),
            None => invalid("The refund amount provided is greater than amount captured"),
        }
    })
}

async fn refunds(
    State(drawer): State<Drawer>,
    Path(id): Path<String>,
    Query(asked): Asked,
) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let Some(sale) = till.of_money(&id).cloned() else { return missing() };
        let backs = till.backs.iter().rev().filter(|back| back.sale == sale.id);
        let backs = backs.map(|back| shown_back(back, &sale)).collect();
        (200, page(till, backs, &asked))
    })
}
