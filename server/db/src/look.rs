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
    /// The addresses of a table's records: of those that match a condition, or of all; at most
    /// `most` of them, or all.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn keys(
        &self,
        table: &Ident,
        condition: Option<Statement>,
        most: Option<u64>,
    ) -> Result<Vec<Key>, DbError> {
        let mut statement = Statement::new("SELECT id FROM ").ident(table);
        if let Some(condition) = condition {
            statement = statement.push(" WHERE ").then(condition);
        }
        if let Some(most) = most {
            statement = statement.push(" LIMIT ").number(most);
        }
        let rows = self.rows(statement).await?;
        let ids = rows.iter().filter_map(|row| row.get("id")?.as_str());
        Ok(ids.map(|id| Key { table: table.clone(), id: id.to_owned() }).collect())
    }

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Storage;
    use crate::value::to_json;

    /// How the engine reads a table of two indexes, on one value and on each of a list.
    async fn plan(db: &Db, condition: Statement) -> String {
        let statement = Statement::new("EXPLAIN SELECT id FROM t WHERE ").then(condition);
        let values = db.run(statement).await.unwrap();
        values.into_iter().map(to_json).map(|plan| plan.to_string()).collect()
    }

    #[tokio::test]
    async fn references_are_found_by_their_indexes() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        db.define(Statement::new(
            "DEFINE TABLE t TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
             DEFINE INDEX on_one ON t FIELDS one; DEFINE INDEX on_each ON t FIELDS many.*;",
        ))
        .await
        .unwrap();
        let ids = |count: usize| json!((0..count).map(|n| format!("r{n}")).collect::<Vec<_>>());
        let conditions = [
            ("one = ", json!("r1"), "on_one"),
            ("one IN ", ids(32), "on_one"),
            ("many CONTAINS ", json!("r1"), "on_each"),
            ("many CONTAINSANY ", ids(32), "on_each"),
        ];
        for (text, value, index) in conditions {
            let plan = plan(&db, Statement::new(text).bind(value)).await;
            assert!(plan.contains(index) && !plan.contains("TableScan"), "{text}: {plan}");
        }
        // Whoever looks for more at once has to do it in steps.
        let plan = plan(&db, Statement::new("one IN ").bind(ids(33))).await;
        assert!(plan.contains("TableScan"), "{plan}");
    }
}
