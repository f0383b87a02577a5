//! The database behind a small handle: the embedded SurrealDB engine, statements that cannot be
//! glued together from user text, and the one writer with its change log.
//!
//! Invariants
//! - Nothing outside this crate names SurrealDB. It moves statements and JSON, and knows neither
//!   collections nor rules.
//! - Every value is bound; every identifier is an [`Ident`], checked at its birth.
//! - What is noted in the trail is written with what it tells of.
//! - Rows change only through [`Writer`]. [`Db`] alone can read, and run [`Db::define`] while
//!   nothing else runs (at start).

// The engine's async functions nest deeper than the default allows to compute their layout.
#![recursion_limit = "256"]

mod cache;
mod copy;
mod engine;
mod error;
mod indexes;
mod log;
mod look;
mod rehearse;
mod rows;
mod space;
mod statement;
mod texts;
mod trail;
mod value;
mod view;
mod writer;

pub use copy::{Filling, Moment, Pair};
pub use engine::{Db, Storage};
pub use error::DbError;
pub use indexes::IndexState;
pub use log::{Change, ChangeLog, Changes, Op, bytes_of_map as bytes_of};
pub use look::{Look, Looking};
pub use rows::{Bound, IndexRange, Scan};
pub use statement::{Ident, Statement};
pub use texts::Candidates;
pub use trail::{Entry, Link, Note, hash_of, shorten_trail};
pub use view::{Ahead, MADE, View};
pub use writer::{Committed, Deciding, Intent, Writer, WriterClosed};

/// One stored row: column name to JSON value. `id` is the record's key alone, without its table.
pub type Row = serde_json::Map<String, serde_json::Value>;

/// A record's address: its table and its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The table.
    pub table: Ident,
    /// The record's key inside the table.
    pub id: String,
}
