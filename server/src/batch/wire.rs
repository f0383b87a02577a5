//! What a batch's body says.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value, json};

use crate::error::{Error, FieldErrors, Result};
use crate::files::Uploads;
use crate::http::{Caller, DEVICE_HEADER, Params};
use crate::records::{Asking, Item, Operation};

pub(super) const UNREAD: &str = "Failed to read the submitted batch data.";
const INVALID: &str = "Invalid batch request data.";
const LONGEST_URL: usize = 2000;
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// One request of a batch.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    headers: Map<String, Value>,
    body: Map<String, Value>,
}

impl Request {
    /// Files come in the place of what the body says under the same names.
    pub(super) fn make_way_for(&mut self, uploads: &Uploads) {
        for upload in uploads.list.iter() {
            self.body.remove(&upload.key);
        }
    }
}

/// What a request does: the action's name in rate limits, the collection, the record.
pub(super) struct Target<'a> {
    pub(super) tag: &'static str,
    pub(super) collection: &'a str,
    id: Option<&'a str>,
    query: &'a str,
}

/// Reads the requests of a body.
///
/// # Errors
/// 400 for what is no list of requests, or with field errors.
pub(super) fn read(body: &Map<String, Value>, most: usize) -> Result<Vec<Request>> {
    let unread = || Error::invalid(UNREAD);
    let list = match body.get("requests") {
        None | Some(Value::Null) => &Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(unread()),
    };
    let requests = list.iter().map(read_one).collect::<Option<Vec<_>>>().ok_or_else(unread)?;
    let mut errors = FieldErrors::default();
    if requests.is_empty() {
        errors.add("requests", "validation_required", "Cannot be blank.");
    } else if requests.len() > most {
        let message = format!("The length must be no more than {most}.");
        let params = json!({ "max": most, "min": 0 });
        errors.add_with("requests", "validation_length_too_long", &message, params);
    } else {
        requests.iter().enumerate().for_each(|(at, request)| check(at, request, &mut errors));
    }
    errors.into_result(INVALID)?;
    Ok(requests)
}

fn read_one(value: &Value) -> Option<Request> {
    let request = value.as_object()?;
    let text = |name: &str| match request.get(name) {
        None | Some(Value::Null) => Some(String::new()),
        Some(value) => value.as_str().map(str::to_owned),
    };
    let map = |name: &str| match request.get(name) {
        None | Some(Value::Null) => Some(Map::new()),
        Some(value) => value.as_object().cloned(),
    };
    let headers = map("headers")?;
    let plain = headers.values().all(|value| value.is_string() || value.is_null());
    plain.then_some(())?;
    Some(Request { method: text("method")?, url: text("url")?, headers, body: map("body")? })
}

fn check(at: usize, request: &Request, errors: &mut FieldErrors) {
    let (method, url) = (format!("requests.{at}.method"), format!("requests.{at}.url"));
    if request.method.is_empty() {
        errors.add(&method, "validation_required", "Cannot be blank.");
    } else if !METHODS.contains(&request.method.as_str()) {
        errors.add(&method, "validation_in_invalid", "Must be a valid value.");
    }
    if request.url.is_empty() {
        errors.add(&url, "validation_required", "Cannot be blank.");
    } else if request.url.len() > LONGEST_URL {
        let message = format!("The length must be no more than {LONGEST_URL}.");
        let params = json!({ "max": LONGEST_URL, "min": 0 });
        errors.add_with(&url, "validation_length_too_long", &message, params);
    }
}

impl Request {
    /// The four forms there are; `None` for anything else.
    pub(super) fn target(&self) -> Option<Target<'_>> {
        let (path, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let mut segments = path.strip_prefix("/api/collections/")?.split('/');
        let collection = segments.next().filter(|name| !name.is_empty())?;
        if segments.next() != Some("records") {
            return None;
        }
        let id = segments.next();
        let is_end = segments.next().is_none() && id.is_none_or(|id| !id.is_empty());
        let tag = match (self.method.as_str(), id) {
            ("POST" | "PUT", None) => "create",
            ("PATCH", Some(_)) => "update",
            ("DELETE", Some(_)) => "delete",
            _ => return None,
        };
        is_end.then_some(Target { tag, collection, id, query })
    }

    /// The parameters of the request's own query.
    pub(super) fn params(&self) -> Params {
        Params::parse(self.target().map_or("", |target| target.query))
    }

    /// The request, without its files, as a write of the batch's caller.
    pub(super) fn item(&self, caller: &Caller, headers: &HeaderMap) -> Item {
        let method = match self.method.as_str() {
            "PATCH" => "PATCH",
            "DELETE" => "DELETE",
            _ => "POST",
        };
        let headers = self.headers_over(headers);
        let asking = Asking::new(caller.clone(), method, &self.params(), &headers);
        let asking = Asking { context: "batch", ..asking };
        let uploads = Uploads::default();
        let Some(Target { collection, id, .. }) = self.target() else {
            return Item { operation: Operation::Unknown, asking, uploads };
        };
        let (collection, id) = (collection.to_owned(), id.unwrap_or("").to_owned());
        let body = self.body.clone();
        let (operation, asking) = match self.method.as_str() {
            "PUT" => (Operation::Upsert { collection, body }, asking),
            "PATCH" => (Operation::Update { collection, id, body }, asking),
            "DELETE" => (Operation::Delete { collection, id }, Asking { body, ..asking }),
            _ => (Operation::Create { collection, body }, asking),
        };
        Item { operation, asking, uploads }
    }

    /// The batch's headers with the request's own over them. Who asks is the batch's to say.
    fn headers_over(&self, headers: &HeaderMap) -> HeaderMap {
        let mut headers = headers.clone();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(value.as_str().unwrap_or(""));
            if let (Ok(name), Ok(value)) = (name, value)
                && name != header::AUTHORIZATION
                && name != DEVICE_HEADER
            {
                headers.insert(name, value);
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_forms_and_no_other() {
        let tag = |method: &str, url: &str| {
            let request = json!({ "method": method, "url": url });
            let body = json!({ "requests": [request] });
            let requests = read(body.as_object().unwrap(), 9).unwrap();
            requests[0].target().map(|target| target.tag)
        };
        let path = "/api/collections/notes/records";
        assert_eq!(tag("POST", path), Some("create"));
        assert_eq!(tag("PUT", &format!("{path}?fields=id")), Some("create"));
        assert_eq!(tag("PATCH", &format!("{path}/x?y=/z")), Some("update"));
        assert_eq!(tag("DELETE", &format!("{path}/x")), Some("delete"));
        for (method, url) in [
            ("GET", path.to_owned()),
            ("PATCH", path.to_owned()),
            ("POST", format!("{path}/")),
            ("POST", format!("{path}/x")),
            ("DELETE", format!("{path}/x/y")),
            ("POST", format!("http://box{path}")),
            ("POST", "/api/collections//records".to_owned()),
            ("POST", "/api/collections".to_owned()),
            ("DELETE", "/api/logs".to_owned()),
        ] {
            assert_eq!(tag(method, &url), None, "{method} {url}");
        }
    }
}
