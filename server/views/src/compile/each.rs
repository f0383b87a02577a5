//! `json_each` in a FROM.

use sqlparser::ast::FunctionArg;

use super::expression::argument;
use super::names::{NamedColumn, Names, Scope};
use super::{Around, Compiler, Result};
use crate::query::{From, Joined};
use crate::{Affinity, Error, Secret};

/// Its columns, as SQLite has them. `id` and `parent` are numbers that mean nothing outside of it.
const COLUMNS: [&str; 8] = ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"];

impl Compiler<'_> {
    /// `json_each(…)`, which may name the tables before it. Whatever it is given makes its rows.
    pub(super) fn each(
        &mut self,
        arguments: &[FunctionArg],
        called: &str,
        names: &mut Names,
        around: &Around<'_>,
    ) -> Result<Joined> {
        let mut scope = Scope::new(names, *around);
        let given = arguments.iter().map(|one| self.expr(argument(one)?, &mut scope));
        let mut given = given.collect::<Result<Vec<_>>>()?.into_iter();
        let (json, path) = match (given.next(), given.next(), given.next()) {
            (Some(json), path, None) => (json, path),
            _ => return Err(Error::new("wrong number of arguments to function json_each()")),
        };
        let secret = scope.secret;
        names.columns.extend(COLUMNS.iter().map(|name| NamedColumn {
            table: called.to_owned(),
            name: (*name).to_owned(),
            affinity: Affinity::None,
            secret: if matches!(*name, "id" | "parent") { Secret::Never } else { secret },
            origin: None,
            first: false,
        }));
        let source = From::Each { json, path };
        Ok(Joined { source, width: COLUMNS.len(), left: false, on: None, keys: None })
    }
}
