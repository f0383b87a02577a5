//! `/api/homeport/intakes` and `/api/homeport/heard`, for superusers, and where services tell.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State as Room;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Intakes;
use super::heard::{State, Way};
use super::intake::{Form, Intake};
use super::wire::{
    HeardDetailBody, HeardListBody, IntakeBody, IntakeListBody, ReplayedBody, TriedBody, TryForm,
};
use crate::collections::dates;
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Submitted};

/// Bytes.
const LARGEST_EVENT: usize = 256 << 10;

/// The room's routes.
pub(crate) fn router(intakes: Intakes) -> OpenApiRouter {
    documented().with_state(intakes)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Intakes> {
    OpenApiRouter::new()
        .routes(routes!(list_intakes, make_intake))
        .routes(routes!(try_intake))
        .routes(routes!(show_intake, change_intake, remove_intake))
        .routes(routes!(list_heard))
        .routes(routes!(show_heard))
        .routes(routes!(replay_heard))
        .routes(routes!(discard_heard))
        .routes(routes!(replay_failed))
        .routes(routes!(hear_event))
}

/// Lists the intakes.
#[utoipa::path(get, path = "/api/homeport/intakes", tag = "intakes",
    responses((status = 200, body = IntakeListBody), (status = "4XX", body = ErrorBody)))]
async fn list_intakes(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<IntakeListBody>> {
    caller.require_superuser()?;
    let parts = &room.inner.parts;
    let (intakes, catalog) = (room.intakes(), parts.collections.catalog());
    let body =
        |(id, one): (&String, &Arc<Intake>)| IntakeBody::of(id, one, &catalog, &parts.integrations);
    let items = intakes.iter().map(body).collect();
    let unproven = parts.integrations.unproven().into_iter();
    let unproven = unproven.map(|(name, at)| (name, dates::to_text(at))).collect();
    Ok(Json(IntakeListBody { items, lists: room.lists().await?, unproven }))
}

/// Makes an intake.
#[utoipa::path(post, path = "/api/homeport/intakes", tag = "intakes", request_body = Form,
    responses((status = 200, body = IntakeBody), (status = "4XX", body = ErrorBody)))]
async fn make_intake(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<IntakeBody>> {
    caller.require_superuser()?;
    let id = room.save(None, &body).await?;
    show(&room, &id)
}

/// Tells what an intake would do because of an event; nothing is set.
#[utoipa::path(post, path = "/api/homeport/intakes/try", tag = "intakes", request_body = TryForm,
    responses((status = 200, body = TriedBody), (status = "4XX", body = ErrorBody)))]
async fn try_intake(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<TriedBody>> {
    caller.require_superuser()?;
    room.try_out(read(body)?).await.map(Json)
}

/// Shows an intake.
#[utoipa::path(get, path = "/api/homeport/intakes/{id}", tag = "intakes",
    params(("id" = String, Path)),
    responses((status = 200, body = IntakeBody), (status = "4XX", body = ErrorBody)))]
async fn show_intake(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<IntakeBody>> {
    caller.require_superuser()?;
    show(&room, &id)
}

/// Changes what the body names of an intake.
#[utoipa::path(patch, path = "/api/homeport/intakes/{id}", tag = "intakes",
    params(("id" = String, Path)), request_body = Form,
    responses((status = 200, body = IntakeBody), (status = "4XX", body = ErrorBody)))]
async fn change_intake(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<IntakeBody>> {
    caller.require_superuser()?;
    room.save(Some(&id), &body).await?;
    show(&room, &id)
}

/// Removes an intake. What it has set stays.
#[utoipa::path(delete, path = "/api/homeport/intakes/{id}", tag = "intakes",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_intake(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    room.remove(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists events that were heard, by integration and newest first.
#[utoipa::path(get, path = "/api/homeport/heard", tag = "intakes",
    params(
        ("state" = Option<State>, Query),
        ("integration" = Option<String>, Query),
        ("after" = Option<String>, Query, description = "The last page's `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 200, else 30"),
    ),
    responses((status = 200, body = HeardListBody), (status = "4XX", body = ErrorBody)))]
async fn list_heard(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<HeardListBody>> {
    caller.require_superuser()?;
    room.list(&params).await.map(Json)
}

/// Shows an event that was heard with what it says.
#[utoipa::path(get, path = "/api/homeport/heard/{id}", tag = "intakes",
    params(("id" = String, Path)),
    responses((status = 200, body = HeardDetailBody), (status = "4XX", body = ErrorBody)))]
async fn show_heard(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<HeardDetailBody>> {
    caller.require_superuser()?;
    let (heard, body) = room.heard(&id).await?;
    Ok(Json(HeardDetailBody::of((&heard, body), &room.inner.parts.collections.catalog())))
}

/// Takes an event in again that has failed, or that no intake was about. How it stands then.
#[utoipa::path(post, path = "/api/homeport/heard/{id}/replay", tag = "intakes",
    params(("id" = String, Path)),
    responses((status = 200, body = HeardDetailBody), (status = "4XX", body = ErrorBody)))]
async fn replay_heard(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<HeardDetailBody>> {
    caller.require_superuser()?;
    let (heard, body) = room.replay(&id).await?;
    Ok(Json(HeardDetailBody::of((&heard, body), &room.inner.parts.collections.catalog())))
}

/// Lets an event go that has failed: it does not wait any more, and can still be taken in again.
#[utoipa::path(post, path = "/api/homeport/heard/{id}/discard", tag = "intakes",
    params(("id" = String, Path)),
    responses((status = 200, body = HeardDetailBody), (status = "4XX", body = ErrorBody)))]
async fn discard_heard(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<HeardDetailBody>> {
    caller.require_superuser()?;
    let (heard, body) = room.discard(&id).await?;
    Ok(Json(HeardDetailBody::of((&heard, body), &room.inner.parts.collections.catalog())))
}

/// Takes events in again that have failed, those first that were tried least, and of these the oldest:
/// at most 500 at once.
#[utoipa::path(post, path = "/api/homeport/heard/replay", tag = "intakes",
    params(("integration" = Option<String>, Query, description = "Those of all without it")),
    responses((status = 200, body = ReplayedBody), (status = "4XX", body = ErrorBody)))]
async fn replay_failed(
    Room(room): Room<Intakes>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Result<Json<ReplayedBody>> {
    caller.require_superuser()?;
    room.replay_failed(params.get("integration")).await.map(Json)
}

/// Takes an event that a service sends: a webhook that proves to be the service's.
#[utoipa::path(post, path = "/api/homeport/integrations/{name}/events", tag = "intakes",
    params(("name" = String, Path)),
    request_body = std::collections::HashMap<String, serde_json::Value>,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn hear_event(
    Room(room): Room<Intakes>,
    PathOf(name): PathOf<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode> {
    let body = to_bytes(body, LARGEST_EVENT).await.map_err(|_too_long| Error::TooLarge)?;
    let told = room.inner.parts.integrations.hear(&name, &headers, &body)?;
    // Each knows events by itself that it has heard: what is cut off between the two is told again.
    room.inner.parts.payments.hear(&name, &told).await?;
    room.take_in(&name, told, Way::Webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn show(room: &Intakes, id: &str) -> Result<Json<IntakeBody>> {
    let (intake, parts) = (room.intake(id)?, &room.inner.parts);
    let catalog = parts.collections.catalog();
    Ok(Json(IntakeBody::of(id, &intake, &catalog, &parts.integrations)))
}

/// # Errors
/// 400 for a body of another shape.
fn read<T: DeserializeOwned>(body: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(body)).map_err(|_other_shape| Error::unreadable())
}
