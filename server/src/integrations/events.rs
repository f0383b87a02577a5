//! What services tell by themselves: webhooks, whose signature is checked, and lists of events, which
//! are read page by page. Both come out as the same.

use std::sync::Arc;

use axum::http::HeaderMap;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::Integrations;
use super::connector::{Connector, Effect, InputType};
use super::pay::Miss;
use super::proof::{Scheme, Signed};
use super::setup::{Setup, missing};
use super::struck::{secrets, strike_out};
use super::template::{Scope, Values, places};
use crate::error::{Error, Result};
use crate::vault::VaultError;

const LONGEST_ID: usize = 200;
const NOT_SIGNED: &str = "The event is not signed as it should be.";
/// Where nothing is asked.
const NOWHERE: &str = "https://localhost/";

/// The section `events` of a connector's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Events {
    pub(super) signed: Scheme,
    /// The template of the secret that it is signed with.
    pub(super) secret: String,
    /// Where an event's id is. Where this is left out, the header `webhook-id` of Standard Webhooks is
    /// signed and has it; else an event is known by its bytes.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// Where it says what has happened.
    #[serde(default)]
    pub(super) kind: Option<String>,
    /// Where the service's names of payments may be.
    #[serde(default)]
    pub(super) payments: Vec<String>,
    /// Where the box's own may be.
    #[serde(default)]
    pub(super) references: Vec<String>,
    #[serde(default)]
    pub(super) list: Option<List>,
}

/// An action that answers with a page of events: newest first and next to the one that its input
/// `before` takes, or oldest first and behind what its input `after` takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) action: String,
    #[serde(default)]
    pub(super) before: Option<String>,
    #[serde(default)]
    pub(super) after: Option<String>,
    pub(super) items: String,
    /// Where it says whether there are more; else there are while a page has any.
    #[serde(default)]
    pub(super) more: Option<String>,
    /// Where an event has what the next page is asked for with; its id where this is left out.
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// Whether that is asked for with one more: the number that the next event has.
    #[serde(default)]
    pub(super) next: bool,
}

/// How a connector's service tells of what happens.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectorEvents)]
pub(super) struct EventsBody {
    signed: Signed,
    /// The header that has the signature, where it is not the scheme's own.
    header: String,
    /// The credentials that it is checked with.
    needs: Vec<String>,
    /// Whether events are read from a list too.
    list: bool,
}

/// An event: what it is about, and which payments the service is to be asked about.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    /// What has happened, in the service's word; empty where it has none.
    pub(crate) kind: String,
    /// All of it, without the integration's credentials.
    pub(crate) event: Map<String, Value>,
    pub(crate) payments: Vec<String>,
    pub(crate) references: Vec<String>,
}

/// A page of events, oldest first.
pub(crate) struct Page {
    pub(crate) told: Vec<Told>,
    /// Behind which the next page begins.
    pub(crate) cursor: Option<String>,
    pub(crate) more: bool,
    /// Whether without a cursor it is about what happened before the first look.
    pub(crate) is_of_before: bool,
}

impl Events {
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, connector: &Connector) -> Result<(), String> {
        self.signed.judge()?;
        let is_secret = |name: &str| connector.credentials.get(name).is_some_and(|one| !one.public);
        if !places(&self.secret)?.iter().any(|place| is_secret(place.name)) {
            return Err("`secret` names no credential".to_owned());
        }
        let templates = [Some(self.secret.as_str()), self.signed.url()];
        for template in templates.into_iter().flatten() {
            let is_known = |place| connector.has_credential(place);
            let known = places(template)?;
            let known = known.iter().all(|one| one.scope == Scope::Credential && is_known(*one));
            if !known {
                return Err(format!("`{template}` names what is not there"));
            }
        }
        let list = self.list.as_ref();
        let pointers = list.iter().flat_map(|list| [&list.items].into_iter().chain(&list.more));
        let pointers = pointers.chain(list.iter().flat_map(|list| &list.cursor));
        let pointers = pointers.chain(&self.payments).chain(&self.references);
        if !pointers.chain(&self.id).chain(&self.kind).all(|one| one.starts_with('/')) {
            return Err("a place in an event begins with a slash".to_owned());
        }
        match list {
            Some(list) => list.judge(connector, self.id.is_some()),
            None => Ok(()),
        }
    }

    /// What an event tells; `None` when it is none, or has no id that can be one. `id` is what names it
    /// where events have none of their own.
    fn read(&self, event: &Value, id: impl FnOnce() -> String) -> Option<Told> {
        let id = match &self.id {
            Some(at) => scalar(event.pointer(at)?).filter(|own| is_plain(own))?,
            None => id(),
        };
        let texts = |places: &[String]| {
            let found = places.iter().filter_map(|at| event.pointer(at)?.as_str());
            found.filter(|text| text.len() <= LONGEST_ID).map(str::to_owned).collect()
        };
        let kind = self.kind.as_ref().and_then(|at| event.pointer(at)?.as_str());
        let kind = kind.unwrap_or_default().chars().take(LONGEST_ID).collect();
        let (payments, references) = (texts(&self.payments), texts(&self.references));
        let whole = event.as_object()?.clone();
        Some(Told { id, kind, event: whole, payments, references })
    }

    pub(super) fn body(&self, connector: &Connector) -> EventsBody {
        let templates = [Some(self.secret.as_str()), self.signed.url()];
        let needs = templates.into_iter().flatten().filter_map(|one| places(one).ok());
        let needs = needs.flatten().map(|place| place.name.to_owned());
        EventsBody {
            signed: self.signed.kind(),
            header: self.signed.header().unwrap_or_default().to_owned(),
            needs: needs.filter(|name| connector.credentials.contains_key(name)).collect(),
            list: self.list.is_some(),
        }
    }
}

impl List {
    fn judge(&self, connector: &Connector, has_ids: bool) -> Result<(), String> {
        if !has_ids && self.cursor.is_none() {
            return Err("the list has no `cursor`, and its events no `id`".to_owned());
        }
        let (input, other) = match (&self.before, &self.after) {
            (Some(before), None) => (before, self.more.is_none()),
            (None, Some(after)) => (after, false),
            _ => return Err("the list has one of `before` and `after`".to_owned()),
        };
        if other {
            return Err("`more` is missing".to_owned());
        }
        match connector.actions.get(&self.action) {
            Some(action) if action.effect != Effect::Read => {
                Err("the list changes something".to_owned())
            }
            Some(action) if action.input.contains_key(input) => Ok(()),
            _ => Err(format!("no action `{}` that takes `{input}`", self.action)),
        }
    }

    /// What the next page is asked for with, behind an event.
    fn cursor_of(&self, event: &Value, id: Option<&String>) -> Option<String> {
        let found = scalar(event.pointer(self.cursor.as_ref().or(id)?)?)?;
        match self.next {
            false => Some(found).filter(|found| !found.is_empty()),
            true => found.parse::<i64>().ok()?.checked_add(1).map(|next| next.to_string()),
        }
    }
}

/// A text, or a number as its digits.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn hash(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// A form as an object of texts; of a name that comes twice the last counts.
fn read_form(body: &[u8]) -> Value {
    let fields = form_urlencoded::parse(body);
    Value::Object(fields.map(|(name, value)| (name.into_owned(), value.into())).collect())
}

impl Integrations {
    /// Reads an event that somebody has sent, if it is signed as the service signs.
    ///
    /// # Errors
    /// 404 where none are awaited; 400 for what is not signed so, too old, or none.
    pub(crate) fn hear(&self, name: &str, headers: &HeaderMap, body: &[u8]) -> Result<Told> {
        let (setup, connector) = self.find(name)?;
        let events = connector.events.as_ref().ok_or_else(missing)?;
        let values = self.values_of(name, &setup)?;
        let secret = values.fill_text(&events.secret).map(Zeroizing::new);
        let secret = secret.ok_or_else(missing)?;
        let url = match events.signed.url() {
            Some(url) => values.fill_text(url).ok_or_else(missing)?,
            None => String::new(),
        };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        if !events.signed.proves(headers, body, (&secret, &url), now) {
            return Err(Error::invalid(NOT_SIGNED));
        }
        let event = match events.signed.is_of_form() {
            true => read_form(body),
            false => serde_json::from_slice(body).map_err(|_none| Error::unreadable())?,
        };
        // No other scheme signs a header: whoever has one event could give it many names.
        let named = headers.get("webhook-id").filter(|_| events.signed == Scheme::Standard);
        let id = || match named {
            Some(id) => match id.to_str() {
                Ok(id) if is_plain(id) => id.to_owned(),
                _ => hash(id.as_bytes()),
            },
            None => hash(body),
        };
        let mut told = events.read(&event, id).ok_or_else(Error::unreadable)?;
        strike(&connector, &values, &mut told);
        Ok(told)
    }

    fn values_of(&self, name: &str, setup: &Setup) -> Result<Values> {
        let credentials = setup.open(name, &self.inner.vault).map_err(|error| {
            if matches!(error, VaultError::Locked) {
                return Error::Locked;
            }
            tracing::error!(integration = name, %error, "Credentials cannot be used");
            Error::Unavailable
        })?;
        Ok(Values { credentials, ..Values::default() })
    }

    /// Whether what an integration's service tells is to set anything off.
    pub(crate) fn listens(&self, name: &str) -> bool {
        self.find(name).is_ok_and(|(setup, _)| setup.enabled)
    }

    /// Whether an integration's service tells of what happens.
    ///
    /// # Errors
    /// 404 where there is no such integration.
    pub(crate) fn tells(&self, name: &str) -> Result<bool> {
        Ok(self.find(name)?.1.events.is_some())
    }

    /// Whether an integration has a list of events that may be read now.
    pub(crate) fn has_list(&self, name: &str) -> bool {
        self.find(name).is_ok_and(|(_, connector)| {
            let list = connector.events.as_ref().and_then(|events| events.list.as_ref());
            list.is_some() && self.lets_out(name)
        })
    }

    /// The integrations that take payments and have a list of events.
    pub(crate) fn telling(&self) -> Vec<String> {
        let setups = self.inner.setups.load();
        let tells = |name: &&String| {
            let charges = self.find(name).is_ok_and(|(setup, _)| !setup.charges.is_empty());
            charges && self.has_list(name)
        };
        setups.keys().filter(tells).cloned().collect()
    }

    /// The events behind a cursor; without one the newest, or the oldest that are still known.
    pub(crate) async fn events_behind(
        &self,
        name: &str,
        cursor: Option<&str>,
    ) -> Result<Page, Miss> {
        let found: (Arc<Setup>, Arc<Connector>) = self.payer(name)?;
        let none = || Miss::ours("The connector has no list of events.");
        let events = found.1.events.clone().ok_or_else(none)?;
        let list = events.list.as_ref().ok_or_else(none)?;
        let input = list.before.as_ref().or(list.after.as_ref()).ok_or_else(none)?;
        let mut given = Map::new();
        if let Some(cursor) = cursor {
            let action = found.1.actions.get(&list.action);
            let asked = action.and_then(|action| action.input.get(input)).map(|input| input.r#type);
            let number = cursor.parse::<i64>().ok().filter(|_| asked == Some(InputType::Integer));
            given.insert(input.clone(), number.map_or_else(|| cursor.into(), Value::from));
        }
        let page = self.put_to(name, &found, &list.action, Value::Object(given)).await?;
        let items = page.pointer(&list.items).and_then(Value::as_array);
        let items = items.ok_or_else(|| Miss::unread("The service's list is none."))?;
        let is_newest_first = list.before.is_some();
        let last = if is_newest_first { items.first() } else { items.last() };
        let last = last.and_then(|event| list.cursor_of(event, events.id.as_ref()));
        let read = |event: &Value| events.read(event, || hash(event.to_string().as_bytes()));
        let mut told = items.iter().filter_map(read).collect::<Vec<_>>();
        if is_newest_first {
            told.reverse();
        }
        if let Ok(values) = self.values_of(name, &found.0) {
            told.iter_mut().for_each(|told| strike(&found.1, &values, told));
        }
        let says_more = match &list.more {
            Some(more) => page.pointer(more) == Some(&Value::Bool(true)),
            None => !items.is_empty(),
        };
        // Without a cursor what is older is of before the first look.
        let is_of_before = is_newest_first && cursor.is_none();
        let more = says_more && last.is_some() && !is_of_before;
        let cursor = last.or_else(|| cursor.map(str::to_owned));
        Ok(Page { told, cursor, more, is_of_before })
    }
}

fn is_plain(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(is_plain)
}

fn strike(connector: &Connector, values: &Values, told: &mut Told) {
    let Ok(nowhere) = Url::parse(NOWHERE) else { return };
    let secrets = secrets(connector, values, &nowhere, &HeaderMap::new());
    let mut event = Value::Object(std::mem::take(&mut told.event));
    strike_out(&mut event, &secrets);
    if let Value::Object(event) = event {
        told.event = event;
    }
}
