//! Apple's client secret: a token that says whose service it is, signed with the key that Apple
//! gave its owner ("Creating a client secret" in Sign in with Apple's documentation).

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::BAD_BODY;
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
    let mut errors = FieldErrors::default();
    require("clientId", &client, &mut errors);
    check_id("teamId", &team, &mut errors);
    check_id("keyId", &id, &mut errors);
    let pem = pem_in(&key);
    if require("privateKey", &key, &mut errors) && pem.is_none() {
        errors.add("privateKey", "validation_match_invalid", "Must be in a valid format.");
    }
    check_duration(duration, &mut errors);
    errors.into_result(INVALID)?;
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

fn require(field: &str, value: &str, errors: &mut FieldErrors) -> bool {
    if value.is_empty() {
        errors.add(field, "validation_required", "Cannot be blank.");
    }
    !value.is_empty()
}

fn check_id(field: &str, value: &str, errors: &mut FieldErrors) {
    if require(field, value, errors) && value.len() != ID_LENGTH {
        let params = json!({ "min": ID_LENGTH, "max": ID_LENGTH });
        let message = format!("The length must be exactly {ID_LENGTH}.");
        errors.add_with(field, "validation_length_invalid", &message, params);
    }
}

fn check_duration(duration: i64, errors: &mut FieldErrors) {
    let (code, message, threshold) = match duration {
        0 => return errors.add("duration", "validation_required", "Cannot be blank."),
        1..=LONGEST => return,
        ..0 => ("validation_min_greater_equal_than_required", "no less than", 1),
        _ => ("validation_max_less_equal_than_required", "no greater than", LONGEST),
    };
    let message = format!("Must be {message} {threshold}.");
    errors.add_with("duration", code, &message, json!({ "threshold": threshold }));
}
