//! What services tell by themselves: webhooks, whose signature is checked, and lists of events, which
//! are read page by page. Both come out as the same.

use std::sync::Arc;

use axum::http::HeaderMap;
use ring::hmac;
use serde::Deserialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::connector::Connector;
use super::pay::Miss;
use super::setup::{Setup, missing};
use super::template::Values;
use super::{Integrations, signature};
use crate::error::{Error, Result};
use crate::vault::VaultError;

/// Seconds by which a signature's moment may differ from ours: both schemes' own tolerance.
const TOLERANCE: i64 = 300;
const STRIPE: &str = "stripe-signature";
const LONGEST_ID: usize = 200;
const NOT_SIGNED: &str = "The event is not signed as it should be.";

/// The section `events` of a connector's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Events {
    pub(super) signed: Scheme,
    /// The template of the secret that it is signed with.
    pub(super) secret: String,
    /// Where an event's id is; the header `webhook-id` has it where this is left out.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// Where the service's names of payments may be.
    pub(super) payments: Vec<String>,
    /// Where the box's own may be.
    #[serde(default)]
    pub(super) references: Vec<String>,
    #[serde(default)]
    pub(super) list: Option<List>,
}

/// An action that answers with a page of events, newest first: those next to the one whose id its
/// input takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) action: String,
    pub(super) before: String,
    pub(super) items: String,
    pub(super) more: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scheme {
    /// `Stripe-Signature: t=…,v1=…`.
    Stripe,
    /// Standard Webhooks 1.0.0.
    Standard,
}

/// An event, as far as it matters: which payments the service is to be asked about.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) payments: Vec<String>,
    pub(crate) references: Vec<String>,
}

/// A page of events, oldest first.
pub(crate) struct Page {
    pub(crate) told: Vec<Told>,
    /// Behind which the next page begins.
    pub(crate) cursor: Option<String>,
    pub(crate) more: bool,
}

impl Events {
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, connector: &Connector) -> Result<(), String> {
        let known = super::template::places(&self.secret)?;
        let is_secret = |name: &str| connector.credentials.contains_key(name);
        if !known.iter().any(|place| is_secret(place.name)) {
            return Err("`secret` names no credential".to_owned());
        }
        if self.id.is_none() && self.signed != Scheme::Standard {
            return Err("`id` is missing".to_owned());
        }
        let list = self.list.as_ref();
        let pointers = list.iter().flat_map(|list| [&list.items, &list.more]);
        let pointers = pointers.chain(&self.payments).chain(&self.references).chain(&self.id);
        if !pointers.into_iter().all(|one| one.starts_with('/')) {
            return Err("a place in an event begins with a slash".to_owned());
        }
        let Some(list) = list else { return Ok(()) };
        match connector.actions.get(&list.action) {
            Some(action) if action.effect != super::connector::Effect::Read => {
                Err("the list changes something".to_owned())
            }
            Some(action) if action.input.contains_key(&list.before) => Ok(()),
            _ => Err(format!("no action `{}` that takes `{}`", list.action, list.before)),
        }
    }

    /// What an event tells; `None` without an id that can be one.
    fn read(&self, event: &Value, id: Option<&str>) -> Option<Told> {
        let id = match &self.id {
            Some(at) => event.pointer(at)?.as_str()?,
            None => id?,
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(is_plain) {
            return None;
        }
        let texts = |places: &[String]| {
            let found = places.iter().filter_map(|at| event.pointer(at)?.as_str());
            found.filter(|text| text.len() <= LONGEST_ID).map(str::to_owned).collect()
        };
        let (payments, references) = (texts(&self.payments), texts(&self.references));
        Some(Told { id: id.to_owned(), payments, references })
    }
}

impl Integrations {
    /// Reads an event that somebody has sent, if it is signed as the service signs.
    ///
    /// # Errors
    /// 404 where none are awaited; 400 for what is not signed so, too old, or none.
    pub(crate) fn hear(&self, name: &str, headers: &HeaderMap, body: &[u8]) -> Result<Told> {
        let (setup, connector) = self.find(name)?;
        let events = connector.events.as_ref().ok_or_else(missing)?;
        let secret = self.secret_of(name, &setup, &events.secret)?.ok_or_else(missing)?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let is_signed = match events.signed {
            Scheme::Stripe => is_signed_by_stripe(headers, body, &secret, now),
            Scheme::Standard => signature::is_signed(headers, body, &secret, now, TOLERANCE),
        };
        if !is_signed {
            return Err(Error::invalid(NOT_SIGNED));
        }
        let event = serde_json::from_slice::<Value>(body).map_err(|_none| Error::unreadable())?;
        let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
        events.read(&event, id).ok_or_else(Error::unreadable)
    }

    fn secret_of(
        &self,
        name: &str,
        setup: &Setup,
        template: &str,
    ) -> Result<Option<Zeroizing<String>>> {
        let credentials = setup.open(name, &self.inner.vault).map_err(|error| {
            if matches!(error, VaultError::Locked) {
                return Error::Locked;
            }
            tracing::error!(integration = name, %error, "Credentials cannot be used");
            Error::Unavailable
        })?;
        let values = Values { credentials, ..Values::default() };
        Ok(values.fill_text(template).map(Zeroizing::new))
    }

    /// The integrations that take payments and have a list of events.
    pub(crate) fn telling(&self) -> Vec<String> {
        let setups = self.inner.setups.load();
        let tells = |name: &&String| {
            self.find(name).is_ok_and(|(setup, connector)| {
                let list = connector.events.as_ref().and_then(|events| events.list.as_ref());
                !setup.charges.is_empty() && list.is_some() && self.lets_out(name)
            })
        };
        setups.keys().filter(tells).cloned().collect()
    }

    /// The events behind a cursor; the newest ones, without one.
    pub(crate) async fn events_behind(
        &self,
        name: &str,
        cursor: Option<&str>,
    ) -> Result<Page, Miss> {
        let found: (Arc<Setup>, Arc<Connector>) = self.payer(name)?;
        let events = found.1.events.clone();
        let events = events.ok_or_else(|| Miss::ours("The connector has no list of events."))?;
        let list = events.list.as_ref();
        let list = list.ok_or_else(|| Miss::ours("The connector has no list of events."))?;
        let mut given = Map::new();
        given.extend(cursor.map(|cursor| (list.before.clone(), cursor.into())));
        let page = self.put_to(name, &found, &list.action, Value::Object(given)).await?;
        let items = page.pointer(&list.items).and_then(Value::as_array);
        let items = items.ok_or_else(|| Miss::unread("The service's list is none."))?;
        let mut told = items.iter().filter_map(|one| events.read(one, None)).collect::<Vec<_>>();
        let newest = told.first().map(|one| one.id.clone());
        told.reverse();
        let more = page.pointer(&list.more) == Some(&Value::Bool(true));
        // Without a cursor what is older is of before the first look.
        let more = more && cursor.is_some() && newest.is_some();
        Ok(Page { told, cursor: newest.or_else(|| cursor.map(str::to_owned)), more })
    }
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

pub(super) fn is_near(moment: &str, now: i64) -> bool {
    let moment = moment.parse::<i64>().ok();
    moment.is_some_and(|moment| now.saturating_sub(moment).saturating_abs() <= TOLERANCE)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn signed(body: &str, secret: &str, moment: i64) -> HeaderMap {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, format!("{moment}.{body}").as_bytes());
        let text = format!("t={moment},v0=00,v1=00ff,v1={}", hex::encode(tag));
        HeaderMap::from_iter([(STRIPE.parse().unwrap(), HeaderValue::try_from(text).unwrap())])
    }

    #[test]
    fn stripes_signatures_are_of_the_secret_the_moment_and_every_byte() {
        let (body, secret, now) = (r#"{"id":"evt_1"}"#, "whsec_test", 1_700_000_000);
        let is_good = |headers: &HeaderMap, body: &str, secret: &str, now| {
            is_signed_by_stripe(headers, body.as_bytes(), secret, now)
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
}
