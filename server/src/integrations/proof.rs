//! How services prove that a webhook is theirs.
//!
//! Each scheme covers every byte of the body, but for two: a token proves who sends and not what, and
//! Twilio's signature is of what a form says, whichever way that is written. Where no moment is signed,
//! an old event that somebody sends again is known by its id, or by what is signed of it.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::signature;

/// Seconds by which a signature's moment may differ from ours: both schemes' own tolerance.
const TOLERANCE: i64 = 300;
const STRIPE: &str = "stripe-signature";
const TWILIO: &str = "x-twilio-signature";
/// Fields of a form that are looked at.
const MOST_FIELDS: usize = 1_000;

/// How a webhook is signed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Scheme {
    /// `Stripe-Signature: t=…,v1=…`.
    Stripe,
    /// Standard Webhooks 1.0.0.
    Standard,
    /// HMAC-SHA256 of the body, in a header.
    Hmac(Hmac),
    /// The secret itself, in a header.
    Token(Token),
    /// `X-Twilio-Signature`: HMAC-SHA1 of the address and the form's fields by name.
    Twilio(Twilio),
    /// Nothing that could be checked here: events come from the list only.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hmac {
    pub(super) header: String,
    /// What stands before the signature.
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    encoding: Digits,
    /// The template of the address at which the service reaches the box, where that is signed before
    /// the body.
    #[serde(default)]
    pub(super) url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    pub(super) header: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Twilio {
    pub(super) url: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Digits {
    #[default]
    Hex,
    Base64,
}

/// What a scheme is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ConnectorEventsSigned)]
pub(super) enum Signed {
    Stripe,
    Standard,
    Hmac,
    Token,
    Twilio,
    None,
}

impl Scheme {
    pub(super) fn kind(&self) -> Signed {
        match self {
            Self::Stripe => Signed::Stripe,
            Self::Standard => Signed::Standard,
            Self::Hmac(_) => Signed::Hmac,
            Self::Token(_) => Signed::Token,
            Self::Twilio(_) => Signed::Twilio,
            Self::None => Signed::None,
        }
    }

    /// The header that the connector's file names.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Hmac(hmac) => Some(&hmac.header),
            Self::Token(token) => Some(&token.header),
            Self::Stripe | Self::Standard | Self::Twilio(_) | Self::None => None,
        }
    }

    /// The template of the address that is signed too.
    pub(super) fn url(&self) -> Option<&str> {
        match self {
            Self::Hmac(hmac) => hmac.url.as_deref(),
            Self::Twilio(twilio) => Some(&twilio.url),
            Self::Stripe | Self::Standard | Self::Token(_) | Self::None => None,
        }
    }

    /// Whether a webhook's body is a form.
    pub(super) fn is_of_form(&self) -> bool {
        matches!(self, Self::Twilio(_))
    }

    /// What of a webhook is signed and says what it is. Whoever has one may write the rest anew, and it
    /// is the same event; the moment of a signature is not part of it.
    pub(super) fn covered<'a>(&self, body: &'a [u8], url: &str) -> Cow<'a, [u8]> {
        match self {
            Self::Twilio(_) => match signed_by_twilio(body, url) {
                Some(signed) => Cow::Owned(signed.into_bytes()),
                None => Cow::Borrowed(body),
            },
            Self::Stripe | Self::Standard | Self::Hmac(_) | Self::Token(_) | Self::None => {
                Cow::Borrowed(body)
            }
        }
    }

    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self) -> Result<(), String> {
        match self.header().map(HeaderName::try_from) {
            Some(Err(_none)) => Err("there is no such header".to_owned()),
            _ => Ok(()),
        }
    }

    /// Whether a message is of who knows the secret; `now` is in seconds since 1970-01-01. `url` is the
    /// address at which the service reaches the box, as it is told there.
    pub(super) fn proves(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        (secret, url): (&str, &str),
        now: i64,
    ) -> bool {
        match self {
            _ if secret.is_empty() || (self.url().is_some() && url.is_empty()) => false,
            Self::Stripe => is_signed_by_stripe(headers, body, secret, now),
            Self::Standard => signature::is_signed(headers, body, secret, now, TOLERANCE),
            Self::Hmac(hmac) => hmac.proves(headers, &[url.as_bytes(), body].concat(), secret),
            Self::Token(token) => {
                let given = headers.get(&token.header).map(|given| given.as_bytes());
                given.is_some_and(|given| is_same(given, secret.as_bytes()))
            }
            Self::Twilio(_) => is_signed_by_twilio(headers, body, (secret, url)),
            Self::None => false,
        }
    }
}

impl Hmac {
    fn proves(&self, headers: &HeaderMap, signed: &[u8], secret: &str) -> bool {
        let header = headers.get(&self.header).and_then(|header| header.to_str().ok());
        let Some(text) = header.and_then(|header| header.trim().strip_prefix(&self.prefix)) else {
            return false;
        };
        let tag = match self.encoding {
            Digits::Hex => hex::decode(text).ok(),
            Digits::Base64 => STANDARD.decode(text).ok(),
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        tag.is_some_and(|tag| hmac::verify(&key, signed, &tag).is_ok())
    }
}

/// How long it takes says nothing of where two differ: compared is what a key of the one makes of
/// both.
fn is_same(given: &[u8], secret: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&key, given, hmac::sign(&key, secret).as_ref()).is_ok()
}

/// `t=1614265330,v1=HEX,v1=HEX`: HMAC-SHA256 of `t.body`, by the secret as it is shown.
fn is_signed_by_stripe(headers: &HeaderMap, body: &[u8], secret: &str, now: i64) -> bool {
    let header = headers.get(STRIPE).and_then(|header| header.to_str().ok()).unwrap_or("");
    let pairs = || header.split(',').filter_map(|pair| pair.trim().split_once('='));
    let moment = pairs().find(|(name, _)| *name == "t").map(|(_, moment)| moment);
    let Some(moment) = moment.filter(|moment| is_near(moment, now)) else { return false };
    let mut signed = Vec::with_capacity(body.len() + 16);
    signed.extend_from_slice(moment.as_bytes());
    signed.push(b'.');
    signed.extend_from_slice(body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut tags = pairs().filter(|(name, _)| *name == "v1").take(signature::MOST);
    tags.any(|(_, tag)| hex::decode(tag).is_ok_and(|tag| hmac::verify(&key, &signed, &tag).is_ok()))
}

fn is_near(moment: &str, now: i64) -> bool {
    let moment = moment.parse::<i64>().ok();
    moment.is_some_and(|moment| now.saturating_sub(moment).saturating_abs() <= TOLERANCE)
}

/// What Twilio signs: the address, and then each field's name and value, by name. Nothing stands between
/// them: forms of which this is the same are the same event, wherever a name ends in them.
fn signed_by_twilio(body: &[u8], url: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(body).take(MOST_FIELDS + 1).collect::<Vec<_>>();
    if fields.len() > MOST_FIELDS {
        return None;
    }
    fields.sort();
    // As Twilio's own library: of a name, each value once.
    fields.dedup();
    let mut signed = url.to_owned();
    for (name, value) in fields {
        signed.push_str(&name);
        signed.push_str(&value);
    }
    Some(signed)
}

/// Base64 of HMAC-SHA1 over the address and then each field's name and value, by name. Twilio signs
/// so, and with nothing stronger: <https://www.twilio.com/docs/usage/security>.
fn is_signed_by_twilio(headers: &HeaderMap, body: &[u8], (secret, url): (&str, &str)) -> bool {
    let tag = headers.get(TWILIO).and_then(|header| header.to_str().ok());
    let Some(tag) = tag.and_then(|tag| STANDARD.decode(tag).ok()) else { return false };
    let Some(signed) = signed_by_twilio(body, url) else { return false };
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &tag).is_ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn scheme(text: &str) -> Scheme {
        serde_json::from_str(text).unwrap()
    }

    fn headers(name: &str, value: &str) -> HeaderMap {
        let name = HeaderName::try_from(name).unwrap();
        HeaderMap::from_iter([(name, HeaderValue::try_from(value).unwrap())])
    }

    fn signed(body: &str, secret: &str, moment: i64) -> HeaderMap {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, format!("{moment}.{body}").as_bytes());
        headers(STRIPE, &format!("t={moment},v0=00,v1=00ff,v1={}", hex::encode(tag)))
    }

    #[test]
    fn stripes_signatures_are_of_the_secret_the_moment_and_every_byte() {
        let (body, secret, now) = (r#"{"id":"evt_1"}"#, "whsec_test", NOW);
        let is_good = |headers: &HeaderMap, body: &str, secret: &str, now| {
            Scheme::Stripe.proves(headers, body.as_bytes(), (secret, ""), now)
        };
        let headers = signed(body, secret, now);
        assert!(is_good(&headers, body, secret, now));
        assert!(is_good(&headers, body, secret, now + 300));
        assert!(is_good(&headers, body, secret, now - 300));
        for (headers, body, secret, now) in [
            (&headers, body, secret, now + 301),
            (&headers, body, secret, now - 301),
            (&headers, body, "whsec_other", now),
            (&headers, r#"{"id":"evt_2"}"#, secret, now),
            (&signed(body, secret, i64::MIN), body, secret, now),
            (&HeaderMap::new(), body, secret, now),
        ] {
            assert!(!is_good(headers, body, secret, now));
        }
        for odd in ["", "t=", "t=1700000000", "t=x,v1=00", "v1=00", "t=1700000000,v1=zz", ",,=,"] {
            let value = HeaderValue::try_from(odd).unwrap();
            let headers = HeaderMap::from_iter([(STRIPE.parse().unwrap(), value)]);
            assert!(!is_good(&headers, body, secret, now), "{odd}");
        }
    }

    #[test]
    fn a_signature_over_the_body_is_read_as_github_shows_it() {
        // GitHub, "Validating webhook deliveries", "Testing the webhook payload validation".
        let github = scheme(r#"{"hmac":{"header":"X-Hub-Signature-256","prefix":"sha256="}}"#);
        let (secret, body) = ("It's a Secret to Everybody", b"Hello, World!");
        let tag = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let good = headers("x-hub-signature-256", &format!("sha256={tag}"));
        assert!(github.proves(&good, body, (secret, ""), NOW));
        assert!(!github.proves(&good, b"Hello, World?", (secret, ""), NOW));
        assert!(!github.proves(&good, body, ("another", ""), NOW));
        assert!(!github.proves(&good, body, ("", ""), NOW));
        for odd in ["", "sha256=", tag, "sha256=zz", "sha1=00", "sha256=é"] {
            assert!(!github.proves(&headers("x-hub-signature-256", odd), body, (secret, ""), NOW));
        }
        assert!(!github.proves(&HeaderMap::new(), body, (secret, ""), NOW));
    }

    #[test]
    fn an_address_is_signed_before_the_body_where_the_service_does_so() {
        let square = r#"{"hmac":{"header":"x-square-hmacsha256-signature","encoding":"base64",
            "url":"{{cred.webhook_url}}"}}"#;
        let square = scheme(square);
        let (key, url) = ("asdf1234", "https://example.com/webhook");
        let body = br#"{"merchant_id":"MLEFBHHSJGVHD"}"#;
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()),
            &[url.as_bytes(), body].concat(),
        );
        let good = headers("x-square-hmacsha256-signature", &STANDARD.encode(tag));
        assert!(square.proves(&good, body, (key, url), NOW));
        assert!(!square.proves(&good, body, (key, "https://example.com/other"), NOW));
        assert!(!square.proves(&good, body, (key, ""), NOW));
    }

    #[test]
    fn twilios_signature_is_of_the_address_and_the_fields_by_name() {
        // Twilio, "Security", "Validating signatures from Twilio": its example.
        let twilio = scheme(r#"{"twilio":{"url":"{{cred.webhook_url}}"}}"#);
        let url = "https://example.com/myapp.php?foo=1&bar=2";
        let body = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&\
            From=%2B14158675310&To=%2B18005551212";
        let good = headers(TWILIO, "L/OH5YylLD5NRKLltdqwSvS0BnU=");
        assert!(twilio.proves(&good, body, ("12345", url), NOW));
        assert!(!twilio.proves(&good, body, ("12346", url), NOW));
        assert!(!twilio.proves(&good, body, ("12345", ""), NOW));
        assert!(!twilio.proves(&good, b"CallSid=CA1", ("12345", url), NOW));
        // Written otherwise, or with a name that ends elsewhere, it is signed all the same, and the same.
        let known = twilio.covered(body, url);
        for other in [
            "To=%2B18005551212&From=%2B14158675310&Digits=1234&Caller=+14158675310"
                .replace('+', "%2b"),
            "CallSidCA=1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310\
             &To=%2B18005551212"
                .to_owned(),
            "CallSid=%43A1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310\
             &To=%2B18005551212"
                .to_owned(),
        ] {
            let is_signed = twilio.proves(&good, other.as_bytes(), ("12345", url), NOW);
            assert_eq!(is_signed, twilio.covered(other.as_bytes(), url) == known, "{other}");
        }
        let moved = b"CallSidCA=1234567890ABCDE&Caller=%2B14158675310&Digits=1234&\
            From=%2B14158675310&To=%2B18005551212";
        assert!(twilio.proves(&good, moved, ("12345", url), NOW));
        assert_eq!(twilio.covered(moved, url), known);
        let many = vec!["a=1"; MOST_FIELDS + 1].join("&");
        assert!(!twilio.proves(&good, many.as_bytes(), ("12345", url), NOW));
    }

    #[test]
    fn a_token_is_the_secret_and_nothing_else() {
        let token = scheme(r#"{"token":{"header":"X-Telegram-Bot-Api-Secret-Token"}}"#);
        let given = |text: &str| headers("x-telegram-bot-api-secret-token", text);
        assert!(token.proves(&given("s3cret_Token-1"), b"{}", ("s3cret_Token-1", ""), NOW));
        for other in ["", "s3cret_Token-", "s3cret_Token-11", "S3cret_Token-1"] {
            assert!(!token.proves(&given(other), b"{}", ("s3cret_Token-1", ""), NOW), "{other}");
        }
        assert!(!token.proves(&HeaderMap::new(), b"{}", ("s3cret_Token-1", ""), NOW));
        assert!(!token.proves(&given(""), b"{}", ("", ""), NOW));
    }

    #[test]
    fn a_header_is_one() {
        assert!(scheme(r#"{"token":{"header":"no header"}}"#).judge().is_err());
        assert!(scheme(r#"{"token":{"header":"X-One"}}"#).judge().is_ok());
        assert!(serde_json::from_str::<Scheme>(r#"{"token":{"header":"a","b":1}}"#).is_err());
        assert!(serde_json::from_str::<Scheme>(r#""any""#).is_err());
        assert!(!scheme(r#""none""#).proves(&HeaderMap::new(), b"{}", ("secret", ""), NOW));
    }
}
