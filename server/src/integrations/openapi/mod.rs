//! A draft of a connector from an OpenAPI document (3.0 and 3.1, JSON or YAML): what the service can
//! be asked for becomes actions, and what cannot be taken over is told with why. Nothing is fetched
//! and nothing is kept: an admin chooses from it.
//!
//! A document is anybody's: it is read up to a size and a depth, references are followed only so far
//! and so often, and patterns are left out that do not compile here.

mod document;
mod names;
mod operation;
mod schema;
mod security;
mod server;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::connector::{Effect, Input};
use document::Document;
use security::Proof;

/// Operations of one document; services have fewer, and nobody chooses among more.
const MOST_OPERATIONS: usize = 2000;
/// Characters of a title.
const LONGEST_TITLE: usize = 80;

/// What a document comes to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectorDraft)]
pub(super) struct Draft {
    /// The connector without its actions.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    connector: Value,
    /// What can be asked for, by its path.
    operations: Vec<Operation>,
    /// What cannot be taken over, and why.
    left_out: Vec<Note>,
    /// What the admin has to look at.
    notes: Vec<String>,
}

/// One thing that can be asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConnectorDraftOperation)]
struct Operation {
    /// A name that no other of these has.
    name: String,
    title: String,
    method: String,
    /// As the document has it.
    path: String,
    effect: Effect,
    deprecated: bool,
    /// Whether it can be the connector's test: it changes nothing and asks for nothing.
    tests: bool,
    /// The action, as a connector's file has it.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    action: Value,
    /// What of it is not taken over.
    notes: Vec<String>,
}

/// Something in the document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConnectorDraftNote)]
struct Note {
    /// `POST /pets/{id}`, or where else in the document.
    at: String,
    why: String,
}

/// Makes a draft of a document.
///
/// # Errors
/// Why it cannot be read, for the admin.
pub(super) fn draft(text: &str) -> Result<Draft, String> {
    let document = Document::read(text)?;
    let mut notes = Vec::new();
    let at = server::reached(document.root(), &mut notes);
    let proof = security::proof(&document, &mut notes)?;
    let mut left_out = Vec::new();
    let operations = operations(&document, (&at.prefix, &proof), &mut left_out)?;
    for part in ["webhooks", "x-webhooks"] {
        if document
            .root()
            .get(part)
            .is_some_and(|part| part.as_object().is_some_and(|all| !all.is_empty()))
        {
            let why = "The box does not take calls of other services.".to_owned();
            left_out.push(Note { at: part.to_owned(), why });
        }
    }
    if operations.is_empty() {
        notes.push("There is nothing in the document that a connector could ask for.".to_owned());
    }
    let connector = connector(document.root(), at.base, proof);
    Ok(Draft { connector, operations, left_out, notes })
}

fn connector(root: &Value, base: Option<String>, proof: Proof) -> Value {
    let text = |place: &str| root.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let title = line(text("/info/title"));
    let title = if title.is_empty() { "Own connector".to_owned() } else { title };
    let is_link = |link: &&str| link.starts_with("https://") && link.len() < 500;
    let places = ["/externalDocs/url", "/info/contact/url", "/info/termsOfService"];
    let docs = places.map(text).into_iter().find(is_link).map(str::to_owned);
    let docs = docs.or_else(|| base.clone()).unwrap_or_else(|| "https://".to_owned());
    let mut file = json!({
        "id": names::id(&title),
        "title": title,
        "category": "other",
        "docs": docs,
        "credentials": proof.credentials,
        "auth": proof.auth,
        "error": {
            "code": ["/error/code", "/code"],
            "message": ["/error/message", "/message", "/detail", "/title", "/error"],
        },
    });
    if let Some(base) = base {
        file["base"] = base.into();
    }
    if !proof.headers.is_empty() {
        file["headers"] = Value::Object(proof.headers);
    }
    file
}

fn operations(
    document: &Document,
    context: (&str, &Proof),
    left_out: &mut Vec<Note>,
) -> Result<Vec<Operation>, String> {
    let paths = document.root().get("paths").and_then(Value::as_object);
    let mut names = names::Names::default();
    let mut operations = Vec::new();
    for (path, item) in paths.into_iter().flatten().filter(|(path, _)| path.starts_with('/')) {
        let item = match document.resolved(item)? {
            Ok(item) => item,
            Err(why) => {
                left_out.push(Note { at: path.clone(), why });
                continue;
            }
        };
        for method in ["get", "post", "put", "patch", "delete", "head", "options", "trace"] {
            let Some(operation) = item.get(method) else { continue };
            let at = format!("{} {path}", method.to_uppercase());
            if operations.len() >= MOST_OPERATIONS {
                return Err(format!(
                    "The document has more than {MOST_OPERATIONS} operations. Take a part of it."
                ));
            }
            match operation::read(document, (method, path), (item, operation), context)? {
                Ok(read) => operations.push(named(read, &mut names)),
                Err(why) => left_out.push(Note { at, why }),
            }
        }
    }
    Ok(operations)
}

fn named(read: operation::Read, names: &mut names::Names) -> Operation {
    let name = names.unique(&read.name);
    let tests = read.effect == Effect::Read && !read.input.values().any(|input| input.required);
    let mut action = json!({
        "title": read.title, "effect": read.effect, "method": read.method, "path": read.to,
        "input": inputs(&read.input),
    });
    for (part, values) in [("query", read.query), ("headers", read.headers)] {
        if !values.is_empty() {
            action[part] = Value::Object(values);
        }
    }
    if let Some(body) = read.body {
        action["body"] = body;
    }
    if read.is_form {
        action["encoding"] = "form".into();
    }
    Operation {
        name,
        title: read.title,
        method: read.method,
        path: read.path,
        effect: read.effect,
        deprecated: read.deprecated,
        tests,
        action,
        notes: read.notes,
    }
}

/// Inputs as a file has them: without what goes without saying.
fn inputs(inputs: &IndexMap<String, Input>) -> Value {
    let each = inputs.iter().map(|(name, input)| {
        let mut told = Map::from_iter([("type".to_owned(), json!(input.r#type))]);
        let mut tell = |name: &str, value: Value| drop(told.insert(name.to_owned(), value));
        if !input.title.is_empty() {
            tell("title", json!(input.title));
        }
        if input.required {
            tell("required", json!(true));
        }
        for (name, bound) in [("min", input.min), ("max", input.max)] {
            if let Some(bound) = bound {
                tell(name, json!(bound));
            }
        }
        if !input.pattern.is_empty() {
            tell("pattern", json!(input.pattern));
        }
        if !input.options.is_empty() {
            tell("options", json!(input.options));
        }
        (name.clone(), Value::Object(told))
    });
    Value::Object(each.collect())
}

/// The first line of a text, not too long.
fn line(text: &str) -> String {
    let first = text.trim().lines().next().unwrap_or_default().trim();
    let is_plain = |letter: &char| !letter.is_control();
    let mut line = first.chars().filter(is_plain).take(LONGEST_TITLE + 1).collect::<String>();
    if line.chars().count() > LONGEST_TITLE {
        line = line.chars().take(LONGEST_TITLE - 1).collect::<String>() + "…";
    }
    line
}

#[cfg(test)]
mod tests;
