//! How a request proves whose it is, of what the document says.

use reqwest::Url;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::names;
use crate::integrations::setup::spelled;

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
    for way in offered(document.root(), schemes) {
        let mut proof = Proof::none();
        let mut why = None;
        for (name, scopes) in way.into_iter().take(4) {
            let found = match schemes.get(&name).map(|scheme| document.resolved(scheme)) {
                Some(found) => found?,
                None => Err("it is not described".to_owned()),
            };
            match found.and_then(|scheme| add(&mut proof, scheme, &scopes)) {
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

/// Schemes that prove together whose a request is, each with the scopes that it has to have.
type Way = Vec<(String, Vec<String>)>;

/// The ways to sign in, those of the whole document first.
fn offered(root: &Value, schemes: &Map<String, Value>) -> Vec<Way> {
    let ways = root.get("security").and_then(Value::as_array);
    let ways = ways.into_iter().flatten().filter_map(Value::as_object);
    let scopes = |asked: &Value| {
        let scopes = asked.as_array().into_iter().flatten().filter_map(Value::as_str);
        scopes.map(str::to_owned).take(50).collect::<Vec<_>>()
    };
    let way = |way: &Map<String, Value>| {
        way.iter().map(|(name, asked)| (name.clone(), scopes(asked))).collect()
    };
    let ways = ways.filter(|way| !way.is_empty()).map(way);
    ways.chain(schemes.keys().map(|name| vec![(name.clone(), Vec::new())])).take(50).collect()
}

fn add(proof: &mut Proof, scheme: &Value, scopes: &[String]) -> Result<(), String> {
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
        ("oauth2", ..) if is_first => {
            let flows = scheme.get("flows").unwrap_or(&Value::Null);
            // Judged before anything is asked for.
            oauth(flows, scopes, ["", ""])?;
            let id = ask(proof, "client_id", "Client id");
            // It is no secret (RFC 6749, 2.2).
            let called = id.trim_start_matches("{{cred.").trim_end_matches("}}");
            if let Some(asked) = proof.credentials.get_mut(called) {
                asked["public"] = true.into();
            }
            let secret = ask(proof, "client_secret", "Client secret");
            proof.auth = oauth(flows, scopes, [&id, &secret])?;
        }
        ("oauth2", ..) => return Err("OAuth2 is not taken beside another proof".to_owned()),
        ("openIdConnect", ..) => {
            return Err("it is OpenID Connect, which is set up by hand in the draft".to_owned());
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

/// OAuth2 (RFC 6749): with the client's own credentials where the service takes these, else with somebody
/// who signs in.
///
/// # Errors
/// When there is no such flow, or its addresses are none that are asked.
fn oauth(flows: &Value, scopes: &[String], [id, secret]: [&str; 2]) -> Result<Value, String> {
    let address = |flow: &Value, name: &str| {
        let text = flow.get(name).and_then(Value::as_str).unwrap_or_default();
        let url =
            Url::parse(text).ok().filter(|url| url.scheme() == "https" && !text.contains("{{"));
        url.ok_or_else(|| format!("its `{name}` is no address with https"))
    };
    if let Some(flow) = flows.get("clientCredentials") {
        let url = address(flow, "tokenUrl")?;
        let mut body = json!({ "grant_type": "client_credentials" });
        if !scopes.is_empty() {
            body["scope"] = scopes.join(" ").into();
        }
        let fetch = json!({
            "url": url.as_str(), "basic": [id, secret], "encoding": "form", "body": body,
        });
        return Ok(json!({ "kind": "token", "hosts": [spelled(&url)], "fetch": fetch }));
    }
    let Some(flow) = flows.get("authorizationCode") else {
        return Err("it is OAuth2 by a way that is set up by hand in the draft".to_owned());
    };
    let (authorize, token) = (address(flow, "authorizationUrl")?, address(flow, "tokenUrl")?);
    let mut hosts = vec![spelled(&authorize), spelled(&token)];
    hosts.dedup();
    Ok(json!({
        "kind": "authorization_code", "hosts": hosts, "authorize": authorize.as_str(),
        "token": token.as_str(), "client": { "id": id, "secret": secret }, "scopes": scopes,
    }))
}
