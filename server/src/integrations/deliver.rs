//! Calls that are made for the box itself: nobody waits for them, and what came of a try decides
//! whether there is another.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use serde::Serialize as _;
use serde_json::{Map, Value, json};

use super::call::{Done, Prepared, Request, Wants};
use super::connector::{Action, Connector, Effect, IDEMPOTENCY_KEY};
use super::failure::{Failure, Kind};
use super::setup::Setup;
use super::struck::{STRUCK_OUT, strike_out};
use super::{Integrations, input};
use crate::error::{Error, Result};

/// Bytes of an answer, as JSON, that are kept.
const LARGEST_ANSWER: usize = 4 << 10;
/// Parts of names whose values are nobody's to read.
const SECRETIVE: [&str; 9] =
    ["secret", "token", "password", "authorization", "apikey", "api_key", "cvc", "iban", "cookie"];

/// How a try ended.
#[derive(Debug)]
pub(crate) enum End {
    Done,
    /// Nothing was sent, and nothing is until the admin lets it or has unlocked what it takes.
    SwitchedOff,
    Again {
        /// The provider may have done it all the same.
        may_have_happened: bool,
        /// The provider has said when.
        after: Option<Duration>,
    },
    /// Another try would end the same way.
    Never,
}

/// Who waits for changes of what is set up. Each hears of each change.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiter {
    Outbox,
    Payments,
    Intakes,
}

/// A try, with nothing of a secret in it.
pub(crate) struct Try {
    pub(crate) end: End,
    /// The provider's; 0 when there is none.
    pub(crate) status: u16,
    /// One of [`Kind`]; empty when it is done.
    pub(crate) kind: String,
    /// The provider's own word for what is wrong.
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) request: Value,
    pub(crate) answer: Value,
}

/// What of an action matters to whoever has it called.
pub(crate) struct Facts {
    /// The names of its inputs, and whether each has to be given.
    pub(crate) inputs: Vec<(String, bool)>,
    pub(crate) takes_key: bool,
    pub(crate) moves_money: bool,
    pub(crate) only_reads: bool,
    /// For how long the provider knows a key again.
    pub(crate) key_is_known: Duration,
}

impl Integrations {
    /// What an action asks for.
    ///
    /// # Errors
    /// 404.
    pub(crate) fn facts(&self, name: &str, action: &str) -> Result<Facts> {
        let (_, connector) = self.find(name)?;
        let action = connector.actions.get(action).ok_or_else(super::setup::missing)?;
        let inputs = action.input.iter().filter(|(name, _)| *name != IDEMPOTENCY_KEY);
        Ok(Facts {
            inputs: inputs.map(|(name, input)| (name.clone(), input.required)).collect(),
            takes_key: action.takes_key(),
            moves_money: action.effect == Effect::Money,
            only_reads: action.effect == Effect::Read,
            key_is_known: Duration::from_secs(u64::from(action.key_hours) * 3600),
        })
    }

    /// Whether anything of an integration may go out; true for one that is not there, of which a
    /// try will tell.
    pub(crate) fn lets_out(&self, name: &str) -> bool {
        let is_out = self.is_on() && !self.inner.safe.is_on();
        is_out
            && match self.find(name) {
                Ok((setup, _)) => setup.enabled && !self.is_locked(&setup),
                Err(Error::NotFound(_)) => true,
                // Its connector cannot be used: what waits goes out when it is mended.
                Err(_) => false,
            }
    }

    /// Whether what it takes to ask a service is locked.
    pub(super) fn is_locked(&self, setup: &Setup) -> bool {
        let has_secrets = !setup.credentials.is_empty() || setup.token.is_some();
        has_secrets && self.inner.vault.is_locked()
    }

    /// Comes back when something was switched, set up or changed, and when safe mode is over.
    pub(crate) async fn changed(&self, waiter: Waiter) {
        let mut safe = self.inner.safe.clone();
        let is_safe = safe.is_on();
        let [outbox, payments, intakes] = &self.inner.changed;
        let bell = match waiter {
            Waiter::Outbox => outbox,
            Waiter::Payments => payments,
            Waiter::Intakes => intakes,
        };
        tokio::select! {
            () = bell.notified() => {}
            () = safe.over(), if is_safe => {}
        }
    }

    /// Makes a call once. The same `key` makes it the same call, where the action takes one.
    pub(crate) async fn deliver(
        &self,
        (name, action): (&str, &str),
        given: &Map<String, Value>,
        key: &str,
    ) -> Try {
        let found = self.ready((name, action), given, key);
        let (setup, connector, values) = match found {
            Ok(found) => found,
            Err(failure) => return Try::failed(failure, None, Value::Null),
        };
        let Some(known) = connector.actions.get(action) else {
            return Try::failed(super::setup::missing().into(), None, Value::Null);
        };
        let shown = self.prepare(name, (&setup, &connector), known, values.clone());
        let shown = shown.map(|prepared| shown_of(&prepared)).unwrap_or_default();
        match self.ask(name, (&setup, &connector), known, values, Wants::STATUS).await {
            Ok(done) => Try::done(done, shown),
            Err(failure) => Try::failed(failure, Some(known), shown),
        }
    }

    /// The request that a call would make; nothing is sent.
    ///
    /// # Errors
    /// Why there is none, as a call's.
    pub(crate) fn rehearse(
        &self,
        (name, action): (&str, &str),
        given: &Map<String, Value>,
        key: &str,
    ) -> Result<Value, String> {
        let told = |failure: Failure| failure.told().2;
        let (setup, connector, values) = self.ready((name, action), given, key).map_err(told)?;
        let known = connector.actions.get(action).ok_or("There is no such action.")?;
        let prepared = self.prepare(name, (&setup, &connector), known, values).map_err(told)?;
        Ok(shown_of(&prepared))
    }

    #[expect(clippy::type_complexity, reason = "said once, and taken apart where it is used")]
    fn ready(
        &self,
        (name, action): (&str, &str),
        given: &Map<String, Value>,
        key: &str,
    ) -> Result<(std::sync::Arc<Setup>, std::sync::Arc<Connector>, Map<String, Value>), Failure>
    {
        let (setup, connector) = self.find(name)?;
        let known = connector.actions.get(action).ok_or_else(super::setup::missing)?;
        let mut given = given.clone();
        if known.takes_key() {
            given.insert(IDEMPOTENCY_KEY.to_owned(), key.into());
        }
        let values = input::judge(&known.input, &given)?;
        Ok((setup, connector, values))
    }
}

impl Try {
    fn done(done: Done, request: Value) -> Self {
        let mut answer = done.result;
        redact(&mut answer);
        if answer.to_string().len() > LARGEST_ANSWER {
            answer = "The answer is too long to be kept.".into();
        }
        let (kind, code, message) = (String::new(), String::new(), String::new());
        Self { end: End::Done, status: done.status, kind, code, message, request, answer }
    }

    /// Without an action nothing was sent.
    fn failed(failure: Failure, action: Option<&Action>, request: Value) -> Self {
        let end = end_of(&failure, action);
        let status = match &failure {
            Failure::Own(_) => 0,
            Failure::Provider { status, .. } => *status,
        };
        let (kind, code, message) = failure.told();
        Self { end, status, kind, code, message, request, answer: Value::Null }
    }
}

pub(super) fn end_of(failure: &Failure, action: Option<&Action>) -> End {
    let again = |may_have_happened, after: Option<u64>| End::Again {
        may_have_happened,
        after: after.map(Duration::from_secs),
    };
    let (kind, status, after) = match failure {
        Failure::Own(Error::Invalid { .. } | Error::NotFound(_)) => return End::Never,
        Failure::Own(_) => return again(false, None),
        Failure::Provider { kind, status, retry_after, .. } => (*kind, *status, *retry_after),
    };
    let mendable = action.is_some_and(|action| action.retry_refusals) && status != 410;
    match kind {
        Kind::SwitchedOff | Kind::Locked => End::SwitchedOff,
        Kind::Invalid | Kind::Declined | Kind::NotFound if !mendable => End::Never,
        Kind::Invalid | Kind::Declined | Kind::NotFound => again(false, after),
        // The first request of this key may be under way still.
        Kind::Conflict => again(action.is_some_and(Action::takes_key), after),
        Kind::Auth | Kind::RateLimited | Kind::Refused => again(false, after),
        // Without a status it was not reached.
        Kind::Unavailable => again(status != 0, after),
        Kind::Timeout | Kind::Unknown => again(true, after),
    }
}

impl Failure {
    /// The kind, the provider's code and the sentence.
    pub(super) fn told(self) -> (String, String, String) {
        match self {
            Self::Own(Error::Invalid { message, fields }) => {
                let why = fields.first().map(|why| format!(" {why}")).unwrap_or_default();
                let names = fields.names().join(", ");
                let at = if names.is_empty() { names } else { format!(" {names}:") };
                ("invalid".to_owned(), String::new(), format!("{message}{at}{why}"))
            }
            Self::Own(error) => ("invalid".to_owned(), String::new(), error.to_string()),
            Self::Provider { kind, code, message, .. } => {
                let kind = kind.serialize(serde_json::value::Serializer).unwrap_or_default();
                (kind.as_str().unwrap_or_default().to_owned(), code, message)
            }
        }
    }
}

/// What is to be done, for people to read.
fn shown_of(prepared: &Prepared) -> Value {
    let (mut shown, secrets) = match prepared {
        Prepared::Known(result) => (result.clone(), None),
        Prepared::Letters(letters) => {
            let to = letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>();
            let first = letters.first();
            let [subject, body] =
                [first.map(|letter| &letter.subject), first.map(|letter| &letter.body)];
            (json!({ "letter": { "to": to, "subject": subject, "html": body } }), None)
        }
        Prepared::Request(request) => (shown_request(request), Some(&request.secrets)),
    };
    redact(&mut shown);
    if let Some(secrets) = secrets {
        strike_out(&mut shown, secrets);
    }
    shown
}

fn shown_request(request: &Request) -> Value {
    let Request { outgoing, .. } = request;
    let headers = outgoing.headers.iter().filter(|(_, value)| !value.is_sensitive());
    let headers = headers
        .map(|(name, value)| (name.to_string(), Value::from(value.to_str().unwrap_or_default())));
    let headers = headers.collect::<Map<_, _>>();
    let kind = headers.get(CONTENT_TYPE.as_str()).and_then(Value::as_str).unwrap_or_default();
    let bytes = &outgoing.body;
    let body = match kind {
        "application/x-www-form-urlencoded" => {
            let pairs = form_urlencoded::parse(bytes).into_owned();
            Value::Object(pairs.map(|(name, value)| (name, value.into())).collect())
        }
        "application/octet-stream" => format!("{} bytes", bytes.len()).into(),
        _ => serde_json::from_slice(bytes)
            .unwrap_or_else(|_no_json| String::from_utf8_lossy(bytes).into()),
    };
    json!({
        "method": outgoing.method.as_str(), "url": outgoing.url.as_str(),
        "headers": headers, "body": body,
    })
}

/// Takes out what is called as secrets are.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(redact),
        Value::Object(map) => {
            for (name, value) in map {
                let name = name.to_ascii_lowercase();
                match SECRETIVE.iter().any(|part| name.contains(part)) {
                    true => *value = STRUCK_OUT.into(),
                    false => redact(value),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_as_secrets_are_is_not_shown() {
        let mut value = json!({
            "id": "pi_1", "client_secret": "x", "more": [{ "Access_Token": { "a": 1 }, "n": 2 }],
        });
        redact(&mut value);
        let expected = json!({
            "id": "pi_1", "client_secret": "***", "more": [{ "Access_Token": "***", "n": 2 }],
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn only_what_may_end_differently_is_tried_again() {
        let ends = |kind, status| {
            let (code, message) = (String::new(), String::new());
            let failure = Failure::Provider { kind, code, message, status, retry_after: Some(7) };
            match end_of(&failure, None) {
                End::Again { may_have_happened, after } => {
                    assert_eq!(after, Some(Duration::from_secs(7)));
                    Some(may_have_happened)
                }
                End::Never => None,
                End::Done | End::SwitchedOff => panic!("neither"),
            }
        };
        assert_eq!(ends(Kind::Declined, 402), None);
        assert_eq!(ends(Kind::Invalid, 400), None);
        assert_eq!(ends(Kind::RateLimited, 429), Some(false));
        assert_eq!(ends(Kind::Unavailable, 0), Some(false));
        assert_eq!(ends(Kind::Unavailable, 503), Some(true));
        assert_eq!(ends(Kind::Timeout, 0), Some(true));
        assert_eq!(ends(Kind::Unknown, 0), Some(true));
    }
}
