//! Every query the room makes.

use std::sync::Arc;

use homeport_db::{Db, Ident, Row, Scan};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::files::names_in;

/// Rows looked at in one go.
const STEP: u32 = 1000;

/// The rows of a table that name files, a few at a time, all as they were when the reading began.
pub(super) struct Naming<'a> {
    scan: Scan,
    columns: &'a [Ident],
}

impl<'a> Naming<'a> {
    /// # Errors
    /// The database's.
    pub(super) async fn begin(db: &Db, table: &Ident, columns: &'a [Ident]) -> Result<Self> {
        let scan = db.scan_table(table, false).await;
        Ok(Self { scan: scan.map_err(failed)?, columns })
    }

    /// The next of them, maybe none of those that were looked at; `None` at the end.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Arc<Row>>>> {
        let columns = self.columns;
        let value = |row: &Row, column: &Ident| !names_in(row.get(column.as_str())).is_empty();
        let mut names_some = |row: &Row| columns.iter().any(|column| value(row, column));
        self.scan.next_wanted(STEP, columns, &mut names_some).await.map_err(failed)
    }
}

/// A row's id.
pub(super) fn id_of(row: &Row) -> Option<&str> {
    row.get("id").and_then(Value::as_str)
}

fn failed(error: homeport_db::DbError) -> Error {
    Error::database("list files", error)
}
