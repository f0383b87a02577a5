//! Conditions: texts of the rules' language, kept by what their names mean, so that they follow
//! fields and collections to other names.
//!
//! A condition is judged of the record as the change leaves it, or as it was before it went.
//! `@before.FIELD` is what a field held before the change; nothing, for a record that is new.

use std::sync::Arc;

use homeport_rules::{Expression, Use, compile, names};
use serde::{Deserialize, Serialize};

use crate::collections::{Catalog, Collection};

/// What the language calls the values before; to its compiler they are a request's body.
const BEFORE: &str = "@before.";
const AS_COMPILED: &str = "@request.body.";
const COLLECTION: &str = "@collection.";
const VIA: &str = "_via_";

/// A piece of a condition.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Piece {
    Text(String),
    Before,
    /// The ids of a collection and of its field.
    Field(String, String),
    /// A collection's id.
    Collection(String),
}

/// A condition; an empty one always holds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Condition(Vec<Piece>);

impl Condition {
    /// Reads a condition about records of a collection.
    ///
    /// # Errors
    /// What is wrong, in words for who wrote it.
    pub(super) fn read(text: &str, of: &Collection, catalog: &Catalog) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let spans = names(text).map_err(|error| error.message().to_owned())?;
        let (mut pieces, mut at) = (Vec::new(), 0);
        for span in spans {
            pieces.push(Piece::Text(text[at..span.start].to_owned()));
            read_name(&text[span.clone()], of, catalog, &mut pieces)?;
            at = span.end;
        }
        pieces.push(Piece::Text(text[at..].to_owned()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        let condition = Self(pieces);
        condition.compile(of, catalog)?;
        Ok(condition)
    }

    /// As it is written now. What is gone is told by its id.
    pub(super) fn text(&self, catalog: &Catalog) -> String {
        let name = |piece: &Piece| piece.written(catalog, BEFORE).unwrap_or_else(|gone| gone);
        self.0.iter().map(name).collect()
    }

    /// `None` when it always holds.
    ///
    /// # Errors
    /// Why it does not fit.
    pub(super) fn compile(
        &self,
        of: &Collection,
        catalog: &Catalog,
    ) -> Result<Option<Arc<Expression>>, String> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let written = self.0.iter().map(|piece| piece.written(catalog, AS_COMPILED));
        let gone = |id: String| format!("something that the condition names is gone: {id}");
        let text = written.collect::<Result<String, String>>().map_err(gone)?;
        let compiled = compile(&text, &of.shape, catalog, Use::Rule);
        let compiled = compiled.map_err(|error| error.message().replace(AS_COMPILED, BEFORE))?;
        Ok(Some(Arc::new(compiled)))
    }
}

impl Piece {
    /// Its text; an error holds the id of what is gone.
    fn written(&self, catalog: &Catalog, before: &str) -> Result<String, String> {
        match self {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Before => Ok(before.to_owned()),
            Piece::Collection(id) => match catalog.of_id(id) {
                Some(collection) => Ok(collection.name().to_owned()),
                None => Err(id.clone()),
            },
            Piece::Field(of, id) => {
                let collection = catalog.of_id(of).ok_or_else(|| id.clone())?;
                let mut fields = collection.fields.iter().map(|column| &column.field);
                let field = fields.find(|field| field.id == *id).ok_or_else(|| id.clone())?;
                Ok(field.name.clone())
            }
        }
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn read_name(
    name: &str,
    of: &Collection,
    catalog: &Catalog,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    if let Some(path) = name.strip_prefix(BEFORE) {
        pieces.push(Piece::Before);
        return read_path(path, of, catalog, pieces);
    }
    if let Some(rest) = name.strip_prefix(COLLECTION) {
        let (which, path) =
            rest.split_once('.').ok_or("@collection needs a collection and a field")?;
        let (named, alias) = which.split_once(':').map_or((which, None), |(a, b)| (a, Some(b)));
        let found = catalog.find(named).ok_or_else(|| format!("there is no collection {named}"))?;
        pieces.extend([text(COLLECTION), Piece::Collection(found.id().to_owned())]);
        pieces.extend(alias.map(|alias| Piece::Text(format!(":{alias}"))));
        pieces.push(text("."));
        return read_path(path, found, catalog, pieces);
    }
    if name.starts_with("@request") {
        let message = "a change is no request: `@before.` and a field's name is what it held";
        return Err(message.to_owned());
    }
    if name.starts_with('@') || matches!(name, "true" | "false" | "null") {
        pieces.push(text(name));
        return Ok(());
    }
    read_path(name, of, catalog, pieces)
}

/// A path that begins at a record of `of`.
fn read_path(
    path: &str,
    of: &Collection,
    catalog: &Catalog,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    let (segment, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
    let (name, modifier) = segment.split_once(':').map_or((segment, None), |(a, b)| (a, Some(b)));
    let next = if let Some(column) = of.field(name) {
        pieces.push(Piece::Field(of.id().to_owned(), column.field.id.clone()));
        column.field.kind.target().and_then(|target| catalog.of_id(target))
    } else {
        let unknown = || format!("unknown field: {name}");
        let (from, via) = name.rsplit_once(VIA).ok_or_else(unknown)?;
        let from = catalog.find(from).ok_or_else(unknown)?;
        let column = from.field(via).ok_or_else(unknown)?;
        let field = Piece::Field(from.id().to_owned(), column.field.id.clone());
        pieces.extend([Piece::Collection(from.id().to_owned()), text(VIA), field]);
        Some(from)
    };
    pieces.extend(modifier.map(|modifier| Piece::Text(format!(":{modifier}"))));
    match (rest, next) {
        (None, _) => Ok(()),
        (Some(rest), Some(next)) => {
            pieces.push(text("."));
            read_path(rest, next, catalog, pieces)
        }
        // Inside a value; the compiler says whether there is something inside it.
        (Some(rest), None) => {
            pieces.push(Piece::Text(format!(".{rest}")));
            Ok(())
        }
    }
}
