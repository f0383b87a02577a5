//! Believing an ID token: signed by the service, for us, not over.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use super::{Configured, exchange};

const APPLE_KEYS: &str = "https://appleid.apple.com/auth/keys";
const APPLE_ISSUER: &str = "https://appleid.apple.com";

/// The claims of an ID token.
///
/// # Errors
/// Why it is not believed.
pub(super) async fn of(configured: &Configured<'_>, token: &str) -> Result<Value, String> {
    let extra = &configured.provider.extra;
    let is_apple = configured.service.name == "apple";
    let keys = match extra.get("jwksURL").and_then(Value::as_str) {
        _ if is_apple => APPLE_KEYS,
        Some(url) if !url.is_empty() => url,
        _ => return Err("neither a user info URL nor a jwksURL is set".to_owned()),
    };
    let issuers = match extra.get("issuers").and_then(Value::as_array) {
        _ if is_apple => vec![APPLE_ISSUER],
        Some(issuers) => issuers.iter().filter_map(Value::as_str).collect(),
        None => Vec::new(),
    };
    let keys = serde_json::from_value::<JwkSet>(exchange::get(keys, "").await?);
    let keys = keys.map_err(|error| format!("the keys cannot be read: {error}"))?;
    verify(token, &keys, &configured.provider.client_id, &issuers)
}

fn verify(token: &str, keys: &JwkSet, audience: &str, issuers: &[&str]) -> Result<Value, String> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
    // Never one that the service's public key could be the secret of.
    let asymmetric = [
        Algorithm::RS256,
        Algorithm::RS384,
        Algorithm::RS512,
        Algorithm::PS256,
        Algorithm::PS384,
        Algorithm::PS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ];
    if !asymmetric.contains(&header.alg) {
        return Err("the ID token is signed in a way that proves nothing".to_owned());
    }
    let key = match &header.kid {
        Some(id) => keys.find(id),
        None => keys.keys.first().filter(|_| keys.keys.len() == 1),
    };
    let key = key.ok_or("the ID token's key is not the service's")?;
    let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
    let mut rules = Validation::new(header.alg);
    rules.set_audience(&[audience]);
    if !issuers.is_empty() {
        rules.set_issuer(issuers);
    }
    rules.set_required_spec_claims(&["exp", "aud", "sub"]);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules);
    claims.map(|data| data.claims).map_err(|error| error.to_string())
}
