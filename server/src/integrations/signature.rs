//! Signatures as Standard Webhooks 1.0.0 has them: HMAC-SHA256 over the message's id, the moment of this
//! try and the very bytes of the body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;
use time::OffsetDateTime;
use zeroize::Zeroizing;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
/// What a secret begins with when it is shown.
const PREFIX: &str = "whsec_";
/// Signatures of one message that are looked at.
pub(super) const MOST: usize = 10;
/// Bytes that a secret may have.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// Signs with each of the secrets what the header `webhook-id` names; without one it is left as it
/// is. `None` when there is no secret, or one that is none.
pub(super) fn sign(
    headers: &mut HeaderMap,
    body: &[u8],
    secrets: &[Zeroizing<String>],
    now: OffsetDateTime,
) -> Option<()> {
    let Some(id) = headers.get(&ID).cloned() else { return Some(()) };
    let moment = now.unix_timestamp();
    let mut signed = Vec::with_capacity(body.len() + 64);
    signed.extend_from_slice(id.as_bytes());
    signed.extend_from_slice(format!(".{moment}.").as_bytes());
    signed.extend_from_slice(body);
    let mut signatures = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok().map(Zeroizing::new)?;
        if !LENGTHS.contains(&key.len()) {
            return None;
        }
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), &signed);
        signatures.push(format!("v1,{}", STANDARD.encode(tag)));
    }
    if signatures.is_empty() {
        return None;
    }
    headers.insert(TIMESTAMP, HeaderValue::from(moment));
    headers.insert(SIGNATURE, HeaderValue::try_from(signatures.join(" ")).ok()?);
    Some(())
}

/// Whether a message is signed with the secret, and near to now: seconds since 1970-01-01 and the
/// tolerance in seconds.
pub(super) fn is_signed(
    headers: &HeaderMap,
    body: &[u8],
    secret: &str,
    now: i64,
    tolerance: i64,
) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(id), Some(moment), Some(signatures)) =
        (text(&ID), text(&TIMESTAMP), text(&SIGNATURE))
    else {
        return false;
    };
    let is_near = moment
        .parse::<i64>()
        .is_ok_and(|moment| now.saturating_sub(moment).saturating_abs() <= tolerance);
    let key = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let Some(key) = key.map(Zeroizing::new).filter(|key| LENGTHS.contains(&key.len())) else {
        return false;
    };
    let mut signed = format!("{id}.{moment}.").into_bytes();
    signed.extend_from_slice(body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mut tags = signatures.split(' ').filter_map(|one| one.strip_prefix("v1,")).take(MOST);
    is_near
        && tags.any(|tag| {
            STANDARD.decode(tag).is_ok_and(|tag| hmac::verify(&key, &signed, &tag).is_ok())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_signs_as_the_specification_shows() {
        // Standard Webhooks, "Signature scheme": the specification's own example.
        let secret = Zeroizing::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let mut headers = HeaderMap::new();
        headers.insert(ID, HeaderValue::from_static("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        let now = OffsetDateTime::from_unix_timestamp(1_614_265_330).unwrap();
        let body = br#"{"test": 2432232314}"#;
        sign(&mut headers, body, std::slice::from_ref(&secret), now).unwrap();
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(headers["webhook-signature"], expected);
        let moment = now.unix_timestamp();
        let is_good = |body: &[u8], now| is_signed(&headers, body, &secret, now, 300);
        assert!(is_good(body, moment) && is_good(body, moment + 300));
        assert!(!is_good(body, moment + 301) && !is_good(body, moment - 301));
        assert!(!is_good(b"{}", moment));
        assert!(!is_signed(&headers, body, "whsec_c2hvcnQ=", moment, 300));
        // Two sign while receivers change over; what is no secret signs nothing.
        sign(&mut headers, body, &[secret.clone(), secret], now).unwrap();
        assert_eq!(headers["webhook-signature"], format!("{expected} {expected}"));
        let none = Zeroizing::new("whsec_c2hvcnQ=".to_owned());
        assert!(sign(&mut headers, body, &[none], now).is_none());
    }
}
