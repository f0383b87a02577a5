//! Calling an action: rule, input, request, answer.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::connector::{Action, Auth, Connector, Encoding, Places};
use super::egress::{Incoming, Outgoing, Policy};
use super::failure::{Failure, Kind};
use super::setup::{Setup, missing, spelled};
use super::template::{Values, text_of};
use super::usage::By;
use super::{Integrations, input, signature};
use crate::error::Error;
use crate::records::Asking;

/// Shorter ones would strike out what is no secret.
const SHORTEST_SECRET: usize = 6;
pub(super) const STRUCK_OUT: &str = "***";

/// A request with what it was made of.
pub(super) struct Prepared {
    pub(super) outgoing: Outgoing,
    /// The one host that it may go to.
    pub(super) host: String,
    pub(super) values: Values,
}

/// Who asks, and what they want of an answer.
#[derive(Clone, Copy)]
pub(super) struct Wants<'a> {
    by: By,
    /// Statuses that are as good as a good one.
    pub(super) also: &'a [u16],
    /// What it says, besides whether it is done.
    pub(super) answer: bool,
    /// All of what it says, not the action's names for it only.
    whole: bool,
}

impl Wants<'_> {
    const ANSWER: Self = Self { by: By::Apps, also: &[], answer: true, whole: false };
    pub(super) const STATUS: Self =
        Self { by: By::Automations, also: &[], answer: false, whole: false };
    pub(super) const WHOLE: Self = Self { by: By::Payments, also: &[], answer: true, whole: true };
}

/// What a provider has done.
pub(super) struct Done {
    pub(super) status: u16,
    pub(super) result: Value,
}

impl Integrations {
    /// Calls an action as the asker, whose body is its input.
    ///
    /// # Errors
    /// 403 and 404 when the asker may not, 400 for the input, 429 for who has called too often; what
    /// the provider says.
    pub(super) async fn call(
        &self,
        (name, action): (&str, &str),
        asking: &Asking,
        address: IpAddr,
    ) -> Result<Done, Failure> {
        let (setup, connector) = self.find(name)?;
        let known = connector.actions.get(action).ok_or_else(missing)?;
        let records = &self.inner.records;
        let may = match setup.rules.get(action) {
            None => asking.caller.is_superuser(),
            Some(rule) => match records.rule_about_nothing(rule) {
                Ok(rule) => records.allows(&rule, asking).await?,
                Err(_does_not_fit) => asking.caller.is_superuser(),
            },
        };
        if !may {
            return Err(Error::forbidden("You are not allowed to call this action.").into());
        }
        let values = input::judge(&known.input, &asking.body)?;
        if let Some(limit) = setup.limit {
            let taken = self.inner.limits.take(name, limit, asking, address);
            taken.map_err(|rest| {
                self.inner.usage.limited(name);
                Failure::too_often(rest)
            })?;
        }
        self.ask(name, (&setup, &connector), known, values, Wants::ANSWER).await
    }

    /// Tries an integration out: the connector's own question, which changes nothing.
    ///
    /// # Errors
    /// As a call's.
    pub(super) async fn try_out(&self, name: &str) -> Result<Done, Failure> {
        let (setup, connector) = self.find(name)?;
        let test = &connector.test;
        let action = connector.actions.get(&test.action).ok_or_else(missing)?;
        let values = input::judge(&action.input, &test.input)?;
        self.ask(
            name,
            (&setup, &connector),
            action,
            values,
            Wants { by: By::Tests, also: &test.also, ..Wants::ANSWER },
        )
        .await
    }

    /// Asks the service, and counts it.
    ///
    /// # Errors
    /// Why it was not asked; what it says.
    pub(super) async fn ask(
        &self,
        name: &str,
        found: (&Setup, &Connector),
        action: &Action,
        input: Map<String, Value>,
        wants: Wants<'_>,
    ) -> Result<Done, Failure> {
        let mut tally = self.inner.usage.begin(name, wants.by);
        let outcome = self.ask_uncounted(name, found, action, input, wants).await;
        tally.end(&outcome);
        outcome
    }

    async fn ask_uncounted(
        &self,
        name: &str,
        (setup, connector): (&Setup, &Connector),
        action: &Action,
        input: Map<String, Value>,
        wants: Wants<'_>,
    ) -> Result<Done, Failure> {
        self.refuse_when_off(setup)?;
        let (patience, turns) = (Duration::from_millis(connector.timeout_ms), self.turns(name));
        let turn = tokio::time::timeout(patience, turns.acquire()).await;
        let _turn = turn.map_err(|_late| {
            let message = "Too many requests to this integration are under way.";
            Failure::of(Kind::RateLimited, message)
        })?;
        // While it waited, all may have been switched off, changed or removed.
        let (setup, _) = self.find(name)?;
        if setup.connector != connector.id {
            return Err(missing().into());
        }
        self.refuse_when_off(&setup)?;
        let Prepared { mut outgoing, host, values } =
            self.prepare(name, (&setup, connector), action, input)?;
        outgoing.is_read = wants.answer || action.success.is_some();
        let (hosts, local) = ([host], setup.local());
        let policy = Policy { hosts: &hosts, local: &local };
        let answer = self.inner.egress.ask(outgoing, &policy).await?;
        read(connector, action, &values, answer, wants)
    }

    /// Makes a request that could go out now.
    pub(super) fn prepare(
        &self,
        name: &str,
        (setup, connector): (&Setup, &Connector),
        action: &Action,
        input: Map<String, Value>,
    ) -> Result<Prepared, Failure> {
        let credentials = setup.open(name, &self.inner.vault).map_err(|error| {
            tracing::error!(integration = name, %error, "Credentials cannot be used");
            Failure::of(Kind::Auth, "The credentials of this integration cannot be used here.")
        })?;
        let values = Values { input, credentials };
        let (outgoing, host) = request(setup, connector, action, &values)?;
        Ok(Prepared { outgoing, host, values })
    }
}

impl Integrations {
    fn refuse_when_off(&self, setup: &Setup) -> Result<(), Failure> {
        if self.inner.safe.is_on() {
            let why = "The box is in safe mode after repeated crashes, and calls nobody.";
            return Err(Failure::of(Kind::SwitchedOff, why));
        }
        let why = match (self.is_on(), setup.enabled) {
            (true, true) => return Ok(()),
            (false, _) => "Integrations are switched off.",
            (true, false) => "This integration is switched off.",
        };
        Err(Failure::of(Kind::SwitchedOff, why))
    }
}

/// The request that is to go out, and the one host that it may go to.
fn request(
    setup: &Setup,
    connector: &Connector,
    action: &Action,
    values: &Values,
) -> Result<(Outgoing, String), Failure> {
    let refuse =
        |why: &str| Failure::from(Error::invalid(format!("It cannot be asked for: {why}.")));
    let base = setup.base_of(connector).ok_or_else(|| refuse("nobody has said where"))?;
    let host = Url::parse(&base)
        .map(|url| spelled(&url))
        .map_err(|_none| refuse("the address is none"))?;
    let path = values.fill_path(&action.path).ok_or_else(|| refuse("the path leads elsewhere"))?;
    let mut url =
        Url::parse(&format!("{base}{path}")).map_err(|_none| refuse("the path is none"))?;
    for (name, template) in &action.query {
        if let Some(text) = values.fill_text(template) {
            url.query_pairs_mut().append_pair(name, &text);
        }
    }
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, template) in connector.headers.iter().chain(&action.headers) {
        if let Some(text) = values.fill_text(template) {
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::try_from(text);
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err(refuse("what is given does not fit into a header"));
            };
            headers.insert(name, value);
        }
    }
    if let Some((name, text)) = proof(&connector.auth, values) {
        let mut value = HeaderValue::try_from(text.as_str())
            .map_err(|_odd| refuse("a credential does not fit into a header"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let filled = action.body.as_ref().and_then(|body| values.fill_all(body));
    let body = filled.map(|filled| encoded(action.encoding, &filled, &mut headers));
    if let Auth::Signed { secret, previous } = &connector.auth {
        let secrets = std::iter::once(secret).chain(previous);
        let secrets = secrets.filter_map(|secret| values.fill_text(secret)).map(Zeroizing::new);
        let (secrets, bytes) = (secrets.collect::<Vec<_>>(), body.as_deref().unwrap_or_default());
        signature::sign(&mut headers, bytes, &secrets, OffsetDateTime::now_utc())
            .ok_or_else(|| refuse("the signing secret is none"))?;
    }
    let outgoing = Outgoing {
        method: action.method.on_the_wire(),
        url,
        headers,
        body: body.unwrap_or_default(),
        patience: Duration::from_millis(connector.timeout_ms),
        most_bytes: action.max_answer_bytes.unwrap_or(connector.max_answer_bytes),
        is_read: true,
    };
    Ok((outgoing, host))
}

/// The header that proves whose request it is.
fn proof(auth: &Auth, values: &Values) -> Option<(HeaderName, Zeroizing<String>)> {
    match auth {
        Auth::None | Auth::Signed { .. } => None,
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
    }
}

fn encoded(encoding: Encoding, body: &Value, headers: &mut HeaderMap) -> Vec<u8> {
    let (kind, bytes) = match (encoding, body) {
        (Encoding::Form, Value::Object(map)) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in map {
                form.append_pair(name, &text_of(value));
            }
            ("application/x-www-form-urlencoded", form.finish().into_bytes())
        }
        (_, body) => ("application/json", body.to_string().into_bytes()),
    };
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    bytes
}

fn read(
    connector: &Connector,
    action: &Action,
    values: &Values,
    answer: Incoming,
    wants: Wants<'_>,
) -> Result<Done, Failure> {
    let Incoming { status, headers, body } = answer;
    let mut body = serde_json::from_slice::<Value>(&body)
        .unwrap_or_else(|_no_json| String::from_utf8_lossy(&body).into_owned().into());
    let secrets = secrets(&connector.auth, values);
    strike_out(&mut body, &secrets);
    let is_good = action.success.as_ref().is_none_or(|wanted| wanted.holds(&body));
    if (200..=299).contains(&status) && is_good {
        let result = if wants.whole { body } else { result(action, body) };
        return Ok(Done { status, result });
    }
    if wants.also.contains(&status) {
        return Ok(Done { status, result: Value::Null });
    }
    let at = |places: &Places| {
        let found = places.each().iter().filter(|place| !place.is_empty());
        let mut found = found.filter_map(|place| body.pointer(place));
        found.find(|one| !one.is_null()).map(text_of).unwrap_or_default()
    };
    let wait = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let error = action.error.as_ref().unwrap_or(&connector.error);
    let (code, message) = (at(&error.code), at(&error.message));
    Err(Failure::answered((status, error.kinds.get(&code).copied()), &code, &message, wait))
}

fn result(action: &Action, body: Value) -> Value {
    if action.output.is_empty() {
        return body;
    }
    let named = action.output.iter().map(|(name, pointer)| {
        (name.clone(), body.pointer(pointer).cloned().unwrap_or(Value::Null))
    });
    Value::Object(named.collect())
}

/// What must not come back, however a provider echoes it.
pub(super) fn secrets(auth: &Auth, values: &Values) -> Vec<Zeroizing<String>> {
    let mut secrets = values.credentials.values().cloned().collect::<Vec<_>>();
    if let Some((_, proof)) = proof(auth, values) {
        let encoded = proof.rsplit(' ').next().unwrap_or_default();
        secrets.push(Zeroizing::new(encoded.to_owned()));
    }
    let echoed = secrets.iter().flat_map(|secret| spellings(secret)).collect::<Vec<_>>();
    secrets.extend(echoed);
    secrets.retain(|secret| secret.len() >= SHORTEST_SECRET);
    // One may be a part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
}

/// How a secret is written in a URL, in a form, and in JSON that is part of a text.
fn spellings(secret: &str) -> [Zeroizing<String>; 3] {
    let in_url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let in_form = form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    let in_json = Value::from(secret).to_string();
    let in_json = in_json.get(1..in_json.len() - 1).unwrap_or_default().to_owned();
    [in_url, in_form, in_json].map(Zeroizing::new)
}

pub(super) fn strike_out(value: &mut Value, secrets: &[Zeroizing<String>]) {
    match value {
        Value::String(text) => {
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), STRUCK_OUT);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| strike_out(one, secrets)),
        Value::Object(map) => {
            let holds = |name: &String| secrets.iter().any(|secret| name.contains(secret.as_str()));
            map.retain(|name, _| !holds(name));
            map.values_mut().for_each(|one| strike_out(one, secrets));
        }
        Value::Number(number) => {
            let text = number.to_string();
            if secrets.iter().any(|secret| **secret == text) {
                *value = STRUCK_OUT.into();
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}
