//! What is on the wire, and a key as it is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::auth::PREFIX;
use crate::collections::{Catalog, dates};
use crate::error::{Error, FieldErrors, Result};
use crate::http::{ApiKey, Grant, Right};

pub(super) const FAILED: &str = "Failed to save the API key.";
/// In characters.
const LONGEST_NAME: usize = 100;
const MOST_SCOPES: usize = 1000;

/// A key as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) name: String,
    /// SHA-256 of the key, in hexadecimal digits.
    pub(super) hash: String,
    pub(super) grants: Vec<Grant>,
    pub(super) created: String,
    /// Seconds since 1970.
    pub(super) expires: Option<i64>,
    /// These change often, and are columns of their own.
    #[serde(skip)]
    pub(super) seen: String,
    #[serde(skip)]
    pub(super) address: String,
}

impl Kept {
    pub(super) fn key(&self) -> ApiKey {
        let (id, name, grants) = (self.id.clone(), self.name.clone(), self.grants.clone());
        ApiKey { id, name, grants, expires: self.expires }
    }

    pub(super) fn expires_text(&self) -> Option<String> {
        let moment = self.expires.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
        moment.map(dates::to_text)
    }

    pub(super) fn digest(&self) -> Result<[u8; 32]> {
        let mut digest = [0; 32];
        hex::decode_to_slice(&self.hash, &mut digest)
            .map_err(|error| Error::internal("read an API key", error))?;
        Ok(digest)
    }
}

/// What a key may do with one collection.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyScope {
    /// The collection's id.
    pub(super) collection: String,
    /// Its name now.
    pub(super) name: String,
    pub(super) actions: Vec<Right>,
}

/// A server's key. It is never shown again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiKeyBody {
    id: String,
    name: String,
    /// How the key begins; tells whose one is that was found somewhere.
    begins: String,
    /// Empty when all its collections are gone: then it opens nothing.
    scopes: Vec<ApiKeyScope>,
    created: String,
    expires: Option<String>,
    expired: bool,
    last_used: Option<String>,
    /// Where it was last used.
    address: Option<String>,
}

impl ApiKeyBody {
    pub(super) fn new(kept: Kept, catalog: &Catalog, now: i64) -> Self {
        let expired = kept.key().is_over(now);
        let scope = |grant: Grant| {
            let collection = catalog.of_id(&grant.collection)?;
            (collection.definition.created == grant.made).then(|| ApiKeyScope {
                collection: grant.collection,
                name: collection.name().to_owned(),
                actions: grant.rights.into_iter().collect(),
            })
        };
        let expires = kept.expires_text();
        let mut scopes = kept.grants.into_iter().filter_map(scope).collect::<Vec<_>>();
        scopes.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            begins: format!("{PREFIX}{}", kept.id),
            id: kept.id,
            name: kept.name,
            scopes,
            created: kept.created,
            expires,
            expired,
            last_used: Some(kept.seen).filter(|seen| !seen.is_empty()),
            address: Some(kept.address).filter(|address| !address.is_empty()),
        }
    }

    pub(super) fn created(&self) -> &str {
        &self.created
    }
}

/// All keys, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyList {
    pub(super) keys: Vec<ApiKeyBody>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeApiKey {
    /// All of the key. It is not kept, and cannot be shown again.
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) body: ApiKeyBody,
}

/// What a key is made of.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct ApiKeyForm {
    name: String,
    scopes: Vec<ApiKeyScopeForm>,
    /// A moment to come; without one the key does not expire.
    expires: Option<String>,
}

/// What a key is to be let do with one collection.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct ApiKeyScopeForm {
    /// The collection's id or name.
    collection: String,
    actions: Vec<Right>,
}

/// What of a key can be changed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct ApiKeyChange {
    name: Option<String>,
    /// A moment to come; `null`: the key does not expire.
    expires: Option<String>,
}

/// Reads a body, gathering what is wrong with it.
pub(super) struct Form<'a> {
    body: &'a Map<String, Value>,
    pub(super) errors: FieldErrors,
}

impl<'a> Form<'a> {
    pub(super) fn new(body: &'a Map<String, Value>) -> Self {
        Self { body, errors: FieldErrors::default() }
    }

    pub(super) fn names(&self, field: &str) -> bool {
        self.body.contains_key(field)
    }

    pub(super) fn name(&mut self) -> String {
        let name = self.body.get("name").and_then(Value::as_str).unwrap_or("").trim();
        if name.is_empty() {
            self.errors.add("name", "validation_required", "Cannot be blank.");
        } else if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let message = format!("Must be one line of at most {LONGEST_NAME} characters.");
            self.errors.add("name", "validation_length_out_of_range", &message);
        }
        name.to_owned()
    }

    /// The end, in seconds since 1970.
    pub(super) fn expires(&mut self, now: i64) -> Option<i64> {
        let text = match self.body.get("expires") {
            None | Some(Value::Null) => return None,
            Some(value) => value.as_str().unwrap_or("?"),
        };
        if text.is_empty() {
            return None;
        }
        let Some(moment) = dates::parse(text) else {
            self.errors.add("expires", "validation_invalid_date", "Must be a date.");
            return None;
        };
        let moment = moment.unix_timestamp();
        if moment <= now {
            self.errors.add("expires", "validation_min_greater_than_required", "Is over already.");
        }
        Some(moment)
    }

    pub(super) fn scopes(&mut self, catalog: &Catalog) -> Vec<Grant> {
        let scopes = match self.body.get("scopes").and_then(Value::as_array) {
            Some(scopes) if !scopes.is_empty() && scopes.len() <= MOST_SCOPES => scopes,
            _ => {
                let message = "Name at least one collection, and what is allowed there.";
                self.errors.add("scopes", "validation_required", message);
                return Vec::new();
            }
        };
        let mut grants: Vec<Grant> = Vec::new();
        for (at, scope) in scopes.iter().enumerate() {
            match grant(scope, catalog) {
                Ok(next) if grants.iter().any(|one| one.collection == next.collection) => {
                    let path = format!("scopes.{at}.collection");
                    self.errors.add(&path, "validation_not_unique", "Is named twice.");
                }
                Ok(next) => grants.push(next),
                Err((field, message)) => {
                    let path = format!("scopes.{at}.{field}");
                    self.errors.add(&path, "validation_invalid_scope", &message);
                }
            }
        }
        grants
    }
}

/// # Errors
/// Which part of a scope does not fit, and why.
fn grant(scope: &Value, catalog: &Catalog) -> Result<Grant, (&'static str, String)> {
    let name = scope.get("collection").and_then(Value::as_str).unwrap_or("");
    let collection = catalog.find(name).ok_or(("collection", "Is no collection.".to_owned()))?;
    if collection.definition.system || collection.is_superusers() {
        return Err(("collection", "No key reaches the system's own collections.".to_owned()));
    }
    let actions = scope.get("actions").cloned().unwrap_or_default();
    let rights = serde_json::from_value::<BTreeSet<Right>>(actions).unwrap_or_default();
    let offered: &[Right] = match (collection.is_view(), collection.is_auth()) {
        (true, _) => &[Right::List, Right::View],
        (_, true) => {
            &[Right::List, Right::View, Right::Create, Right::Update, Right::Delete, Right::Manage]
        }
        _ => &[Right::List, Right::View, Right::Create, Right::Update, Right::Delete],
    };
    if rights.is_empty() || rights.iter().any(|right| !offered.contains(right)) {
        let offered = offered.iter().map(|right| right.verb()).collect::<Vec<_>>();
        return Err(("actions", format!("Must be some of: {}.", offered.join(", "))));
    }
    let (id, made) = (collection.id().to_owned(), collection.definition.created.clone());
    Ok(Grant { collection: id, made, rights })
}
