//! One entry: PocketBase's shape, without what nobody should read.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::collections::{dates, generate};

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
/// Tokens, wherever they stand.
static TOKENS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*").ok());

/// A request and how it ended.
pub(super) struct Entry {
    pub(super) level: i64,
    pub(super) message: String,
    pub(super) data: Map<String, Value>,
}

/// What an entry is made of.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) referer: &'a str,
    pub(super) user_agent: &'a str,
    pub(super) status: u16,
    /// Milliseconds.
    pub(super) took: f64,
    /// The caller's collection, and record.
    pub(super) auth: (&'a str, Option<&'a str>),
    /// The client's address, and the connection's.
    pub(super) addresses: Option<(IpAddr, IpAddr)>,
    /// What was wrong, and where.
    pub(super) error: Option<(String, Value)>,
}

impl Entry {
    pub(super) fn of(request: Request<'_>) -> Self {
        let method = cut(request.method, 50);
        let (url, shown) = cleaned(request.url, LONGEST_URL);
        let (referer, _) = cleaned(request.referer, LONGEST_HEADER);
        let message = format!("{method} {shown}");
        let mut data = Map::new();
        let mut put = |name: &str, value: Value| data.insert(name.to_owned(), value);
        put("type", json!("request"));
        put("execTime", json!(request.took));
        put("url", json!(url));
        put("method", json!(method));
        put("status", json!(request.status));
        put("referer", json!(referer));
        put("userAgent", json!(cut(request.user_agent, LONGEST_HEADER)));
        put("auth", json!(request.auth.0));
        if let Some(id) = request.auth.1 {
            put("authId", json!(id));
        }
        if let Some((user, remote)) = request.addresses {
            put("userIP", json!(user.to_string()));
            put("remoteIP", json!(remote.to_string()));
        }
        let level = if request.error.is_some() { ERROR } else { INFO };
        if let Some((message, details)) = request.error {
            put("error", json!(message));
            put("details", details);
        }
        Self { level, message, data }
    }

    /// The entry as a line of the log. `most` are the bytes its data may have; 0 for our own limit.
    pub(super) fn line(&self, most: i64) -> String {
        let most = match usize::try_from(most) {
            Ok(most @ 1..) => most.min(MOST_DATA),
            _ => MOST_DATA,
        };
        json!({
            "id": generate::record_id(),
            "created": dates::to_text(OffsetDateTime::now_utc()),
            "level": self.level,
            "message": self.message,
            "data": bounded(&self.data, most),
        })
        .to_string()
    }
}

/// As many values as fit, by name, and a mark when some did not: PocketBase's way.
fn bounded(data: &Map<String, Value>, most: usize) -> Map<String, Value> {
    let mut pairs = data.iter().collect::<Vec<_>>();
    pairs.sort_by_key(|(name, _)| name.as_str());
    let mut kept = Map::new();
    let mut bytes = 2;
    for (name, value) in pairs {
        bytes += name.len() + value.to_string().len() + 4;
        if bytes > most {
            kept.insert("__pb_truncated__".to_owned(), json!(true));
            break;
        }
        kept.insert(name.clone(), value.clone());
    }
    kept
}

/// An address without what opens something: as it came, and to be read.
fn cleaned(address: &str, most: usize) -> (String, String) {
    let url = cut(&redacted(address), most);
    let unescaped = percent_encoding::percent_decode_str(&url).decode_utf8();
    let unescaped = unescaped.map_or_else(|_broken| url.clone(), Cow::into_owned);
    let shown = redacted(&unescaped);
    if shown == unescaped {
        return (url, shown);
    }
    // It was hidden in escapes.
    (shown.clone(), shown)
}

fn redacted(url: &str) -> String {
    let without = match SECRETS.as_ref() {
        Some(secrets) => secrets.replace_all(url, "${1}***"),
        None => return String::new(),
    };
    match TOKENS.as_ref() {
        Some(tokens) => tokens.replace_all(&without, "***").into_owned(),
        None => String::new(),
    }
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

    fn entry(url: &str, referer: &str) -> Entry {
        Entry::of(Request {
            method: "GET",
            url,
            referer,
            user_agent: "curl",
            status: 200,
            took: 1.5,
            auth: ("", None),
            addresses: None,
            error: None,
        })
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
            format!("/a?filter=x='{jwt}'"),
            format!("/a/{jwt}"),
        ] {
            let entry = entry(&url, &url);
            let line = entry.line(0);
            assert!(!line.contains(jwt), "{line}");
            assert!(!line.contains("geheim"), "{line}");
        }
        let kept = entry("/a?token=geheim&x=1", "").line(0);
        assert!(kept.contains("/a?token=***&x=1") && created(&kept).is_some(), "{kept}");
    }

    #[test]
    fn an_entry_is_bounded() {
        let long = entry(&format!("/a?{}", "ä".repeat(100_000)), &"r".repeat(100_000));
        assert!(long.line(0).len() < 32 << 10);
        let line: Value = serde_json::from_str(&long.line(40)).unwrap();
        assert_eq!(line["data"]["__pb_truncated__"], true);
        assert_eq!(line["data"]["auth"], "");
        assert!(line["data"]["url"].is_null());
    }
}
