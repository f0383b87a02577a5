//! `/api/homeport/integrations`: set up by superusers, called by whom the rules let.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::call::Done;
use super::failure::{Failure, FailureBody};
use super::setup::Setup;
use super::told::UsageBody;
use super::usage::this_hour;
use super::wire::{AnswerBody, CatalogueBody, ListBody, SetupBody, SetupForm, SwitchBody};
use super::{Integrations, tokens};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Peer, Submitted};
use crate::records::Asking;

/// The room's routes.
pub(crate) fn router(integrations: Integrations) -> OpenApiRouter {
    documented().with_state(integrations)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Integrations> {
    OpenApiRouter::new()
        .routes(routes!(list_connectors))
        .routes(routes!(list_integrations))
        .routes(routes!(switch_integrations))
        .routes(routes!(set_up_integration, remove_integration))
        .routes(routes!(test_integration))
        .routes(routes!(show_integration_usage))
        .merge(tokens::documented())
        .routes(routes!(call_integration))
        .merge(super::own::routes::documented())
}

/// Lists the connectors.
#[utoipa::path(get, path = "/api/homeport/integrations/catalogue", tag = "integrations",
    responses((status = 200, body = CatalogueBody), (status = "4XX", body = ErrorBody)))]
async fn list_connectors(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<CatalogueBody>> {
    caller.require_superuser()?;
    Ok(Json(CatalogueBody::of(&integrations)))
}

/// Lists what is set up.
#[utoipa::path(get, path = "/api/homeport/integrations", tag = "integrations",
    responses((status = 200, body = ListBody), (status = "4XX", body = ErrorBody)))]
async fn list_integrations(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<ListBody>> {
    caller.require_superuser()?;
    let setups = integrations.inner.setups.load();
    let items = setups.iter().map(|(name, setup)| integrations.shown(name, setup)).collect();
    Ok(Json(ListBody { on: integrations.is_on(), items }))
}

/// Lets requests out, or none at all.
#[utoipa::path(patch, path = "/api/homeport/integrations/switch", tag = "integrations",
    request_body = SwitchBody,
    responses((status = 200, body = SwitchBody), (status = "4XX", body = ErrorBody)))]
async fn switch_integrations(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<SwitchBody>> {
    caller.require_superuser()?;
    let on = body.get("on").and_then(Value::as_bool).ok_or_else(Error::unreadable)?;
    integrations.switch(on).await?;
    Ok(Json(SwitchBody { on }))
}

/// Sets an integration up, or changes what the body names.
#[utoipa::path(put, path = "/api/homeport/integrations/{name}", tag = "integrations",
    params(("name" = String, Path)), request_body = SetupForm,
    responses((status = 200, body = SetupBody), (status = "4XX", body = ErrorBody)))]
async fn set_up_integration(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<SetupBody>> {
    caller.require_superuser()?;
    let setup = integrations.save(&name, &body).await?;
    Ok(Json(integrations.shown(&name, &setup)))
}

/// Removes an integration and its credentials.
#[utoipa::path(delete, path = "/api/homeport/integrations/{name}", tag = "integrations",
    params(("name" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn remove_integration(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    integrations.remove(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the provider something that changes nothing, to tell whether the credentials are good.
#[utoipa::path(post, path = "/api/homeport/integrations/{name}/test", tag = "integrations",
    params(("name" = String, Path)),
    responses((status = 200, body = AnswerBody), (status = "4XX", body = ErrorBody),
        (status = "5XX", body = FailureBody)))]
async fn test_integration(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<Json<AnswerBody>, Failure> {
    caller.require_superuser()?;
    integrations.try_out(&name).await.map(answer)
}

/// Tells how often an integration was called, what came of it and how long it took.
#[utoipa::path(get, path = "/api/homeport/integrations/{name}/usage", tag = "integrations",
    params(("name" = String, Path)),
    responses((status = 200, body = UsageBody), (status = "4XX", body = ErrorBody)))]
async fn show_integration_usage(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<Json<UsageBody>> {
    caller.require_superuser()?;
    let hours = integrations.usage(&name).await?;
    Ok(Json(UsageBody::of(&hours, this_hour())))
}

/// Calls an action; the body is its input. What an action passes on comes as it is, in its own type.
#[utoipa::path(post, path = "/api/homeport/integrations/{name}/{action}", tag = "integrations",
    params(("name" = String, Path), ("action" = String, Path)),
    request_body = std::collections::HashMap<String, serde_json::Value>,
    responses((status = 200, body = AnswerBody), (status = "4XX", body = ErrorBody),
        (status = "5XX", body = FailureBody)))]
async fn call_integration(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    PathOf((name, action)): PathOf<(String, String)>,
    params: Params,
    (version, headers): (Version, HeaderMap),
    Submitted(body): Submitted,
) -> Result<Response, Failure> {
    let asking = Asking { body, ..Asking::new(caller, "POST", &params, &headers) };
    let mut done = integrations.call((&name, &action), &asking, peer.ip).await?;
    Ok(match done.passed.take() {
        Some(passed) => passed.into_response(version)?,
        None => answer(done).into_response(),
    })
}

impl Integrations {
    /// An integration as it is told of.
    pub(super) fn shown(&self, name: &str, setup: &Setup) -> SetupBody {
        let connector = self.connector(&setup.connector).ok();
        let connector = connector.as_deref();
        let keys = connector.map(|one| setup.public_keys(name, one, &self.inner.vault));
        let with = (setup, connector, keys.unwrap_or_default());
        let mut body = SetupBody::of(name, with, &self.inner.records.catalog());
        body.locked = self.is_locked(setup);
        body
    }
}

fn answer(done: Done) -> Json<AnswerBody> {
    Json(AnswerBody { result: done.result, provider_status: done.status })
}
