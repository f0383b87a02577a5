//! `json_each`: a list's items or an object's members as rows.

use serde_json::Value as Json;

use super::{Result, Run, Scope, bounded};
use crate::functions::below;
use crate::functions::json::kind;
use crate::query::{Expr, Joined};
use crate::{Error, Row, Value};

/// Bytes of paths, all rows of one value taken together.
const MOST_PATHS: usize = 64 << 20;

impl Run<'_> {
    /// Joins each row with what is in its own JSON.
    pub(super) fn join_each(
        &self,
        left: Vec<Row>,
        (json, path): (&Expr, Option<&Expr>),
        joined: &Joined,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for row in left {
            let scope = Scope { row: &row, aggregates: &[], windows: &[], outer };
            let json = self.eval(json, &scope)?.to_text();
            let path = match path {
                Some(path) => self.eval(path, &scope)?.to_text(),
                None => Some("$".into()),
            };
            let right = match (json, path) {
                (Some(json), Some(path)) => each(&json, &path)?,
                _ => Vec::new(),
            };
            rows.extend(self.join(vec![row], &right, joined, outer)?);
            bounded(rows.len())?;
        }
        Ok(rows)
    }
}

fn each(json: &str, path: &str) -> Result<Vec<Row>> {
    let json = serde_json::from_str(json).map_err(|_error| Error::new("malformed JSON"))?;
    let json = below(json, path);
    let rows = match &json {
        Some(Json::Array(items)) => items.len(),
        Some(Json::Object(members)) => members.len(),
        _ => 1,
    };
    bounded(rows)?;
    if rows.saturating_mul(path.len()) > MOST_PATHS {
        return Err(Error::new("the paths of what is in the JSON are too long"));
    }
    Ok(match json {
        None => Vec::new(),
        Some(Json::Array(items)) => {
            let rows = items.iter().zip(0_i64..);
            rows.map(|(item, at)| row(Value::Integer(at), item, (path, format!("{path}[{at}]"))))
                .collect()
        }
        Some(Json::Object(members)) => {
            let rows = members.iter().map(|(name, member)| {
                row(name.as_str().into(), member, (path, format!("{path}.{}", label(name))))
            });
            rows.collect()
        }
        Some(single) => vec![row(Value::Null, &single, (path, path.to_owned()))],
    })
}

fn row(key: Value, item: &Json, (path, full): (&str, String)) -> Row {
    let value = Value::of_json(item);
    let kind = kind(item);
    let is_atom = !item.is_array() && !item.is_object();
    let atom = if is_atom { value.clone() } else { Value::Null };
    let full = full.as_str().into();
    vec![key, value, kind.into(), atom, Value::Null, Value::Null, full, path.into()]
}

/// A member's name in a path.
fn label(name: &str) -> String {
    let is_plain = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}
