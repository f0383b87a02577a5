//! `/api/homeport/automations` and `/api/homeport/deliveries`, for superusers.

use axum::extract::State as Room;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Outbox;
use super::automation::Form;
use super::delivery::State;
use super::wire::{
    AutomationBody, AutomationListBody, DeliveryDetailBody, DeliveryList, DryRunBody, DryRunForm,
    ReplayForm, ReplayedBody,
};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Submitted};

/// The room's routes.
pub(crate) fn router(outbox: Outbox) -> OpenApiRouter {
    documented().with_state(outbox)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Outbox> {
    OpenApiRouter::new()
        .routes(routes!(list_automations, make_automation))
        .routes(routes!(show_automation, change_automation, remove_automation))
        .routes(routes!(try_automation))
        .routes(routes!(list_deliveries))
        .routes(routes!(replay_deliveries))
        .routes(routes!(show_delivery, discard_delivery))
        .routes(routes!(replay_delivery))
}

/// Lists the automations.
#[utoipa::path(get, path = "/api/homeport/automations", tag = "automations",
    responses((status = 200, body = AutomationListBody), (status = "4XX", body = ErrorBody)))]
async fn list_automations(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AutomationListBody>> {
    caller.require_superuser()?;
    let (automations, catalog) = (outbox.inner.watch.automations(), outbox.catalog());
    let items = automations.iter().map(|(id, one)| AutomationBody::of(id, one, &catalog));
    Ok(Json(AutomationListBody { items: items.collect() }))
}

/// Makes an automation.
#[utoipa::path(post, path = "/api/homeport/automations", tag = "automations", request_body = Form,
    responses((status = 200, body = AutomationBody), (status = "4XX", body = ErrorBody)))]
async fn make_automation(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<AutomationBody>> {
    caller.require_superuser()?;
    let id = outbox.save(None, &body).await?;
    show(&outbox, &id)
}

/// Shows an automation.
#[utoipa::path(get, path = "/api/homeport/automations/{id}", tag = "automations",
    params(("id" = String, Path)),
    responses((status = 200, body = AutomationBody), (status = "4XX", body = ErrorBody)))]
async fn show_automation(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<AutomationBody>> {
    caller.require_superuser()?;
    show(&outbox, &id)
}

/// Changes what the body names of an automation.
#[utoipa::path(patch, path = "/api/homeport/automations/{id}", tag = "automations",
    params(("id" = String, Path)), request_body = Form,
    responses((status = 200, body = AutomationBody), (status = "4XX", body = ErrorBody)))]
async fn change_automation(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<AutomationBody>> {
    caller.require_superuser()?;
    outbox.save(Some(&id), &body).await?;
    show(&outbox, &id)
}

/// Removes an automation. What it has set off by then still happens.
#[utoipa::path(delete, path = "/api/homeport/automations/{id}", tag = "automations",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_automation(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    outbox.remove(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells what an automation would send if a record had just changed; nothing is sent.
#[utoipa::path(post, path = "/api/homeport/automations/{id}/try", tag = "automations",
    params(("id" = String, Path)), request_body = DryRunForm,
    responses((status = 200, body = DryRunBody), (status = "4XX", body = ErrorBody)))]
async fn try_automation(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<DryRunBody>> {
    caller.require_superuser()?;
    outbox.try_out(&id, read(body)?).await.map(Json)
}

/// Lists deliveries of one state. What waits comes by integration, oldest first; all else newest
/// first.
#[utoipa::path(get, path = "/api/homeport/deliveries", tag = "automations",
    params(
        ("state" = Option<State>, Query, description = "Else `delivered`"),
        ("integration" = Option<String>, Query),
        ("automation" = Option<String>, Query, description = "An automation's id"),
        ("after" = Option<String>, Query, description = "The last page's `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 200, else 30"),
    ),
    responses((status = 200, body = DeliveryList), (status = "4XX", body = ErrorBody)))]
async fn list_deliveries(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<DeliveryList>> {
    caller.require_superuser()?;
    outbox.list(&params).await.map(Json)
}

/// Sends everything again that was given up, or that is held.
#[utoipa::path(post, path = "/api/homeport/deliveries/replay", tag = "automations",
    request_body = ReplayForm,
    responses((status = 200, body = ReplayedBody), (status = "4XX", body = ErrorBody)))]
async fn replay_deliveries(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<ReplayedBody>> {
    caller.require_superuser()?;
    let ReplayForm { state, integration } = read(body)?;
    let count = outbox.replay_all(state, integration.as_deref()).await?;
    Ok(Json(ReplayedBody { count }))
}

/// Shows a delivery with its last request and answer.
#[utoipa::path(get, path = "/api/homeport/deliveries/{id}", tag = "automations",
    params(("id" = String, Path)),
    responses((status = 200, body = DeliveryDetailBody), (status = "4XX", body = ErrorBody)))]
async fn show_delivery(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<DeliveryDetailBody>> {
    caller.require_superuser()?;
    let (state, delivery) = outbox.delivery(&id).await?;
    Ok(Json(DeliveryDetailBody::of(&delivery, state, &outbox.catalog())))
}

/// Lets a delivery go that is not to happen any more.
#[utoipa::path(delete, path = "/api/homeport/deliveries/{id}", tag = "automations",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn discard_delivery(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    outbox.discard(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a delivery again that was given up, or that is held.
#[utoipa::path(post, path = "/api/homeport/deliveries/{id}/replay", tag = "automations",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn replay_delivery(
    Room(outbox): Room<Outbox>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    outbox.replay(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn show(outbox: &Outbox, id: &str) -> Result<Json<AutomationBody>> {
    let automation = outbox.automation(id)?;
    Ok(Json(AutomationBody::of(id, &automation, &outbox.catalog())))
}

/// # Errors
/// 400 for a body of another shape.
fn read<T: DeserializeOwned>(body: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(body)).map_err(|_other_shape| Error::unreadable())
}
