//! A request as rules see it.

use axum::http::{HeaderMap, Method, header};
use homeport_rules::Request;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::http::{Caller, DEVICE_HEADER, DEVICE_IN_RULES, Params};

/// Who asks, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) caller: Caller,
    /// What `@request.body.*` sees; empty for reads.
    pub(crate) body: Map<String, Value>,
    pub(crate) query: Map<String, Value>,
    pub(crate) headers: Map<String, Value>,
    pub(crate) method: &'static str,
    pub(crate) context: &'static str,
    pub(crate) now: OffsetDateTime,
}

impl Asking {
    pub(crate) fn new(
        caller: Caller,
        method: &'static str,
        params: &Params,
        headers: &HeaderMap,
    ) -> Self {
        Self {
            caller,
            body: Map::new(),
            query: params.values(),
            headers: snake_case(headers),
            method,
            context: "default",
            now: OffsetDateTime::now_utc(),
        }
    }

    /// The paired device that asks.
    pub(crate) fn device(&self) -> Option<&str> {
        self.headers.get(DEVICE_IN_RULES).and_then(Value::as_str)
    }

    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            auth: self.caller.values(),
            body: &self.body,
            query: &self.query,
            headers: &self.headers,
            method: self.method,
            context: self.context,
            now: self.now,
        }
    }
}

/// What rules call the method of a request that reads.
pub(crate) fn reading(method: &Method) -> &'static str {
    if *method == Method::HEAD { "HEAD" } else { "GET" }
}

/// Header names as rules write them: `x-token` is `x_token`. Only the header that `devices` has put
/// a proven id into may be called as that is: other spellings of its name are anybody's.
fn snake_case(headers: &HeaderMap) -> Map<String, Value> {
    let mut map = Map::new();
    // Go takes the host out of the headers: it is a part of the address.
    for (name, value) in headers.iter().filter(|(name, _)| **name != header::HOST) {
        let in_rules = name.as_str().replace('-', "_");
        if in_rules == DEVICE_IN_RULES && *name != DEVICE_HEADER {
            continue;
        }
        if let Ok(text) = value.to_str() {
            map.entry(in_rules).or_insert_with(|| text.into());
        }
    }
    map
}
