//! Scenarios as data, and how a table of them is played against both programs.

use homeport_tests::{Mailbox, Services};
use serde_json::{Value, json};

use crate::client::{self, Reply, Request};
use crate::mask::{Kept, fill, mask, without_chance};
use crate::programs::Program;

/// Who sends a request.
#[derive(Clone, Copy)]
pub(crate) enum Who {
    Guest,
    /// The superuser.
    Root,
    Ada,
    Bob,
    /// With this `Authorization`; kept values are filled in.
    With(&'static str),
}

/// What a request carries. Kept values are filled into texts.
#[derive(Clone, Copy)]
pub(crate) enum Body {
    None,
    Json(&'static str),
    Form(&'static str),
    Multipart(&'static [(&'static str, &'static str)]),
    /// A multipart body with files in it.
    Parts(&'static [Part]),
    Raw(&'static str, &'static [u8]),
    /// JSON with a long middle: what stands before, what is repeated, how often, what stands after.
    Long(&'static str, &'static str, usize, &'static str),
    /// `{"j":[[…]]}`, this deep.
    Nested(usize),
}

/// A part of a body: a text, or a file when it has a name.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    key: &'static str,
    file_name: Option<&'static str>,
    bytes: &'static [u8],
}

/// Kept values are filled in.
pub(crate) const fn text(key: &'static str, text: &'static str) -> Part {
    Part { key, file_name: None, bytes: text.as_bytes() }
}

pub(crate) const fn file(key: &'static str, file_name: &'static str, bytes: &'static [u8]) -> Part {
    Part { key, file_name: Some(file_name), bytes }
}

/// One request whose answers are compared.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    who: Who,
    method: &'static str,
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    body: Body,
    keep: &'static [(&'static str, &'static str)],
    compared_headers: &'static [&'static str],
    lan: bool,
}

pub(crate) const fn step(
    name: &'static str,
    who: Who,
    method: &'static str,
    path: &'static str,
) -> Step {
    Step {
        name,
        who,
        method,
        path,
        query: &[],
        headers: &[],
        body: Body::None,
        keep: &[],
        compared_headers: &[],
        lan: false,
    }
}

pub(crate) const fn get(name: &'static str, who: Who, path: &'static str) -> Step {
    step(name, who, "GET", path)
}

pub(crate) const fn post(
    name: &'static str,
    who: Who,
    path: &'static str,
    json: &'static str,
) -> Step {
    step(name, who, "POST", path).body(Body::Json(json))
}

pub(crate) const fn patch(
    name: &'static str,
    who: Who,
    path: &'static str,
    json: &'static str,
) -> Step {
    step(name, who, "PATCH", path).body(Body::Json(json))
}

/// Not a request: a mail that comes to an address. What is kept of it stands in brackets.
const MAIL: &str = "MAIL";

pub(crate) const fn mail(name: &'static str, to: &'static str) -> Step {
    step(name, Who::Guest, MAIL, to)
}

pub(crate) const fn delete(name: &'static str, who: Who, path: &'static str) -> Step {
    step(name, who, "DELETE", path)
}

impl Step {
    pub(crate) const fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Percent-encoded on the way out.
    pub(crate) const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    pub(crate) const fn headers(
        mut self,
        headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.headers = headers;
        self
    }

    /// Keeps values of the answer under names: `("post", "/id")`.
    pub(crate) const fn keep(mut self, keep: &'static [(&'static str, &'static str)]) -> Self {
        self.keep = keep;
        self
    }

    /// Compares these headers too, and asks the door that other devices use.
    pub(crate) const fn comparing(mut self, headers: &'static [&'static str]) -> Self {
        self.compared_headers = headers;
        self.lan = true;
        self
    }

    fn request(&self, side: &Side) -> Request {
        let mut target = fill(self.path, &side.kept);
        for (position, (name, value)) in self.query.iter().enumerate() {
            target.push(if position == 0 { '?' } else { '&' });
            target.push_str(&encode(name));
            target.push('=');
            target.push_str(&encode(&fill(value, &side.kept)));
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        headers.extend(side.token(self.who).map(|token| ("Authorization".to_owned(), token)));
        let (kind, body) = match self.body {
            Body::None => (None, None),
            Body::Json(text) => {
                (Some("application/json"), Some(fill(text, &side.kept).into_bytes()))
            }
            Body::Form(text) => (
                Some("application/x-www-form-urlencoded"),
                Some(fill(text, &side.kept).into_bytes()),
            ),
            Body::Multipart(parts) => {
                (Some("multipart/form-data; boundary=cut"), Some(multipart(parts, &side.kept)))
            }
            Body::Parts(parts) => {
                (Some("multipart/form-data; boundary=cut"), Some(with_files(parts, &side.kept)))
            }
            Body::Long(before, part, times, after) => {
                let text = format!("{before}{}{after}", part.repeat(times));
                (Some("application/json"), Some(text.into_bytes()))
            }
            Body::Nested(depth) => {
                let text = format!("{{\"j\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
                (Some("application/json"), Some(text.into_bytes()))
            }
            Body::Raw(kind, bytes) => {
                (Some(kind).filter(|kind| !kind.is_empty()), Some(bytes.to_vec()))
            }
        };
        headers.extend(kind.map(|kind| ("Content-Type".to_owned(), kind.to_owned())));
        let more =
            self.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        headers.extend(more);
        Request { method: self.method.to_owned(), target: target.into_bytes(), headers, body }
    }
}

fn multipart(parts: &[(&str, &str)], kept: &Kept) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in parts {
        let value = fill(value, kept);
        body.push_str(&format!(
            "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--cut--\r\n");
    body.into_bytes()
}

fn with_files(parts: &[Part], kept: &Kept) -> Vec<u8> {
    let mut body = Vec::new();
    for Part { key, file_name, bytes } in parts {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{key}\"").bytes());
        match file_name {
            Some(name) => {
                let head = "\r\nContent-Type: application/octet-stream\r\n\r\n";
                body.extend(format!("; filename=\"{name}\"{head}").bytes());
                body.extend_from_slice(bytes);
            }
            None => {
                let text = String::from_utf8_lossy(bytes);
                body.extend(format!("\r\n\r\n{}", fill(&text, kept)).bytes());
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    body
}

/// A picture is compared by its kind and size: encoders differ.
fn picture(bytes: &[u8]) -> Option<String> {
    let two = |at: usize, big: bool| -> Option<u16> {
        let pair = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    if bytes.starts_with(b"\x89PNG") {
        return Some(format!("png {}x{}", two(18, true)?, two(22, true)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some(format!("gif {}x{}", two(6, false)?, two(8, false)?));
    }
    if bytes.starts_with(b"\xFF\xD8") {
        let mut at = 2;
        while bytes.get(at) == Some(&0xFF) {
            if matches!(bytes.get(at + 1)?, 0xC0..=0xC2) {
                return Some(format!("jpeg {}x{}", two(at + 7, true)?, two(at + 5, true)?));
            }
            at += 2 + usize::from(two(at + 2, true)?);
        }
    }
    None
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A body as JSON; what is none, as a text.
fn read(reply: &Reply) -> Value {
    serde_json::from_slice::<Value>(&reply.body).unwrap_or_else(|_| {
        let boundary = reply.header("content-type").unwrap_or("").split("boundary=").nth(1);
        let text = || {
            let text = String::from_utf8_lossy(&reply.body);
            boundary.map_or_else(|| text.clone().into_owned(), |cut| text.replace(cut, "cut"))
        };
        Value::String(picture(&reply.body).unwrap_or_else(text))
    })
}

/// A program and what was kept of its answers.
pub(crate) struct Side {
    pub(crate) program: Program,
    pub(crate) kept: Kept,
    /// What the program mails to, when it is told so.
    mailbox: Mailbox,
}

/// An answer as it is compared.
pub(crate) struct Answer {
    status: u16,
    kind: String,
    headers: Vec<(String, Option<String>)>,
    body: Value,
}

impl Answer {
    fn of(reply: &Reply, body: &Value, headers: &[&str], kept: &Kept) -> Self {
        let named = |name: &&str| ((*name).to_owned(), reply.header(name).map(without_chance));
        Self {
            status: reply.status,
            kind: without_chance(reply.header("content-type").unwrap_or("-")),
            headers: headers.iter().map(named).collect(),
            body: mask(body, kept),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut answer = json!({ "status": self.status, "kind": self.kind, "body": self.body });
        for (name, value) in &self.headers {
            answer[name] = json!(value);
        }
        answer
    }
}

impl Side {
    pub(crate) fn new(program: Program) -> Self {
        let mailbox = Mailbox::start();
        let kept = Kept::from([
            ("smtp port".to_owned(), mailbox.port().to_string()),
            ("services".to_owned(), Services::start().url()),
        ]);
        Self { program, kept, mailbox }
    }

    /// Waits for a mail and keeps what stands in brackets in it.
    fn read_mail(&mut self, step: &Step) -> Answer {
        let post = self.mailbox.wait_for(&fill(step.path, &self.kept));
        for (name, _) in step.keep {
            self.kept.insert((*name).to_owned(), post.bracketed().to_owned());
        }
        let body = json!({ "from": post.from, "to": post.to, "subject": post.subject });
        let body = mask(&body, &self.kept);
        Answer { status: 200, kind: "mail".to_owned(), headers: Vec::new(), body }
    }

    /// What somebody shows as `Authorization`.
    pub(crate) fn token(&self, who: Who) -> Option<String> {
        match who {
            Who::Guest => None,
            Who::Root => self.kept.get("root token").cloned(),
            Who::Ada => self.kept.get("ada token").cloned(),
            Who::Bob => self.kept.get("bob token").cloned(),
            Who::With(text) => Some(fill(text, &self.kept)),
        }
    }

    /// Sends a request that is made at run time.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        match client::send(&self.program.door(), request) {
            Ok(reply) => Answer::of(&reply, &read(&reply), &[], &self.kept),
            Err(error) => {
                let target = String::from_utf8_lossy(&request.target);
                panic!("{}: {target}: no answer: {error}", self.program.name)
            }
        }
    }

    /// Posts a body that is made at run time.
    pub(crate) fn play_json(&mut self, who: Who, path: &'static str, json: &str) -> Value {
        let mut request = step("", who, "POST", path).body(Body::Json("")).request(self);
        request.body = Some(fill(json, &self.kept).into_bytes());
        match client::send(&self.program.door(), &request) {
            Ok(reply) => reply.status.into(),
            Err(error) => panic!("{}: {path}: no answer: {error}", self.program.name),
        }
    }

    /// Sends a step and keeps what it says to keep.
    pub(crate) fn play(&mut self, step: &Step) -> Answer {
        if step.method == MAIL {
            return self.read_mail(step);
        }
        let door = if step.lan { self.program.lan.clone() } else { self.program.door() };
        let reply = match client::send(&door, &step.request(self)) {
            Ok(reply) => reply,
            Err(error) => panic!("{}: {}: no answer: {error}", self.program.name, step.name),
        };
        let body = read(&reply);
        for (name, pointer) in step.keep {
            let Some(value) = body.pointer(pointer) else { continue };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.kept.insert((*name).to_owned(), text);
        }
        Answer::of(&reply, &body, step.compared_headers, &self.kept)
    }
}
