//! A server's key, as it asks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a key may be let do with a collection's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKeyAction)]
pub(crate) enum Right {
    /// Search and read records, and hear of their changes.
    List,
    /// Read a record whose id is known, its files, and hear of its changes.
    View,
    /// Make records.
    Create,
    /// Change records.
    Update,
    /// Delete records.
    Delete,
    /// Set passwords, addresses and what is verified, where records sign in.
    Manage,
}

impl Right {
    /// In a sentence, before `records`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Right::List => "list",
            Right::View => "view",
            Right::Create => "create",
            Right::Update => "update",
            Right::Delete => "delete",
            Right::Manage => "manage",
        }
    }
}

/// What a key may do with one collection. A collection is told by its id and the moment it was made:
/// another one that is given the id of one that is gone is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) collection: String,
    pub(crate) made: String,
    pub(crate) rights: BTreeSet<Right>,
}

/// A key that was good when the request came.
#[derive(Debug)]
pub(crate) struct ApiKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) grants: Vec<Grant>,
    /// When it ends, seconds since 1970-01-01 UTC.
    pub(crate) expires: Option<i64>,
}

impl ApiKey {
    pub(crate) fn may(&self, collection: &str, made: &str, right: Right) -> bool {
        let of_it = |grant: &&Grant| grant.collection == collection && grant.made == made;
        self.grants.iter().filter(of_it).any(|grant| grant.rights.contains(&right))
    }

    pub(crate) fn is_over(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}
