//! Looking at records, for whoever reads and for a decision in the writer's turn alike.

use std::pin::Pin;
use std::sync::Arc;

use crate::{Db, DbError, Ident, Key, Row, Statement};

/// What a look returns.
pub type Looking<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// Something that records can be read from: the database as it is, or the state a write decides
/// on. Neither decides who may see what.
pub trait Look: Send {
    /// The records at these addresses; missing ones are left out, order is not kept.
    fn rows<'a>(&'a mut self, keys: &'a [Key]) -> Looking<'a, Vec<(Key, Arc<Row>)>>;

    /// The records of a table that match a condition, at most `most` of those on disk. In a
    /// decision also every record of the table that its group has changed, whether it matches or
    /// not: the asker judges each.
    fn select<'a>(
        &'a mut self,
        table: &'a Ident,
        condition: Statement,
        most: u64,
    ) -> Looking<'a, Vec<(Key, Arc<Row>)>>;
}

impl Look for Db {
    fn rows<'a>(&'a mut self, keys: &'a [Key]) -> Looking<'a, Vec<(Key, Arc<Row>)>> {
        Box::pin(self.rows_at(keys))
    }

    fn select<'a>(
        &'a mut self,
        table: &'a Ident,
        condition: Statement,
        most: u64,
    ) -> Looking<'a, Vec<(Key, Arc<Row>)>> {
        Box::pin(Db::select(self, table, condition, most))
    }
}

impl Db {
    /// The records of a table that match a condition, at most `most`.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn select(
        &self,
        table: &Ident,
        condition: Statement,
        most: u64,
    ) -> Result<Vec<(Key, Arc<Row>)>, DbError> {
        let statement = Statement::new("SELECT * FROM ")
            .ident(table)
            .push(" WHERE ")
            .then(condition)
            .push(" LIMIT ")
            .number(most);
        let rows = self.rows(statement).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let id = row.get("id").and_then(|id| id.as_str())?.to_owned();
                Some((Key { table: table.clone(), id }, Arc::new(row)))
            })
            .collect())
    }
}
