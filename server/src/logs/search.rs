//! Finding entries: PocketBase's filters and sorts, judged line by line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use homeport_rules::{
    Expression, FieldKind, FieldShape, Related, Request, Shape, SortKey, SortTarget, SortTerm,
    SortValue, Use,
};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::entry;
use super::files::{self, Files};
use crate::error::{Error, Result};
use crate::http::params::Paging;

/// A page of entries.
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    pub(super) total: u64,
}

/// Where an entry stands.
struct Found {
    keys: Vec<Option<SortValue>>,
    /// Its place in the order of writing.
    position: u64,
    file: usize,
    line: usize,
}

fn shape() -> Shape {
    let field = |name: &str, kind| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden: false,
        unique: false,
    };
    Shape {
        id: "_logs".to_owned(),
        name: "_logs".to_owned(),
        auth: false,
        list_rule: None,
        fields: vec![
            field("id", FieldKind::Text),
            field("created", FieldKind::Date),
            field("level", FieldKind::Number),
            field("message", FieldKind::Text),
            field("data", FieldKind::Json),
        ],
    }
}

/// The log leads into no collection.
fn nothing_else() -> Vec<Shape> {
    Vec::new()
}

/// A filter to be judged.
pub(super) struct Filter(Option<Expression>);

impl Filter {
    /// Reads a filter; `None` lets everything through.
    ///
    /// # Errors
    /// The rules' own, which clients are not told.
    pub(super) fn read(text: Option<&str>) -> Result<Self, homeport_rules::Error> {
        let usage = Use::ClientFilter { superuser: true };
        let compiled =
            text.map(|text| homeport_rules::compile(text, &shape(), &nothing_else(), usage));
        compiled.transpose().map(Self)
    }

    fn holds(&self, entry: &Map<String, Value>) -> bool {
        let Some(expression) = &self.0 else { return true };
        let request = Request::silent(OffsetDateTime::now_utc());
        expression.holds(entry, &request, Related::nothing())
    }
}

/// Reads a `sort`.
///
/// # Errors
/// The rules' own.
pub(super) fn read_sort(text: &str) -> Result<Vec<SortTerm>, homeport_rules::Error> {
    let usage = Use::ClientFilter { superuser: true };
    let sort = homeport_rules::parse_sort(text, &shape(), &nothing_else(), usage)?;
    Ok(sort.terms().to_vec())
}

/// Walks through all entries that are still kept, oldest first.
fn walk(
    files: &Files,
    cutoff: &str,
    mut visit: impl FnMut(usize, usize, Map<String, Value>),
) -> Result<Vec<PathBuf>> {
    let fail = |error: std::io::Error| Error::internal("read the request log", error);
    let paths = files.list().map_err(fail)?.into_iter().map(|(_, path)| path).collect::<Vec<_>>();
    for (file, path) in paths.iter().enumerate() {
        let text = match files::read(path) {
            // It has made place for newer ones meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            text => text.map_err(fail)?,
        };
        for (number, line) in text.lines().enumerate() {
            if entry::created(line).is_none_or(|created| created <= cutoff) {
                continue;
            }
            if let Ok(Value::Object(entry)) = serde_json::from_str(line) {
                visit(file, number, entry);
            }
        }
    }
    Ok(paths)
}

/// A page of what a filter lets through, in the order of a sort, or of writing.
///
/// # Errors
/// The disk's.
pub(super) fn page(
    files: &Files,
    cutoff: &str,
    filter: &Filter,
    sort: &[SortTerm],
    paging: Paging,
) -> Result<Page> {
    let shape = shape();
    let terms =
        sort.iter().map(|term| (SortKey::of(&term.target, &shape), term)).collect::<Vec<_>>();
    let mut found = Vec::new();
    let paths = walk(files, cutoff, |file, line, entry| {
        if filter.holds(&entry) {
            let keys = terms.iter().map(|(key, _)| key.as_ref().map(|key| key.value(&entry)));
            let position = found.len() as u64;
            found.push(Found { keys: keys.collect(), position, file, line });
        }
    })?;
    if sort.iter().any(|term| term.target == SortTarget::Random) {
        found.iter_mut().for_each(|found| found.position = rand::random());
    }
    found.sort_by(|a, b| {
        let orders = terms.iter().enumerate().map(|(at, (_, term))| {
            let order = match (&a.keys[at], &b.keys[at]) {
                (Some(a), Some(b)) => a.order(b),
                _ => a.position.cmp(&b.position),
            };
            if term.descending { order.reverse() } else { order }
        });
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let total = found.len() as u64;
    let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    let wanted = found.into_iter().skip(from).take(most).collect::<Vec<_>>();
    Ok(Page { items: fetch(&paths, &wanted)?, total })
}

/// The entries at these places, in this order.
fn fetch(paths: &[PathBuf], wanted: &[Found]) -> Result<Vec<Value>> {
    let mut items = vec![Value::Null; wanted.len()];
    let mut by_file: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, found) in wanted.iter().enumerate() {
        by_file.entry(found.file).or_default().push(at);
    }
    for (file, places) in by_file {
        let text = files::read(&paths[file])
            .map_err(|error| Error::internal("read the request log", error))?;
        let lines = text.lines().collect::<Vec<_>>();
        for at in places {
            let line = lines.get(wanted[at].line).copied().unwrap_or("");
            items[at] = serde_json::from_str(line).unwrap_or_default();
        }
    }
    items.retain(|item| !item.is_null());
    Ok(items)
}

/// The entry with an id.
///
/// # Errors
/// The disk's.
pub(super) fn one(files: &Files, cutoff: &str, id: &str) -> Result<Option<Value>> {
    let mut found = None;
    walk(files, cutoff, |_, _, entry| {
        if entry.get("id").and_then(Value::as_str) == Some(id) {
            found = Some(Value::Object(entry));
        }
    })?;
    Ok(found)
}

/// How many entries there were in each hour.
///
/// # Errors
/// The disk's.
pub(super) fn hours(files: &Files, cutoff: &str, filter: &Filter) -> Result<BTreeMap<String, u64>> {
    let mut hours = BTreeMap::new();
    walk(files, cutoff, |_, _, entry| {
        if filter.holds(&entry)
            && let Some(hour) = entry.get("created").and_then(|created| created.as_str()?.get(..13))
        {
            *hours.entry(format!("{hour}:00:00.000Z")).or_default() += 1;
        }
    })?;
    Ok(hours)
}
