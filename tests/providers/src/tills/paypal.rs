//! PayPal's orders, captures and refunds: a fetched token, amounts as texts, and keys that answer with how
//! it stands now. A failure is no key's answer, as documented, and there is no list of orders.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{FromRef, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::happened::{Happened, What};
use super::{
    Back, Coming, Drawer, Manners, Sale, Standing, Till, decimal, known_only, minor, moment, once,
    reading,
};
use crate::books::now;
use crate::tokens::{Desk, token};
use crate::{answer, header, parsed};

const MANNERS: Manners = Manners {
    says: |status| json!({ "name": "INTERNAL_SERVICE_ERROR", "message": status.to_string() }),
    keeps_failures: false,
    reused: || unprocessable("DUPLICATE_REQUEST_ID", "The value was used for another request."),
    occupied: || {
        let details = json!([{ "issue": "RESOURCE_CONFLICT", "description": "It is under way." }]);
        (409, json!({ "name": "RESOURCE_CONFLICT", "details": details }))
    },
    again: |till, said| match till.sale(said["id"].as_str().unwrap_or_default()).cloned() {
        Some(sale) => shown(till, &sale),
        None => said.clone(),
    },
};

#[derive(Clone)]
struct Ground {
    drawer: Drawer,
    desk: Desk,
}

impl FromRef<Ground> for Desk {
    fn from_ref(ground: &Ground) -> Self {
        ground.desk.clone()
    }
}

type Asked = Query<HashMap<String, String>>;

pub(crate) fn paypal(drawer: Drawer, desk: Desk) -> Router {
    let ground = Ground { drawer, desk: desk.clone() };
    let router = Router::new()
        .route("/v2/checkout/orders", post(begin))
        .route("/v2/checkout/orders/{id}", get(look_up))
        .route("/v2/checkout/orders/{id}/capture", post(capture))
        .route("/v2/payments/captures/{id}/refund", post(refund))
        .route("/v1/notifications/webhooks-events", get(events))
        .with_state(ground.clone());
    let stranger = move |headers: &HeaderMap| (!desk.lets_in(headers)).then(stranger);
    let token = Router::new().route("/v1/oauth2/token", post(token)).with_state(ground);
    known_only(router, stranger).merge(token)
}

fn stranger() -> Response {
    let said = json!({ "error": "invalid_token", "error_description": "Token signature verification failed" });
    answer(401, &said)
}

fn unprocessable(issue: &str, description: &str) -> (u16, Value) {
    let details = json!([{ "issue": issue, "description": description }]);
    (422, json!({ "name": "UNPROCESSABLE_ENTITY", "details": details, "message": "No" }))
}

fn missing() -> (u16, Value) {
    let details = json!([{ "issue": "INVALID_RESOURCE_ID", "description": "It does not exist." }]);
    (404, json!({ "name": "RESOURCE_NOT_FOUND", "details": details }))
}

fn money(amount: u64, currency: &str) -> Value {
    json!({ "currency_code": currency, "value": decimal(amount, currency) })
}

fn shown(till: &Till, sale: &Sale) -> Value {
    let status = match sale.is {
        Standing::Open => "PAYER_ACTION_REQUIRED",
        Standing::Approved => "APPROVED",
        Standing::Coming | Standing::Paid => "COMPLETED",
        Standing::Off => "VOIDED",
    };
    let mut unit = json!({
        "reference_id": "default", "custom_id": sale.reference,
        "amount": money(sale.amount, &sale.currency),
    });
    if matches!(sale.is, Standing::Paid | Standing::Coming) {
        let back = till.back(&sale.id);
        let status = match back {
            _ if sale.is == Standing::Coming => "PENDING",
            0 => "COMPLETED",
            back if back < sale.amount => "PARTIALLY_REFUNDED",
            _ => "REFUNDED",
        };
        unit["payments"] = json!({ "captures": [{
            "id": sale.money, "status": status, "amount": money(sale.amount, &sale.currency),
            "custom_id": sale.reference,
        }] });
        let backs = till.backs.iter().filter(|back| back.sale == sale.id);
        let backs = backs.map(|back| shown_back(back, &sale.currency)).collect::<Vec<_>>();
        if !backs.is_empty() {
            unit["payments"]["refunds"] = backs.into();
        }
    }
    let href = |path: &str| format!("https://paypal.example/{path}{}", sale.id);
    let mut links = vec![json!({ "href": href("orders/"), "rel": "self", "method": "GET" })];
    if sale.is == Standing::Open {
        let href = href("checkoutnow?token=");
        links.push(json!({ "href": href, "rel": "payer-action", "method": "GET" }));
    }
    json!({
        "id": sale.id, "status": status, "intent": "CAPTURE", "purchase_units": [unit],
        "links": links,
    })
}

async fn begin(State(ground): State<Ground>, headers: HeaderMap, body: String) -> Response {
    let (key, asked) = (header(&headers, "paypal-request-id"), parsed(&body));
    once(&ground.drawer, &MANNERS, (key, &body), |till| {
        let unit = &asked["purchase_units"][0];
        let currency = unit["amount"]["currency_code"].as_str().unwrap_or_default();
        let value = unit["amount"]["value"].as_str().unwrap_or_default();
        let Some(amount) = minor(value, currency) else {
            return unprocessable("INVALID_CURRENCY_CODE", "The amount has other decimals.");
        };
        let context = &asked["payment_source"]["paypal"]["experience_context"];
        if key.is_empty() || context["return_url"].as_str().is_none() {
            return unprocessable("MISSING_REQUIRED_PARAMETER", "A required field is missing.");
        }
        if asked["intent"] != "CAPTURE" {
            return unprocessable("UNSUPPORTED_INTENT", "Nothing is reserved here.");
        }
        let number = till.sales.len() + 1;
        let sale = Sale {
            id: format!("5O190127TN{number:07}"),
            reference: unit["custom_id"].as_str().unwrap_or_default().to_owned(),
            amount,
            currency: currency.to_owned(),
            created: now(),
            is: Standing::Open,
            waits: true,
            money: format!("3C679366HH{number:07}"),
        };
        till.sales.push(sale.clone());
        (201, shown(till, &sale))
    })
}

async fn look_up(State(ground): State<Ground>, Path(id): Path<String>) -> Response {
    reading(&ground.drawer, &MANNERS, |till| match till.sale(&id).cloned() {
        // What nobody has paid, or taken, in time is not there any more.
        Some(sale) if sale.is != Standing::Off => (200, shown(till, &sale)),
        _ => missing(),
    })
}

async fn capture(
    State(ground): State<Ground>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let key = header(&headers, "paypal-request-id");
    once(&ground.drawer, &MANNERS, (key, &body), |till| {
        let Some(sale) = till.sale(&id).cloned() else { return missing() };
        match sale.is {
            Standing::Off => return missing(),
            Standing::Paid | Standing::Coming => {
                return unprocessable("ORDER_ALREADY_CAPTURED", "It was captured.");
            }
            Standing::Approved => {}
            Standing::Open => {
                return unprocessable(
                    "ORDER_NOT_APPROVED",
                    "Payer has not yet approved the Order.",
                );
            }
        }
        if till.declined.contains(&sale.amount) {
            return unprocessable("INSTRUMENT_DECLINED", "The instrument presented was declined.");
        }
        let is = if till.money_waits { Standing::Coming } else { Standing::Paid };
        let sale = Sale { is, ..sale };
        *till.sale(&id).unwrap() = sale.clone();
        till.happen(What::Taken, &id, "");
        (201, shown(till, &sale))
    })
}

fn shown_back(back: &Back, currency: &str) -> Value {
    let status = match back.is {
        Coming::OnItsWay => "PENDING",
        Coming::Done => "COMPLETED",
        Coming::Failed => "FAILED",
    };
    json!({
        "id": back.id, "status": status, "amount": money(back.amount, currency),
        "custom_id": back.reference,
    })
}

async fn refund(
    State(ground): State<Ground>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let (key, asked) = (header(&headers, "paypal-request-id"), parsed(&body));
    once(&ground.drawer, &MANNERS, (key, &body), |till| {
        let Some(sale) = till.of_money(&id).cloned() else { return missing() };
        let value = asked["amount"]["value"].as_str().unwrap_or_default();
        let amount = minor(value, &sale.currency).unwrap_or(0);
        let reference = asked["custom_id"].as_str().unwrap_or_default();
        match till.pay_back(&sale, amount, reference) {
            Some(back) => {
                till.arrive();
                let back = till.backs.iter().find(|one| one.id == back.id).unwrap();
                (201, shown_back(back, &sale.currency))
            }
            None => unprocessable("REFUND_AMOUNT_EXCEEDED", "It is more than is left."),
        }
    })
}

/// An event as PayPal's list has it.
fn told(till: &Till, happened: &Happened) -> Value {
    let sale = till.sales.iter().find(|sale| sale.id == happened.sale);
    let (kind, resource) = match (happened.what, sale) {
        (What::Approved, Some(sale)) => ("CHECKOUT.ORDER.APPROVED", shown(till, sale)),
        (What::Taken, Some(sale)) => {
            let capture = json!({
                "id": sale.money, "status": "COMPLETED", "custom_id": sale.reference,
                "amount": money(sale.amount, &sale.currency),
                "supplementary_data": { "related_ids": { "order_id": sale.id } },
            });
            ("PAYMENT.CAPTURE.COMPLETED", capture)
        }
        (What::PaidBack, Some(sale)) => {
            let back = till.backs.iter().find(|back| back.id == happened.back);
            let mut refund = shown_back(back.unwrap(), &sale.currency);
            refund["supplementary_data"] = json!({ "related_ids": { "order_id": sale.id } });
            ("PAYMENT.CAPTURE.REFUNDED", refund)
        }
        _ => ("BILLING.PLAN.CREATED", json!({ "id": "P-1" })),
    };
    json!({
        "id": happened.id, "create_time": moment(happened.at), "event_type": kind,
        "event_version": "1.0", "resource": resource, "links": [],
    })
}

async fn events(State(ground): State<Ground>, Query(asked): Asked) -> Response {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    reading(&ground.drawer, &MANNERS, |till| {
        let page = till.page(asked.get("page_size"), 10, 300);
        let (found, has_more) = till.between(text("start_time"), text("end_time"), page);
        let events = found.iter().map(|one| told(till, one)).collect::<Vec<_>>();
        let mut links = vec![json!({ "href": "https://paypal.example/", "rel": "self" })];
        if has_more {
            links.push(json!({ "href": "https://paypal.example/next", "rel": "next" }));
        }
        (200, json!({ "events": events, "count": events.len(), "links": links }))
    })
}
