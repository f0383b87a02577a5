//! One operation as an action.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::document::Document;
use super::security::Proof;
use super::{line, names, schema};
use crate::integrations::connector::{Effect, IDEMPOTENCY_KEY, Input, InputType};
use crate::integrations::template::places;

const MOST_PARAMETERS: usize = 100;
const LONGEST_PATH: usize = 500;
const NO_PATH: &str = "Its path is none that can be asked for.";
const FORM: &str = "application/x-www-form-urlencoded";

/// What was read of it.
pub(super) struct Read {
    /// Other operations may be called so too.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) method: String,
    /// As the document has it.
    pub(super) path: String,
    /// As an action has it.
    pub(super) to: String,
    pub(super) effect: Effect,
    pub(super) deprecated: bool,
    pub(super) input: IndexMap<String, Input>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<Value>,
    pub(super) is_form: bool,
    pub(super) notes: Vec<String>,
}

/// Reads one; inside, why it is left out.
///
/// # Errors
/// When the document cannot be read.
pub(super) fn read(
    document: &Document,
    (method, path): (&str, &str),
    (item, operation): (&Value, &Value),
    (prefix, proof): (&str, &Proof),
) -> Result<Result<Read, String>, String> {
    if matches!(method, "head" | "options" | "trace") {
        let method = method.to_uppercase();
        return Ok(Err(format!("{method} is not asked.")));
    }
    // Nothing of the document's is to be a template: one could name a credential.
    if path.len() > LONGEST_PATH || path.contains("{{") || path.contains(['#', '\\', ' ']) {
        return Ok(Err(NO_PATH.to_owned()));
    }
    if let Some(elsewhere) = elsewhere(document.root(), item, operation) {
        return Ok(Err(format!(
            "It is at another address: {elsewhere}. Make a connector for that."
        )));
    }
    let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = names::action(text("operationId"), method, path);
    let titles = [text("summary"), text("description")].map(line);
    let title = titles.into_iter().find(|title| !title.is_empty());
    let mut read = Read {
        title: title.unwrap_or_else(|| name.replace('_', " ")),
        name,
        method: method.to_uppercase(),
        path: path.to_owned(),
        to: format!("{prefix}{path}"),
        effect: if method == "get" { Effect::Read } else { Effect::Write },
        deprecated: operation.get("deprecated").is_some_and(|deprecated| deprecated == true),
        input: IndexMap::new(),
        query: Map::new(),
        headers: Map::new(),
        body: None,
        is_form: false,
        notes: Vec::new(),
    };
    if let Err(why) = read.take_parameters(document, item, operation)? {
        return Ok(Err(why));
    }
    if let Err(why) = read.take_body(document, operation)? {
        return Ok(Err(why));
    }
    read.query.extend(proof.query.clone());
    read.note_the_rest(document, operation, proof)?;
    Ok(read.whole())
}

/// Another address than the document's.
fn elsewhere<'a>(root: &Value, item: &'a Value, operation: &'a Value) -> Option<String> {
    let servers = |of: &'a Value| of.get("servers").and_then(Value::as_array);
    let own = servers(operation).or_else(|| servers(item))?.first()?;
    let url = own.get("url").and_then(Value::as_str)?;
    let shared = root.get("servers").and_then(Value::as_array);
    let is_shared = |server: &Value| server.get("url").is_some_and(|shared| shared == url);
    (!shared.is_some_and(|shared| shared.iter().any(is_shared))).then(|| line(url))
}

impl Read {
    /// An input of a name that no other has, and the template that takes it.
    fn ask(&mut self, wanted: &str, place: &str, input: Input) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while self.input.contains_key(&name) {
            name = match number {
                2 => format!("{wanted}_{place}"),
                more => format!("{wanted}_{place}_{more}"),
            };
            number += 1;
        }
        let template = format!("{{{{input.{name}}}}}");
        self.input.insert(name, input);
        template
    }

    fn take_parameters(
        &mut self,
        document: &Document,
        item: &Value,
        operation: &Value,
    ) -> Result<Result<(), String>, String> {
        let mut parameters = IndexMap::new();
        for of in [item, operation] {
            let list = of.get("parameters").and_then(Value::as_array);
            for parameter in list.into_iter().flatten() {
                let parameter = match document.resolved(parameter)? {
                    Ok(parameter) => parameter,
                    Err(why) => return Ok(Err(why)),
                };
                let text = |name: &str| parameter.get(name).and_then(Value::as_str);
                let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
                parameters.insert((place, name), parameter);
            }
        }
        if parameters.len() > MOST_PARAMETERS {
            return Ok(Err("It has too many parameters.".to_owned()));
        }
        // Those of the path come first: an operation is about them.
        let order = |place: &str| ["path", "query", "header"].iter().position(|one| *one == place);
        parameters.sort_by_key(|(place, _), _| order(place).unwrap_or(usize::MAX));
        for ((place, name), parameter) in parameters {
            if let Err(why) = self.take_parameter(document, (place, name), parameter)? {
                return Ok(Err(why));
            }
        }
        Ok(Ok(()))
    }

    fn take_parameter(
        &mut self,
        document: &Document,
        (place, name): (&str, &str),
        parameter: &Value,
    ) -> Result<Result<(), String>, String> {
        let required = parameter.get("required").is_some_and(|required| required == true);
        let shown = line(name);
        if place == "cookie" {
            return Ok(match required {
                true => Err(format!("It asks for the cookie `{shown}`, and cookies are not sent.")),
                false => {
                    self.notes.push(format!("The cookie `{shown}` is not sent."));
                    Ok(())
                }
            });
        }
        let is_ours = ["accept", "content-type", "authorization"];
        if place == "header" && is_ours.contains(&name.to_ascii_lowercase().as_str()) {
            return Ok(Ok(()));
        }
        let schema = parameter.get("schema").or_else(|| {
            let content = parameter.get("content").and_then(Value::as_object);
            content.and_then(|content| content.values().next()?.get("schema"))
        });
        let description = parameter.get("description").and_then(Value::as_str).unwrap_or_default();
        let anything = Value::Object(Map::new());
        let schema = schema.unwrap_or(&anything);
        let asked = (shown.as_str(), required || place == "path", description);
        let mut input = schema::input(document, schema, asked, &mut self.notes)?;
        // In an address everything is text.
        if input.r#type == InputType::Json {
            input.r#type = InputType::Text;
            if schema != &anything {
                self.notes.push(format!(
                    "`{shown}` is given as text: lists and objects are not spelled out."
                ));
            }
        }
        let wanted = match name.eq_ignore_ascii_case("Idempotency-Key") && place == "header" {
            true => IDEMPOTENCY_KEY.to_owned(),
            false => names::input(name),
        };
        match place {
            "path" => {
                let hole = format!("{{{name}}}");
                if !self.to.contains(&hole) {
                    return Ok(Ok(()));
                }
                let template = self.ask(&wanted, place, input);
                self.to = self.to.replace(&hole, &template);
            }
            "query" => {
                let template = self.ask(&wanted, place, input);
                self.query.insert(name.to_owned(), template.into());
            }
            "header" => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                if name.is_empty() || !name.bytes().all(is_plain) {
                    return Ok(Err(format!("`{shown}` cannot be the name of a header.")));
                }
                let template = self.ask(&wanted, place, input);
                self.headers.insert(name.to_owned(), template.into());
            }
            _ => self.notes.push(format!("`{shown}` is at a place that is not known here.")),
        }
        Ok(Ok(()))
    }

    fn take_body(
        &mut self,
        document: &Document,
        operation: &Value,
    ) -> Result<Result<(), String>, String> {
        let Some(body) = operation.get("requestBody") else { return Ok(Ok(())) };
        let body = match document.resolved(body)? {
            Ok(body) => body,
            Err(why) => return Ok(Err(why)),
        };
        let required = body.get("required").is_some_and(|required| required == true);
        let Some(content) = body.get("content").and_then(Value::as_object) else {
            return Ok(Ok(()));
        };
        let kind =
            |kind: &str| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let find = |fits: &dyn Fn(&str) -> bool| content.iter().find(|(name, _)| fits(&kind(name)));
        let found = find(&|kind| kind == "application/json")
            .or_else(|| {
                find(&|kind| kind.ends_with("+json") || kind == "*/*" || kind == "application/*")
            })
            .or_else(|| find(&|kind| kind == FORM));
        let Some((name, media)) = found else {
            let kinds = content.keys().map(|kind| line(kind)).collect::<Vec<_>>().join(", ");
            let why = format!("Its body is {kinds}; JSON and forms are sent.");
            if required || content.is_empty() {
                return Ok(Err(why));
            }
            self.notes.push(format!("{why} It is asked without."));
            return Ok(Ok(()));
        };
        let kind = kind(name);
        self.is_form = kind == FORM;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
        if kind.ends_with("+json") && kind.bytes().all(is_plain) {
            self.headers.insert("Content-Type".to_owned(), kind.into());
        }
        let anything = Value::Object(Map::new());
        let schema = media.get("schema").unwrap_or(&anything);
        match schema::properties(document, schema)? {
            Some(properties) => {
                let mut filled = Map::new();
                for property in properties {
                    let asked = (property.name, property.required, "");
                    let input = schema::input(document, property.schema, asked, &mut self.notes)?;
                    let template = self.ask(&names::input(property.name), "body", input);
                    filled.insert(property.name.to_owned(), template.into());
                }
                self.body = Some(Value::Object(filled));
            }
            None if self.is_form => return Ok(Err("Its form says no names.".to_owned())),
            None => {
                let asked = ("body", required, "The body as JSON");
                let mut input = schema::input(document, &anything, asked, &mut self.notes)?;
                input.r#type = InputType::Json;
                let template = self.ask("body", "json", input);
                self.body = Some(template.into());
            }
        }
        Ok(Ok(()))
    }

    fn note_the_rest(
        &mut self,
        document: &Document,
        operation: &Value,
        proof: &Proof,
    ) -> Result<(), String> {
        let has = |name: &str| {
            operation.get(name).and_then(Value::as_object).is_some_and(|all| !all.is_empty())
        };
        if has("callbacks") {
            self.notes.push("What the service calls back with is not heard.".to_owned());
        }
        let ways = operation.get("security").and_then(Value::as_array);
        let is_known = |way: &Value| {
            let names = way.as_object().into_iter().flatten();
            names.map(|(name, _)| name).all(|name| proof.schemes.contains(name))
        };
        if ways.is_some_and(|ways| !ways.is_empty() && !ways.iter().any(is_known)) {
            self.notes.push("It asks for another proof of who calls than the others.".to_owned());
        }
        let answers = operation.get("responses").and_then(Value::as_object);
        let good = answers.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
        for (_, answer) in good.take(10) {
            let Ok(answer) = document.resolved(answer)? else { continue };
            let kinds = answer.get("content").and_then(Value::as_object);
            let Some(kinds) = kinds.filter(|kinds| !kinds.is_empty()) else { continue };
            if !kinds.keys().any(|kind| kind.contains("json") || kind.contains('*')) {
                self.notes
                    .push("It does not answer with JSON: the answer is given as text.".to_owned());
                break;
            }
        }
        Ok(())
    }

    /// The action, when its path is one.
    fn whole(mut self) -> Result<Self, String> {
        let path = std::mem::take(&mut self.to);
        let (mut to, mut rest) = (String::new(), path.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            to.push_str(before);
            // One that was filled in, or one that no parameter describes: it is a text.
            let (template, after) = match after.strip_prefix('{') {
                Some(after) => {
                    let (inside, after) = after.split_once("}}").ok_or(NO_PATH)?;
                    (format!("{{{{{inside}}}}}"), after)
                }
                None => {
                    let (name, after) = after.split_once('}').ok_or(NO_PATH)?;
                    (self.ask(&names::input(name), "path", Input::text()), after)
                }
            };
            to.push_str(&template);
            rest = after;
        }
        to.push_str(rest);
        if places(&to).is_err() {
            return Err(NO_PATH.to_owned());
        }
        self.to = to;
        Ok(self)
    }
}
