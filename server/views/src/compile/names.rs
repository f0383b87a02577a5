//! What a name stands for.

use sqlparser::ast;

use super::Around;
use super::window::FoundWindows;
use crate::aggregate::Aggregate;
use crate::{Affinity, Secret};

/// The columns that a SELECT's tables bring along.
#[derive(Default)]
pub(super) struct Names {
    pub(super) columns: Vec<NamedColumn>,
    /// Names that the output gives to expressions.
    pub(super) aliases: Vec<(String, ast::Expr)>,
}

pub(super) struct NamedColumn {
    /// What its table is called, in lower case.
    pub(super) table: String,
    /// In lower case.
    pub(super) name: String,
    pub(super) affinity: Affinity,
    pub(super) secret: Secret,
    /// The id of its table and its own name there, unless it comes from a subquery.
    pub(super) origin: Option<(String, String)>,
    /// True for the first table of FROM.
    pub(super) first: bool,
}

/// Where an expression stands.
pub(super) struct Scope<'a> {
    pub(super) names: &'a Names,
    pub(super) around: Around<'a>,
    /// Where aggregates are allowed, those found.
    pub(super) aggregates: Option<Vec<Aggregate>>,
    /// Where window functions are allowed, those found.
    pub(super) windows: Option<FoundWindows>,
    /// The most secret column named so far.
    pub(super) secret: Secret,
}

impl<'a> Scope<'a> {
    pub(super) fn new(names: &'a Names, around: Around<'a>) -> Self {
        Self { names, around, aggregates: None, windows: None, secret: Secret::No }
    }
}

/// What was found under a name.
pub(super) enum Found<'a> {
    Nothing,
    Several,
    Column(usize, &'a NamedColumn),
}

impl Names {
    /// The column of this name, of a table or of any.
    pub(super) fn find(&self, table: Option<&str>, name: &str) -> Found<'_> {
        let (table, name) = (table.map(str::to_lowercase), name.to_lowercase());
        let mut found = self.columns.iter().enumerate().filter(|(_, column)| {
            column.name == name && table.as_ref().is_none_or(|table| *table == column.table)
        });
        match (found.next(), found.next()) {
            (None, _) => Found::Nothing,
            (Some((at, column)), None) => Found::Column(at, column),
            (Some(_), Some(_)) => Found::Several,
        }
    }

    pub(super) fn alias(&self, name: &str) -> Option<&ast::Expr> {
        let found = self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
        found.map(|(_, expr)| expr)
    }
}
