//! Whoever hands out tokens: an OAuth2 server with its challenges (RFC 7636) and refresh tokens that are
//! good once, and what the stand-ins that take its tokens share.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{answer, form, has_basic, header, value};

/// The app that is registered at all of them.
pub const CLIENT: (&str, &str) = ("123456789012", "0123456789abcdef0123456789abcdef");

/// Hands out tokens and remembers them. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Desk {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    lifetime: i64,
    made: usize,
    good: HashSet<String>,
    /// Refresh tokens that were not used yet.
    unused: HashSet<String>,
    codes: HashMap<String, Code>,
    fetched: usize,
    renewed: usize,
    /// All that were handed out.
    all: Vec<String>,
    /// Statuses of the next answers, before anything is done.
    failing: VecDeque<u16>,
    held: Option<Arc<Semaphore>>,
    waiting: usize,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            lifetime: 3600,
            made: 0,
            good: HashSet::new(),
            unused: HashSet::new(),
            codes: HashMap::new(),
            fetched: 0,
            renewed: 0,
            all: Vec::new(),
            failing: VecDeque::new(),
            held: None,
            waiting: 0,
        }
    }
}

struct Code {
    challenge: Option<String>,
    redirect: String,
}

/// A pair of tokens.
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) lifetime: i64,
}

impl Desk {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Tokens that are handed out from now on are good for so many seconds, as they say.
    pub fn lifetime(&self, seconds: i64) {
        self.inner().lifetime = seconds;
    }

    /// No token that was handed out is good any more, though it says so.
    pub fn revoke(&self) {
        self.inner().good.clear();
    }

    /// No refresh token is good any more.
    pub fn forget(&self) {
        self.inner().unused.clear();
    }

    /// How many tokens were handed out for credentials, codes and assertions.
    pub fn fetched(&self) -> usize {
        self.inner().fetched
    }

    /// How many for refresh tokens.
    pub fn renewed(&self) -> usize {
        self.inner().renewed
    }

    /// All tokens ever.
    pub fn all(&self) -> Vec<String> {
        self.inner().all.clone()
    }

    /// The next requests for tokens are answered with these, and nothing is done.
    pub fn fail_next(&self, statuses: &[u16]) {
        self.inner().failing.extend(statuses);
    }

    /// Answers with tokens are on their way from now on: they are handed out, and not told.
    pub fn hold(&self) {
        self.inner().held = Some(Arc::new(Semaphore::new(0)));
    }

    /// Lets all of them go.
    pub fn let_go(&self) {
        if let Some(held) = self.inner().held.take() {
            held.close();
        }
    }

    /// How many answers were held.
    pub fn waiting(&self) -> usize {
        self.inner().waiting
    }

    pub(crate) async fn fails(&self) -> Option<Response> {
        let status = self.inner().failing.pop_front()?;
        Some(answer(status, &json!({ "error": "temporarily_unavailable" })))
    }

    pub(crate) async fn wait(&self) {
        let held = {
            let mut inner = self.inner();
            inner.waiting += usize::from(inner.held.is_some());
            inner.held.clone()
        };
        if let Some(held) = held {
            // An error means that it was let go.
            let _ = held.acquire().await;
        }
    }

    pub(crate) fn hand_out(&self, renewed: bool) -> Pair {
        let mut inner = self.inner();
        inner.made += 1;
        let made = inner.made;
        let (access, refresh) =
            (format!("planted.access-{made:04}"), format!("planted.refresh-{made:04}"));
        inner.good.insert(access.clone());
        inner.unused.insert(refresh.clone());
        inner.all.extend([access.clone(), refresh.clone()]);
        match renewed {
            true => inner.renewed += 1,
            false => inner.fetched += 1,
        }
        Pair { access, refresh, lifetime: inner.lifetime }
    }

    /// Whether a refresh token is good; it is good once.
    pub(crate) fn take(&self, refresh: &str) -> bool {
        self.inner().unused.remove(refresh)
    }

    /// A refresh token that may be used again.
    pub(crate) fn keep(&self, refresh: &str) {
        self.inner().unused.insert(refresh.to_owned());
    }

    pub(crate) fn lets_in(&self, headers: &HeaderMap) -> bool {
        let token = header(headers, "authorization").strip_prefix("Bearer ");
        token.is_some_and(|token| self.knows(token))
    }

    pub(crate) fn knows(&self, access: &str) -> bool {
        self.inner().good.contains(access)
    }
}

fn refuse(error: &str) -> Response {
    answer(400, &json!({ "error": error, "error_description": "stand-in" }))
}

/// Where browsers are sent: whoever comes is taken for somebody who agrees.
pub(crate) async fn authorize(
    State(desk): State<Desk>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let is_challenge = matches!(text("code_challenge_method"), "" | "S256");
    if text("response_type") != "code" || text("client_id") != CLIENT.0 || !is_challenge {
        return refuse("invalid_request");
    }
    let mut inner = desk.inner();
    inner.made += 1;
    let code = format!("planted.code-{:04}", inner.made);
    inner.all.push(code.clone());
    let challenge = asked.get("code_challenge").cloned();
    let redirect = text("redirect_uri").to_owned();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", text("state"))
        .finish();
    let location = format!("{redirect}?{query}");
    inner.codes.insert(code, Code { challenge, redirect });
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// The token endpoint of RFC 6749, for all three grants.
pub(crate) async fn token(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(failure) = desk.fails().await {
        return failure;
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    let Some(given) = form(&headers, &body) else { return refuse("invalid_request") };
    let in_body = (value(&given, "client_id"), value(&given, "client_secret"));
    if !has_basic(&headers, CLIENT.0, CLIENT.1) && in_body != CLIENT {
        return answer(401, &json!({ "error": "invalid_client" }));
    }
    let renewed = match value(&given, "grant_type") {
        "client_credentials" => false,
        "refresh_token" if desk.take(value(&given, "refresh_token")) => true,
        "refresh_token" => return refuse("invalid_grant"),
        "authorization_code" => {
            let code = desk.inner().codes.remove(value(&given, "code"));
            let verifier = value(&given, "code_verifier");
            let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
            let is_proof = |challenge: &String| {
                (43..=128).contains(&verifier.len()) && *challenge == URL_SAFE_NO_PAD.encode(hash)
            };
            let is_good = code.is_some_and(|code| {
                code.redirect == value(&given, "redirect_uri")
                    && code.challenge.as_ref().is_none_or(is_proof)
            });
            if !is_good {
                return refuse("invalid_grant");
            }
            false
        }
        _ => return refuse("unsupported_grant_type"),
    };
    let Pair { access, refresh, lifetime } = desk.hand_out(renewed);
    desk.wait().await;
    let mut told = json!({
        "access_token": access, "token_type": "bearer", "expires_in": lifetime, "scope": "tweet.read users.read",
    });
    if value(&given, "grant_type") != "client_credentials" {
        told["refresh_token"] = Value::from(refresh);
    }
    answer(200, &told)
}
