//! `/api/homeport/admins`: who they are and which role each has, for the window. Their accounts are
//! PocketBase's `_superusers` records; what those lack is here.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Accounts;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Params, PathOf, Role, Submitted};
use crate::records::{Asking, Record};

const BAD_ROLE: &str = "A role is owner, editor or viewer.";
/// What an admin's record begins with.
const OF_ACCOUNT: [&str; 3] = ["email", "password", "passwordConfirm"];

/// The routes of this file.
pub(super) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new().routes(routes!(list_admins, make_admin)).routes(routes!(change_role))
}

/// An admin.
#[derive(Serialize, ToSchema)]
struct AdminBody {
    /// The record's, in `_superusers`.
    id: String,
    email: String,
    role: Role,
    /// When the account was made.
    created: String,
}

/// All of them, by their addresses.
#[derive(Serialize, ToSchema)]
struct AdminList {
    admins: Vec<AdminBody>,
}

/// A new admin.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct NewAdmin {
    email: String,
    /// At least 8 characters.
    password: String,
    password_confirm: String,
    role: Role,
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct RoleChange {
    role: Role,
}

fn shown(record: &Record, role: Role) -> AdminBody {
    let text = |name: &str| record.text(name).to_owned();
    AdminBody { id: record.id.clone(), email: text("email"), role, created: text("created") }
}

fn role_in(body: &Map<String, Value>) -> Result<Role> {
    let role = body.get("role").and_then(Value::as_str).and_then(Role::of_name);
    role.ok_or_else(|| {
        Error::fields(BAD_ROLE, FieldErrors::one("role", "validation_invalid_value", BAD_ROLE))
    })
}

impl Accounts {
    /// The role of an admin, by their record's id.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn role_of(&self, id: &str) -> Result<Role> {
        crate::auth::role_of(&self.records.db(), id).await
    }
}

/// Lists the admins.
#[utoipa::path(get, path = "/api/homeport/admins", tag = "admins",
    responses((status = 200, body = AdminList), (status = "4XX", body = ErrorBody)))]
async fn list_admins(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AdminList>> {
    caller.require_superuser()?;
    let admins = accounts.records.admins().await?;
    let mut admins = admins.iter().map(|(record, role)| shown(record, *role)).collect::<Vec<_>>();
    admins.sort_by(|one, other| one.email.cmp(&other.email));
    Ok(Json(AdminList { admins }))
}

/// Makes an admin with a role. The first one is an owner.
#[utoipa::path(post, path = "/api/homeport/admins", tag = "admins", request_body = NewAdmin,
    responses((status = 200, body = AdminBody), (status = "4XX", body = ErrorBody)))]
async fn make_admin(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    params: Params,
    headers: HeaderMap,
    Submitted(mut body): Submitted,
) -> Result<Json<AdminBody>> {
    caller.require_superuser()?;
    let role = role_in(&body)?;
    body.retain(|name, _| OF_ACCOUNT.contains(&name.as_str()));
    let asking = Asking::new(caller, "POST", &params, &headers);
    let made = accounts.records.create_admin(body, role, asking).await?;
    Ok(Json(shown(&made, role)))
}

/// Gives an admin another role. It holds at their next request, and on their open streams.
#[utoipa::path(patch, path = "/api/homeport/admins/{id}", tag = "admins",
    params(("id" = String, Path)), request_body = RoleChange,
    responses((status = 200, body = AdminBody), (status = "4XX", body = ErrorBody)))]
async fn change_role(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
    params: Params,
    headers: HeaderMap,
    Submitted(body): Submitted,
) -> Result<Json<AdminBody>> {
    caller.require_superuser()?;
    let role = role_in(&body)?;
    let asking = Asking::new(caller, "PATCH", &params, &headers);
    let changed = accounts.records.update_admin(&id, Map::new(), role, asking).await?;
    Ok(Json(shown(&changed, role)))
}
