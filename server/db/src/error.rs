//! What can go wrong in the engine, told apart by what a caller can do about it.

use surrealdb_datastore::storage_error;
use surrealdb_kvs::Error as StorageError;
use surrealdb_types::{Error as EngineError, QueryError};

/// An engine failure.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index refused the write. `index` is the index's name.
    #[error("the unique index {index} already holds this value")]
    Unique {
        /// The index that refused, as named in its definition.
        index: String,
    },
    /// A record with this id exists already.
    #[error("a record with this id already exists")]
    Exists,
    /// Two transactions touched the same key; trying again may succeed.
    #[error("the transaction met another one; try again")]
    Conflict,
    /// A query ran into its time limit.
    #[error("the query took too long and was stopped")]
    TimedOut,
    /// The disk has no room left for writing.
    #[error("the disk is full")]
    Full,
    /// An identifier held something else than letters, digits and underscores.
    #[error("{0:?} is not a valid identifier")]
    Identifier(String),
    /// The data folder's database could not be opened.
    #[error("the database in {path} could not be opened: {reason}")]
    Open {
        /// The folder that was tried.
        path: String,
        /// The engine's reason.
        reason: String,
    },
    /// The disk failed; whether what was being written is on it is not known.
    #[error("the disk failed: {0}")]
    Disk(String),
    /// The write is larger than one transaction may be; nothing was changed.
    #[error("the write is too large for one transaction")]
    TooLarge,
    /// The index that was to be read is not there, or not any more.
    #[error("the index is not there")]
    NoIndex,
    /// The engine has been told to stop.
    #[error("the database is stopping")]
    Stopping,
    /// Anything else, in the engine's words; never shown to clients.
    #[error("{0}")]
    Engine(String),
}

impl DbError {
    /// True when a write that failed so may have reached the disk all the same.
    pub(crate) fn leaves_outcome_open(&self) -> bool {
        match self {
            DbError::TimedOut
            | DbError::Full
            | DbError::Disk(_)
            | DbError::Stopping
            | DbError::Engine(_) => true,
            DbError::Unique { .. }
            | DbError::Exists
            | DbError::Conflict
            | DbError::Identifier(_)
            | DbError::Open { .. }
            | DbError::TooLarge
            | DbError::NoIndex => false,
        }
    }

    /// Reads an engine error. The engine gives unique violations and some conflicts no kind of
    /// their own (3.3.5), so their fixed message texts decide.
    pub(crate) fn from_engine(error: &EngineError) -> Self {
        let message = error.message();
        if let Some(index) = unique_index(message) {
            return DbError::Unique { index };
        }
        if matches!(error.query_details(), Some(QueryError::TransactionConflict))
            || message.contains("can be retried")
            || message.contains("Transaction retry required")
        {
            return DbError::Conflict;
        }
        if matches!(error.query_details(), Some(QueryError::TimedOut { .. })) {
            return DbError::TimedOut;
        }
        if error.is_already_exists() && message.contains("record") {
            return DbError::Exists;
        }
        if message.contains("shutting down") {
            return DbError::Stopping;
        }
        DbError::from_words(message)
    }

    /// Reads a failure of the engine's storage layer.
    pub(crate) fn from_storage(error: &anyhow::Error) -> Self {
        match storage_error(error) {
            Some(conflict) if conflict.is_retryable() => DbError::Conflict,
            Some(StorageError::TransactionKeyAlreadyExists) => DbError::Exists,
            Some(StorageError::Shutdown) => DbError::Stopping,
            _ => DbError::from_words(&format!("{error:#}")),
        }
    }

    /// Reads what has no kind of its own.
    fn from_words(message: &str) -> Self {
        // ENOSPC and EDQUOT.
        if ["No space left", "os error 28)", "os error 122)"]
            .iter()
            .any(|text| message.contains(text))
        {
            return DbError::Full;
        }
        if message.contains("os error") {
            return DbError::Disk(message.to_owned());
        }
        DbError::Engine(message.to_owned())
    }

    /// Reads what the engine noted down of a failure.
    pub(crate) fn from_message(message: &str) -> Self {
        match unique_index(message) {
            Some(index) => DbError::Unique { index },
            None => DbError::Engine(message.to_owned()),
        }
    }
}

fn unique_index(message: &str) -> Option<String> {
    let start = message.find("Database index `")? + "Database index `".len();
    let rest = &message[start..];
    let end = rest.find("` already contains")?;
    Some(rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::unique_index;

    #[test]
    fn the_index_of_a_unique_violation_is_read_from_the_message() {
        let message = "Database index `u_email` already contains 'a`b', with record `t:`1``";
        assert_eq!(unique_index(message).as_deref(), Some("u_email"));
        assert_eq!(unique_index("Database record `t:1` already exists"), None);
    }
}
