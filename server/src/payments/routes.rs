//! `/api/homeport/payments`: begun by whoever may pay for a record, seen by whoever may see it, and
//! looked after by superusers.

use axum::extract::State as Room;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Payments;
use super::flight::Who;
use super::payment::{Payment, is_id};
use super::state::State;
use super::wire::{BeginForm, BegunBody, DetailBody, PaymentBody, PaymentList, RefundForm};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Submitted};
use crate::records::Asking;

/// The room's routes.
pub(crate) fn router(payments: Payments) -> OpenApiRouter {
    documented().with_state(payments)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Payments> {
    OpenApiRouter::new()
        .routes(routes!(list_payments, begin_payment))
        .routes(routes!(show_payment))
        .routes(routes!(explain_payment))
        .routes(routes!(check_payment))
        .routes(routes!(refund_payment))
        .routes(routes!(capture_payment))
        .routes(routes!(cancel_payment))
}

/// Lists payments, newest first.
#[utoipa::path(get, path = "/api/homeport/payments", tag = "payments",
    params(
        ("state" = Option<State>, Query),
        ("integration" = Option<String>, Query),
        ("collection" = Option<String>, Query, description = "A collection's name or id"),
        ("record" = Option<String>, Query),
        ("stuck" = Option<bool>, Query, description = "Those that an admin has to see to"),
        ("after" = Option<String>, Query, description = "The last page's `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 200, else 30"),
    ),
    responses((status = 200, body = PaymentList), (status = "4XX", body = ErrorBody)))]
async fn list_payments(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<PaymentList>> {
    caller.require_superuser()?;
    payments.list(&params).await.map(Json)
}

/// Begins the payment of a record, or tells of the one that is under way. The amount is the record's.
#[utoipa::path(post, path = "/api/homeport/payments", tag = "payments", request_body = BeginForm,
    responses((status = 200, body = BegunBody), (status = "4XX", body = ErrorBody)))]
async fn begin_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    params: Params,
    headers: HeaderMap,
    Submitted(body): Submitted,
) -> Result<Json<BegunBody>> {
    let asking = Asking::new(caller, "GET", &params, &headers);
    let (payment, payer) = payments.begin(&read(body)?, &asking).await?;
    Ok(Json(BegunBody { payment: payments.body(&payment), payer }))
}

/// Shows a payment to whoever may see its record.
#[utoipa::path(get, path = "/api/homeport/payments/{id}", tag = "payments",
    params(("id" = String, Path)),
    responses((status = 200, body = PaymentBody), (status = "4XX", body = ErrorBody)))]
async fn show_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Json<PaymentBody>> {
    let asking = Asking::new(caller, "GET", &params, &headers);
    let payment = payments.seen_by(&id, &asking).await?;
    Ok(Json(payments.body(&payment)))
}

/// Shows all that has happened to a payment.
#[utoipa::path(get, path = "/api/homeport/payments/{id}/history", tag = "payments",
    params(("id" = String, Path)),
    responses((status = 200, body = DetailBody), (status = "4XX", body = ErrorBody)))]
async fn explain_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<DetailBody>> {
    caller.require_superuser()?;
    let payment = payments.get(named(&id)?).await?;
    Ok(payments.detail(&payment))
}

/// Asks the service how a payment stands, at once; where the service has just failed, what is known is
/// told.
#[utoipa::path(post, path = "/api/homeport/payments/{id}/check", tag = "payments",
    params(("id" = String, Path)),
    responses((status = 200, body = PaymentBody), (status = "4XX", body = ErrorBody)))]
async fn check_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Json<PaymentBody>> {
    let asking = Asking::new(caller, "GET", &params, &headers);
    let payment = payments.seen_by(&id, &asking).await?;
    let who = if asking.caller.is_superuser() { Who::Admin } else { Who::Payer };
    let payment = payments.check(payment, who).await?;
    Ok(Json(payments.body(&payment)))
}

/// Has a part of a payment paid back, or all that is left.
#[utoipa::path(post, path = "/api/homeport/payments/{id}/refund", tag = "payments",
    params(("id" = String, Path)), request_body = RefundForm,
    responses((status = 200, body = DetailBody), (status = "4XX", body = ErrorBody)))]
async fn refund_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<DetailBody>> {
    caller.require_superuser()?;
    let RefundForm { amount, refundable } = read(body)?;
    let payment = payments.refund(named(&id)?, amount, refundable).await?;
    Ok(payments.detail(&payment))
}

/// Has what a payment has reserved taken.
#[utoipa::path(post, path = "/api/homeport/payments/{id}/capture", tag = "payments",
    params(("id" = String, Path)),
    responses((status = 200, body = DetailBody), (status = "4XX", body = ErrorBody)))]
async fn capture_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<DetailBody>> {
    caller.require_superuser()?;
    let payment = payments.capture(named(&id)?).await?;
    Ok(payments.detail(&payment))
}

/// Has a payment called off before anything was taken; gives one up that nobody can follow any more,
/// without asking the service.
#[utoipa::path(post, path = "/api/homeport/payments/{id}/cancel", tag = "payments",
    params(("id" = String, Path)),
    responses((status = 200, body = DetailBody), (status = "4XX", body = ErrorBody)))]
async fn cancel_payment(
    Room(payments): Room<Payments>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<DetailBody>> {
    caller.require_superuser()?;
    let payment = payments.cancel(named(&id)?).await?;
    Ok(payments.detail(&payment))
}

impl Payments {
    /// A payment whose record the asker may see. Superusers see those of records that are gone too.
    ///
    /// # Errors
    /// 404.
    async fn seen_by(&self, id: &str, asking: &Asking) -> Result<Payment> {
        let payment = self.get(named(id)?).await?;
        if asking.caller.is_superuser() {
            return Ok(payment);
        }
        let records = &self.inner.parts.records;
        match records.view(&payment.collection, &payment.record, asking).await {
            Ok(_) => Ok(payment),
            // Whether there is one is not for everybody to know.
            Err(Error::NotFound(_) | Error::Forbidden(_)) => Err(missing()),
            Err(error) => Err(error),
        }
    }

    fn body(&self, payment: &Payment) -> PaymentBody {
        PaymentBody::of(payment, &self.inner.parts.records.catalog())
    }

    fn detail(&self, payment: &Payment) -> Json<DetailBody> {
        Json(DetailBody::of(payment, &self.inner.parts.records.catalog()))
    }
}

fn missing() -> Error {
    Error::NotFound("There is no such payment.")
}

/// # Errors
/// 404 for what can be no payment's id.
fn named(id: &str) -> Result<&str> {
    if is_id(id) { Ok(id) } else { Err(missing()) }
}

/// # Errors
/// 400 for a body of another shape.
fn read<T: DeserializeOwned>(body: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(body)).map_err(|_other_shape| Error::unreadable())
}
