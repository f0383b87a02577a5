//! What is on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many anonymous accounts a collection has.
#[derive(Serialize, ToSchema)]
pub(super) struct AnonymousBody {
    /// Those that are there now.
    pub(super) accounts: u64,
}

/// What makes a full account of an anonymous one: as for a sign-up, so more fields may be there.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct AnonymousUpgrade {
    /// The address; needed where the collection asks for one.
    email: Option<String>,
    password: String,
    password_confirm: String,
}

/// The account, signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct AnonymousUpgraded {
    /// In the place of the token of before, which has ended.
    token: String,
    #[schema(value_type = Object)]
    record: serde_json::Value,
}
