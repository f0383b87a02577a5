//! Making a request of a connector's data, what is set up and what a caller gives.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::connector::{Action, Auth, Connector, Encoding, Format, SECONDS, SUBSCRIPTION, Verb};
use super::egress::{Outgoing, Policy, admit};
use super::failure::Failure;
use super::setup::{Setup, host_of};
use super::signing::{SignedTokens, Subscription, key_in, public_of, vapid};
use super::template::{Values, text_of};
use super::tokens::ACCESS;
use super::{input, signature};
use crate::bucket::Signer;
use crate::error::{Error, FieldErrors};

/// How long an address is good that the box asks at itself.
const AT_ONCE: Duration = Duration::from_secs(5 * 60);
const JSON: &str = "application/json";

/// What a request is made of.
pub(super) struct Asked<'a> {
    pub(super) setup: &'a Setup,
    pub(super) connector: &'a Connector,
    pub(super) action: &'a Action,
    pub(super) values: &'a Values,
}

fn refuse(why: impl std::fmt::Display) -> Failure {
    Error::invalid(format!("It cannot be asked for: {why}.")).into()
}

impl Asked<'_> {
    /// The request that is to go out, and the hosts that it may go to.
    ///
    /// # Errors
    /// 400 for what was given, or what is set up.
    pub(super) fn request(
        &self,
        tokens: &SignedTokens,
    ) -> Result<(Outgoing, Vec<String>), Failure> {
        let Self { connector, action, values, .. } = *self;
        let subscription = self.subscription()?;
        let (mut url, hosts) = match &subscription {
            Some(subscription) => (subscription.endpoint.clone(), self.hosts()),
            None => self.address()?,
        };
        for (name, template) in &action.query {
            if let Some(text) = values.fill_text(template) {
                url.query_pairs_mut().append_pair(name, &text);
            }
        }
        let mut headers = self.headers()?;
        let filled = action.body.as_ref().and_then(|body| values.fill_all(body));
        let body = filled.map(|filled| encoded(action.encoding, &filled, &mut headers));
        let mut body = body.transpose()?.unwrap_or_default();
        if let Some(subscription) = &subscription {
            body = subscription.encrypt(&body).map_err(refuse)?;
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        }
        let method = action.method.on_the_wire();
        self.prove(tokens, &method, &mut url, &mut headers, &body)?;
        let outgoing = Outgoing {
            method,
            url,
            headers,
            body,
            patience: Duration::from_millis(connector.timeout_ms),
            most_bytes: action.max_answer_bytes.unwrap_or(connector.max_answer_bytes),
            // Apple takes the tokens of one team on a connection.
            apart: match &connector.auth {
                Auth::Jwt { issuer, .. } => values.fill_text(issuer),
                _ => None,
            },
            is_read: true,
        };
        Ok((outgoing, hosts))
    }

    fn address(&self) -> Result<(Url, Vec<String>), Failure> {
        let base = self.setup.base_of(self.connector);
        let base = base.ok_or_else(|| refuse("nobody has said where"))?;
        let host = host_of(&base).ok_or_else(|| refuse("the address is none"))?;
        let path = self.values.fill_path(&self.action.path);
        let path = path.ok_or_else(|| refuse("the path leads elsewhere"))?;
        let url = Url::parse(&format!("{base}{path}"));
        Ok((url.map_err(|_none| refuse("the path is none"))?, vec![host]))
    }

    /// The browser that a push message is for, where the action sends one.
    fn subscription(&self) -> Result<Option<Subscription>, Failure> {
        if self.action.verb != Some(Verb::WebPush) {
            return Ok(None);
        }
        let wrong = |why: String| {
            let fields = FieldErrors::one(SUBSCRIPTION, "validation_invalid_subscription", &why);
            Failure::from(Error::fields(input::FAILED, fields))
        };
        let given = self.values.input.get(SUBSCRIPTION).unwrap_or(&Value::Null);
        let subscription = Subscription::read(given);
        let subscription = subscription.map_err(|why| wrong(format!("It is none: {why}.")))?;
        // Where it leads is the caller's word: it is judged before anything is made for it.
        let (hosts, local) = (self.hosts(), self.setup.local());
        let admitted = admit(&subscription.endpoint, &Policy { hosts: &hosts, local: &local });
        match admitted {
            Ok(_) => Ok(Some(subscription)),
            Err(refused) => Err(wrong(format!("Nothing is sent to its endpoint: {refused}."))),
        }
    }

    /// Where addresses of callers may lead.
    fn hosts(&self) -> Vec<String> {
        let hosts = self.connector.hosts.iter().chain(&self.setup.hosts).chain(&self.setup.local);
        hosts.cloned().collect()
    }

    fn headers(&self) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        // What is passed on is looked through, and of whatever type.
        let (kind, packed) = match self.action.stream {
            Some(_) => ("*/*", Some("identity")),
            None => (JSON, None),
        };
        headers.insert(ACCEPT, HeaderValue::from_static(kind));
        headers.extend(packed.map(|how| (ACCEPT_ENCODING, HeaderValue::from_static(how))));
        for (name, template) in self.connector.headers.iter().chain(&self.action.headers) {
            if let Some(text) = self.values.fill_text(template) {
                let name = HeaderName::try_from(name.as_str());
                let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(text)) else {
                    return Err(refuse("what is given does not fit into a header"));
                };
                headers.insert(name, value);
            }
        }
        Ok(headers)
    }

    /// Puts in what proves whose request it is.
    fn prove(
        &self,
        tokens: &SignedTokens,
        method: &reqwest::Method,
        url: &mut Url,
        headers: &mut HeaderMap,
        body: &[u8],
    ) -> Result<(), Failure> {
        let (values, now) = (self.values, OffsetDateTime::now_utc());
        let text = |template: &str| values.fill_text(template).map(Zeroizing::new);
        let given =
            |template: &str| text(template).ok_or_else(|| refuse("a credential is missing"));
        match &self.connector.auth {
            Auth::Signed { secret, previous } => {
                let secrets = std::iter::once(secret).chain(previous);
                let secrets = secrets.filter_map(|secret| text(secret)).collect::<Vec<_>>();
                return signature::sign(headers, body, &secrets, now)
                    .ok_or_else(|| refuse("the signing secret is none"));
            }
            Auth::S3 { key, secret, region } => {
                let (key, secret, region) = (given(key)?, given(secret)?, given(region)?);
                let signer = Signer { key: &key, secret: &secret, region: &region };
                *url = signer.address(method, url, self.good_for()).map_err(refuse)?;
                return Ok(());
            }
            _ => {}
        }
        let proof = match &self.connector.auth {
            Auth::Jwt { key, key_id, issuer, minutes } => {
                let key = key_in(&given(key)?, Format::P256Pem).map_err(refuse)?;
                let (key_id, issuer) = (given(key_id)?, given(issuer)?);
                let now = now.unix_timestamp();
                let token = tokens.token(&key, (&key_id, &issuer), *minutes, now);
                let token = token.map_err(refuse)?;
                Some((AUTHORIZATION, Zeroizing::new(format!("bearer {}", *token))))
            }
            Auth::Vapid { key, contact } => {
                let key = key_in(&given(key)?, Format::P256).map_err(refuse)?;
                let proof = vapid(&key, &given(contact)?, url, now.unix_timestamp());
                Some((AUTHORIZATION, proof.map_err(refuse)?))
            }
            auth => proof(auth, values),
        };
        if let Some((name, text)) = proof {
            let value = HeaderValue::try_from(text.as_str());
            let mut value =
                value.map_err(|_odd| refuse("a credential does not fit into a header"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(())
    }

    /// How long an address is good.
    fn good_for(&self) -> Duration {
        match self.action.verb {
            Some(Verb::SignedAddress) => {
                let seconds = self.values.input.get(SECONDS).and_then(Value::as_u64);
                seconds.map_or(AT_ONCE, Duration::from_secs)
            }
            _ => AT_ONCE,
        }
    }
}

/// What browsers subscribe with.
///
/// # Errors
/// When there is no key.
pub(super) fn public_key(connector: &Connector, values: &Values) -> Result<Value, Failure> {
    let key = match &connector.auth {
        Auth::Vapid { key, .. } => values.fill_text(key).map(Zeroizing::new),
        _ => None,
    };
    let key = key.ok_or_else(|| refuse("a credential is missing"))?;
    let key = key_in(&key, Format::P256).map_err(refuse)?;
    Ok(json!({ "key": public_of(&key) }))
}

/// The header that proves whose request it is, where that is filled in.
fn proof(auth: &Auth, values: &Values) -> Option<(HeaderName, Zeroizing<String>)> {
    match auth {
        Auth::Token(_) | Auth::AuthorizationCode(_) => {
            let token = values.tokens.get(ACCESS)?;
            Some((AUTHORIZATION, Zeroizing::new(format!("Bearer {}", **token))))
        }
        Auth::Basic { username, password } => {
            let pair = format!("{}:{}", values.fill_text(username)?, values.fill_text(password)?);
            let encoded = STANDARD.encode(Zeroizing::new(pair).as_bytes());
            Some((AUTHORIZATION, Zeroizing::new(format!("Basic {encoded}"))))
        }
        Auth::Bearer { token } => {
            Some((AUTHORIZATION, Zeroizing::new(format!("Bearer {}", values.fill_text(token)?))))
        }
        Auth::Header { name, value } => {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, Zeroizing::new(values.fill_text(value)?)))
        }
        _ => None,
    }
}

/// A body's bytes, and what they are.
///
/// # Errors
/// 400 for what should be base64 and is none.
pub(super) fn encoded(
    encoding: Encoding,
    body: &Value,
    headers: &mut HeaderMap,
) -> Result<Vec<u8>, Failure> {
    let (kind, bytes) = match (encoding, body) {
        (Encoding::Form, Value::Object(map)) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in map {
                form.append_pair(name, &text_of(value));
            }
            ("application/x-www-form-urlencoded", form.finish().into_bytes())
        }
        (Encoding::Text, body) => ("text/plain; charset=utf-8", text_of(body).into_bytes()),
        (Encoding::Base64, body) => {
            let bytes = STANDARD.decode(text_of(body));
            let bytes = bytes.map_err(|_odd| refuse("what is given is no base64"))?;
            ("application/octet-stream", bytes)
        }
        (Encoding::Json | Encoding::Form, body) => (JSON, body.to_string().into_bytes()),
    };
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    Ok(bytes)
}
