//! `/api/homeport/collections/{collection}/try-rule`, for owners.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::{Asking, Records};
use super::wire::{Tried, TryForm};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, Right, Role, Submitted};

/// The routes without their state, for the OpenAPI document.
pub(in crate::records) fn documented() -> OpenApiRouter<Records> {
    OpenApiRouter::new().routes(routes!(try_rule))
}

/// Says whom a rule would let do what, and why. Nothing changes.
#[utoipa::path(post, path = "/api/homeport/collections/{collection}/try-rule", tag = "collections",
    params(("collection" = String, Path)), request_body = TryForm,
    responses((status = 200, body = Tried), (status = "4XX", body = ErrorBody)))]
async fn try_rule(
    State(records): State<Records>,
    Extension(caller): Extension<Caller>,
    PathOf(collection): PathOf<String>,
    Submitted(body): Submitted,
) -> Result<Json<Tried>> {
    caller.require_role(Role::Owner)?;
    let form = serde_json::from_value::<TryForm>(Value::Object(body));
    let form = form.map_err(|_other_shape| Error::unreadable())?;
    let method = match form.action {
        Right::List | Right::View => "GET",
        Right::Create => "POST",
        Right::Update | Right::Manage => "PATCH",
        Right::Delete => "DELETE",
    };
    // Neither the headers nor the query of who tries it are of those it is tried with.
    let asking = Asking::new(Caller::Guest, method, &Params::default(), &HeaderMap::new());
    records.try_rule(&collection, form, asking).await.map(Json)
}
