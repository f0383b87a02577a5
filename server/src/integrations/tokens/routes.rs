//! `/api/homeport/integrations/{name}/sign-in`: for superusers. Browsers that come back from a service
//! come to a door of their own (`door.rs`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sign_in::{Missed, pasted};
use super::wire::{BegunBody, EndForm};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, PathOf, Submitted};
use crate::integrations::Integrations;
use crate::integrations::failure::{Failure, FailureBody};
use crate::integrations::wire::SetupBody;

/// The routes without their state.
pub(in crate::integrations) fn documented() -> OpenApiRouter<Integrations> {
    OpenApiRouter::new()
        .routes(routes!(begin_integration_sign_in, sign_integration_out))
        .routes(routes!(end_integration_sign_in))
}

/// Begins a sign-in at the service: the answer says where a browser has to go.
#[utoipa::path(post, path = "/api/homeport/integrations/{name}/sign-in", tag = "integrations",
    params(("name" = String, Path)),
    responses((status = 200, body = BegunBody), (status = "4XX", body = ErrorBody),
        (status = "5XX", body = FailureBody)))]
async fn begin_integration_sign_in(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<Json<BegunBody>, Failure> {
    caller.require_superuser()?;
    Ok(Json(integrations.begin_sign_in(&name).await?.into()))
}

/// Ends a sign-in with the address that a browser has ended at, where the box did not hear it.
#[utoipa::path(post, path = "/api/homeport/integrations/{name}/sign-in/end", tag = "integrations",
    params(("name" = String, Path)), request_body = EndForm,
    responses((status = 200, body = SetupBody), (status = "4XX", body = ErrorBody),
        (status = "5XX", body = FailureBody)))]
async fn end_integration_sign_in(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<SetupBody>, Failure> {
    caller.require_superuser()?;
    let back = pasted(body.get("url").and_then(Value::as_str).unwrap_or_default())?;
    integrations.end_sign_in(back, Some(&name)).await.map_err(refused)?;
    let (setup, _) = integrations.find(&name)?;
    Ok(Json(integrations.shown(&name, &setup)))
}

/// Forgets who has signed in.
#[utoipa::path(delete, path = "/api/homeport/integrations/{name}/sign-in", tag = "integrations",
    params(("name" = String, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn sign_integration_out(
    State(integrations): State<Integrations>,
    Extension(caller): Extension<Caller>,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode, Failure> {
    caller.require_superuser()?;
    integrations.sign_out(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(missed: Missed) -> Failure {
    match missed {
        Missed::Failed(failure) => failure,
        other => Error::invalid(other.words().0).into(),
    }
}
