//! A connector as its file describes it: data, judged when it is read, so that nothing in it can
//! surprise a call.

mod judge;
mod problem;
mod shape;
mod verb;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::events::Events;
use super::failure::Kind;
use super::paying::Paying;
use super::template::Blank;
use super::tokens::{CodeAuth, TokenAuth};

pub(super) use judge::{compiles, is_host, is_name};
pub(super) use problem::{Problem, Problems, below};
pub(super) use verb::{HTML, SECONDS, SUBJECT, SUBSCRIPTION, TEXT, TO, Verb};

/// The input under which a provider knows a call again.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency_key";
const KEY_HOURS: u32 = 24;
const PATIENCE_MS: u64 = 20_000;
const MOST_PATIENCE_MS: u64 = 120_000;
const MOST_BYTES: usize = 1 << 20;
const MOST_BYTES_EVER: usize = 32 << 20;
/// 1 TiB; nothing of it is kept here.
const MOST_STREAMED: u64 = 1 << 40;

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
    /// Where addresses may lead that callers give, where it has none of its own: hosts, `*.` for one
    /// or more labels.
    #[serde(default)]
    pub(super) hosts: Vec<String>,
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
    Banking,
    Social,
    Geo,
    Push,
    Messages,
    Shipping,
    Health,
    Storage,
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
    /// It names somebody or something and opens nothing: it is sealed as the others are, but not
    /// struck from answers, which may well tell it.
    #[serde(default)]
    pub(super) public: bool,
    /// What it is, where that is more than a line of text.
    #[serde(default)]
    pub(super) format: Option<Format>,
    /// It is a file of JSON, whose parts templates name as `{{cred.NAME/PART}}`.
    #[serde(default)]
    pub(super) json: Option<JsonFile>,
}

/// What a credential is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConnectorCredentialFormat)]
pub(super) enum Format {
    /// A private key of P-256 as its owner was given it: PKCS #8, PEM.
    P256Pem,
    /// A private key of P-256: 32 bytes in base64url. The box makes one where none is given, and shows
    /// its public key.
    P256,
}

/// What a file of JSON has to have.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConnectorJsonFile)]
pub(super) struct JsonFile {
    /// Names of texts that have to be in it.
    pub(super) parts: Vec<String>,
    /// Those of them that open something.
    pub(super) secret: Vec<String>,
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
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
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
    /// A token that is signed here with the admin's key (RFC 7519, ES256), and used for a while.
    Jwt {
        key: String,
        key_id: String,
        issuer: String,
        /// For how long one is used before the next is made.
        minutes: u16,
    },
    /// Each request says for which push service it is, signed with the box's key (RFC 8292).
    Vapid {
        key: String,
        /// Whom a push service writes to when something is wrong: `mailto:` or `https:`.
        contact: String,
    },
    /// Each address is signed (AWS Signature Version 4).
    S3 {
        key: String,
        secret: String,
        region: String,
    },
    /// With a token that is fetched for what the admin has given.
    Token(Box<TokenAuth>),
    /// With a token of who has signed in at the service.
    #[serde(rename = "authorization_code")]
    AuthorizationCode(Box<CodeAuth>),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ErrorAt {
    pub(super) code: Places,
    pub(super) message: Places,
    /// What the provider's codes mean, where its statuses do not say so.
    pub(super) kinds: IndexMap<String, Kind>,
}

/// Where something is in an answer: the first of these that is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Places {
    One(String),
    Several(Vec<String>),
}

impl Default for Places {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Places {
    pub(super) fn each(&self) -> &[String] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }
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
    /// Codes of the provider's that are as good, whatever the status.
    #[serde(default)]
    pub(super) codes: Vec<String>,
}

/// One thing that can be asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) effect: Effect,
    /// What the box does of itself, where a request alone does not say it.
    #[serde(default)]
    pub(super) verb: Option<Verb>,
    #[serde(default)]
    pub(super) method: Method,
    #[serde(default)]
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
    /// Names for parts of the answer, and for headers (`header:etag`); all of it when there are none.
    #[serde(default)]
    pub(super) output: IndexMap<String, String>,
    /// Its answer is a body that is passed on as it comes.
    #[serde(default)]
    pub(super) stream: Option<Stream>,
}

/// A body that is passed on without ever being here as a whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stream {
    /// Types that keep their name; whatever else comes is bytes to be saved. `*` ends one that stands
    /// for several: `image/*`.
    #[serde(default)]
    pub(super) types: Vec<String>,
    /// What is longer is not passed on to its end.
    pub(super) max_bytes: u64,
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    #[default]
    Get,
    Head,
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
    /// A text as it is.
    Text,
    /// The bytes that a text stands for.
    Base64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Success {
    pub(super) at: String,
    /// What it has to be.
    #[serde(default)]
    pub(super) equals: Option<Value>,
    /// One of these. Without both, being there is enough.
    #[serde(default)]
    pub(super) any: Vec<Value>,
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
    /// The greatest number; for text, characters, and for json, bytes.
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

impl Input {
    /// A text that has to be given.
    pub(super) fn text() -> Self {
        Self {
            r#type: InputType::Text,
            title: String::new(),
            required: true,
            min: None,
            max: None,
            pattern: String::new(),
            options: Vec::new(),
        }
    }
}

impl Success {
    pub(super) fn holds(&self, answer: &Value) -> bool {
        let found = answer.pointer(&self.at);
        match (&self.equals, self.any.as_slice()) {
            (Some(equals), _) => found == Some(equals),
            (None, []) => found.is_some_and(|found| !found.is_null()),
            (None, any) => found.is_some_and(|found| any.contains(found)),
        }
    }
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

    /// Whether it is reached at an address of its own, or of the admin's.
    pub(super) fn has_base(&self) -> bool {
        self.actions.values().any(|action| action.verb.is_none_or(Verb::needs_base))
    }

    /// Whether a template's place is a credential's, or a part of one.
    pub(super) fn has_credential(&self, place: Blank<'_>) -> bool {
        let has_part = |credential: &Credential| match (&credential.json, place.part) {
            (_, None) => true,
            (Some(file), Some(part)) => file.parts.iter().any(|known| known == part),
            (None, Some(_)) => false,
        };
        self.credentials.get(place.name).is_some_and(has_part)
    }

    /// Reads a connector and judges it.
    ///
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let connector = serde_json::from_str::<Self>(text).map_err(|error| error.to_string())?;
        let problems = connector.judge();
        match problems.is_empty() {
            true => Ok(connector),
            false => Err(format!("{}: {}", connector.id, problems.told())),
        }
    }

    /// Reads what somebody else has written, and judges it.
    ///
    /// # Errors
    /// All that is wrong, each at its place.
    pub(super) fn of(file: &Value) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        shape::judge(file, &mut problems);
        let read = serde_json::from_value::<Self>(file.clone());
        match read {
            Ok(connector) => {
                connector.judge().into_vec().iter().for_each(|found| {
                    problems.add(found.at.as_str(), &found.message);
                });
                if problems.is_empty() { Ok(connector) } else { Err(problems.into_vec()) }
            }
            Err(error) => {
                if problems.is_empty() {
                    problems.add("", &error.to_string());
                }
                Err(problems.into_vec())
            }
        }
    }
}

impl Method {
    pub(super) fn on_the_wire(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}
