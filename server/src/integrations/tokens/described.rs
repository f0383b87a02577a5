//! How tokens are fetched, as a connector's file describes it.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

use crate::integrations::connector::{Connector, Encoding, Method};
use crate::integrations::failure::Failure;
use crate::integrations::setup::{host_of, spelled};
use crate::integrations::template::{Scope, places};

/// Names of tokens that files speak of. Only requests for tokens may use them.
pub(in crate::integrations) const ACCESS: &str = "access";
pub(super) const REFRESH: &str = "refresh";
pub(super) const ASSERTION: &str = "assertion";
/// A service says 401 to a token that has ended, or one of the connector's `stale` codes.
const UNAUTHORIZED: u16 = 401;

/// `"kind": "token"`: a token for what the admin has given, as by OAuth2's client credentials (RFC 6749,
/// 4.4), by a sign-in with a password, or for a signed assertion (RFC 7523).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::integrations) struct Token {
    pub(super) fetch: Asked,
    /// How it is renewed; fetched anew where this is left out or refused.
    #[serde(default)]
    pub(super) refresh: Option<Asked>,
    #[serde(default)]
    pub(super) assertion: Option<Assertion>,
    #[serde(default)]
    answer: Answer,
    /// Hosts besides the connector's own that are asked for tokens.
    #[serde(default)]
    hosts: Vec<String>,
    /// The service's codes for a token that has ended, where it does not say 401.
    #[serde(default)]
    stale: Vec<String>,
}

/// `"kind": "authorization_code"`: somebody signs in at the service in a browser (RFC 6749, 4.1, with
/// RFC 7636 and RFC 8252).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::integrations) struct AuthorizationCode {
    /// Where browsers go.
    pub(super) authorize: String,
    /// What the address says besides.
    #[serde(default)]
    pub(super) params: IndexMap<String, String>,
    /// Where a code is exchanged.
    pub(super) token: String,
    pub(super) client: Client,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    #[serde(default = "AuthorizationCode::space")]
    pub(super) scope_separator: String,
    /// False for services that refuse a request with a challenge.
    #[serde(default = "AuthorizationCode::yes")]
    pub(super) pkce: bool,
    #[serde(default)]
    pub(super) redirect: Redirect,
    /// What is asked once the code is exchanged, one after the other: for a token that lasts longer,
    /// or for another account's.
    #[serde(default)]
    pub(super) steps: Vec<Step>,
    /// How the token is renewed, where that is not by a refresh token (RFC 6749, 6).
    #[serde(default)]
    pub(super) refresh: Option<Asked>,
    #[serde(default)]
    answer: Answer,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    stale: Vec<String>,
    /// The service's codes for a refresh token that has ended, besides `invalid_grant`.
    #[serde(default)]
    pub(super) ended: Vec<String>,
    /// The name in the test's result of whose account it is.
    #[serde(default)]
    pub(super) account: Option<String>,
    /// What the service calls itself, where it says so when browsers come back (RFC 9207).
    #[serde(default)]
    pub(super) issuer: Option<String>,
}

/// The app that the admin has registered at the service.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    pub(super) id: String,
    #[serde(default)]
    pub(super) secret: Option<String>,
    #[serde(default, rename = "in")]
    pub(super) by: ClientIn,
}

/// Where a client's id and secret are told (RFC 6749, 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ClientIn {
    #[default]
    Basic,
    Body,
}

/// Where browsers come back to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Redirect {
    /// `http://127.0.0.1:PORT/…`
    #[default]
    Address,
    /// `http://localhost:PORT/…`, for services that take no address.
    Localhost,
    /// `https://localhost/…`, for services that take no HTTP: nobody answers there, and the admin hands
    /// over the address that the browser has ended at.
    Pasted,
}

/// A request for a token.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// A path below the connector's address, or an address of one of its `hosts`.
    pub(super) url: String,
    #[serde(default = "Asked::post")]
    pub(super) method: Method,
    #[serde(default)]
    pub(super) query: IndexMap<String, String>,
    #[serde(default)]
    pub(super) headers: IndexMap<String, String>,
    #[serde(default)]
    pub(super) basic: Option<[String; 2]>,
    #[serde(default)]
    pub(super) bearer: Option<String>,
    #[serde(default)]
    pub(super) encoding: Encoding,
    #[serde(default)]
    pub(super) body: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) ask: Asked,
    #[serde(default)]
    pub(super) answer: Answer,
}

/// Where in an answer the token is, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Answer {
    pub(super) access: String,
    pub(super) refresh: String,
    /// Seconds.
    pub(super) expires_in: String,
    /// Seconds until it cannot be renewed any more.
    pub(super) refresh_expires_in: String,
    pub(super) scope: String,
    /// What actions may name as `{{token.NAME}}`; never a secret.
    pub(super) facts: IndexMap<String, String>,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            access: "/access_token".to_owned(),
            refresh: "/refresh_token".to_owned(),
            expires_in: "/expires_in".to_owned(),
            refresh_expires_in: "/refresh_token_expires_in".to_owned(),
            scope: "/scope".to_owned(),
            facts: IndexMap::new(),
        }
    }
}

/// A JSON Web Token that says who asks, signed by RS256 (RFC 7523, 3).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Assertion {
    pub(super) issuer: String,
    pub(super) audience: String,
    #[serde(default)]
    pub(super) subject: Option<String>,
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// The private key, PEM.
    pub(super) key: String,
    #[serde(default)]
    pub(super) key_id: Option<String>,
}

/// What all kinds have.
#[derive(Clone, Copy)]
pub(in crate::integrations) enum Plan<'a> {
    Token(&'a Token),
    Code(&'a AuthorizationCode),
}

impl<'a> Plan<'a> {
    pub(super) fn answer(self) -> &'a Answer {
        match self {
            Self::Token(plan) => &plan.answer,
            Self::Code(plan) => &plan.answer,
        }
    }

    pub(in crate::integrations) fn hosts(self) -> &'a [String] {
        match self {
            Self::Token(plan) => &plan.hosts,
            Self::Code(plan) => &plan.hosts,
        }
    }

    /// What somebody is asked to let the box do.
    pub(in crate::integrations) fn scopes(self) -> &'a [String] {
        match self {
            Self::Token(_) => &[],
            Self::Code(plan) => &plan.scopes,
        }
    }

    /// Whether a service has refused a token because it has ended.
    pub(in crate::integrations) fn is_stale(self, failure: &Failure) -> bool {
        let stale = match self {
            Self::Token(plan) => &plan.stale,
            Self::Code(plan) => &plan.stale,
        };
        match failure {
            Failure::Own(_) => false,
            Failure::Provider { status, code, .. } => {
                *status == UNAUTHORIZED || stale.iter().any(|known| known == code)
            }
        }
    }

    /// What actions may name.
    pub(in crate::integrations) fn knows(self, name: &str) -> bool {
        let steps = match self {
            Self::Token(_) => &[][..],
            Self::Code(plan) => &plan.steps,
        };
        let mut answers =
            std::iter::once(self.answer()).chain(steps.iter().map(|step| &step.answer));
        answers.any(|answer| answer.facts.contains_key(name))
    }

    /// Whether a request for a token may name it.
    fn may_name(self, name: &str) -> bool {
        let has_assertion = matches!(self, Self::Token(plan) if plan.assertion.is_some());
        matches!(name, ACCESS | REFRESH) || name == ASSERTION && has_assertion || self.knows(name)
    }

    fn asked(self) -> Vec<&'a Asked> {
        match self {
            Self::Token(plan) => std::iter::once(&plan.fetch).chain(&plan.refresh).collect(),
            Self::Code(plan) => {
                let steps = plan.steps.iter().map(|step| &step.ask);
                plan.refresh.iter().chain(steps).collect()
            }
        }
    }

    /// Whom credentials and tokens are told besides the connector's own host.
    pub(in crate::integrations) fn told(self) -> BTreeSet<String> {
        let mut urls = self.asked().into_iter().map(|asked| &asked.url).collect::<Vec<_>>();
        if let Self::Code(plan) = self {
            urls.extend([&plan.authorize, &plan.token]);
        }
        urls.into_iter()
            .filter_map(|url| host_of(url))
            .chain(self.hosts().iter().cloned())
            .collect()
    }

    /// Whether what the file says can work.
    ///
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(in crate::integrations) fn judge(self, connector: &Connector) -> Result<(), String> {
        let own = connector.base.as_deref().and_then(|base| Url::parse(base).ok());
        let own = own.map(|base| spelled(&base));
        let mut urls = self.asked().into_iter().map(|asked| &asked.url).collect::<Vec<_>>();
        let mut texts = Vec::new();
        for asked in self.asked() {
            texts.extend(asked.texts());
        }
        match self {
            Self::Token(plan) => texts.extend(plan.assertion.iter().flat_map(Assertion::texts)),
            Self::Code(plan) => {
                urls.extend([&plan.authorize, &plan.token]);
                texts.extend(std::iter::once(&plan.client.id).chain(&plan.client.secret));
                texts.extend(plan.params.values());
                plan.judge_own(connector)?;
            }
        }
        for url in urls {
            if url.starts_with('/') && !url.starts_with("//") {
                texts.push(url);
                continue;
            }
            let host = Url::parse(url).ok().filter(|parsed| parsed.scheme() == "https");
            let host = host.map(|parsed| spelled(&parsed)).unwrap_or_default();
            if url.contains("{{") || !(self.hosts().contains(&host) || own.as_ref() == Some(&host))
            {
                return Err(format!("`{url}` is no path, and on none of the declared `hosts`"));
            }
        }
        for text in texts {
            for place in places(text)? {
                let known = match place.scope {
                    Scope::Credential => connector.has_credential(place),
                    Scope::Token => self.may_name(place.name),
                    Scope::Input | Scope::Box => false,
                };
                if !known {
                    return Err(format!("`{text}` names what is not there"));
                }
            }
        }
        self.judge_pointers()
    }

    fn judge_pointers(self) -> Result<(), String> {
        let steps = match self {
            Self::Token(_) => &[][..],
            Self::Code(plan) => &plan.steps,
        };
        for answer in std::iter::once(self.answer()).chain(steps.iter().map(|step| &step.answer)) {
            let Answer { access, refresh, expires_in, refresh_expires_in, scope, facts } = answer;
            let all = [access, refresh, expires_in, refresh_expires_in, scope];
            if !all.into_iter().chain(facts.values()).all(|place| place.starts_with('/')) {
                return Err("a place in an answer begins with a slash".to_owned());
            }
            if facts.keys().any(|name| matches!(name.as_str(), ACCESS | REFRESH | ASSERTION)) {
                return Err("a token is no fact that actions may name".to_owned());
            }
            if facts.values().any(|place| place == access || place == refresh) {
                return Err("a token is no fact that actions may name".to_owned());
            }
        }
        Ok(())
    }
}

impl AuthorizationCode {
    fn space() -> String {
        " ".to_owned()
    }

    fn yes() -> bool {
        true
    }

    fn judge_own(&self, connector: &Connector) -> Result<(), String> {
        // A browser keeps no secret, and neither does whoever intercepts it: without a challenge the
        // client has to have one.
        if !self.pkce && self.client.secret.is_none() {
            return Err("without `pkce` the client needs a secret".to_owned());
        }
        let ours = [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ];
        if let Some(name) = self.params.keys().find(|name| ours.contains(&name.as_str())) {
            return Err(format!("`params` cannot say `{name}`: the box does"));
        }
        let tried = connector.actions.get(&connector.test.action);
        let names = |name: &String| tried.is_some_and(|action| action.output.contains_key(name));
        match self.account.as_ref().is_none_or(names) {
            true => Ok(()),
            false => Err("`account` names nothing of the test's result".to_owned()),
        }
    }
}

impl Asked {
    fn post() -> Method {
        Method::Post
    }

    /// All of its templates but the address.
    fn texts(&self) -> Vec<&String> {
        let mut texts = self.query.values().chain(self.headers.values()).collect::<Vec<_>>();
        texts.extend(self.basic.iter().flatten().chain(&self.bearer));
        let mut waiting = self.body.iter().collect::<Vec<_>>();
        while let Some(value) = waiting.pop() {
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(list) => waiting.extend(list),
                Value::Object(map) => waiting.extend(map.values()),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        texts
    }
}

impl Assertion {
    fn texts(&self) -> impl Iterator<Item = &String> {
        let optional = [&self.subject, &self.scope, &self.key_id].into_iter().flatten();
        [&self.issuer, &self.audience, &self.key].into_iter().chain(optional)
    }
}
