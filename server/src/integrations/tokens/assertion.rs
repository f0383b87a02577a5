//! JSON Web Tokens that ask for a token (RFC 7523): signed by RS256 (RFC 7518, 3.3) with the key that
//! the admin has given.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::described::Assertion;
use super::kept::Moment;
use crate::integrations::template::Values;

/// Seconds for which it is good: the longest that Google takes.
const LIFE: i64 = 3_600;

/// The signed assertion. `ring` signs, and not jsonwebtoken's RSA, whose signing leaks by its timing
/// (RUSTSEC-2023-0071).
///
/// # Errors
/// What is wrong with what the admin has given, in words without any of it.
pub(super) fn signed(
    assertion: &Assertion,
    values: &Values,
    now: Moment,
) -> Result<Zeroizing<String>, &'static str> {
    let pem = values.fill_text(&assertion.key).map(Zeroizing::new);
    let pem = pem.ok_or("there is no private key")?;
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes());
    let key = key.map_err(|_other| "the private key is none in PKCS #8 and PEM")?;
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der());
    let key = key.map_err(|_other| "the private key is none of RSA's with 2048 bits or more")?;
    let mut header = json!({ "alg": "RS256", "typ": "JWT" });
    if let Some(id) = assertion.key_id.as_ref().and_then(|id| values.fill(id)) {
        header["kid"] = id;
    }
    let mut claims = Map::new();
    let texts = [
        ("iss", Some(&assertion.issuer)),
        ("aud", Some(&assertion.audience)),
        ("sub", assertion.subject.as_ref()),
        ("scope", assertion.scope.as_ref()),
    ];
    for (name, template) in texts {
        if let Some(value) = template.and_then(|template| values.fill(template)) {
            claims.insert(name.to_owned(), value);
        }
    }
    claims.insert("iat".to_owned(), now.into());
    claims.insert("exp".to_owned(), now.saturating_add(LIFE).into());
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encoded(&header), encoded(&Value::Object(claims)));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .map_err(|_none| "this computer gives no random numbers")?;
    Ok(Zeroizing::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
}
