//! An integration: a connector with an admin's credentials, and who may call what of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use regex::Regex;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::bound::{Bound, BoundForm};
use super::charge::{Capture, Charge, ChargeForm};
use super::connector::{self, Connector, Credential, Format};
use super::egress::{Policy, admit};
use super::limit::Limit;
use super::paying::Paying;
use super::signing;
use super::tokens::KeptToken;
use crate::collections::Catalog;
use crate::error::{Error, FieldErrors, Result};
use crate::vault::{Place, Sealed, Vault, VaultError};

const FAILED: &str = "Failed to save the integration.";
const RESERVES_NONE: &str = "Through this service money is taken with the payment.";
const TABLE: &str = "_integrations";
const LONGEST_CREDENTIAL: usize = 8 << 10;
const LONGEST_RULE: usize = 10_000;
const MOST_LOCAL: usize = 20;
const MOST_HOSTS: usize = 20;
const MOST_CHARGES: usize = 20;

/// As it is kept.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct Setup {
    pub(super) connector: String,
    #[serde(default)]
    pub(super) enabled: bool,
    /// Another address than the connector's.
    #[serde(default)]
    pub(super) base: String,
    /// Where tokens come from, in the place of the addresses that the connector names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) token_base: String,
    /// A token that was fetched, for these credentials and hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<KeptToken>,
    /// Hosts on the local network that it may reach.
    #[serde(default)]
    pub(super) local: Vec<String>,
    /// Hosts of the Internet besides the connector's, where it has hosts.
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    #[serde(default)]
    pub(super) credentials: BTreeMap<String, Sealed>,
    /// Who may call an action; superusers only where there is none.
    #[serde(default)]
    pub(super) rules: BTreeMap<String, String>,
    /// What is charged, by the collection's id.
    #[serde(default)]
    pub(super) charges: BTreeMap<String, Charge>,
    /// Actions that take inputs from a record.
    #[serde(default)]
    pub(super) records: BTreeMap<String, Bound>,
    /// How often each caller may call it; as often as they like without one.
    #[serde(default)]
    pub(super) limit: Option<Limit>,
    /// When its connector, one of one's own, was last changed to lead elsewhere or to prove otherwise whose
    /// a request is: what was asked for before is no answer to what is asked now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) led_since: String,
    /// When it was set up: another one of its name is another.
    #[serde(default)]
    pub(super) made: String,
    #[serde(default)]
    pub(super) updated: String,
}

impl Setup {
    /// This one with a body's changes; what it does not name stays, but for credentials where the host
    /// is another one.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub(super) fn changed(
        mut self,
        name: &str,
        connector: &Connector,
        body: &Map<String, Value>,
        (vault, catalog): (&Vault, &Catalog),
    ) -> Result<Self> {
        let mut errors = FieldErrors::default();
        self.connector.clone_from(&connector.id);
        let before = self.hosts_of(connector);
        take(body, "enabled", &mut self.enabled, &mut errors);
        take(body, "base", &mut self.base, &mut errors);
        take(body, "tokenBase", &mut self.token_base, &mut errors);
        // As browsers write an address.
        for base in [&mut self.base, &mut self.token_base] {
            let plain = base.trim().trim_end_matches('/');
            if plain.len() < base.len() {
                *base = plain.to_owned();
            }
        }
        // They were given for the host before, and nobody who cannot read them is to send them
        // elsewhere.
        if self.hosts_of(connector) != before {
            self.credentials.clear();
            self.token = None;
        }
        take(body, "local", &mut self.local, &mut errors);
        take(body, "hosts", &mut self.hosts, &mut errors);
        take(body, "limit", &mut self.limit, &mut errors);
        let (mut credentials, mut rules) = (Given::new(), Given::new());
        take(body, "credentials", &mut credentials, &mut errors);
        take(body, "rules", &mut rules, &mut errors);
        for (field, text) in credentials {
            let at = format!("credentials.{field}");
            match (connector.credentials.get(&field), text) {
                (None, _) => {
                    errors.add(&at, "validation_unknown", "The connector asks for no such thing.")
                }
                (Some(_), None) => {
                    self.credentials.remove(&field);
                    self.token = None;
                }
                (Some(asked), Some(text)) => match taken(asked, text) {
                    Ok(text) => self.keep(name, &field, &text, vault)?,
                    Err(why) => errors.add(&at, "validation_match_invalid", &why),
                },
            }
        }
        self.make_keys(name, connector, vault)?;
        for (action, rule) in rules {
            let at = format!("rules.{action}");
            match rule {
                _ if !connector.actions.contains_key(&action) => {
                    errors.add(&at, "validation_unknown", "The connector has no such action.");
                }
                None => drop(self.rules.remove(&action)),
                Some(rule) if rule.len() > LONGEST_RULE => {
                    errors.add(&at, "validation_length_too_long", "The rule is too long.");
                }
                Some(rule) => drop(self.rules.insert(action, rule)),
            }
        }
        self.change_charges(connector, body, catalog, &mut errors);
        self.change_records(connector, body, catalog, &mut errors);
        self.judge(connector, &mut errors);
        errors.into_result(FAILED)?;
        Ok(self)
    }

    fn keep(&mut self, name: &str, field: &str, text: &str, vault: &Vault) -> Result<()> {
        let sealed = vault.seal(place(name, field), text.as_bytes())?;
        self.credentials.insert(field.to_owned(), sealed);
        // A token was given to who had the others.
        self.token = None;
        Ok(())
    }

    /// Makes the keys that nobody has given: nobody has to have seen them.
    fn make_keys(&mut self, name: &str, connector: &Connector, vault: &Vault) -> Result<()> {
        for (field, asked) in &connector.credentials {
            if asked.format == Some(Format::P256) && !self.credentials.contains_key(field) {
                let made = signing::make().map_err(|why| Error::internal("make a key", why))?;
                self.keep(name, field, &made, vault)?;
            }
        }
        Ok(())
    }

    /// The public halves of the keys that the box has made, or was given in their place.
    pub(super) fn public_keys(
        &self,
        name: &str,
        connector: &Connector,
        vault: &Vault,
    ) -> BTreeMap<String, String> {
        let keys = connector.credentials.iter();
        let keys = keys.filter(|(_, asked)| asked.format == Some(Format::P256));
        keys.filter_map(|(field, _)| {
            let sealed = self.credentials.get(field)?;
            let text = vault.open_text(place(name, field), sealed).ok()?;
            let key = signing::key_in(&text, Format::P256).ok()?;
            Some((field.clone(), signing::public_of(&key)))
        })
        .collect()
    }

    fn change_charges(
        &mut self,
        connector: &Connector,
        body: &Map<String, Value>,
        catalog: &Catalog,
        errors: &mut FieldErrors,
    ) {
        let mut charges = BTreeMap::<String, Option<ChargeForm>>::new();
        take(body, "charges", &mut charges, errors);
        for (name, form) in charges {
            let at = format!("charges.{name}");
            let refuse = |errors: &mut FieldErrors, why| errors.add(&at, "validation_invalid", why);
            let Some(collection) = catalog.find(&name) else {
                match (form, self.charges.remove(&name)) {
                    (None, Some(_gone)) => {}
                    _ => refuse(errors, "There is no such collection."),
                }
                continue;
            };
            let Some(form) = form else {
                self.charges.remove(collection.id());
                continue;
            };
            match (collection.is_view() || collection.definition.system, &connector.payments) {
                (true, _) => refuse(errors, "Its records are not changed by hand."),
                (_, None) => refuse(errors, "The connector takes no payments."),
                (false, Some(paying)) => {
                    let charge = form.read(collection, catalog, &at, errors);
                    if let Some(charge) = charge {
                        let is_manual = charge.capture == Capture::Manual;
                        if is_manual && !paying.reserves(connector) {
                            let at = format!("{at}.capture");
                            errors.add(&at, "validation_invalid", RESERVES_NONE);
                        }
                        self.charges.insert(collection.id().to_owned(), charge);
                    }
                }
            }
        }
        if self.charges.len() > MOST_CHARGES {
            errors.add("charges", "validation_too_many", "There are too many charges.");
        }
    }

    fn change_records(
        &mut self,
        connector: &Connector,
        body: &Map<String, Value>,
        catalog: &Catalog,
        errors: &mut FieldErrors,
    ) {
        let mut records = BTreeMap::<String, Option<BoundForm>>::new();
        take(body, "records", &mut records, errors);
        for (name, form) in records {
            let at = format!("records.{name}");
            match (form, connector.actions.get(&name)) {
                (None, _) => drop(self.records.remove(&name)),
                (Some(_), None) => {
                    errors.add(&at, "validation_unknown", "The connector has no such action.");
                }
                (Some(form), Some(action)) => {
                    if let Some(bound) = form.read(action, catalog, &at, errors) {
                        self.records.insert(name, bound);
                    }
                }
            }
        }
    }

    fn judge(&self, connector: &Connector, errors: &mut FieldErrors) {
        for (action, bound) in &self.records {
            if self.rules.get(action).is_some_and(|rule| bound.is_looked_at(rule)) {
                let message = "It looks at an input that a record says: callers do not send it, \
                               so say it in the collection's view rule.";
                errors.add(&format!("rules.{action}"), "validation_of_record", message);
            }
        }
        if let Some(limit) = self.limit {
            limit.judge(errors);
        }
        for (field, asked) in &connector.credentials {
            if !asked.optional && !self.credentials.contains_key(field) {
                let at = format!("credentials.{field}");
                errors.add(&at, "validation_required", "Cannot be blank.");
            }
        }
        let paying = connector.payments.as_ref().filter(|_| !self.charges.is_empty());
        for field in paying.map(Paying::credentials).unwrap_or_default() {
            if !self.credentials.contains_key(&field) {
                let at = format!("credentials.{field}");
                errors.add(&at, "validation_required", "Payments of records need it.");
            }
        }
        let is_host = |host: &String| {
            host.len() < 256
                && Url::parse(&format!("http://{host}/")).is_ok_and(|url| {
                    url.path() == "/" && url.query().is_none() && spelled(&url) == *host
                })
        };
        if self.local.len() > MOST_LOCAL || !self.local.iter().all(is_host) {
            let message = "Hosts as `nas.local` or `192.168.1.20:8080`, 20 at most.";
            errors.add("local", "validation_invalid_hosts", message);
        }
        let hosts = &self.hosts;
        if !hosts.is_empty() && connector.hosts.is_empty() {
            let message = "The connector has no hosts to add to.";
            errors.add("hosts", "validation_unknown", message);
        } else if hosts.len() > MOST_HOSTS || !hosts.iter().all(|host| connector::is_host(host)) {
            let message = "Hosts as `push.example.com` or `*.example.com`, 20 at most.";
            errors.add("hosts", "validation_invalid_hosts", message);
        }
        if !self.token_base.is_empty()
            && let Err(why) = self.judge_base(&self.token_base)
        {
            errors.add("tokenBase", "validation_is_url", &why);
        }
        match self.base_of(connector) {
            None if !connector.has_base() => {}
            Some(_) if !connector.has_base() => {
                let message = "The connector asks at no address of its own.";
                errors.add("base", "validation_unknown", message);
            }
            None => errors.add("base", "validation_required", "Cannot be blank."),
            Some(base) => {
                if let Err(why) = self.judge_base(&base) {
                    errors.add("base", "validation_is_url", &why);
                }
            }
        }
    }

    fn judge_base(&self, base: &str) -> Result<(), String> {
        let url = Url::parse(base).map_err(|_none| "Must be a valid URL.".to_owned())?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("Has no query.".to_owned());
        }
        let (hosts, local) = ([spelled(&url)], self.local());
        let policy = Policy { hosts: &hosts, local: &local };
        admit(&url, &policy)
            .map(drop)
            .map_err(|refused| format!("It is not asked there: {refused}."))
    }

    /// What of records goes into actions, as it is written.
    pub(super) fn bound_by_name(&self, catalog: &Catalog) -> Value {
        let bound = self.records.iter();
        Value::Object(bound.map(|(name, bound)| (name.clone(), bound.form(catalog))).collect())
    }

    /// What is charged, as it is written.
    pub(super) fn charges_by_name(&self, catalog: &Catalog) -> Value {
        let charges = self.charges.iter().map(|(id, charge)| {
            let of = catalog.of_id(id);
            let name = of.map_or(&id[..], |of| of.name()).to_owned();
            (name, charge.form(of.map(AsRef::as_ref)))
        });
        Value::Object(charges.collect())
    }

    /// Where it is reached.
    pub(super) fn base_of(&self, connector: &Connector) -> Option<String> {
        match self.base.as_str() {
            "" => connector.base.clone(),
            base => Some(base.to_owned()),
        }
    }

    /// Whom credentials and tokens are told: the service's host, and that of its tokens.
    fn hosts_of(&self, connector: &Connector) -> [Option<String>; 2] {
        [self.base_of(connector).as_deref().and_then(host_of), host_of(&self.token_base)]
    }

    pub(super) fn local(&self) -> HashSet<String> {
        self.local.iter().cloned().collect()
    }

    /// The credentials, opened.
    ///
    /// # Errors
    /// The vault's.
    pub(super) fn open(
        &self,
        name: &str,
        vault: &Vault,
    ) -> Result<HashMap<String, Zeroizing<String>>, VaultError> {
        let credentials = self.credentials.iter();
        credentials
            .map(|(field, sealed)| {
                Ok((field.clone(), vault.open_text(place(name, field), sealed)?))
            })
            .collect()
    }
}

/// A map's values to set; `null` takes one away.
type Given = BTreeMap<String, Option<String>>;

pub(super) fn place<'a>(name: &'a str, field: &'a str) -> Place<'a> {
    Place { table: TABLE, record: name, field }
}

/// A credential as it is kept: a file of JSON in one line.
///
/// # Errors
/// What is wrong with it, without any of it.
fn taken(asked: &Credential, text: String) -> Result<Zeroizing<String>, String> {
    // What is copied brings spaces and line ends along.
    let text = Zeroizing::new(text);
    let text = Zeroizing::new(text.trim().to_owned());
    let text = match &asked.json {
        None => text,
        Some(file) => {
            let parsed = serde_json::from_str::<Map<String, Value>>(&text);
            let parsed = parsed.map_err(|_other| "It is no file of JSON.".to_owned())?;
            let is_text = |part: &String| {
                let text = parsed.get(part).and_then(Value::as_str);
                text.is_some_and(|text| !text.is_empty())
            };
            if let Some(part) = file.parts.iter().find(|part| !is_text(part)) {
                return Err(format!("There is no `{part}` in it: it is another file."));
            }
            Zeroizing::new(Value::Object(parsed).to_string())
        }
    };
    if !fits(&text, asked) {
        return Err(match asked.example.as_str() {
            "" => "It does not look like one.".to_owned(),
            example => format!("It does not look like one (as {example})."),
        });
    }
    if let Some(format) = asked.format {
        signing::key_in(&text, format).map_err(|why| format!("It is none: {why}."))?;
    }
    Ok(text)
}

fn fits(text: &str, asked: &Credential) -> bool {
    let is_good = Regex::new(&asked.pattern).is_ok_and(|pattern| pattern.is_match(text));
    let has_lines = asked.format == Some(Format::P256Pem);
    let is_odd =
        |letter: char| letter.is_control() && !(has_lines && matches!(letter, '\r' | '\n'));
    is_good && (1..=LONGEST_CREDENTIAL).contains(&text.len()) && !text.chars().any(is_odd)
}

/// The host of an address; `None` where it is none.
pub(super) fn host_of(base: &str) -> Option<String> {
    Url::parse(base).ok().map(|url| spelled(&url))
}

/// A URL's host, with its port where that is not the usual one.
pub(super) fn spelled(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn take<T: for<'a> Deserialize<'a>>(
    body: &Map<String, Value>,
    name: &str,
    to: &mut T,
    errors: &mut FieldErrors,
) {
    let Some(value) = body.get(name) else { return };
    match serde_json::from_value(value.clone()) {
        Ok(value) => *to = value,
        Err(_wrong_type) => errors.add(name, "validation_invalid_type", "Has the wrong type."),
    }
}

/// # Errors
/// 404.
pub(super) fn missing() -> Error {
    Error::NotFound("There is no such integration or action.")
}
