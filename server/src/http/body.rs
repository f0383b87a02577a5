//! Reading bodies: JSON, form and multipart, the way PocketBase accepts them.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use http_body_util::Limited;
use serde_json::{Map, Value};

use super::multipart::{Multipart, Part};
use super::twins::NoTwins;
use super::{names, params};
use crate::error::{Error, Result};

/// PocketBase's default limit, 32 MiB.
pub(crate) const LIMIT: usize = 32 << 20;

/// How long a body may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of values: what has to be held in memory.
    pub(crate) values: usize,
    /// Bytes of a multipart body with its files.
    pub(crate) whole: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: LIMIT, whole: LIMIT }
    }
}

/// Who takes the files of a multipart body.
pub(crate) trait TakeFiles {
    /// Takes one file, whose bytes are the parts' next chunks; what is left unread is skipped.
    fn take(
        &mut self,
        field: &str,
        file_name: &str,
        bytes: &mut Multipart,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Files that nobody asked for are skipped, as in PocketBase.
pub(crate) struct Nobody;

impl TakeFiles for Nobody {
    async fn take(&mut self, _: &str, _: &str, _: &mut Multipart) -> Result<()> {
        Ok(())
    }
}

/// A submitted object. An empty body is an empty object: the JS SDK sends
/// `Content-Type: application/json` even with nothing to send.
pub(crate) struct Submitted(pub(crate) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Submitted {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        read(request, Limits::default(), &mut Nobody).await.map(Self)
    }
}

/// A submitted object that PocketBase reads into a structure: JSON's names in any letters.
pub(crate) struct SubmittedNames(pub(crate) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for SubmittedNames {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        read_names(request, Limits::default(), &mut Nobody).await.map(Self)
    }
}

/// As [`SubmittedNames`], with members that are texts: a form's `12345678` is a password, not a
/// number.
pub(crate) struct SubmittedTexts(pub(crate) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for SubmittedTexts {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        read_as(As::TEXTS, request, Limits::default(), &mut Nobody).await.map(Self)
    }
}

impl From<Submitted> for Map<String, Value> {
    fn from(Submitted(body): Submitted) -> Self {
        body
    }
}

impl From<SubmittedNames> for Map<String, Value> {
    fn from(SubmittedNames(body): SubmittedNames) -> Self {
        body
    }
}

impl From<SubmittedTexts> for Map<String, Value> {
    fn from(SubmittedTexts(body): SubmittedTexts) -> Self {
        body
    }
}

/// What becomes of a form's texts.
#[derive(Clone, Copy, PartialEq)]
enum Texts {
    Kept,
    /// `true` becomes a bool, `12` a number.
    Inferred,
}

/// What a body is read as.
#[derive(Clone, Copy)]
struct As {
    texts: Texts,
    /// Members of JSON get the names that PocketBase's structures have.
    is_bound: bool,
}

impl As {
    const VALUES: Self = Self { texts: Texts::Inferred, is_bound: false };
    const NAMES: Self = Self { texts: Texts::Inferred, is_bound: true };
    const TEXTS: Self = Self { texts: Texts::Kept, is_bound: true };
}

/// Reads a body's values; its files go to `files`.
///
/// # Errors
/// 400 for what is not understood, 413 over the limits, and what `files` says.
pub(crate) async fn read(
    request: Request,
    limits: Limits,
    files: &mut (impl TakeFiles + Send),
) -> Result<Map<String, Value>> {
    read_as(As::VALUES, request, limits, files).await
}

/// As [`read`], where PocketBase reads JSON into a structure.
///
/// # Errors
/// As [`read`].
pub(crate) async fn read_names(
    request: Request,
    limits: Limits,
    files: &mut (impl TakeFiles + Send),
) -> Result<Map<String, Value>> {
    read_as(As::NAMES, request, limits, files).await
}

async fn read_as(
    As { texts, is_bound }: As,
    request: Request,
    limits: Limits,
    files: &mut (impl TakeFiles + Send),
) -> Result<Map<String, Value>> {
    let (parts, body) = request.into_parts();
    match media_type(&parts.headers).as_str() {
        "multipart/form-data" => multipart(texts, &parts.headers, body, limits, files).await,
        "application/x-www-form-urlencoded" => form(texts, &whole(body, limits).await?),
        // What follows the name matters to PocketBase as little.
        kind if kind.starts_with("application/json") => {
            let body = json(&whole(body, limits).await?)?;
            if is_bound { names::bound(body).ok_or_else(Error::unreadable) } else { Ok(body) }
        }
        "application/xml" | "text/xml" => Err(Error::unreadable()),
        // Clients name a kind of text even where they send none.
        _ if whole(body, limits).await?.is_empty() => Ok(Map::new()),
        _ => Err(Error::invalid("Unsupported Content-Type.")),
    }
}

/// The `Content-Type` without its parameters, in lower case.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    content_type(headers).split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("")
}

async fn whole(body: Body, limits: Limits) -> Result<bytes::Bytes> {
    to_bytes(body, limits.values).await.map_err(|error| too_large_or_unreadable(&error))
}

pub(super) fn too_large_or_unreadable(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return Error::TooLarge;
        }
        cause = error.source();
    }
    Error::unreadable()
}

fn json(bytes: &[u8]) -> Result<Map<String, Value>> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(NoTwins(Value::Object(map))) => Ok(map),
        Ok(NoTwins(Value::Null)) => Ok(Map::new()),
        _ => Err(Error::unreadable()),
    }
}

fn form(texts: Texts, bytes: &[u8]) -> Result<Map<String, Value>> {
    let well_formed = |pair: &[u8]| std::str::from_utf8(pair).is_ok_and(params::is_well_formed);
    if !bytes.split(|byte| *byte == b'&').all(well_formed) {
        return Err(Error::unreadable());
    }
    let mut parts = Parts::of(texts);
    for (name, value) in form_urlencoded::parse(bytes) {
        parts.add(name.into_owned(), value.into_owned())?;
    }
    Ok(parts.into_map())
}

async fn multipart(
    texts: Texts,
    headers: &HeaderMap,
    body: Body,
    limits: Limits,
    files: &mut (impl TakeFiles + Send),
) -> Result<Map<String, Value>> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: u64| {
        usize::try_from(length).is_ok_and(|length| length > limits.whole)
    }) {
        return Err(Error::TooLarge);
    }
    let body = Body::new(Limited::new(body, limits.whole));
    let mut multipart = Multipart::new(content_type(headers), body)?;
    let read = parts(texts, &mut multipart, limits, files).await;
    if read.is_err() {
        multipart.let_finish().await;
    }
    read
}

async fn parts(
    texts: Texts,
    multipart: &mut Multipart,
    limits: Limits,
    files: &mut (impl TakeFiles + Send),
) -> Result<Map<String, Value>> {
    let mut texts = Parts::of(texts);
    let mut left = limits.values;
    while let Some(Part { name, file_name }) = multipart.next().await? {
        match file_name {
            _ if name.is_empty() => {}
            Some(file_name) => files.take(&name, &file_name, multipart).await?,
            None => {
                let mut text = Vec::new();
                while let Some(chunk) = multipart.chunk().await? {
                    left = left.checked_sub(chunk.len()).ok_or(Error::TooLarge)?;
                    text.extend_from_slice(&chunk);
                }
                texts.add(name, String::from_utf8_lossy(&text).into_owned())?;
            }
        }
    }
    Ok(texts.into_map())
}

/// The parts of a form. One named `@jsonPayload` holds an object, which goes over the others; those
/// are text, where `true`, `false` and canonical numbers become what they say, if asked for, and
/// repeated names become lists.
struct Parts {
    is_inferred: bool,
    texts: Map<String, Value>,
    payload: Map<String, Value>,
    /// The texts do not count: a payload of nothing came with them.
    is_void: bool,
}

impl Parts {
    fn of(texts: Texts) -> Self {
        let is_inferred = texts == Texts::Inferred;
        Self { is_inferred, texts: Map::new(), payload: Map::new(), is_void: false }
    }

    fn add(&mut self, name: String, text: String) -> Result<()> {
        if name == "@jsonPayload" {
            match serde_json::from_str(&text) {
                Ok(NoTwins(Value::Object(payload))) => self.payload.extend(payload),
                // As in PocketBase, nothing is left of what was sent beside it or before.
                Ok(NoTwins(Value::Null)) => {
                    self.is_void = true;
                    self.payload.clear();
                }
                _ => return Err(Error::unreadable()),
            }
            return Ok(());
        }
        let value = if self.is_inferred { infer(text) } else { Value::String(text) };
        match self.texts.get_mut(&name) {
            None => {
                self.texts.insert(name, value);
            }
            Some(Value::Array(items)) => items.push(value),
            Some(first) => {
                let items = vec![first.take(), value];
                *first = Value::Array(items);
            }
        }
        Ok(())
    }

    fn into_map(mut self) -> Map<String, Value> {
        if self.is_void {
            return self.payload;
        }
        self.texts.extend(self.payload);
        self.texts
    }
}

/// A number as JavaScript writes it: 1, not 1.0.
fn canonical(number: &serde_json::Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => float.to_string(),
        None => number.to_string(),
    }
}

fn infer(text: String) -> Value {
    match text.as_str() {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(&text)
        && canonical(&number) == text
    {
        return Value::Number(number);
    }
    Value::String(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn form_values_become_what_they_plainly_say() {
        let map = form(
            Texts::Inferred,
            b"a=1&b=true&c=007&d=x&d=y&e=1.5&@jsonPayload=%7B%22f%22%3A%5B1%5D%7D",
        )
        .unwrap();
        let expected = json!({"a": 1, "b": true, "c": "007", "d": ["x", "y"], "e": 1.5, "f": [1]});
        assert_eq!(Value::Object(map), expected);
        let texts = form(Texts::Kept, b"a=1&b=true&@jsonPayload=%7B%22c%22%3A1%7D").unwrap();
        assert_eq!(Value::Object(texts), json!({"a": "1", "b": "true", "c": 1}));
    }

    #[test]
    fn a_payload_of_nothing_leaves_nothing() {
        let read = |text: &str| form(Texts::Inferred, text.as_bytes()).map(Value::Object);
        for (text, expected) in [
            ("a=1&@jsonPayload=null", json!({})),
            ("@jsonPayload=null&a=1", json!({})),
            ("a=1&@jsonPayload=null&@jsonPayload={\"b\":2}", json!({"b": 2})),
            ("a=1&@jsonPayload={\"b\":2}&@jsonPayload=null", json!({})),
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        for text in ["a=1&@jsonPayload=", "a=1&@jsonPayload=[]", "a=1&@jsonPayload=+"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_objects_are_bodies() {
        assert!(json(b"").unwrap().is_empty());
        assert!(json(b"null").unwrap().is_empty());
        for bad in [&b"[1]"[..], b"{bad", b"1", b"\xff"] {
            assert!(json(bad).is_err());
        }
    }
}
