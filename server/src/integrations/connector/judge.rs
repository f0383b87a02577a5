//! Whether what a connector's file says holds together.

use indexmap::IndexMap;
use regex::Regex;
use serde_json::Value;

use super::{Action, Auth, Connector, Effect, ErrorAt, Input, MOST_BYTES_EVER, MOST_PATIENCE_MS};
use crate::integrations::template::{HEADER, Scope, places};

/// A token that is used for longer than an hour is taken for none (Apple's), and none is kept for no
/// time at all.
const MINUTES: std::ops::RangeInclusive<u16> = 1..=60;

impl Connector {
    pub(super) fn judge(&self) -> Result<(), String> {
        for name in std::iter::once(&self.id).chain(self.actions.keys()) {
            if !is_name(name) || matches!(name.as_str(), "test" | "events" | "usage") {
                return Err(format!("`{name}` is no name for a connector or an action"));
            }
        }
        if self
            .base
            .as_ref()
            .is_some_and(|base| !base.starts_with("https://") || base.ends_with('/'))
        {
            return Err("`base` begins with https:// and ends without a slash".to_owned());
        }
        if let Some(host) = self.hosts.iter().find(|host| !is_host(host)) {
            return Err(format!("`{host}` is no host"));
        }
        if self.base.is_some() && !self.has_base() {
            return Err("nothing is asked at `base`".to_owned());
        }
        if self.timeout_ms > MOST_PATIENCE_MS || self.max_answer_bytes > MOST_BYTES_EVER {
            return Err("`timeout_ms` or `max_answer_bytes` is too large".to_owned());
        }
        let patterns = self.credentials.values().map(|credential| &credential.pattern);
        patterns.chain(self.inputs().map(|input| &input.pattern)).try_for_each(|pattern| {
            Regex::new(pattern).map(drop).map_err(|error| error.to_string())
        })?;
        let own = match &self.auth {
            Auth::None => Vec::new(),
            Auth::Basic { username, password } => vec![username, password],
            Auth::Bearer { token } => vec![token],
            Auth::Header { value, .. } => vec![value],
            Auth::Signed { secret, previous } => std::iter::once(secret).chain(previous).collect(),
            Auth::Jwt { minutes, .. } if !MINUTES.contains(minutes) => {
                return Err("`minutes` is too small or too large".to_owned());
            }
            Auth::Jwt { key, key_id, issuer, .. } => vec![key, key_id, issuer],
            Auth::Vapid { key, contact } => vec![key, contact],
            Auth::S3 { key, secret, region } => vec![key, secret, region],
        };
        let none = IndexMap::new();
        let shared = own.into_iter().chain(self.headers.values());
        shared.into_iter().try_for_each(|template| self.knows(template, &none))?;
        for (name, action) in &self.actions {
            self.judge_action(action).map_err(|why| format!("action {name}: {why}"))?;
        }
        if let Some(paying) = &self.payments {
            paying.judge(&self.actions).map_err(|why| format!("payments: {why}"))?;
        }
        if let Some(events) = &self.events {
            events.judge(self).map_err(|why| format!("events: {why}"))?;
        }
        match self.actions.get(&self.test.action) {
            Some(action) if action.effect == Effect::Read => Ok(()),
            Some(_) => Err("the test has to change nothing".to_owned()),
            None => Err("the test names no action".to_owned()),
        }
    }

    fn judge_action(&self, action: &Action) -> Result<(), String> {
        if !action.path.starts_with('/') && !action.path.is_empty() {
            return Err("`path` begins with a slash".to_owned());
        }
        if let Some(verb) = action.verb {
            verb.judge(self, action)?;
        }
        if action.max_answer_bytes.is_some_and(|most| most > MOST_BYTES_EVER) {
            return Err("`max_answer_bytes` is too large".to_owned());
        }
        let mut texts = vec![&action.path];
        texts.extend(action.query.values().chain(action.headers.values()));
        let mut waiting = action.body.iter().collect::<Vec<_>>();
        while let Some(value) = waiting.pop() {
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(list) => waiting.extend(list),
                Value::Object(map) => waiting.extend(map.values()),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        texts.into_iter().try_for_each(|template| self.knows(template, &action.input))?;
        let outputs = action.output.values().filter(|at| !at.starts_with(HEADER));
        let pointers = outputs.chain(action.success.iter().map(|one| &one.at));
        let error = action.error.as_ref().unwrap_or(&self.error);
        let ErrorAt { code, message, .. } = error;
        let mut pointers = pointers.chain(code.each()).chain(message.each());
        match pointers.all(|pointer| pointer.is_empty() || pointer.starts_with('/')) {
            true => Ok(()),
            false => Err("a place in an answer begins with a slash".to_owned()),
        }
    }

    fn knows(&self, template: &str, input: &IndexMap<String, Input>) -> Result<(), String> {
        for place in places(template)? {
            let known = match place.scope {
                Scope::Credential => self.credentials.contains_key(place.name),
                Scope::Input => input.contains_key(place.name),
            };
            if !known {
                return Err(format!("`{template}` names what is not there"));
            }
        }
        Ok(())
    }

    fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.actions.values().flat_map(|action| action.input.values())
    }
}

/// Whether a text can name a connector, an action or an integration.
pub(in crate::integrations) fn is_name(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    (2..=40).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether a text is a host of the Internet by name, or stands for those below one.
pub(in crate::integrations) fn is_host(text: &str) -> bool {
    let labels = text.strip_prefix("*.").unwrap_or(text).split('.').collect::<Vec<_>>();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &&str| (1..=63).contains(&label.len()) && label.bytes().all(plain);
    text.len() < 256
        && labels.len() > 1
        && labels.iter().all(is_label)
        // An address is no name, and would be one's own business.
        && labels.last().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_lowercase()))
}
