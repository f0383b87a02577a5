//! A connector as its file describes it: data, judged when it is read, so that nothing in it can
//! surprise a call.

use indexmap::IndexMap;
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::events::Events;
use super::paying::Paying;
use super::template::{Scope, places};

/// The input under which a provider knows a call again.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency_key";
const KEY_HOURS: u32 = 24;
const PATIENCE_MS: u64 = 20_000;
const MOST_PATIENCE_MS: u64 = 120_000;
const MOST_BYTES: usize = 1 << 20;
const MOST_BYTES_EVER: usize = 32 << 20;

/// What one file says. `connector.schema.json` beside the files describes it too.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Connector {
    #[serde(rename = "$schema", default)]
    _schema: Option<String>,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) category: Category,
    /// The provider's documentation.
    pub(super) docs: String,
    /// What an admin has to know before.
    #[serde(default)]
    pub(super) note: String,
    /// Where it is reached; connectors of what everybody runs themselves have none.
    #[serde(default)]
    pub(super) base: Option<String>,
    #[serde(default)]
    pub(super) credentials: IndexMap<String, Credential>,
    #[serde(default)]
    pub(super) auth: Auth,
    #[serde(default)]
    pub(super) headers: IndexMap<String, String>,
    #[serde(default = "Connector::patience")]
    pub(super) timeout_ms: u64,
    #[serde(default = "Connector::most_bytes")]
    pub(super) max_answer_bytes: usize,
    /// Where an error's code and sentence are in the answer.
    #[serde(default)]
    pub(super) error: ErrorAt,
    /// The action that tells whether the credentials are good; it changes nothing.
    pub(super) test: Test,
    pub(super) actions: IndexMap<String, Action>,
    /// How it takes payments, where it does.
    #[serde(default)]
    pub(super) payments: Option<Paying>,
    /// How it tells of what happens, where it does.
    #[serde(default)]
    pub(super) events: Option<Events>,
}

/// What a connector is for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ConnectorCategory)]
pub(super) enum Category {
    Payments,
    Social,
    Geo,
    Push,
    Messages,
    Health,
    Other,
}

/// What an admin is asked for.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConnectorCredential)]
pub(super) struct Credential {
    pub(super) title: String,
    /// What it has to look like.
    #[serde(default)]
    pub(super) pattern: String,
    #[serde(default)]
    pub(super) example: String,
    /// Whether it can be left out.
    #[serde(default)]
    pub(super) optional: bool,
    /// What it is for, or where one gets it.
    #[serde(default)]
    pub(super) hint: String,
    /// How one is made, where the admin chooses it and the service is told.
    #[serde(default)]
    pub(super) made: Option<Made>,
}

/// How a new secret is made: drawn bytes in base64 behind a prefix.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConnectorSecret)]
pub(super) struct Made {
    pub(super) prefix: String,
    pub(super) bytes: u8,
}

/// How a request proves whose it is. What names an optional credential that is not there is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Auth {
    #[default]
    None,
    Basic {
        username: String,
        password: String,
    },
    Bearer {
        token: String,
    },
    Header {
        name: String,
        value: String,
    },
    /// Each request is signed as Standard Webhooks has it; the header `webhook-id` names it.
    Signed {
        secret: String,
        /// One that is on its way out: both sign meanwhile.
        #[serde(default)]
        previous: Option<String>,
    },
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ErrorAt {
    pub(super) code: String,
    pub(super) message: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Test {
    pub(super) action: String,
    #[serde(default)]
    pub(super) input: serde_json::Map<String, Value>,
    /// Statuses that are as good: an empty search that is refused, say.
    #[serde(default)]
    pub(super) also: Vec<u16>,
}

/// One thing that can be asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) effect: Effect,
    pub(super) method: Method,
    pub(super) path: String,
    #[serde(default)]
    pub(super) input: IndexMap<String, Input>,
    #[serde(default)]
    pub(super) query: IndexMap<String, String>,
    #[serde(default)]
    pub(super) headers: IndexMap<String, String>,
    #[serde(default)]
    pub(super) encoding: Encoding,
    #[serde(default)]
    pub(super) body: Option<Value>,
    /// For how many hours the provider knows an idempotency key again. Later than that, what may
    /// have happened is not asked for once more.
    #[serde(default = "Action::key_hours")]
    pub(super) key_hours: u32,
    /// Bytes of an answer, where it may have more than others of the connector.
    #[serde(default)]
    pub(super) max_answer_bytes: Option<usize>,
    /// Whether a refusal may be followed by success, as at a receiver that is being mended.
    #[serde(default)]
    pub(super) retry_refusals: bool,
    /// Where its errors are, when that is elsewhere.
    #[serde(default)]
    pub(super) error: Option<ErrorAt>,
    /// Something in the answer that has to be so, for providers that say 200 to everything.
    #[serde(default)]
    pub(super) success: Option<Success>,
    /// Names for parts of the answer; all of it when there are none.
    #[serde(default)]
    pub(super) output: IndexMap<String, String>,
}

/// What an action does at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ActionEffect)]
pub(super) enum Effect {
    Read,
    Write,
    Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encoding {
    #[default]
    Json,
    Form,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Success {
    pub(super) at: String,
    /// Without it, being there is enough.
    #[serde(default)]
    pub(super) equals: Option<Value>,
}

/// What a caller gives.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActionInput)]
pub(super) struct Input {
    pub(super) r#type: InputType,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) required: bool,
    /// The least number; for text, characters.
    #[serde(default)]
    pub(super) min: Option<i64>,
    /// The greatest number; for text, characters.
    #[serde(default)]
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) pattern: String,
    /// One of these.
    #[serde(default)]
    pub(super) options: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ActionInputType)]
pub(super) enum InputType {
    Text,
    Integer,
    Number,
    Bool,
    Json,
}

impl Action {
    fn key_hours() -> u32 {
        KEY_HOURS
    }

    /// Whether the same call may be made again and does nothing then.
    pub(super) fn takes_key(&self) -> bool {
        self.input.contains_key(IDEMPOTENCY_KEY)
    }
}

impl Connector {
    fn patience() -> u64 {
        PATIENCE_MS
    }

    fn most_bytes() -> usize {
        MOST_BYTES
    }

    /// Reads a connector and judges it.
    ///
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let connector = serde_json::from_str::<Self>(text).map_err(|error| error.to_string())?;
        connector.judge().map_err(|why| format!("{}: {why}", connector.id))?;
        Ok(connector)
    }

    fn judge(&self) -> Result<(), String> {
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
        let pointers = action.output.values().chain(action.success.iter().map(|one| &one.at));
        let error = action.error.as_ref().unwrap_or(&self.error);
        let mut pointers = pointers.chain([&error.code, &error.message]);
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

impl Method {
    pub(super) fn on_the_wire(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

/// Whether a text can name a connector, an action or an integration.
pub(super) fn is_name(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    (2..=40).contains(&text.len()) && text.bytes().all(plain)
}
