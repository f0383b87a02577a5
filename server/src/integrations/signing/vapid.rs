//! Who sends a push message: VAPID (RFC 8292).

use jsonwebtoken::{Algorithm, Header};
use p256::SecretKey;
use reqwest::Url;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Unsigned, jwt, public_of};

/// Seconds; a day at most (RFC 8292, 2).
const GOOD_FOR: i64 = 12 * 60 * 60;

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

/// What the header `Authorization` has to say at an endpoint: good for its push service alone. `now`
/// is in seconds since 1970-01-01.
///
/// # Errors
/// When it cannot be signed.
pub(in crate::integrations) fn vapid(
    key: &SecretKey,
    contact: &str,
    endpoint: &Url,
    now: i64,
) -> Result<Zeroizing<String>, Unsigned> {
    let aud = endpoint.origin().ascii_serialization();
    let claims = Claims { aud, exp: now + GOOD_FOR, sub: contact };
    let token = jwt::sign(key, Header::new(Algorithm::ES256), &claims)?;
    Ok(Zeroizing::new(format!("vapid t={token}, k={}", public_of(key))))
}
