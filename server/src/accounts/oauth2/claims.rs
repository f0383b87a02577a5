//! Believing an ID token: signed by the service, by an issuer that was named, for one of our apps,
//! not over. OpenID Connect Core 1.0, section 3.1.3.7.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Seconds by which clocks may differ.
pub(super) const LEEWAY: i64 = 60;
/// Longest name of somebody at a service: OpenID Connect Core 1.0, section 2.
const LONGEST_SUBJECT: usize = 255;
/// Never one that the service's public key could be the secret of.
const ASYMMETRIC: [Algorithm; 9] = [
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

/// What a token has to say to be believed.
pub(super) struct Expected<'a> {
    /// One of them, to the letter; without any nothing is believed.
    pub(super) issuers: Vec<&'a str>,
    /// Client ids: whoever it is for has to be among them.
    pub(super) audiences: Vec<&'a str>,
    pub(super) nonce: Nonce<'a>,
}

/// What binds a token to the sign-in that it was asked for.
pub(super) enum Nonce<'a> {
    Any,
    /// An app's own: the token has it as it is, or its SHA-256 in hexadecimal digits, which is what
    /// apps give Apple.
    Of(&'a str),
    /// Ours. An app that began the sign-in by itself, without it, has left it out.
    IfThere(&'a str),
}

/// Which of a service's keys a token names.
///
/// # Errors
/// Why it is not believed, whatever the keys are.
pub(super) fn key_id(token: &str) -> Result<Option<String>, String> {
    let header = token.split('.').next().unwrap_or("");
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_none| "the ID token is none")?;
    let header =
        serde_json::from_slice::<Value>(&header).map_err(|_none| "the ID token is none")?;
    if header.get("crit").is_some() {
        return Err("the ID token asks for what is not known here".to_owned());
    }
    Ok(header["kid"].as_str().map(str::to_owned))
}

/// The claims of a token that needs no signature, because the service itself has just given it.
pub(super) fn unverified(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// The claims of a token, if it is believed at `now` (seconds since 1970).
///
/// # Errors
/// Why it is not; no part of the token is in it.
pub(super) fn verify(
    token: &str,
    keys: &[Jwk],
    expected: &Expected<'_>,
    now: i64,
) -> Result<Value, String> {
    let claims = signed(token, keys)?;
    check_parties(&claims, expected)?;
    check_times(&claims, now)?;
    check_nonce(&claims, &expected.nonce)?;
    Ok(claims)
}

/// What is signed with one of the keys.
fn signed(token: &str, keys: &[Jwk]) -> Result<Value, String> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
    if !ASYMMETRIC.contains(&header.alg) {
        return Err("the ID token is signed in a way that proves nothing".to_owned());
    }
    let key = match key_id(token)? {
        Some(id) => keys.iter().find(|key| key.common.key_id.as_ref() == Some(&id)),
        None => keys.first().filter(|_| keys.len() == 1),
    };
    let key = key.ok_or("the ID token's key is not the service's")?;
    let is_for_another = |algorithm| algorithm != KeyAlgorithm::from(header.alg);
    if key.common.key_algorithm.is_some_and(is_for_another)
        || matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption))
    {
        return Err("the ID token's key is not for signing it so".to_owned());
    }
    let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
    // All else is judged below.
    let mut rules = Validation::new(header.alg);
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules.set_required_spec_claims::<&str>(&[]);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules);
    claims.map(|data| data.claims).map_err(|error| error.to_string())
}

fn check_parties(claims: &Value, expected: &Expected<'_>) -> Result<(), String> {
    if expected.issuers.is_empty() {
        return Err("no issuer is set whose ID tokens would be believed".to_owned());
    }
    if !claims["iss"].as_str().is_some_and(|issuer| expected.issuers.contains(&issuer)) {
        return Err("the ID token is of another issuer".to_owned());
    }
    let ours = |value: &Value| value.as_str().is_some_and(|id| expected.audiences.contains(&id));
    let is_for_us = match &claims["aud"] {
        Value::Array(several) if several.len() > 1 => {
            several.iter().all(ours) && claims.get("azp").is_none_or(ours)
        }
        Value::Array(one) => one.first().is_some_and(ours),
        one => ours(one),
    };
    if !is_for_us {
        return Err("the ID token is for another app".to_owned());
    }
    let subject = claims["sub"].as_str().unwrap_or("");
    if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
        return Err("the ID token does not say who it is".to_owned());
    }
    Ok(())
}

fn check_times(claims: &Value, now: i64) -> Result<(), String> {
    // Some services write fractions.
    let time = |name: &str| claims[name].as_f64().filter(|time| time.is_finite());
    let (now, leeway) = (now as f64, LEEWAY as f64);
    match (time("exp"), time("iat")) {
        (Some(exp), _) if exp <= now - leeway => return Err("the ID token is over".to_owned()),
        (_, Some(iat)) if iat > now + leeway => {
            return Err("the ID token is of a time to come; is the box's clock right?".to_owned());
        }
        (Some(_), Some(_)) => {}
        _ => return Err("the ID token does not say from when until when it is good".to_owned()),
    }
    match claims.get("nbf") {
        Some(_) if time("nbf").is_none_or(|nbf| nbf > now + leeway) => {
            Err("the ID token is not good yet".to_owned())
        }
        _ => Ok(()),
    }
}

fn check_nonce(claims: &Value, expected: &Nonce<'_>) -> Result<(), String> {
    let holds = match (expected, claims.get("nonce")) {
        (Nonce::Any, _) | (Nonce::IfThere(_), None) => true,
        (Nonce::IfThere(ours), Some(there)) => there == ours,
        (Nonce::Of(_), None) => false,
        (Nonce::Of(given), Some(there)) => {
            there == given || there == &Value::String(hex::encode(Sha256::digest(given)))
        }
    };
    holds.then_some(()).ok_or_else(|| "the ID token was asked for by somebody else".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;
    static KEYS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [(); 2].map(|()| made()));
    /// Which of them signs as the service, and which as somebody else.
    const KEY: usize = 0;
    const OTHER_KEY: usize = 1;

    fn made() -> Vec<u8> {
        let kind = &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = ring::rand::SystemRandom::new();
        let made = ring::signature::EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        made.as_ref().to_vec()
    }

    fn signing(key: usize) -> EncodingKey {
        EncodingKey::from_ec_der(&KEYS[key])
    }

    fn public(key: usize, id: &str) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&signing(key), Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        jwk
    }

    fn good() -> Value {
        json!({
            "iss": "https://id.example", "aud": "the-app", "sub": "ada",
            "iat": NOW - 10, "exp": NOW + 300, "nonce": "once",
        })
    }

    fn with(changes: Value) -> Value {
        let mut claims = good();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn signed_by(key: usize, id: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = id.map(str::to_owned);
        jsonwebtoken::encode(&header, claims, &signing(key)).unwrap()
    }

    fn expecting(nonce: Nonce<'_>) -> Expected<'_> {
        Expected {
            issuers: vec!["https://id.example", "https://other.example"],
            audiences: vec!["the-app", "its-phone-app"],
            nonce,
        }
    }

    fn judge(token: &str, nonce: Nonce<'_>) -> Result<Value, String> {
        verify(token, &[public(OTHER_KEY, "older"), public(KEY, "k")], &expecting(nonce), NOW)
    }

    #[test]
    fn a_token_is_believed_for_its_parties_and_within_its_time_only() {
        for (changes, expected) in [
            (json!({}), Ok(())),
            (json!({ "iss": "https://other.example" }), Ok(())),
            (json!({ "aud": "its-phone-app" }), Ok(())),
            (json!({ "aud": ["the-app"] }), Ok(())),
            (json!({ "aud": ["the-app", "its-phone-app"], "azp": "the-app" }), Ok(())),
            // Google names the phone's app so, for a token that is the server's.
            (json!({ "azp": "somebody" }), Ok(())),
            (json!({ "exp": NOW - 59 }), Ok(())),
            (json!({ "exp": f64::from(1_800_000_300) + 0.5 }), Ok(())),
            (json!({ "iat": NOW + 59, "nbf": NOW + 59 }), Ok(())),
            (json!({ "iss": "https://id.example/" }), Err("another issuer")),
            (json!({ "iss": "https://ID.example" }), Err("another issuer")),
            (json!({ "iss": "https://evil.example" }), Err("another issuer")),
            (
                json!({ "iss": ["https://evil.example", "https://id.example"] }),
                Err("another issuer"),
            ),
            (json!({ "iss": null }), Err("another issuer")),
            (json!({ "iss": "" }), Err("another issuer")),
            (json!({ "aud": "another-app" }), Err("another app")),
            (json!({ "aud": ["the-app", "another-app"] }), Err("another app")),
            (json!({ "aud": ["the-app", "its-phone-app"], "azp": "x" }), Err("another app")),
            (json!({ "aud": [] }), Err("another app")),
            (json!({ "aud": "" }), Err("another app")),
            (json!({ "aud": null }), Err("another app")),
            (json!({ "aud": { "the-app": true } }), Err("another app")),
            (json!({ "sub": null }), Err("who it is")),
            (json!({ "sub": "" }), Err("who it is")),
            (json!({ "sub": 5 }), Err("who it is")),
            (json!({ "sub": "x".repeat(256) }), Err("who it is")),
            (json!({ "exp": NOW - 61 }), Err("over")),
            (json!({ "exp": null }), Err("from when until when")),
            (json!({ "exp": "1800000300" }), Err("from when until when")),
            (json!({ "exp": -1 }), Err("over")),
            (json!({ "iat": null }), Err("from when until when")),
            (json!({ "iat": NOW + 61 }), Err("to come")),
            (json!({ "nbf": NOW + 61 }), Err("not good yet")),
            (json!({ "nbf": "now" }), Err("not good yet")),
        ] {
            let found = judge(&signed_by(KEY, Some("k"), &with(changes.clone())), Nonce::Any);
            match (found, expected) {
                (Ok(claims), Ok(())) => assert_eq!(claims["sub"], "ada", "{changes}"),
                (Err(why), Err(part)) => assert!(why.contains(part), "{changes}: {why}"),
                (found, _) => panic!("{changes}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_token_is_bound_to_the_nonce_that_was_asked_for() {
        let hashed = hex::encode(Sha256::digest("raw"));
        for (there, expected, holds) in [
            (json!("once"), Nonce::Of("once"), true),
            (json!(hashed), Nonce::Of("raw"), true),
            (json!("once"), Nonce::Of("twice"), false),
            (json!(null), Nonce::Of("once"), false),
            (json!(""), Nonce::Of("once"), false),
            (json!(["once"]), Nonce::Of("once"), false),
            (json!("once"), Nonce::IfThere("once"), true),
            (json!(null), Nonce::IfThere("once"), true),
            (json!("twice"), Nonce::IfThere("once"), false),
            (json!(hex::encode(Sha256::digest("once"))), Nonce::IfThere("once"), false),
        ] {
            let token = signed_by(KEY, Some("k"), &with(json!({ "nonce": there })));
            assert_eq!(judge(&token, expected).is_ok(), holds, "{there}");
        }
    }

    #[test]
    fn nothing_but_the_services_own_signature_counts() {
        let token = signed_by(KEY, Some("k"), &good());
        let parts = token.split('.').collect::<Vec<_>>();
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = |changes: &Value| {
            let mut header = json!({ "alg": "ES256", "typ": "JWT", "kid": "k" });
            for (name, value) in changes.as_object().unwrap() {
                header[name] = value.clone();
            }
            encode(&header)
        };
        let unsigned =
            |alg: &str| [header(&json!({ "alg": alg })), encode(&good()), String::new()].join(".");
        // The public key as the secret of a signature that needs no other.
        let public_point = serde_json::to_string(&public(KEY, "k")).unwrap();
        let hs = |secret: &[u8]| {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some("k".to_owned());
            jsonwebtoken::encode(&header, &good(), &EncodingKey::from_secret(secret)).unwrap()
        };
        let with_header = |changes: Value| [&header(&changes), parts[1], parts[2]].join(".");
        // A key that the token itself brings along.
        let own = {
            let mut own = Header::new(Algorithm::ES256);
            (own.kid, own.jwk) = (Some("k".to_owned()), Some(public(OTHER_KEY, "k")));
            jsonwebtoken::encode(&own, &good(), &signing(OTHER_KEY)).unwrap()
        };
        let mut raised = good();
        raised["sub"] = json!("root");
        for (what, token) in [
            ("none", unsigned("none")),
            ("None", unsigned("None")),
            ("no signature", [parts[0], parts[1], ""].join(".")),
            ("HS256 with the key as JSON", hs(public_point.as_bytes())),
            ("HS256 with nothing", hs(b"")),
            ("another's key", signed_by(OTHER_KEY, Some("k"), &good())),
            ("an unknown key", signed_by(KEY, Some("newer"), &good())),
            ("the other key's name", signed_by(KEY, Some("older"), &good())),
            ("no name among two keys", signed_by(KEY, None, &good())),
            ("its own key", own),
            ("other claims", [parts[0], &encode(&raised), parts[2]].join(".")),
            ("another algorithm", with_header(json!({ "alg": "ES384" }))),
            ("an RSA algorithm", with_header(json!({ "alg": "RS256" }))),
            ("a critical part", with_header(json!({ "crit": ["exp"] }))),
            ("an empty text", String::new()),
            ("no token", "a.b.c".to_owned()),
            ("four parts", format!("{token}.x")),
        ] {
            assert!(judge(&token, Nonce::Any).is_err(), "{what}");
        }
        assert!(judge(&token, Nonce::Any).is_ok());
        let alone = verify(
            &signed_by(KEY, None, &good()),
            &[public(KEY, "k")],
            &expecting(Nonce::Any),
            NOW,
        );
        assert!(alone.is_ok(), "{alone:?}");
    }

    #[test]
    fn a_key_is_used_for_what_it_is_meant_for() {
        let token = signed_by(KEY, Some("k"), &good());
        let mut key = public(KEY, "k");
        key.common.public_key_use = Some(PublicKeyUse::Encryption);
        assert!(verify(&token, &[key.clone()], &expecting(Nonce::Any), NOW).is_err());
        key.common.public_key_use = Some(PublicKeyUse::Signature);
        key.common.key_algorithm = Some(KeyAlgorithm::ES384);
        assert!(verify(&token, &[key.clone()], &expecting(Nonce::Any), NOW).is_err());
        key.common.key_algorithm = Some(KeyAlgorithm::ES256);
        assert!(verify(&token, &[key], &expecting(Nonce::Any), NOW).is_ok());
        let nobody = Expected { issuers: Vec::new(), ..expecting(Nonce::Any) };
        let why = verify(&token, &[public(KEY, "k")], &nobody, NOW).unwrap_err();
        assert!(why.contains("no issuer is set"), "{why}");
    }
}
