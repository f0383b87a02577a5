//! A document's text as a value, and where its references lead.

use std::cell::Cell;

use serde_json::Value;

/// Bytes of a document. The largest that are published have a few millions.
const LARGEST: usize = 16 << 20;
/// How many references lead on to the next.
const LONGEST_CHAIN: usize = 32;
/// References that are followed in all.
const MOST_STEPS: usize = 200_000;
/// Values that one in YAML may come to, with what its aliases repeat.
const MOST_NODES: usize = 1_500_000;
/// How deep one may nest; JSON's reader has the same.
const DEEPEST: usize = 127;

/// A document that names a version that is known here.
pub(super) struct Document {
    root: Value,
    steps: Cell<usize>,
}

/// A part of a document, or why it is not to be had.
pub(super) type Found<'a> = Result<&'a Value, String>;

impl Document {
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.len() > LARGEST {
            return Err("The document is too large: 16 MiB at most.".to_owned());
        }
        let text = text.trim_start_matches('\u{feff}');
        let root = if text.trim_start().starts_with('{') { json(text) } else { yaml(text) }?;
        if !root.is_object() {
            return Err("This is no OpenAPI document.".to_owned());
        }
        let version = match root.get("openapi") {
            Some(Value::String(version)) => version.as_str(),
            _ if root.get("swagger").is_some() => {
                return Err("This is a document of Swagger 2.0. Have it converted to OpenAPI 3 \
                    first; most services offer that one too."
                    .to_owned());
            }
            _ => return Err("This is no OpenAPI document: `openapi` says no version.".to_owned()),
        };
        let is = |wanted: &str| version == wanted || version.starts_with(&format!("{wanted}."));
        if !["3.0", "3.1", "3.2"].into_iter().any(is) {
            let version = version.chars().take(20).collect::<String>();
            return Err(format!("OpenAPI {version} is not known here: 3.0 and 3.1 are."));
        }
        Ok(Self { root, steps: Cell::new(0) })
    }

    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// Counts a step.
    ///
    /// # Errors
    /// When it is one too many: the document leads in circles, or means to.
    pub(super) fn step(&self) -> Result<(), String> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        match steps > MOST_STEPS {
            true => Err("The document refers to itself too often to be read.".to_owned()),
            false => Ok(()),
        }
    }

    /// What a part is once its reference was followed; inside, why it cannot be.
    ///
    /// # Errors
    /// When the document as a whole cannot be read.
    pub(super) fn resolved<'a>(&'a self, part: &'a Value) -> Result<Found<'a>, String> {
        let mut at = part;
        for _ in 0..LONGEST_CHAIN {
            self.step()?;
            let Some(reference) = at.get("$ref").and_then(Value::as_str) else { return Ok(Ok(at)) };
            let shown = reference.chars().take(100).collect::<String>();
            let Some(pointer) = reference.strip_prefix('#') else {
                return Ok(Err(format!("It refers to another document: {shown}.")));
            };
            let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
            let Some(next) = self.root.pointer(&pointer).filter(|next| !next.is_null()) else {
                return Ok(Err(format!("It refers to what is not there: {shown}.")));
            };
            at = next;
        }
        Ok(Err("It refers to itself.".to_owned()))
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("This is no JSON: {error}."))
}

fn yaml(text: &str) -> Result<Value, String> {
    let budget = serde_saphyr::budget! {
        max_nodes: MOST_NODES,
        max_events: 2 * MOST_NODES,
        max_depth: DEEPEST,
        max_documents: 1,
    };
    let options = serde_saphyr::options! { budget: budget, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let why = error.to_string().lines().next().unwrap_or_default().to_owned();
        let why = why.chars().take(300).collect::<String>();
        format!("This is neither JSON nor YAML that can be read: {}.", why.trim_end_matches('.'))
    })
}
