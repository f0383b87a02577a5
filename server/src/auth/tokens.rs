//! PocketBase's tokens: HS256 JWTs whose key is the record's token key and the collection's
//! secret together.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::collections::{Collection, TokenOptions};
use crate::error::{Error, Result};

/// The `type` claim of tokens that sign requests.
pub(crate) const AUTH: &str = "auth";
/// The `type` claim of tokens that open protected files.
pub(crate) const FILE: &str = "file";

/// The `type` claim of tokens that say whose address is whose.
pub(crate) const VERIFICATION: &str = "verification";
/// The `type` claim of tokens with which a password is set.
pub(crate) const PASSWORD_RESET: &str = "passwordReset";
/// The `type` claim of tokens with which an address is changed.
pub(crate) const EMAIL_CHANGE: &str = "emailChange";

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
    /// The paired device that it was handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device: Option<Arc<str>>,
    /// The session that it belongs to; tokens from before there were sessions have none.
    #[serde(default, rename = "sid", skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<Arc<str>>,
    /// The address that a mailed token went out for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) email: String,
    /// The address that it is to become.
    #[serde(default, rename = "newEmail", skip_serializing_if = "String::is_empty")]
    pub(crate) new_email: String,
}

/// What a token that is mailed says.
#[derive(Serialize)]
struct MailedClaims<'a> {
    id: &'a str,
    #[serde(rename = "collectionId")]
    collection_id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    exp: i64,
    email: &'a str,
    #[serde(rename = "newEmail", skip_serializing_if = "Option::is_none")]
    new_email: Option<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'a str>,
    #[serde(rename = "sid", skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
}

/// How long a token lives, and whether it can be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// The collection's duration; its holder may have another before it ends.
    Renewable,
    /// So many seconds, or the collection's duration when that is 0; then it is over.
    Fixed(u64),
}

/// What a token ends with before its time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bound {
    /// The paired device that it is handed to.
    pub(crate) device: Option<Arc<str>>,
    pub(crate) session: Option<Arc<str>>,
}

/// Issues a token for a record, valid from `now` (seconds).
///
/// # Errors
/// When the collection cannot sign in, which callers have checked.
pub(crate) fn issue(
    collection: &Collection,
    (id, token_key): (&str, &str),
    now: i64,
    life: Life,
    Bound { device, session }: Bound,
) -> Result<(String, Claims)> {
    let auth = collection.definition.auth.as_ref();
    let options =
        &auth.ok_or_else(|| Error::internal("issue a token", "no auth collection"))?.auth_token;
    let lifetime = match life {
        Life::Renewable | Life::Fixed(0) => options.duration,
        Life::Fixed(seconds) => i64::try_from(seconds).unwrap_or(i64::MAX),
    };
    let claims = Claims {
        id: id.to_owned(),
        collection_id: collection.id().to_owned(),
        kind: AUTH.to_owned(),
        exp: now.saturating_add(lifetime),
        refreshable: life == Life::Renewable,
        device,
        session,
        email: String::new(),
        new_email: String::new(),
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
    (id, token_key): (&str, &str),
    now: i64,
    (device, session): (Option<&str>, Option<&str>),
) -> Result<String> {
    let options = options_of(collection, FILE)
        .ok_or_else(|| Error::internal("issue a token", "no auth collection"))?;
    let exp = now.saturating_add(options.duration);
    let claims =
        FileClaims { id, collection_id: collection.id(), kind: FILE, exp, device, session };
    let key = format!("{token_key}{}", options.secret);
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|error| Error::internal("issue a token", error))
}

/// Issues a token that goes out by mail, valid from `now` (seconds); and when it ends.
///
/// # Errors
/// When the collection cannot sign in, which callers have checked.
pub(crate) fn issue_for_mail(
    collection: &Collection,
    kind: &str,
    (id, token_key): (&str, &str),
    (email, new_email): (&str, Option<&str>),
    now: i64,
) -> Result<(String, i64)> {
    let options = options_of(collection, kind)
        .ok_or_else(|| Error::internal("issue a token", "no auth collection"))?;
    let exp = now.saturating_add(options.duration);
    let collection_id = collection.id();
    let claims = MailedClaims { id, collection_id, kind, exp, email, new_email };
    let key = format!("{token_key}{}", options.secret);
    let key = EncodingKey::from_secret(key.as_bytes());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key);
    Ok((token.map_err(|error| Error::internal("issue a token", error))?, exp))
}

/// How a collection's tokens of a kind are signed.
fn options_of<'a>(collection: &'a Collection, kind: &str) -> Option<&'a TokenOptions> {
    let auth = collection.definition.auth.as_ref()?;
    match kind {
        AUTH => Some(&auth.auth_token),
        FILE => Some(&auth.file_token),
        VERIFICATION => Some(&auth.verification_token),
        PASSWORD_RESET => Some(&auth.password_reset_token),
        EMAIL_CHANGE => Some(&auth.email_change_token),
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
