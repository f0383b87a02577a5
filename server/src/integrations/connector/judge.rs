//! Whether what a connector's file says holds together.

use indexmap::IndexMap;
use regex::RegexBuilder;
use serde_json::Value;

use super::{
    Action, Auth, Connector, Effect, Input, MOST_BYTES_EVER, MOST_PATIENCE_MS, MOST_STREAMED,
    Method, Problems, Stream, below,
};
use crate::integrations::template::{HEADER, Scope, places};

/// A token that is used for longer than an hour is taken for none (Apple's), and none is kept for no
/// time at all.
const MINUTES: std::ops::RangeInclusive<u16> = 1..=60;

const LONGEST_PATTERN: usize = 2000;
/// Bytes that a compiled pattern may take: it is compiled for each call.
const LARGEST_PATTERN: usize = 2 << 20;

/// What the paths of an integration, and of the room, have already.
const RESERVED: [&str; 6] = ["catalogue", "events", "sign-in", "switch", "test", "usage"];

impl Stream {
    /// # Errors
    /// What does not fit, in words for who wrote the file.
    fn judge(&self, action: &Action) -> Result<(), String> {
        let is_part = |part: &str| {
            let is_fit =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "!#$&^_.+-".contains(c);
            !part.is_empty() && part.chars().all(is_fit)
        };
        let is_type = |text: &String| {
            let parts = text.split_once('/');
            parts.is_some_and(|(kind, of)| is_part(kind) && (of == "*" || is_part(of)))
        };
        if let Some(odd) = self.types.iter().find(|text| !is_type(text)) {
            return Err(format!("`{odd}` is no type"));
        }
        if !(1..=MOST_STREAMED).contains(&self.max_bytes) {
            return Err("`max_bytes` is too small or too large".to_owned());
        }
        if action.method == Method::Head {
            return Err("a HEAD has no body to pass on".to_owned());
        }
        if action.headers.keys().any(|name| name.eq_ignore_ascii_case("range")) {
            return Err("bodies are passed on as a whole: no header `Range`".to_owned());
        }
        if action.verb.is_some() || action.success.is_some() || !action.output.is_empty() {
            return Err(
                "what is passed on is not read: no `verb`, `success` or `output`".to_owned()
            );
        }
        Ok(())
    }
}

impl Connector {
    /// All that is wrong.
    pub(super) fn judge(&self) -> Problems {
        let mut problems = Problems::default();
        problems.take("/id", named(&self.id));
        if self
            .base
            .as_ref()
            .is_some_and(|base| !base.starts_with("https://") || base.ends_with('/'))
        {
            problems.add("/base", "It begins with https:// and ends without a slash");
        }
        if self.base.is_some() && !self.has_base() {
            problems.add("/base", "nothing is asked at `base`");
        }
        for (index, host) in self.hosts.iter().enumerate().filter(|(_, host)| !is_host(host)) {
            problems.add(below("/hosts", &[&index.to_string()]), &format!("`{host}` is no host"));
        }
        if self.timeout_ms > MOST_PATIENCE_MS {
            problems.add("/timeout_ms", "It is too large");
        }
        if self.max_answer_bytes > MOST_BYTES_EVER {
            problems.add("/max_answer_bytes", "It is too large");
        }
        for (name, credential) in &self.credentials {
            let at = below("/credentials", &[name, "pattern"]);
            problems.take(at, compiles(&credential.pattern));
        }
        if let Auth::Jwt { minutes, .. } = &self.auth
            && !MINUTES.contains(minutes)
        {
            problems.add("/auth/minutes", "is too small or too large");
        }
        if let Some(plan) = self.auth.plan() {
            problems.take("/auth", plan.judge(self));
        }
        for (name, credential) in &self.credentials {
            let mut files = credential.json.iter();
            if files.any(|file| file.secret.iter().any(|name| !file.parts.contains(name))) {
                let at = below("/credentials", &[name, "json", "secret"]);
                problems.add(at, "a secret of a file is one of its parts");
            }
        }
        let none = IndexMap::new();
        for (name, template) in self.auth.templates() {
            problems.take(below("/auth", &[name]), self.knows(template, &none));
        }
        for (name, template) in &self.headers {
            problems.take(below("/headers", &[name]), self.knows(template, &none));
        }
        for (at, place) in
            ["code", "message"].into_iter().zip([&self.error.code, &self.error.message])
        {
            problems
                .take(below("/error", &[at]), place.each().iter().try_for_each(|one| points(one)));
        }
        for (name, action) in &self.actions {
            let at = below("/actions", &[name]);
            problems.take(at.as_str(), named(name));
            self.judge_action(&at, action, &mut problems);
        }
        if let Some(paying) = &self.payments {
            problems.take("/payments", paying.judge(self));
        }
        if let Some(events) = &self.events {
            problems.take("/events", events.judge(self));
        }
        match self.actions.get(&self.test.action) {
            Some(action) if action.stream.is_some() => {
                problems.add("/test/action", "The test reads its answer, which no stream is");
            }
            Some(action) if action.effect == Effect::Read => {}
            Some(_) => problems.add("/test/action", "The test has to change nothing"),
            None => problems.add("/test/action", "The test names no action"),
        }
        problems
    }

    fn judge_action(&self, at: &str, action: &Action, problems: &mut Problems) {
        if !action.path.starts_with('/') && !action.path.is_empty() {
            problems.add(below(at, &["path"]), "`path` begins with a slash");
        }
        if let Some(verb) = action.verb {
            problems.take(below(at, &["verb"]), verb.judge(self, action));
        }
        if action.max_answer_bytes.is_some_and(|most| most > MOST_BYTES_EVER) {
            problems.add(below(at, &["max_answer_bytes"]), "It is too large");
        }
        if let Some(stream) = &action.stream {
            problems.take(below(at, &["stream"]), stream.judge(action));
        }
        for (name, input) in &action.input {
            problems.take(below(at, &["input", name, "pattern"]), compiles(&input.pattern));
        }
        problems.take(below(at, &["path"]), self.knows(&action.path, &action.input));
        for (part, templates) in [("query", &action.query), ("headers", &action.headers)] {
            for (name, template) in templates {
                problems.take(below(at, &[part, name]), self.knows(template, &action.input));
            }
        }
        let mut waiting =
            action.body.iter().map(|body| (below(at, &["body"]), body)).collect::<Vec<_>>();
        while let Some((at, value)) = waiting.pop() {
            match value {
                Value::String(text) => problems.take(at, self.knows(text, &action.input)),
                Value::Array(list) => waiting.extend(
                    list.iter()
                        .enumerate()
                        .map(|(index, one)| (below(&at, &[&index.to_string()]), one)),
                ),
                Value::Object(map) => {
                    waiting.extend(map.iter().map(|(name, one)| (below(&at, &[name]), one)));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        for (name, pointer) in action.output.iter().filter(|(_, at)| !at.starts_with(HEADER)) {
            problems.take(below(at, &["output", name]), points(pointer));
        }
        if let Some(success) = &action.success {
            problems.take(below(at, &["success", "at"]), points(&success.at));
        }
        if let Some(error) = &action.error {
            let mut each = error.code.each().iter().chain(error.message.each());
            problems.take(below(at, &["error"]), each.try_for_each(|one| points(one)));
        }
    }

    fn knows(&self, template: &str, input: &IndexMap<String, Input>) -> Result<(), String> {
        for place in places(template)? {
            let known = match place.scope {
                Scope::Credential => self.has_credential(place),
                Scope::Box => true,
                Scope::Token => self.auth.plan().is_some_and(|plan| plan.knows(place.name)),
                Scope::Input => input.contains_key(place.name),
            };
            if !known {
                return Err(format!("`{template}` names what is not there"));
            }
        }
        Ok(())
    }
}

impl Auth {
    /// The templates in it, by name.
    fn templates(&self) -> Vec<(&'static str, &String)> {
        match self {
            Self::None | Self::Token(_) | Self::AuthorizationCode(_) => Vec::new(),
            Self::Basic { username, password } => {
                vec![("username", username), ("password", password)]
            }
            Self::Bearer { token } => vec![("token", token)],
            Self::Header { value, .. } => vec![("value", value)],
            Self::Signed { secret, previous } => {
                let previous = previous.iter().map(|previous| ("previous", previous));
                std::iter::once(("secret", secret)).chain(previous).collect()
            }
            Self::Jwt { key, key_id, issuer, .. } => {
                vec![("key", key), ("key_id", key_id), ("issuer", issuer)]
            }
            Self::Vapid { key, contact } => vec![("key", key), ("contact", contact)],
            Self::S3 { key, secret, region } => {
                vec![("key", key), ("secret", secret), ("region", region)]
            }
        }
    }
}

fn named(name: &str) -> Result<(), String> {
    match is_name(name) && !RESERVED.contains(&name) {
        true => Ok(()),
        false => Err(format!("`{name}` is no name for a connector or an action")),
    }
}

/// Whether a pattern can be used.
///
/// # Errors
/// Why not.
pub(in crate::integrations) fn compiles(pattern: &str) -> Result<(), String> {
    if pattern.len() > LONGEST_PATTERN {
        return Err(format!("The pattern is too long: {LONGEST_PATTERN} characters at most"));
    }
    let built = RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build();
    built.map(drop).map_err(|error| error.to_string())
}

fn points(pointer: &str) -> Result<(), String> {
    match pointer.is_empty() || pointer.starts_with('/') {
        true => Ok(()),
        false => Err("A place in an answer begins with a slash".to_owned()),
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
