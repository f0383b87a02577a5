//! PocketBase's tokens: HS256 JWTs whose key is the record's token key and the collection's
//! secret together.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::collections::{Collection, TokenOptions};
use crate::error::{Error, Result};

/// The `type` claim of tokens that sign requests.
pub(crate) const AUTH: &str = "auth";
/// The `type` claim of tokens that open protected files.
pub(crate) const FILE: &str = "file";

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

/// What a token for files says.
#[derive(Serialize)]
struct FileClaims<'a> {
    id: &'a str,
    #[serde(rename = "collectionId")]
    collection_id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    exp: i64,
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
) -> Result<(String, Claims)> {
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
    let token = jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(key.as_bytes()),
    );
    Ok((token.map_err(|error| Error::internal("issue a token", error))?, claims))
}

/// Issues a token for a record's protected files, valid from `now` (seconds).
///
/// # Errors
/// When the collection cannot sign in, which callers have checked.
pub(crate) fn issue_for_files(
    collection: &Collection,
    id: &str,
    token_key: &str,
    now: i64,
) -> Result<String> {
    let options = options_of(collection, FILE)
        .ok_or_else(|| Error::internal("issue a token", "no auth collection"))?;
    let lifetime = i64::try_from(options.duration).unwrap_or(i64::MAX);
    let exp = now.saturating_add(lifetime);
    let claims = FileClaims { id, collection_id: collection.id(), kind: FILE, exp };
    let key = format!("{token_key}{}", options.secret);
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|error| Error::internal("issue a token", error))
}

/// How a collection's tokens of a kind are signed.
fn options_of<'a>(collection: &'a Collection, kind: &str) -> Option<&'a TokenOptions> {
    let auth = collection.definition.auth.as_ref()?;
    match kind {
        AUTH => Some(&auth.auth_token),
        FILE => Some(&auth.file_token),
        _ => None,
    }
}

/// Reads the claims without believing them, to find the key that must have signed them.
pub(crate) fn unverified(token: &str) -> Option<Claims> {
    jsonwebtoken::dangerous::insecure_decode::<Claims>(token).ok().map(|data| data.claims)
}

/// The claims, when the token is of this kind, the signature holds and the time has not run out.
pub(crate) fn verify(
    token: &str,
    kind: &str,
    collection: &Collection,
    token_key: &str,
) -> Option<Claims> {
    let secret = &options_of(collection, kind)?.secret;
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
        .filter(|claims| claims.kind == kind)
}
