//! Tokens that are signed here and used for a while. A service may forbid to make them too often:
//! Apple takes one for an hour, and wants no other within twenty minutes ("Establishing a token-based
//! connection to APNs").

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::pkcs8::EncodePrivateKey as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Unsigned;

/// Seconds before which a refused token is not made anew.
const SOONEST: i64 = 20 * 60;

/// The tokens in use, by what they are made of: whoever has the same key uses the same one.
#[derive(Default)]
pub(in crate::integrations) struct SignedTokens(Mutex<HashMap<[u8; 32], Kept>>);

struct Kept {
    token: Zeroizing<String>,
    /// Seconds since 1970-01-01.
    made: i64,
    until: i64,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

impl SignedTokens {
    /// A token of `issuer`, signed with its key, which the service knows as `key_id`; the same one for
    /// `minutes`. `now` is in seconds since 1970-01-01.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub(in crate::integrations) fn token(
        &self,
        key: &SecretKey,
        (key_id, issuer): (&str, &str),
        minutes: u16,
        now: i64,
    ) -> Result<Zeroizing<String>, Unsigned> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Also those of a clock that was ahead, and has been set back.
        kept.retain(|_, one| (one.made..one.until).contains(&now));
        let name = name_of(key, key_id, issuer);
        if let Some(present) = kept.get(&name) {
            return Ok(present.token.clone());
        }
        let token = Zeroizing::new(sign(
            key,
            Header { kid: Some(key_id.to_owned()), ..Header::new(Algorithm::ES256) },
            &Claims { iss: issuer, iat: now },
        )?);
        let until = now + i64::from(minutes) * 60;
        kept.insert(name, Kept { token: token.clone(), made: now, until });
        Ok(token)
    }

    /// The service does not take a token, which is among these, any more: this computer's clock may be
    /// wrong.
    pub(in crate::integrations) fn refused(&self, among: &[Zeroizing<String>], now: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| !among.contains(&one.token) || now - one.made < SOONEST);
    }
}

fn name_of(key: &SecretKey, key_id: &str, issuer: &str) -> [u8; 32] {
    let secret = Zeroizing::new(key.to_bytes());
    let mut name = Sha256::new();
    // Each of its length first, so that no two sets are spelled the same.
    for part in [secret.as_slice(), key_id.as_bytes(), issuer.as_bytes()] {
        name.update(part.len().to_be_bytes());
        name.update(part);
    }
    name.finalize().into()
}

/// # Errors
/// When it cannot be signed.
pub(super) fn sign(
    key: &SecretKey,
    header: Header,
    claims: &impl Serialize,
) -> Result<String, Unsigned> {
    let fail = Unsigned("the key does not sign");
    let Ok(der) = key.to_pkcs8_der() else { return Err(fail) };
    let key = EncodingKey::from_ec_der(der.as_bytes());
    jsonwebtoken::encode(&header, claims, &key).map_err(|_odd| fail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrations::connector::Format;
    use crate::integrations::signing::{key_in, make};

    #[test]
    fn a_token_is_used_for_a_while_and_not_made_too_often() {
        let key = || key_in(&make().unwrap(), Format::P256).unwrap();
        let (tokens, mine) = (SignedTokens::default(), key());
        let token = |key: &SecretKey, id: &str, now| {
            tokens.token(key, (id, "TEAM"), 40, now).unwrap().to_string()
        };
        let first = token(&mine, "ID", 1000);
        assert_eq!(token(&mine, "ID", 1000 + 40 * 60 - 1), first);
        assert_ne!(token(&mine, "OTHER", 1000), first);
        assert_ne!(token(&key(), "ID", 1000), first);
        let second = token(&mine, "ID", 1000 + 40 * 60);
        assert_ne!(second, first);
        // The clock was set back.
        let third = token(&mine, "ID", 500);
        assert_ne!(third, second);
        let refuse = |token: &str, now| tokens.refused(&[Zeroizing::new(token.to_owned())], now);
        refuse(&third, 500 + SOONEST - 1);
        assert_eq!(token(&mine, "ID", 500 + SOONEST - 1), third);
        refuse("another", 500 + SOONEST);
        assert_eq!(token(&mine, "ID", 500 + SOONEST), third);
        refuse(&third, 500 + SOONEST);
        assert_ne!(token(&mine, "ID", 500 + SOONEST), third);
    }
}
