//! Calling an action: rule, input, request, answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::connector::{Action, Auth, Connector, Places, Verb};
use super::egress::{Incoming, Outgoing, Policy};
use super::failure::{Failure, Kind};
use super::letter::letters;
use super::limit::Who;
use super::passed::Passed;
use super::request::{Asked, public_key};
use super::setup::{Setup, missing};
use super::slots::Slot;
use super::struck::{secrets, strike_out};
use super::template::{HEADER, Values, text_of};
use super::tokens::{ACCESS, RefusedToken};
use super::usage::By;
use super::{Integrations, input};
use crate::bucket;
use crate::error::Error;
use crate::mail::Letter;
use crate::records::Asking;
use crate::vault::VaultError;

/// What is to be done for a call.
pub(super) enum Prepared {
    Request(Box<Request>),
    /// It is known here, and nothing is sent.
    Known(Value),
    /// The box's own mail sends them.
    Letters(Vec<Letter>),
}

/// A request with what may not come back of it.
pub(super) struct Request {
    pub(super) outgoing: Outgoing,
    /// The hosts that it may go to.
    hosts: Vec<String>,
    pub(super) secrets: Vec<Zeroizing<String>>,
    /// The fetched token that it shows.
    access: Option<RefusedToken>,
}

/// Who asks, and what they want of an answer.
#[derive(Clone, Copy)]
pub(super) struct Wants<'a> {
    by: By,
    /// Statuses that are as good as a good one.
    pub(super) also: &'a [u16],
    /// The provider's codes that are.
    codes: &'a [String],
    /// What it says, besides whether it is done.
    pub(super) answer: bool,
    /// All of what it says, not the action's names for it only.
    whole: bool,
    /// Its body as it comes, of an action that passes one on.
    passes: bool,
}

impl Wants<'_> {
    const ANSWER: Self =
        Self { by: By::Apps, also: &[], codes: &[], answer: true, whole: false, passes: true };
    pub(super) const STATUS: Self =
        Self { by: By::Automations, answer: false, passes: false, ..Self::ANSWER };
    pub(super) const WHOLE: Self =
        Self { by: By::Payments, whole: true, passes: false, ..Self::ANSWER };
}

/// What a provider has done.
pub(super) struct Done {
    pub(super) status: u16,
    pub(super) result: Value,
    /// The body itself, of an action that passes one on.
    pub(super) passed: Option<Passed>,
}

impl Done {
    /// What is known without anything of the service's own.
    pub(super) fn known(result: Value) -> Self {
        Self { status: 0, result, passed: None }
    }
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
        let values = match setup.records.get(action) {
            None => {
                let values = input::judge(&known.input, &asking.body)?;
                self.count_in(name, &setup, asking, address)?;
                values
            }
            // What is refused of a record tells of it: no oftener than calls are let through.
            Some(bound) => {
                let record = bound.named(&records.catalog(), &asking.body)?;
                self.count_in(name, &setup, asking, address)?;
                let given = bound.fill(known, records, asking, &record).await?;
                input::judge(&known.input, &given)?
            }
        };
        // A body has a slot until its end, and a turn until it begins.
        let slot = match known.stream {
            Some(_) => Some(self.slot_for(name, asking, address)?),
            None => None,
        };
        let mut done = self.ask(name, (&setup, &connector), known, values, Wants::ANSWER).await?;
        if let (Some(passed), Some(slot)) = (&mut done.passed, slot) {
            passed.holds(self, (name, setup.made.as_str()), slot);
        }
        Ok(done)
    }

    /// # Errors
    /// 429 when too many bodies are on their way.
    fn slot_for(&self, name: &str, asking: &Asking, address: IpAddr) -> Result<Slot, Failure> {
        let slot = self.inner.slots.take(name, Who::at(asking, address));
        slot.ok_or_else(|| {
            let message = "Too many bodies of this integration are on their way.";
            Failure::of(Kind::RateLimited, message)
        })
    }

    /// Counts a call of the asker's.
    ///
    /// # Errors
    /// 429 when there were too many.
    fn count_in(
        &self,
        name: &str,
        setup: &Setup,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<(), Failure> {
        let Some(limit) = setup.limit else { return Ok(()) };
        self.inner.limits.take(name, limit, asking, address).map_err(|rest| {
            self.inner.usage.limited(name);
            Failure::too_often(rest)
        })
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
            Wants {
                by: By::Tests,
                also: &test.also,
                codes: &test.codes,
                passes: false,
                ..Wants::ANSWER
            },
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
        let mut outcome = self.ask_uncounted(name, found, action, input, wants).await;
        tally.end(&mut outcome);
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
        let turn = tokio::time::timeout(patience, turns.acquire_owned()).await;
        let _turn = turn.map_err(|_late| {
            let message = "Too many requests to this integration are under way.";
            Failure::of(Kind::RateLimited, message)
        })?;
        let plan = connector.auth.plan();
        let again = plan.map(|_| input.clone());
        let (outcome, access) =
            self.ask_once(name, connector, action, (input, None), wants).await?;
        match (outcome, plan, again, access) {
            // The token has ended before its time: once more, with another.
            (Err(failure), Some(plan), Some(input), Some(access)) if plan.is_stale(&failure) => {
                let input = (input, Some(access));
                self.ask_once(name, connector, action, input, wants).await?.0
            }
            (outcome, ..) => outcome,
        }
    }

    /// Asks the service; with what it says the token that it was asked with. `refused` is a token that
    /// it did not take.
    async fn ask_once(
        &self,
        name: &str,
        connector: &Connector,
        action: &Action,
        (input, refused): (Map<String, Value>, Option<RefusedToken>),
        wants: Wants<'_>,
    ) -> Result<(Result<Done, Failure>, Option<RefusedToken>), Failure> {
        // While it waited, all may have been switched off, changed or removed.
        let find = || match self.find(name)? {
            (setup, _) if setup.connector != connector.id => Err(missing().into()),
            // Credentials that were given meanwhile are not for where the one before leads.
            (_, now) if !std::ptr::eq(Arc::as_ptr(&now), connector) => {
                let message = "The connector was changed meanwhile. Nothing was sent.";
                Err(Failure::of(Kind::Unavailable, message))
            }
            (setup, _) => self.refuse_when_off(&setup).map(|()| setup),
        };
        let insist = matches!(wants.by, By::Tests);
        let setup = self.with_token(name, (find()?, connector), refused, insist).await?;
        // It may have waited for its token.
        find()?;
        let Request { mut outgoing, hosts, secrets, access } =
            match self.prepare(name, (&setup, connector), action, input)? {
                Prepared::Request(request) => *request,
                Prepared::Known(result) => return Ok((Ok(Done::known(result)), None)),
                Prepared::Letters(letters) => return Ok((self.post(letters).await, None)),
            };
        outgoing.is_read = wants.answer || action.success.is_some();
        let local = setup.local();
        let policy = Policy { hosts: &hosts, local: &local };
        let answer = match &action.stream {
            Some(stream) if wants.passes => {
                // What is taken slowly is to hold up nothing else of the service's.
                outgoing.apart.get_or_insert_with(|| format!("bodies/{name}"));
                let opened = self.inner.egress.open(outgoing, &policy).await?;
                if opened.is_part() {
                    let message = "The service has answered with something else than the whole.";
                    return Ok((Err(Failure::of(Kind::Unavailable, message)), access));
                }
                if opened.is_good() {
                    let done = Passed::of(opened, stream, secrets)
                        .map(|passed| Done { passed: Some(passed), ..Done::known(Value::Null) });
                    return Ok((done.map_err(Failure::from), access));
                }
                opened.read().await?
            }
            _ => self.inner.egress.ask(outgoing, &policy).await?,
        };
        if let (Auth::Jwt { .. }, 403) = (&connector.auth, answer.status) {
            self.inner.signed_tokens.refused(&secrets, OffsetDateTime::now_utc().unix_timestamp());
        }
        let outcome = read(connector, action, &secrets, answer, wants);
        Ok((outcome, access))
    }

    /// Makes what could go out now.
    pub(super) fn prepare(
        &self,
        name: &str,
        (setup, connector): (&Setup, &Connector),
        action: &Action,
        input: Map<String, Value>,
    ) -> Result<Prepared, Failure> {
        let credentials = setup.open(name, &self.inner.vault).map_err(|error| {
            if matches!(error, VaultError::Locked) {
                return Failure::locked();
            }
            tracing::error!(integration = name, %error, "Credentials cannot be used");
            Failure::of(Kind::Auth, "The credentials of this integration cannot be used here.")
        })?;
        let mut values = Values { input, credentials, ..Values::default() };
        setup.put_token(name, self, &mut values);
        match action.verb {
            Some(Verb::Letter) => Ok(Prepared::Letters(letters(&values.input)?)),
            Some(Verb::LetterReady) => self.sender().map(Prepared::Known),
            Some(Verb::WebPushKey) => public_key(connector, &values).map(Prepared::Known),
            None | Some(Verb::WebPush | Verb::SignedAddress) => {
                let asking = Asked { setup, connector, action, values: &values };
                let (outgoing, hosts) = asking.request(&self.inner.signed_tokens)?;
                if action.verb == Some(Verb::SignedAddress) {
                    return Ok(Prepared::Known(json!({
                        "address": outgoing.url.as_str(), "method": outgoing.method.as_str(),
                    })));
                }
                let secrets = secrets(connector, &values, &outgoing.url, &outgoing.headers);
                let access = values.tokens.remove(ACCESS);
                Ok(Prepared::Request(Box::new(Request { outgoing, hosts, secrets, access })))
            }
        }
    }

    /// Whether what an integration, set up at that moment, has begun to pass on may go on.
    pub(super) fn lets_on(&self, name: &str, made: &str) -> bool {
        let found = self.find(name);
        found.is_ok_and(|(setup, _)| setup.made == made && self.refuse_when_off(&setup).is_ok())
    }

    /// # Errors
    /// When nothing may go out, or what it takes is locked.
    pub(super) fn refuse_when_off(&self, setup: &Setup) -> Result<(), Failure> {
        if self.inner.safe.is_on() {
            let why = "The box is in safe mode after repeated crashes, and calls nobody.";
            return Err(Failure::of(Kind::SwitchedOff, why));
        }
        let why = match (self.is_on(), setup.enabled) {
            (true, true) if self.is_locked(setup) => return Err(Failure::locked()),
            (true, true) => return Ok(()),
            (false, _) => "Integrations are switched off.",
            (true, false) => "This integration is switched off.",
        };
        Err(Failure::of(Kind::SwitchedOff, why))
    }
}

fn read(
    connector: &Connector,
    action: &Action,
    secrets: &[Zeroizing<String>],
    answer: Incoming,
    wants: Wants<'_>,
) -> Result<Done, Failure> {
    let Incoming { status, headers, body } = answer;
    let mut body = match connector.auth {
        // They speak XML.
        Auth::S3 { .. } => bucket::said(&String::from_utf8_lossy(&body)),
        _ => serde_json::from_slice::<Value>(&body)
            .unwrap_or_else(|_no_json| String::from_utf8_lossy(&body).into_owned().into()),
    };
    strike_out(&mut body, secrets);
    let is_good = action.success.as_ref().is_none_or(|wanted| wanted.holds(&body));
    if (200..=299).contains(&status) && is_good {
        let mut result = match (wants.whole, &action.stream) {
            (true, _) => body,
            // It is for who is there to take it.
            (false, Some(_)) => Value::Null,
            (false, None) => result(action, body, &headers),
        };
        strike_out(&mut result, secrets);
        return Ok(Done { status, result, passed: None });
    }
    let at = |places: &Places| {
        let found = places.each().iter().filter(|place| !place.is_empty());
        let mut found = found.filter_map(|place| body.pointer(place));
        found.find(|one| !one.is_null()).map(text_of).unwrap_or_default()
    };
    let wait = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let error = action.error.as_ref().unwrap_or(&connector.error);
    let (code, message) = (at(&error.code), at(&error.message));
    if wants.also.contains(&status) || wants.codes.contains(&code) {
        return Ok(Done { status, ..Done::known(Value::Null) });
    }
    Err(Failure::answered((status, error.kinds.get(&code).copied()), &code, &message, wait))
}

fn result(action: &Action, body: Value, headers: &HeaderMap) -> Value {
    if action.output.is_empty() {
        return body;
    }
    let named = action.output.iter().map(|(name, place)| {
        let found = match place.strip_prefix(HEADER) {
            Some(header) => {
                headers.get(header).and_then(|value| value.to_str().ok()).map(Value::from)
            }
            None => body.pointer(place).cloned(),
        };
        (name.clone(), found.unwrap_or(Value::Null))
    });
    Value::Object(named.collect())
}
