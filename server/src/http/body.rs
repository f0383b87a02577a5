//! Reading bodies: JSON, form and multipart, the way PocketBase accepts them.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde_json::{Map, Value};

use super::params;
use crate::error::{Error, Result};

/// PocketBase's default limit, 32 MiB.
pub(crate) const LIMIT: usize = 32 << 20;

/// A submitted object. An empty body is an empty object: the JS SDK sends
/// `Content-Type: application/json` even with nothing to send.
pub(crate) struct Submitted(pub(crate) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Submitted {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = content_type(&request);
        match kind.as_str() {
            "multipart/form-data" => multipart(request, state).await.map(Self),
            "application/x-www-form-urlencoded" => form(&read(request).await?).map(Self),
            "application/json" => json(&read(request).await?).map(Self),
            "application/xml" | "text/xml" => Err(Error::unreadable()),
            "" if read(request).await?.is_empty() => Ok(Self(Map::new())),
            _ => Err(Error::invalid("Unsupported Content-Type.")),
        }
    }
}

fn content_type(request: &Request) -> String {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

async fn read(request: Request) -> Result<bytes::Bytes> {
    to_bytes(request.into_body(), LIMIT).await.map_err(|error| too_large_or_unreadable(&error))
}

fn too_large_or_unreadable(error: &(dyn std::error::Error + 'static)) -> Error {
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
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        _ => Err(Error::unreadable()),
    }
}

fn form(bytes: &[u8]) -> Result<Map<String, Value>> {
    let well_formed = |pair: &[u8]| std::str::from_utf8(pair).is_ok_and(params::is_well_formed);
    if !bytes.split(|byte| *byte == b'&').all(well_formed) {
        return Err(Error::unreadable());
    }
    let mut parts = Parts::default();
    for (name, value) in form_urlencoded::parse(bytes) {
        parts.add(name.into_owned(), value.into_owned())?;
    }
    Ok(parts.into_map())
}

async fn multipart<S: Send + Sync>(request: Request, state: &S) -> Result<Map<String, Value>> {
    let limited =
        request.map(|body| axum::body::Body::new(http_body_util::Limited::new(body, LIMIT)));
    let mut parts =
        Multipart::from_request(limited, state).await.map_err(|_error| Error::unreadable())?;
    let mut whole = Parts::default();
    while let Some(part) =
        parts.next_field().await.map_err(|error| too_large_or_unreadable(&error))?
    {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        if part.file_name().is_some() {
            return Err(Error::invalid("File uploads aren't supported by this version yet."));
        }
        let text = part.text().await.map_err(|error| too_large_or_unreadable(&error))?;
        whole.add(name, text)?;
    }
    Ok(whole.into_map())
}

/// The parts of a form. One named `@jsonPayload` holds an object, which goes over the others; those
/// are text, where `true`, `false` and canonical numbers become what they say and repeated names
/// become lists.
#[derive(Default)]
struct Parts {
    texts: Map<String, Value>,
    payload: Map<String, Value>,
}

impl Parts {
    fn add(&mut self, name: String, text: String) -> Result<()> {
        if name == "@jsonPayload" {
            self.payload.extend(json(text.as_bytes())?);
            return Ok(());
        }
        let value = infer(text);
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
        let map =
            form(b"a=1&b=true&c=007&d=x&d=y&e=1.5&@jsonPayload=%7B%22f%22%3A%5B1%5D%7D").unwrap();
        let expected = json!({"a": 1, "b": true, "c": "007", "d": ["x", "y"], "e": 1.5, "f": [1]});
        assert_eq!(Value::Object(map), expected);
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
