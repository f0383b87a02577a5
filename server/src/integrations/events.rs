//! What services tell by themselves: webhooks, whose signature is checked, and lists of events
//! (`event_list.rs`), which are read page by page. Both come out as the same.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use axum::http::HeaderMap;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::Integrations;
use super::connector::Connector;
use super::event_list::List;
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
    /// The template of the secret that it is signed with; empty where nothing is signed.
    #[serde(default)]
    pub(super) secret: String,
    /// Where an event's id is, or the template of a credential in which the admin says where. Where there
    /// is none, the header `webhook-id` of Standard Webhooks is signed and has it; else an event is known
    /// by what is signed of it.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// For how many hours two events without an id that are the same are one: about as long as services
    /// repeat theirs. For good where this is left out, since what is signed says when it was.
    #[serde(default)]
    pub(super) same_for_hours: Option<u32>,
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
    /// For how many hours another one of this id is the same; for good where there is none.
    pub(crate) same_for_hours: Option<u32>,
    /// What has happened, in the service's word; empty where it has none.
    pub(crate) kind: String,
    /// All of it, without the integration's credentials.
    pub(crate) event: Map<String, Value>,
    pub(crate) payments: Vec<String>,
    pub(crate) references: Vec<String>,
}

impl Events {
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, connector: &Connector) -> Result<(), String> {
        self.signed.judge()?;
        let is_secret = |name: &str| connector.credentials.get(name).is_some_and(|one| !one.public);
        if self.signed == Scheme::None {
            if !self.secret.is_empty() || self.list.is_none() {
                return Err("what is not signed has a list, and no `secret`".to_owned());
            }
        } else if !places(&self.secret)?.iter().any(|place| is_secret(place.name)) {
            return Err("`secret` names no credential".to_owned());
        }
        let id = self.id.as_deref().filter(|_| !self.has_ids());
        let templates = [Some(self.secret.as_str()), self.signed.url(), id];
        for template in templates.into_iter().flatten() {
            let is_known = |place| connector.has_credential(place);
            let known = places(template)?;
            let known = known.iter().all(|one| one.scope == Scope::Credential && is_known(*one));
            if !known {
                return Err(format!("`{template}` names what is not there"));
            }
        }
        let list = self.list.as_ref();
        let pointers = list.iter().flat_map(|list| list.places());
        let pointers = pointers.chain(&self.payments).chain(&self.references).chain(&self.kind);
        // One that is blank is no template.
        let is_blank = self.id.as_ref().is_some_and(|id| !self.has_ids() && !id.contains("{{"));
        if is_blank || !pointers.into_iter().all(|one| one.starts_with('/')) {
            return Err("a place in an event begins with a slash".to_owned());
        }
        match list {
            Some(_) if !self.has_ids() => Err("the events of a list have an `id`".to_owned()),
            Some(list) => list.judge(connector),
            None => Ok(()),
        }
    }

    /// Whether each event has an id, at a place that the connector knows.
    fn has_ids(&self) -> bool {
        self.id.as_ref().is_some_and(|id| id.starts_with('/'))
    }

    /// What an event of a list tells; `None` when it is none, or has no id that can be one.
    pub(super) fn read_listed(&self, event: &Value) -> Option<Told> {
        // A connector that has a list has ids.
        self.read(event, self.id.as_deref(), || hash(event.to_string().as_bytes()))
    }

    /// What an event tells; `None` when it is none, or has no id that can be one though it has to. `at` is
    /// where its id is, and `id` what names it where it has none of its own.
    fn read(&self, event: &Value, at: Option<&str>, id: impl FnOnce() -> String) -> Option<Told> {
        let own = at.and_then(|at| scalar(event.pointer(at)?)).filter(|own| is_plain(own));
        let (id, same_for_hours) = match own {
            Some(own) => (own, None),
            None if self.has_ids() => return None,
            None => (id(), self.same_for_hours),
        };
        let texts = |places: &[String]| {
            let found = places.iter().filter_map(|at| event.pointer(at)?.as_str());
            found.filter(|text| text.len() <= LONGEST_ID).map(str::to_owned).collect()
        };
        let kind = self.kind.as_ref().and_then(|at| event.pointer(at)?.as_str());
        let kind = kind.unwrap_or_default().chars().take(LONGEST_ID).collect();
        let (payments, references) = (texts(&self.payments), texts(&self.references));
        let whole = event.as_object()?.clone();
        Some(Told { id, same_for_hours, kind, event: whole, payments, references })
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

/// A text, or a number as its digits.
pub(super) fn scalar(value: &Value) -> Option<String> {
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
        let events = connector.events.as_ref().filter(|events| events.signed != Scheme::None);
        let events = events.ok_or_else(missing)?;
        let values = self.values_of(name, &setup)?;
        let secret = values.fill_text(&events.secret).map(Zeroizing::new);
        let secret = secret.ok_or_else(missing)?;
        let url = match events.signed.url() {
            Some(url) => values.fill_text(url).ok_or_else(missing)?,
            None => String::new(),
        };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let is_proven = events.signed.proves(headers, body, (&secret, &url), now);
        self.note_proof(name, is_proven);
        if !is_proven {
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
            None => hash(&events.signed.covered(body, &url)),
        };
        // Where the admin says: not every event has to have one there.
        let at = events.id.as_ref().and_then(|at| values.fill_text(at));
        let mut told = events.read(&event, at.as_deref(), id).ok_or_else(Error::unreadable)?;
        strike(&connector, &values, &mut told);
        Ok(told)
    }

    pub(super) fn values_of(&self, name: &str, setup: &Setup) -> Result<Values> {
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

    fn note_proof(&self, name: &str, is_proven: bool) {
        let mut unproven = self.inner.unproven.lock().unwrap_or_else(PoisonError::into_inner);
        if is_proven {
            unproven.remove(name);
        } else {
            unproven.insert(name.to_owned(), OffsetDateTime::now_utc());
        }
    }

    /// The integrations to which something came last that did not prove to be the service's, and when,
    /// since the box started.
    pub(crate) fn unproven(&self) -> BTreeMap<String, OffsetDateTime> {
        let unproven = self.inner.unproven.lock().unwrap_or_else(PoisonError::into_inner);
        let known = unproven.iter().filter(|(name, _)| self.find(name).is_ok());
        known.map(|(name, at)| (name.clone(), *at)).collect()
    }

    /// What tells an integration from others that have had its name, and from itself at another address;
    /// `None` where there is none.
    pub(crate) fn identity(&self, name: &str) -> Option<String> {
        let setup = self.inner.setups.load().get(name).map(Arc::clone)?;
        Some(format!("{}/{}/{}", setup.connector, setup.made, setup.base))
    }
}

fn is_plain(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(is_plain)
}

/// Strikes the integration's credentials out of what is told.
pub(super) fn strike(connector: &Connector, values: &Values, told: &mut Told) {
    let Ok(nowhere) = Url::parse(NOWHERE) else { return };
    let secrets = secrets(connector, values, &nowhere, &HeaderMap::new());
    let mut event = Value::Object(std::mem::take(&mut told.event));
    strike_out(&mut event, &secrets);
    if let Value::Object(event) = event {
        told.event = event;
    }
}
