//! How a request proves whose it is, of what the document says.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::names;

/// What a connector has of it.
pub(super) struct Proof {
    pub(super) auth: Value,
    pub(super) credentials: Map<String, Value>,
    /// Headers of the connector.
    pub(super) headers: Map<String, Value>,
    /// What stands in the query of each action.
    pub(super) query: Map<String, Value>,
    /// The names of the schemes that are taken over.
    pub(super) schemes: Vec<String>,
}

impl Proof {
    fn none() -> Self {
        let (credentials, headers, query) = (Map::new(), Map::new(), Map::new());
        Self { auth: json!({ "kind": "none" }), credentials, headers, query, schemes: Vec::new() }
    }
}

/// The first of the ways that the document offers which a connector can go.
///
/// # Errors
/// When the document cannot be read.
pub(super) fn proof(document: &Document, notes: &mut Vec<String>) -> Result<Proof, String> {
    let schemes = document.root().pointer("/components/securitySchemes").and_then(Value::as_object);
    let Some(schemes) = schemes.filter(|schemes| !schemes.is_empty()) else {
        return Ok(Proof::none());
    };
    let mut refused = Vec::new();
    for ways in offered(document.root(), schemes) {
        let mut proof = Proof::none();
        let mut why = None;
        for name in ways.into_iter().take(4) {
            let found = match schemes.get(&name).map(|scheme| document.resolved(scheme)) {
                Some(found) => found?,
                None => Err("it is not described".to_owned()),
            };
            match found.and_then(|scheme| add(&mut proof, scheme)) {
                Ok(()) => proof.schemes.push(name),
                Err(unfit) => why = Some(format!("{name}: {unfit}")),
            }
        }
        match why {
            None if !proof.schemes.is_empty() => {
                notes.extend(
                    refused.iter().map(|why| format!("Not taken as the way to sign in: {why}.")),
                );
                return Ok(proof);
            }
            None => {}
            Some(why) if refused.contains(&why) || refused.len() > 5 => {}
            Some(why) => refused.push(why),
        }
    }
    notes.extend(refused.iter().map(|why| format!("Not taken as the way to sign in: {why}.")));
    if !refused.is_empty() {
        notes.push("Nothing proves whose requests these are: set it up in the draft.".to_owned());
    }
    Ok(Proof::none())
}

/// The ways to sign in, those of the whole document first: each some schemes together.
fn offered(root: &Value, schemes: &Map<String, Value>) -> Vec<Vec<String>> {
    let ways = root.get("security").and_then(Value::as_array);
    let ways = ways.into_iter().flatten().filter_map(Value::as_object);
    let ways = ways.filter(|way| !way.is_empty()).map(|way| way.keys().cloned().collect());
    ways.chain(schemes.keys().map(|name| vec![name.clone()])).take(50).collect()
}

fn add(proof: &mut Proof, scheme: &Value) -> Result<(), String> {
    let text = |name: &str| scheme.get(name).and_then(Value::as_str).unwrap_or_default();
    let hint = super::line(text("description"));
    let is_first = proof.auth["kind"] == "none";
    let ask = |proof: &mut Proof, name: &str, title: &str| {
        let mut asked = json!({ "title": title });
        if !hint.is_empty() {
            asked["hint"] = hint.as_str().into();
        }
        let name = match proof.credentials.contains_key(name) {
            true => format!("{name}_{}", proof.credentials.len() + 1),
            false => name.to_owned(),
        };
        proof.credentials.insert(name.clone(), asked);
        format!("{{{{cred.{name}}}}}")
    };
    match (text("type"), text("scheme").to_ascii_lowercase().as_str(), text("in")) {
        ("http", "bearer", _) if is_first => {
            let token = ask(proof, "token", "Access token");
            proof.auth = json!({ "kind": "bearer", "token": token });
        }
        ("http", "basic", _) if is_first => {
            let username = ask(proof, "username", "User name");
            let password = ask(proof, "password", "Password");
            proof.auth = json!({ "kind": "basic", "username": username, "password": password });
        }
        ("apiKey", _, place @ ("header" | "query")) => {
            let header = text("name");
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            if header.is_empty() || header.len() > 100 || !header.bytes().all(is_plain) {
                return Err("its name is none that can be sent".to_owned());
            }
            let called = names::snake(header);
            let called = if called.is_empty() { "key".to_owned() } else { called };
            let value = ask(proof, &called, &format!("API key ({header})"));
            match place {
                "query" => drop(proof.query.insert(header.to_owned(), value.into())),
                _ if is_first => {
                    proof.auth = json!({ "kind": "header", "name": header, "value": value });
                }
                _ => drop(proof.headers.insert(header.to_owned(), value.into())),
            }
        }
        ("apiKey", _, "cookie") => return Err("keys in cookies are not sent".to_owned()),
        ("oauth2" | "openIdConnect", ..) => {
            return Err("it is OAuth2, which is set up by hand in the draft".to_owned());
        }
        ("http", "bearer" | "basic", _) => {
            return Err("two proofs of this kind cannot go together".to_owned());
        }
        ("http", scheme, _) => {
            return Err(format!("HTTP {} is not known here", super::line(scheme)));
        }
        (kind, ..) => return Err(format!("`{}` is not known here", super::line(kind))),
    }
    Ok(())
}
