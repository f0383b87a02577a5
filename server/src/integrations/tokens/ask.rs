//! Asking for tokens: to the hosts that the connector declares, through the one way out.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::assertion;
use super::described::{ACCESS, ASSERTION, Answer, Asked, Client, ClientIn, REFRESH, Step};
use super::kept::{Fresh, Secrets, now};
use crate::integrations::Integrations;
use crate::integrations::connector::{Connector, Encoding, Method};
use crate::integrations::egress::{Incoming, Outgoing, Policy, Refused};
use crate::integrations::failure::{Failure, Kind};
use crate::integrations::request::encoded;
use crate::integrations::setup::{Setup, spelled};
use crate::integrations::template::{Values, text_of};

/// No answer with a token is longer.
const MOST_BYTES: usize = 64 << 10;
const LONGEST_TOKEN: usize = 16 << 10;
const LONGEST_FACT: usize = 500;
const INVALID_GRANT: &str = "invalid_grant";

/// Why there is no token.
#[derive(Debug)]
pub(super) enum NoToken {
    /// The service says no; its own code.
    Refused { status: u16, code: String },
    /// There may be one later.
    Later(Failure),
    /// What the admin has given makes no request.
    Unasked(&'static str),
}

impl NoToken {
    /// Whether a refresh token is of no use any more.
    pub(super) fn has_ended(&self, codes: &[String]) -> bool {
        matches!(self, Self::Refused { code, .. } if code == INVALID_GRANT || codes.contains(code))
    }

    /// The same to whoever has called. Nothing was asked of the action itself, so no kind is one of
    /// those after which it may have happened.
    pub(super) fn told(self) -> Failure {
        match self {
            Self::Refused { status, code } => {
                Failure::answered((status, Some(Kind::Auth)), &code, "", None)
            }
            Self::Unasked(why) => {
                let message = format!("The credentials of this integration make no token: {why}.");
                Failure::of(Kind::Auth, message)
            }
            Self::Later(failure) => failure,
        }
    }
}

impl From<Refused> for NoToken {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::Url(_) | Refused::Address => Kind::Refused,
            _ => Kind::Unavailable,
        };
        Self::Later(Failure::of(kind, format!("No token could be fetched: {refused}.")))
    }
}

/// Who asks, and as whom.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) integrations: &'a Integrations,
    pub(super) name: &'a str,
    pub(super) setup: &'a Setup,
    pub(super) connector: &'a Connector,
}

impl Asking<'_> {
    /// What templates are filled in with: the credentials, and a token that is there.
    ///
    /// # Errors
    /// When the credentials do not open.
    pub(super) fn values(&self, present: Option<&Secrets>) -> Result<Values, NoToken> {
        let credentials = self.setup.open(self.name, &self.integrations.inner.vault);
        let credentials = credentials.map_err(|error| {
            tracing::error!(integration = self.name, %error, "Credentials cannot be used");
            NoToken::Unasked("they cannot be used here")
        })?;
        let mut values = Values { credentials, ..Values::default() };
        if let Some(Secrets { access, refresh }) = present {
            put(&mut values, access, refresh);
        }
        Ok(values)
    }

    /// Fetches a token as the file describes it.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn fetch(
        &self,
        asked: &Asked,
        answer: &Answer,
        values: &Values,
    ) -> Result<Fresh, NoToken> {
        let url = self.address(&asked.url, Some(values))?;
        let outgoing = request(asked, url, values, self.connector)?;
        fresh(answer, &self.send(outgoing).await?)
    }

    /// With an assertion among the values, where the file has one.
    ///
    /// # Errors
    /// What is wrong with the key.
    pub(super) fn assert(
        &self,
        described: Option<&super::described::Assertion>,
        values: &mut Values,
    ) -> Result<(), NoToken> {
        if let Some(described) = described {
            let signed = assertion::signed(described, values, now()).map_err(NoToken::Unasked)?;
            values.tokens.insert(ASSERTION.to_owned(), signed);
        }
        Ok(())
    }

    /// Asks an authorization server's token endpoint (RFC 6749, 4.1.3 and 6).
    ///
    /// # Errors
    /// Why there is no token.
    pub(super) async fn grant(
        &self,
        (url, client): (&str, &Client),
        answer: &Answer,
        values: &Values,
        fields: &[(&str, &str)],
    ) -> Result<Fresh, NoToken> {
        let mut body = Map::new();
        for (name, value) in fields {
            body.insert((*name).to_owned(), json!(value));
        }
        let filled = |template: &String| values.fill_text(template).map(Zeroizing::new);
        let id = filled(&client.id).ok_or(NoToken::Unasked("one of them is not there"))?;
        // A client without a secret is a public one, and says who it is in the body (RFC 6749, 3.2.1).
        let basic = match (client.by, client.secret.as_ref().and_then(filled)) {
            (ClientIn::Basic, Some(secret)) => Some([form_encoded(&id), form_encoded(&secret)]),
            (_, secret) => {
                body.insert("client_id".to_owned(), json!(*id));
                if let Some(secret) = secret {
                    body.insert("client_secret".to_owned(), json!(*secret));
                }
                None
            }
        };
        let url = self.address(url, None)?;
        let mut headers = accepting();
        if let Some([id, secret]) = basic {
            prove(&mut headers, &Zeroizing::new(format!("{}:{}", *id, *secret)))?;
        }
        let body = encoded(Encoding::Form, &Value::Object(body), &mut headers);
        let body = body.map_err(NoToken::Later)?;
        let outgoing = outgoing(Method::Post, url, headers, body, self.connector);
        fresh(answer, &self.send(outgoing).await?)
    }

    /// What is asked once there is a token, one after the other.
    ///
    /// # Errors
    /// Why there is no better one.
    pub(super) async fn follow(&self, steps: &[Step], first: Fresh) -> Result<Fresh, NoToken> {
        let mut present = first;
        for Step { ask, answer } in steps {
            let mut values = self.values(Some(&present.secrets))?;
            values.facts.extend(present.facts.clone());
            let mut next = self.fetch(ask, answer, &values).await?;
            let mut facts = present.facts;
            facts.append(&mut next.facts);
            next.facts = facts;
            if next.scope.is_empty() {
                next.scope = present.scope;
            }
            present = next;
        }
        Ok(present)
    }

    /// Where something is: below the connector's own address, or where the admin says that tokens are.
    pub(super) fn address(&self, url: &str, values: Option<&Values>) -> Result<Url, NoToken> {
        let bad = NoToken::Unasked("their address is none");
        let base = self.setup.base_of(self.connector).unwrap_or_default();
        let text = match url.starts_with('/') {
            true => {
                let path = match values {
                    Some(values) => values.fill_path(url).unwrap_or_default(),
                    None => url.to_owned(),
                };
                format!("{base}{path}")
            }
            false if self.setup.token_base.is_empty() => url.to_owned(),
            false => {
                let Ok(declared) = Url::parse(url) else { return Err(bad) };
                format!("{}{}", self.setup.token_base, declared.path())
            }
        };
        Url::parse(&text).map_err(|_none| bad)
    }

    async fn send(&self, outgoing: Outgoing) -> Result<Value, NoToken> {
        let Self { integrations, setup, .. } = self;
        // Between two requests all may have been switched off.
        integrations.refuse_when_off(setup).map_err(NoToken::Later)?;
        // The addresses are the file's own, judged when it was read, or the admin's.
        let (hosts, local) = ([spelled(&outgoing.url)], setup.local());
        let policy = Policy { hosts: &hosts, local: &local };
        let Incoming { status, body, .. } =
            integrations.inner.egress.ask(outgoing, &policy).await?;
        let body = Zeroizing::new(body);
        let body = serde_json::from_slice::<Value>(&body).unwrap_or_default();
        match status {
            200..=299 => Ok(body),
            400..=499 if !matches!(status, 408 | 425 | 429) => {
                Err(NoToken::Refused { status, code: code_of(&body) })
            }
            _ => {
                let message =
                    format!("The provider answered with status {status} when asked for a token.");
                Err(NoToken::Later(Failure::Provider {
                    kind: if status == 429 { Kind::RateLimited } else { Kind::Unavailable },
                    code: String::new(),
                    message,
                    // No status: the action itself was not asked for.
                    status: 0,
                    retry_after: None,
                }))
            }
        }
    }
}

/// A token among what templates are filled in with.
pub(super) fn put(values: &mut Values, access: &Zeroizing<String>, refresh: &Zeroizing<String>) {
    for (name, token) in [(ACCESS, access), (REFRESH, refresh)] {
        if !token.is_empty() {
            values.tokens.insert(name.to_owned(), token.clone());
        }
    }
}

/// The service's own word for what is wrong (RFC 6749, 5.2), where it is one; else Facebook's.
fn code_of(body: &Value) -> String {
    let words = ["/error", "/error/code", "/error/type", "/code"].into_iter();
    let mut words = words.filter_map(|place| body.pointer(place));
    let word = words.find(|word| word.is_string() || word.is_number()).map(text_of);
    // What is longer, or has something else in it, is no code: it may tell what was sent.
    let is_word = |word: &String| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        word.len() <= 64 && word.bytes().all(plain)
    };
    word.filter(is_word).unwrap_or_default()
}

fn fresh(answer: &Answer, body: &Value) -> Result<Fresh, NoToken> {
    let text = |place: &str| {
        let found = body.pointer(place).and_then(Value::as_str).unwrap_or_default();
        Zeroizing::new(found.to_owned())
    };
    let (access, refresh) = (text(&answer.access), text(&answer.refresh));
    let is_good = |token: &str| {
        token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if access.is_empty() || !is_good(&access) || !is_good(&refresh) {
        let message = "The provider answered without a token.";
        return Err(NoToken::Later(Failure::of(Kind::Unavailable, message)));
    }
    let seconds = |place: &str| match body.pointer(place) {
        Some(Value::Number(number)) => number.as_f64().map(|seconds| seconds as i64),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let facts = answer.facts.iter().filter_map(|(name, place)| {
        let fact = body.pointer(place).filter(|fact| fact.is_string() || fact.is_number())?;
        let fact = text_of(fact);
        (fact.len() <= LONGEST_FACT).then(|| (name.clone(), fact))
    });
    Ok(Fresh {
        facts: facts.collect::<BTreeMap<_, _>>(),
        expires_in: seconds(&answer.expires_in),
        refresh_expires_in: seconds(&answer.refresh_expires_in),
        scope: text(&answer.scope).chars().take(LONGEST_FACT).collect(),
        secrets: Secrets { access, refresh },
    })
}

fn request(
    asked: &Asked,
    mut url: Url,
    values: &Values,
    connector: &Connector,
) -> Result<Outgoing, NoToken> {
    let odd = |_none| NoToken::Unasked("one of them does not fit into a header");
    for (name, template) in &asked.query {
        if let Some(text) = values.fill_text(template) {
            url.query_pairs_mut().append_pair(name, &text);
        }
    }
    let mut headers = accepting();
    for (name, template) in &asked.headers {
        if let Some(text) = values.fill_text(template) {
            let name = HeaderName::try_from(name.as_str());
            let name = name.map_err(|_odd| NoToken::Unasked("a header has no name"))?;
            headers.insert(name, HeaderValue::try_from(text).map_err(odd)?);
        }
    }
    if let Some([user, password]) = &asked.basic {
        let pair = [user, password].map(|part| values.fill_text(part).map(Zeroizing::new));
        if let [Some(user), Some(password)] = pair {
            prove(&mut headers, &Zeroizing::new(format!("{}:{}", *user, *password)))?;
        }
    }
    if let Some(token) = asked.bearer.as_ref().and_then(|token| values.fill_text(token)) {
        let text = Zeroizing::new(format!("Bearer {}", *Zeroizing::new(token)));
        let mut value = HeaderValue::try_from(text.as_str()).map_err(odd)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    let body = asked.body.as_ref().and_then(|body| values.fill_all(body));
    let body = body.map(|body| encoded(asked.encoding, &body, &mut headers)).transpose();
    let body = body.map_err(NoToken::Later)?;
    Ok(outgoing(asked.method, url, headers, body.unwrap_or_default(), connector))
}

fn outgoing(
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Vec<u8>,
    connector: &Connector,
) -> Outgoing {
    Outgoing {
        method: method.on_the_wire(),
        url,
        headers,
        body,
        patience: Duration::from_millis(connector.timeout_ms),
        most_bytes: MOST_BYTES,
        apart: None,
        is_read: true,
    }
}

fn accepting() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))])
}

fn prove(headers: &mut HeaderMap, pair: &str) -> Result<(), NoToken> {
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair)));
    let value = HeaderValue::try_from(text.as_str());
    let mut value = value.map_err(|_odd| NoToken::Unasked("they do not fit into a header"))?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

/// As RFC 6749 (2.3.1) has ids and secrets encoded before they go into Basic.
fn form_encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(form_urlencoded::byte_serialize(text.as_bytes()).collect())
}

/// The failure of who has to have an account, and has none.
pub(super) fn sign_in_first() -> Failure {
    Failure::of(
        Kind::Auth,
        "Somebody has to sign in to the account of this integration, in the window.",
    )
}

/// The failure of what was changed while a token was on its way.
pub(super) fn changed_meanwhile() -> Failure {
    Failure::of(Kind::Unavailable, "The integration was changed meanwhile. Please try again.")
}
