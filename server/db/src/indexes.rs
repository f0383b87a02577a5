//! What the engine says of a table's indexes.

use serde_json::Value as Json;

use crate::value::to_json;
use crate::{Db, DbError, Ident, Statement};

/// How far an index is.
#[derive(Debug)]
pub enum IndexState {
    /// Complete, used and enforced.
    Ready,
    /// Being built; `done` rows have been read.
    Building {
        /// Rows.
        done: u64,
    },
    /// Given up; [`DbError::Unique`] when rows have the same value.
    Failed(DbError),
}

impl Db {
    /// The names of a table's indexes.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn index_names(&self, table: &Ident) -> Result<Vec<String>, DbError> {
        let info = self.run(Statement::new("INFO FOR TABLE ").ident(table)).await?;
        let info = info.into_iter().next_back().map(to_json).unwrap_or_default();
        let indexes = info.get("indexes").and_then(Json::as_object);
        Ok(indexes.map(|indexes| indexes.keys().cloned().collect()).unwrap_or_default())
    }

    /// How far an index is that the engine builds by itself.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn index_state(&self, table: &Ident, index: &Ident) -> Result<IndexState, DbError> {
        let statement = Statement::new("INFO FOR INDEX ").ident(index).push(" ON ").ident(table);
        let info = self.run(statement).await?;
        let info = info.into_iter().next_back().map(to_json).unwrap_or_default();
        let building = &info["building"];
        let number = |name: &str| building[name].as_u64().unwrap_or(0);
        Ok(match building["status"].as_str() {
            Some("ready") => IndexState::Ready,
            Some("error" | "aborted") => {
                let reason = building["error"].as_str().unwrap_or("the build was stopped");
                IndexState::Failed(DbError::from_message(reason))
            }
            _ => IndexState::Building { done: number("initial") },
        })
    }
}
