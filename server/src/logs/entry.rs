//! One entry: PocketBase's shape, without what nobody should read.

use std::sync::{Arc, LazyLock};

use axum::http::{Method, StatusCode};
use regex::Regex;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::auth::PREFIX;
use crate::collections::{dates, generate};
use crate::http::Peer;
use crate::settings::Values;

/// What went well, and what did not; PocketBase's levels.
pub(super) const INFO: i64 = 0;
pub(super) const ERROR: i64 = 8;

/// Longest texts, in characters.
const LONGEST_URL: usize = 3000;
const LONGEST_HEADER: usize = 2000;
/// Most bytes of an entry's `data`, whatever the settings say.
const MOST_DATA: usize = 16 << 10;

/// Parameters whose values open something.
static SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)([?&#;](?:[a-z0-9_.%-]*(?:token|secret|password|passwd|ticket|apikey|api_key|authorization|signature)[a-z0-9_.%-]*|code|key|otp|state|auth)=)[^&#;]*",
    )
    .ok()
});
/// Tokens and keys, wherever they stand.
static TOKENS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*|(?i:hpk_[a-z0-9_]+)").ok()
});

/// A request and how it ended, as the layer saw it; what of it gets into the log is seen to later.
pub(super) struct Noted {
    pub(super) at: OffsetDateTime,
    pub(super) method: Method,
    /// Path and query.
    pub(super) url: String,
    pub(super) referer: String,
    pub(super) user_agent: String,
    pub(super) status: StatusCode,
    /// Milliseconds.
    pub(super) took: f64,
    /// The caller's collection and id; not the caller, who may be large.
    pub(super) auth: (String, String),
    pub(super) peer: Option<Peer>,
    /// What was wrong, and where.
    pub(super) error: Option<(String, Value)>,
    /// Those in force then: they say what is to be written.
    pub(super) settings: Arc<Values>,
}

impl Noted {
    pub(super) fn level(&self) -> i64 {
        if self.error.is_some() { ERROR } else { INFO }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.url, &self.referer, &self.user_agent, &self.auth.0, &self.auth.1];
        let details = self.error.iter().map(|(message, details)| {
            message.len() + details.as_object().map_or(0, homeport_db::bytes_of)
        });
        let texts = texts.into_iter().map(String::len).sum::<usize>();
        size_of::<Self>() + texts + details.sum::<usize>()
    }

    /// The line of the log.
    pub(super) fn line(&self) -> String {
        let policy = &self.settings.logs;
        let method = cut(self.method.as_str(), 50);
        let (url, shown) = cleaned(&self.url, LONGEST_URL);
        let (referer, _) = cleaned(&self.referer, LONGEST_HEADER);
        let message = format!("{method} {shown}");
        let mut data = Map::new();
        let mut put = |name: &str, value: Value| data.insert(name.to_owned(), value);
        put("type", "request".into());
        put("execTime", self.took.into());
        put("url", url.into());
        put("method", method.into());
        put("status", self.status.as_u16().into());
        put("referer", referer.into());
        put("userAgent", cut(&self.user_agent, LONGEST_HEADER).into());
        let (collection, id) = &self.auth;
        put("auth", collection.as_str().into());
        if policy.log_auth_id && !id.is_empty() {
            put("authId", id.as_str().into());
        }
        if let Some(Peer { ip, remote }) = self.peer.filter(|_| policy.log_ip) {
            put("userIP", ip.to_string().into());
            put("remoteIP", remote.to_string().into());
        }
        if let Some((message, details)) = &self.error {
            put("error", message.as_str().into());
            put("details", details.clone());
        }
        let most = match usize::try_from(policy.max_data_size) {
            Ok(most @ 1..) => most.min(MOST_DATA),
            _ => MOST_DATA,
        };
        json!({
            "id": generate::record_id(),
            "created": dates::to_text(self.at),
            "level": self.level(),
            "message": message,
            "data": bounded(data, most),
        })
        .to_string()
    }
}

/// As many values as fit, by name, and a mark when some did not: PocketBase's way.
fn bounded(data: Map<String, Value>, most: usize) -> Map<String, Value> {
    let mut pairs = data.into_iter().collect::<Vec<_>>();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut kept = Map::new();
    let mut bytes = 2;
    for (name, value) in pairs {
        bytes += name.len() + value.to_string().len() + 4;
        if bytes > most {
            kept.insert("__pb_truncated__".to_owned(), json!(true));
            break;
        }
        kept.insert(name, value);
    }
    kept
}

/// An address without what opens something: as it came, and to be read.
fn cleaned(address: &str, most: usize) -> (String, String) {
    let url = cut(&redacted(address), most);
    let shown = unescaped(&url);
    // Escapes of escapes hide as well.
    let bare = unescaped(&unescaped(&shown));
    let open = redacted(&bare);
    if open == bare {
        return (url, shown);
    }
    (open.clone(), open)
}

fn unescaped(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn redacted(url: &str) -> String {
    // Most addresses have neither, and need no second look.
    if !url.contains('=') && !url.contains("eyJ") && !holds_key(url) {
        return url.to_owned();
    }
    let without = match SECRETS.as_ref() {
        Some(secrets) => secrets.replace_all(url, "${1}***"),
        None => return String::new(),
    };
    match TOKENS.as_ref() {
        Some(tokens) => tokens.replace_all(&without, "***").into_owned(),
        None => String::new(),
    }
}

fn holds_key(text: &str) -> bool {
    let prefix = PREFIX.as_bytes();
    text.as_bytes().windows(prefix.len()).any(|part| part.eq_ignore_ascii_case(prefix))
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// When a line of the log was written.
pub(super) fn created(line: &str) -> Option<&str> {
    const MARK: &str = "\"created\":\"";
    let start = line.find(MARK)? + MARK.len();
    line.get(start..)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(url: &str, referer: &str, most: i64) -> String {
        let mut settings = Values::initial();
        settings.logs.max_data_size = most;
        let noted = Noted {
            at: OffsetDateTime::UNIX_EPOCH,
            method: Method::GET,
            url: url.to_owned(),
            referer: referer.to_owned(),
            user_agent: "curl".to_owned(),
            status: StatusCode::OK,
            took: 1.5,
            auth: Default::default(),
            peer: None,
            error: None,
            settings: Arc::new(settings),
        };
        noted.line()
    }

    #[test]
    fn nothing_that_opens_something_gets_into_the_log() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJl";
        for url in [
            "/api/files/a/b/c?token=geheim&x=1".to_owned(),
            "/a?x=1&access_token=geheim".to_owned(),
            "/a?X=1&PASSWORD=geheim#frag".to_owned(),
            "/_/enter?ticket=geheim".to_owned(),
            "/a?code=geheim&state=geheim".to_owned(),
            "/a%3Ftoken%3Dgeheim%26x".to_owned(),
            "/a%3Ftoken%3Dgeheim%FF".to_owned(),
            "/a%253Ftoken%253Dgeheim".to_owned(),
            format!("/a?filter=x='{jwt}'"),
            format!("/a/{jwt}"),
            "/a/hpk_geheim0".to_owned(),
            "/a?x=hpk_geheim0".to_owned(),
            "/a?filter=name%3D%22HPK_geheim0%22".to_owned(),
            "/a/hpk%5Fgeheim0".to_owned(),
        ] {
            let line = line(&url, &url, 0);
            assert!(!line.contains(jwt), "{line}");
            assert!(!line.contains("geheim"), "{line}");
        }
        let kept = line("/a?token=geheim&x=1", "", 0);
        assert!(kept.contains("/a?token=***&x=1") && created(&kept).is_some(), "{kept}");
    }

    #[test]
    fn an_entry_is_bounded() {
        let long = |most| line(&format!("/a?{}", "ä".repeat(100_000)), &"r".repeat(100_000), most);
        assert!(long(0).len() < 32 << 10);
        let line: Value = serde_json::from_str(&long(40)).unwrap();
        assert_eq!(line["data"]["__pb_truncated__"], true);
        assert_eq!(line["data"]["auth"], "");
        assert!(line["data"]["url"].is_null());
    }
}
