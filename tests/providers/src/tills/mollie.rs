//! Mollie's payments and refunds: JSON, Bearer, amounts as texts, pages that begin with an id, and
//! idempotency keys. Its documentation does not say what a key answers after a failure: the worse is
//! assumed.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Back, Coming, Drawer, Manners, Sale, Standing, Till, decimal, minor, moment};
use super::{known_only, once, reading};
use crate::books::now;
use crate::{MOLLIE_KEY, answer, has_bearer, header, parsed};

const MANNERS: Manners = Manners {
    says: |status| error(status, "Service Unavailable", "Something went wrong", None),
    keeps_failures: true,
    reused: || {
        (422, error(422, "Unprocessable Entity", "The key was used for another request", None))
    },
    occupied: || {
        (409, error(409, "Conflict", "Another request with this key is in progress", None))
    },
    again: |_, said| said.clone(),
};

pub(crate) fn mollie(drawer: Drawer) -> Router {
    let router = Router::new()
        .route("/v2/methods", get(methods))
        .route("/v2/payments", post(begin).get(list))
        .route("/v2/payments/{id}", get(look_up).delete(cancel))
        .route("/v2/payments/{id}/refunds", post(refund).get(refunds))
        .with_state(drawer);
    known_only(router, stranger)
}

fn error(status: u16, title: &str, detail: &str, field: Option<&str>) -> Value {
    let mut body = json!({ "status": status, "title": title, "detail": detail });
    if let Some(field) = field {
        body["field"] = field.into();
    }
    body
}

fn wrong(field: &str, detail: &str) -> (u16, Value) {
    (422, error(422, "Unprocessable Entity", detail, Some(field)))
}

fn missing(id: &str) -> (u16, Value) {
    (404, error(404, "Not Found", &format!("No payment exists with token {id}."), None))
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    let detail = "Missing authentication, or failed to authenticate";
    (!has_bearer(headers, MOLLIE_KEY))
        .then(|| answer(401, &error(401, "Unauthorized Request", detail, None)))
}

async fn methods() -> Response {
    let ideal = json!({ "resource": "method", "id": "ideal", "description": "iDEAL" });
    answer(200, &json!({ "count": 1, "_embedded": { "methods": [ideal] }, "_links": {} }))
}

fn money(amount: u64, currency: &str) -> Value {
    json!({ "currency": currency, "value": decimal(amount, currency) })
}

fn shown(till: &Till, sale: &Sale) -> Value {
    let status = match sale.is {
        Standing::Open | Standing::Coming => "open",
        Standing::Approved => "authorized",
        Standing::Paid => "paid",
        Standing::Off => "canceled",
    };
    let mut payment = json!({
        "resource": "payment", "id": sale.id, "mode": "test", "status": status,
        "createdAt": moment(sale.created), "amount": money(sale.amount, &sale.currency),
        "description": "Stand-in", "metadata": { "reference": sale.reference },
        "isCancelable": sale.is == Standing::Open, "_links": {},
    });
    match sale.is {
        Standing::Open => {
            let href = format!("https://www.mollie.com/checkout/select-method/{}", sale.id);
            payment["_links"]["checkout"] = json!({ "href": href, "type": "text/html" });
        }
        Standing::Paid => {
            let back = till.back(&sale.id);
            payment["amountRefunded"] = money(back, &sale.currency);
            payment["amountRemaining"] = money(sale.amount - back, &sale.currency);
        }
        Standing::Approved | Standing::Coming | Standing::Off => {}
    }
    payment
}

async fn begin(State(drawer): State<Drawer>, headers: HeaderMap, body: String) -> Response {
    let (key, asked) = (header(&headers, "idempotency-key"), parsed(&body));
    once(&drawer, &MANNERS, (key, &body), |till| {
        let currency = asked["amount"]["currency"].as_str().unwrap_or_default();
        let value = asked["amount"]["value"].as_str().unwrap_or_default();
        let Some(amount) = minor(value, currency).filter(|amount| *amount > 0) else {
            return wrong("amount", "The amount contains an invalid value");
        };
        if till.declined.contains(&amount) {
            return wrong("amount", "The amount is higher than the maximum");
        }
        for (field, name) in [("description", "description"), ("redirectUrl", "redirect URL")] {
            if asked[field].as_str().is_none_or(str::is_empty) {
                return wrong(field, &format!("The {name} is missing"));
            }
        }
        let number = till.sales.len() + 1;
        let sale = Sale {
            id: format!("tr_standin{number}"),
            reference: asked["metadata"]["reference"].as_str().unwrap_or_default().to_owned(),
            amount,
            currency: currency.to_owned(),
            created: now(),
            is: Standing::Open,
            waits: false,
            money: String::new(),
        };
        till.sales.push(sale.clone());
        (201, shown(till, &sale))
    })
}

async fn look_up(State(drawer): State<Drawer>, Path(id): Path<String>) -> Response {
    reading(&drawer, &MANNERS, |till| match till.sale(&id).cloned() {
        Some(sale) => (200, shown(till, &sale)),
        None => missing(&id),
    })
}

async fn cancel(State(drawer): State<Drawer>, Path(id): Path<String>) -> Response {
    once(&drawer, &MANNERS, ("", ""), |till| {
        let Some(sale) = till.sale(&id) else { return missing(&id) };
        if sale.is != Standing::Open {
            return wrong("id", "The payment cannot be canceled");
        }
        sale.is = Standing::Off;
        let sale = sale.clone();
        (200, shown(till, &sale))
    })
}

/// A page of what is newest first, which begins with an id.
fn page(till: &Till, name: &str, items: Vec<Value>, asked: &HashMap<String, String>) -> Value {
    let limit = till.page(asked.get("limit"), 50, 250);
    let from = asked.get("from").and_then(|from| items.iter().position(|one| one["id"] == **from));
    let mut items = items.into_iter().skip(from.unwrap_or(0)).collect::<Vec<_>>();
    let next = items.get(limit).map(|one| {
        let id = one["id"].as_str().unwrap();
        json!({ "href": format!("https://api.mollie.com/v2/{name}?from={id}"), "type": "x" })
    });
    items.truncate(limit);
    json!({
        "count": items.len(), "_embedded": { name: items },
        "_links": { "previous": null, "next": next },
    })
}

type Asked = Query<HashMap<String, String>>;

async fn list(State(drawer): State<Drawer>, Query(asked): Asked) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let sales = till.sales.iter().rev().map(|sale| shown(till, sale));
        (200, page(till, "payments", sales.collect(), &asked))
    })
}

fn shown_back(back: &Back, currency: &str) -> Value {
    let status = match back.is {
        Coming::OnItsWay => "pending",
        Coming::Done => "refunded",
        Coming::Failed => "failed",
    };
    json!({
        "resource": "refund", "id": back.id, "status": status, "paymentId": back.sale,
        "amount": money(back.amount, currency), "metadata": { "reference": back.reference },
        "createdAt": moment(back.created),
    })
}

async fn refund(
    State(drawer): State<Drawer>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let (key, asked) = (header(&headers, "idempotency-key"), parsed(&body));
    once(&drawer, &MANNERS, (key, &body), |till| {
        let Some(sale) = till.sale(&id).cloned() else { return missing(&id) };
        let value = asked["amount"]["value"].as_str().unwrap_or_default();
        let amount = minor(value, &sale.currency).unwrap_or(0);
        let reference = asked["metadata"]["reference"].as_str().unwrap_or_default();
        if asked["amount"]["currency"] != sale.currency {
            return wrong("amount", "The currency is not the payment's");
        }
        match till.pay_back(&sale, amount, reference) {
            Some(back) => (201, shown_back(&back, &sale.currency)),
            None => wrong("amount", "The amount is higher than the maximum"),
        }
    })
}

async fn refunds(
    State(drawer): State<Drawer>,
    Path(id): Path<String>,
    Query(asked): Asked,
) -> Response {
    reading(&drawer, &MANNERS, |till| {
        let Some(sale) = till.sale(&id).cloned() else { return missing(&id) };
        let backs = till.backs.iter().rev().filter(|back| back.sale == id);
        let backs = backs.map(|back| shown_back(back, &sale.currency));
        (200, page(till, "refunds", backs.collect(), &asked))
    })
}
