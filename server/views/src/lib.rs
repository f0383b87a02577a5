//! The queries of view collections: a subset of SQLite's SELECT, with SQLite's meaning.
//!
//! A query is parsed, checked against a catalogue of tables and compiled once; running it takes
//! the tables' rows and gives the view's. Both are in memory, so the meaning of a query is here
//! and nowhere else.
//!
//! Understood: columns and aliases, INNER, LEFT and CROSS JOIN, WHERE, GROUP BY, HAVING, DISTINCT,
//! ORDER BY, LIMIT, UNION [ALL], subqueries wherever an expression or a table may stand, WITH
//! (not recursive), CASE, CAST, LIKE, GLOB, the functions in `functions/` and the aggregates in
//! `aggregate.rs`, also with FILTER, window functions, `json_each` in a FROM. What is outside is
//! refused by name.
//!
//! Invariants
//! - No I/O; no panic, whatever the text says.
//! - A [`Secret::Never`] column cannot be named at all; what is made of a [`Secret::Hidden`] one is
//!   hidden itself.
//! - Work is bounded: [`MOST_ROWS`] in any intermediate table, [`MOST_STEPS`] in all.

mod aggregate;
mod arithmetic;
mod compile;
mod error;
mod functions;
mod like;
mod lone;
mod query;
mod read;
mod reals;
mod run;
mod strftime;
mod value;

use std::sync::Arc;

pub use compile::{Lone, compile};
pub use error::Error;
pub use lone::{IndexText, IndexedColumn, expression, index, renamed};
pub use reals::real_text;
pub use strftime::strftime;
pub use value::Value;

use query::Query;

/// Longest query, in bytes.
pub const MOST_BYTES: usize = 8_000;
/// Most rows of a table, and of anything in between.
pub const MOST_ROWS: usize = 200_000;
/// Most expressions evaluated, rows looked at and windows' values for one run.
pub const MOST_STEPS: u64 = 30_000_000;

/// Who may see a column's values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// Whoever may see the record.
    #[default]
    No,
    /// Superusers.
    Hidden,
    /// Nobody: password hashes, token keys.
    Never,
}

/// SQLite's affinity of a column: how its values compare with those of another type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Affinity {
    /// As they are.
    #[default]
    None,
    /// Numbers compare as text.
    Text,
    /// Text that looks like a number compares as one.
    Numeric,
}

/// A column that queries may name.
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// Its name; letter case does not matter.
    pub name: String,
    /// How it compares.
    pub affinity: Affinity,
    /// Who may see it.
    pub secret: Secret,
}

/// A table that queries may name.
#[derive(Clone, Debug)]
pub struct Table {
    /// What tells it from others, whatever it is called.
    pub id: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
}

/// All tables, by name.
pub trait Tables {
    /// The table of this name.
    fn table(&self, name: &str) -> Option<Table>;
}

/// A row.
pub type Row = Vec<Value>;

/// A compiled query.
#[derive(Debug)]
pub struct View {
    query: Query,
    columns: Vec<Column>,
    sources: Vec<Source>,
}

/// A column of the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it is made of, as far as that says something about its type.
    pub origin: Origin,
    /// True when it shows something that is hidden.
    pub hidden: bool,
}

/// What a column is made of. The rules are PocketBase's, which looks at the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `id`.
    Id,
    /// `count(…)`: a whole number.
    Count,
    /// `total(…)`: a number.
    Total,
    /// `CAST(… AS …)`.
    Cast(Cast),
    /// A table's column.
    Column {
        /// The table's id.
        table: String,
        /// The column's name as the table has it.
        column: String,
    },
    /// Anything else.
    Expression,
}

/// Types that a cast can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// `INT`, `INTEGER`.
    Integer,
    /// `REAL`, `DECIMAL`, `NUMERIC`.
    Number,
    /// `TEXT`.
    Text,
    /// `BOOL`, `BOOLEAN`.
    Bool,
}

/// A table whose rows a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What the query calls it.
    pub name: String,
    /// The table's id.
    pub id: String,
    /// The columns whose values are needed, in this order.
    pub columns: Vec<String>,
}

impl View {
    /// The view's columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The tables whose rows a run needs.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The view's rows, of its sources' rows. `most` cuts off what comes after so many.
    ///
    /// # Errors
    /// When it takes too many rows or too long.
    pub fn run(&self, sources: &[Arc<Vec<Row>>], most: Option<usize>) -> Result<Vec<Row>, Error> {
        run::run(&self.query, sources, most)
    }
}
