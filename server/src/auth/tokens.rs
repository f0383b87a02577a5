//! PocketBase's tokens: HS256 JWTs whose key is the record's token key and the collection's
//! secret together.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::collections::Collection;
use crate::error::{Error, Result};

/// The `type` claim of tokens that sign requests.
pub(crate) const AUTH: &str = "auth";

/// A token's claims.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) id: String,
    #[serde(rename = "collectionId")]
    pub(crate) collection_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Seconds since 1970-01-01 UTC.
    pub(crate) exp: i64,
    #[serde(default)]
    pub(crate) refreshable: bool,
}

/// How long a token lives, and whether it can be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// The collection's duration; its holder may have another before it ends.
    Renewable,
    /// So many seconds, or the collection's duration when that is 0; then it is over.
    Fixed(u64),
}

/// Issues a token for a record, valid from `now` (seconds).
///
/// # Errors
/// When the collection cannot sign in, which callers have checked.
pub(crate) fn issue(
    collection: &Collection,
    id: &str,
    token_key: &str,
    now: i64,
    life: Life,
) -> Result<String> {
    let auth = collection.definition.auth.as_ref();
    let options =
        &auth.ok_or_else(|| Error::internal("issue a token", "no auth collection"))?.auth_token;
    let seconds = match life {
        Life::Renewable | Life::Fixed(0) => options.duration,
        Life::Fixed(seconds) => seconds,
    };
    let lifetime = i64::try_from(seconds).unwrap_or(i64::MAX);
    let claims = Claims {
        id: id.to_owned(),
        collection_id: collection.id().to_owned(),
        kind: AUTH.to_owned(),
        exp: now.saturating_add(lifetime),
        refreshable: life == Life::Renewable,
    };
    let key = format!("{token_key}{}", options.secret);
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(key.as_bytes()),
    )
    .map_err(|error| Error::internal("issue a token", error))
}

/// Reads the claims without believing them, to find the key that must have signed them.
pub(crate) fn unverified(token: &str) -> Option<Claims> {
    jsonwebtoken::dangerous::insecure_decode::<Claims>(token).ok().map(|data| data.claims)
}

/// The claims, when the signature holds and the time has not run out.
pub(crate) fn verify(token: &str, collection: &Collection, token_key: &str) -> Option<Claims> {
    let secret = &collection.definition.auth.as_ref()?.auth_token.secret;
    // An empty key would be one that everybody knows.
    if token_key.is_empty() || secret.is_empty() {
        return None;
    }
    let key = format!("{token_key}{secret}");
    let mut rules = Validation::new(Algorithm::HS256);
    rules.leeway = 0;
    jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(key.as_bytes()), &rules)
        .ok()
        .map(|data| data.claims)
}
