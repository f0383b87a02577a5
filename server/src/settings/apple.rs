//! Apple's client secret: a token that says whose service it is, signed with the key that Apple
//! gave its owner ("Creating a client secret" in Sign in with Apple's documentation).

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::BAD_BODY;
use super::check::Errors;
use crate::error::{Error, FieldErrors, Result};

const INVALID: &str = "Invalid client secret data.";
const AUDIENCE: &str = "https://appleid.apple.com";
/// What Apple's ids of teams and keys have, in bytes.
const ID_LENGTH: usize = 10;
/// Half a year in seconds, the longest that Apple takes.
const LONGEST: i64 = 15_777_000;
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    client_id: Option<String>,
    team_id: Option<String>,
    key_id: Option<String>,
    /// PKCS #8, PEM; what stands around it does not matter.
    private_key: Option<String>,
    /// Seconds.
    duration: Option<i64>,
}

/// The client secret for `clientId` of `teamId`, good for `duration` seconds, signed (ES256) with
/// `privateKey`, which Apple knows as `keyId`. Nothing of it is kept.
///
/// # Errors
/// 400 with PocketBase's field errors, or when the key is none of P-256's.
pub(super) fn client_secret(body: Map<String, Value>) -> Result<String> {
    let order = serde_json::from_value::<Order>(Value::Object(body));
    let order = order.map_err(|_misshapen| Error::invalid(BAD_BODY))?;
    let text = |text: Option<String>| text.unwrap_or_default();
    let (client, team, id) = (text(order.client_id), text(order.team_id), text(order.key_id));
    let (key, duration) = (text(order.private_key), order.duration.unwrap_or_default());
    let mut errors = Errors(FieldErrors::default());
    errors.required("clientId", &client);
    for (field, id) in [("teamId", &team), ("keyId", &id)] {
        errors.required(field, id);
        if !id.is_empty() && id.len() != ID_LENGTH {
            errors.wrong_length(field, ID_LENGTH);
        }
    }
    let pem = pem_in(&key);
    errors.required("privateKey", &key);
    if !key.is_empty() && pem.is_none() {
        errors.0.add("privateKey", "validation_match_invalid", "Must be in a valid format.");
    }
    errors.number("duration", duration, true, 1);
    errors.at_most("duration", duration, LONGEST);
    errors.0.into_result(INVALID)?;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let claims = json!({
        "iss": team, "sub": client, "aud": [AUDIENCE], "iat": now, "exp": now + duration,
    });
    let header = Header { kid: Some(id), ..Header::new(Algorithm::ES256) };
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.unwrap_or_default().as_bytes());
    let key = key.map_err(|_not_pem| failed("the key is not PEM"))?;
    let key = EncodingKey::from_ec_der(key.secret_pkcs8_der());
    jsonwebtoken::encode(&header, &claims, &key)
        .map_err(|_other| failed("the key is none of P-256"))
}

fn failed(why: &str) -> Error {
    Error::invalid(format!("Failed to generate client secret. Raw error: \n{why}."))
}

fn pem_in(text: &str) -> Option<&str> {
    let from = text.find(BEGIN)?;
    let until = text.rfind(END)? + END.len();
    text.get(from..until)
}
