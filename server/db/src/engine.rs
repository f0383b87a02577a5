//! Opening, reading and closing the embedded engine.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use surrealdb_catalog::providers::DatabaseProvider;
use surrealdb_cnf::ConfigMap;
use surrealdb_core::dbs::Session;
use surrealdb_core::kvs::Datastore;
use surrealdb_core::options::EngineOptions;
use surrealdb_kvs::TransactionType;
use surrealdb_types::{Error as EngineError, QueryError, Value, Variables};

use crate::cache::RowCache;
use crate::rows::{Boxed, Place, Tables};
use crate::space::Space;
use crate::texts::Texts;
use crate::value::{to_json, to_row};
use crate::{DbError, Ident, Key, Row, Statement};

/// Bounds of the engine's memory. Left alone it takes half of the machine's.
const BLOCK_CACHE_BYTES: u64 = 64 << 20;
/// Also the largest transaction, and the most that has to be replayed after a crash.
const MEMTABLE_BYTES: u64 = 32 << 20;
const VALUE_LOG_BYTES: u64 = 64 << 20;
const QUERY_TIMEOUT: Duration = Duration::from_secs(30);
/// The engine's heartbeat is a synced write; 3 s (its default) would never let the disk rest.
/// It must stay well below the 30 s after which a node counts as dead.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How deep expressions may nest. The longest condition we write has two filters of 200 comparisons,
/// each inside up to 64 parentheses; the engine's defaults (20 and about 120) end far below that.
/// No text of a user's reaches the parser, so these guard nothing but our own mistakes.
const EXPRESSION_DEPTH: u32 = 640;

/// Each statement's own outcome, or why none was run.
type Executed<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<Result<Value, EngineError>>, EngineError>> + Send + 'a>>;

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A folder of SurrealKV's, synced to disk on every commit.
    SurrealKv(PathBuf),
    /// Memory, gone at the end of the process: for tests and trials.
    Memory,
}

/// A handle to the database. Cloning is cheap; all clones share one engine.
#[derive(Clone)]
pub struct Db {
    pub(crate) engine: Arc<Datastore>,
    session: Arc<Session>,
    space: Space,
    pub(crate) place: Place,
    pub(crate) tables: Arc<Tables>,
    pub(crate) cache: Arc<RowCache>,
    pub(crate) texts: Arc<Texts>,
}

impl Db {
    /// Opens the database, creating it when the folder is empty.
    ///
    /// # Errors
    /// [`DbError::Open`] with the engine's reason; [`DbError::Full`] when a crash has left what cannot
    /// be put in order for want of room.
    // Not inlined, as `close` and `execute`: the engine is compiled once, in this crate.
    #[inline(never)]
    pub fn open(storage: &Storage) -> Boxed<'_, Result<Self, DbError>> {
        Box::pin(Self::open_engine(storage))
    }

    /// After a crash the engine (surrealkv 0.21.4) goes on in the log file it recovered from. When
    /// the crash tore that file's last record, what is written from then on is lost in the next
    /// crash: the recovery has put a mended copy in the file's place, or will stop at the tear. A
    /// clean close leaves no log file, so a folder that has one is opened and closed first, which
    /// moves all that was recovered into tables and ends the file.
    async fn open_engine(storage: &Storage) -> Result<Self, DbError> {
        if let Storage::SurrealKv(folder) = storage
            && was_not_closed(folder)
        {
            tracing::info!("Homeport was not stopped in order last time; checking the database");
            let recovered = Self::start_engine(storage).await?;
            recovered.close().await.map_err(|error| DbError::Open {
                path: folder.display().to_string(),
                reason: error.to_string(),
            })?;
            // A close that finds the disk full says nothing, and keeps the folder to itself.
            let opened = Self::start_engine(storage).await;
            let has_room = Space::of(folder.clone()).takes_writes();
            return opened.map_err(|error| {
                if has_room {
                    return error;
                }
                tracing::error!(%error, "The database could not be opened on a full disk");
                DbError::Full
            });
        }
        Self::start_engine(storage).await
    }

    async fn start_engine(storage: &Storage) -> Result<Self, DbError> {
        let (address, shown) = match storage {
            Storage::SurrealKv(folder) => {
                let folder = folder.display().to_string();
                (format!("surrealkv://{folder}?sync=every"), folder)
            }
            Storage::Memory => ("mem://".to_owned(), "memory".to_owned()),
        };
        let fail = |reason: String| DbError::Open { path: shown.clone(), reason };
        let options = EngineOptions {
            node_membership_refresh_interval: HEARTBEAT,
            // There are no changefeeds here, and once the clock has been set back, its search for a
            // later moment (surrealdb-kvs 3.3.5) spins until the clock has caught up.
            changefeed_gc_interval: Duration::ZERO,
            ..EngineOptions::default()
        };
        let config = ConfigMap::empty()
            .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES.to_string())
            .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string())
            .with_key_value("surrealkv_vlog_max_file_size", VALUE_LOG_BYTES.to_string())
            .with_key_value("max_query_parsing_depth", EXPRESSION_DEPTH.to_string())
            .with_key_value("max_expression_parsing_depth", EXPRESSION_DEPTH.to_string())
            .with_key_value("max_computation_depth", EXPRESSION_DEPTH.to_string());
        let engine = Datastore::builder()
            .with_config(config)
            .with_auth(false)
            .with_query_timeout(Some(QUERY_TIMEOUT))
            .with_engine_options(options)
            .without_maintenance_tasks()
            .build_with_path(&address)
            .await
            .map_err(|error| fail(error.to_string()))?;
        // This order is the engine's own: a maintenance write before the version is stamped makes
        // a new store read as one from before versions existed, for ever.
        engine.check_version().await.map_err(|error| fail(error.to_string()))?;
        engine.bootstrap().await.map_err(|error| fail(error.to_string()))?;
        engine.start_maintenance_tasks();
        let session = Arc::new(Session::owner().with_ns("homeport").with_db("main"));
        let space = match storage {
            Storage::SurrealKv(folder) => Space::of(folder.clone()),
            Storage::Memory => Space::default(),
        };
        let define = "DEFINE NAMESPACE IF NOT EXISTS homeport; DEFINE DATABASE IF NOT EXISTS main";
        let defined = execute(&engine, &session, define, Variables::new()).await;
        let defined = defined.and_then(|results| results.into_iter().try_for_each(|r| r.map(drop)));
        defined.map_err(|error| fail(error.to_string()))?;
        let place = place(&engine).await.map_err(|error| fail(error.to_string()))?;
        Ok(Self {
            engine,
            session,
            space,
            place,
            tables: Arc::default(),
            cache: Arc::new(RowCache::new()),
            texts: Arc::default(),
        })
    }

    /// Runs statements that define tables and indexes, while nothing else writes: at start, and in
    /// the writer's turn.
    ///
    /// # Errors
    /// The first failing statement's error.
    pub async fn define(&self, statement: Statement) -> Result<(), DbError> {
        self.tables.begin();
        let outcome = self.run(statement).await.map(drop);
        self.tables.end();
        outcome
    }

    /// False when the disk has too little room left, or has failed: nothing more is written then.
    pub fn takes_writes(&self) -> bool {
        self.space.takes_writes()
    }

    /// Ends all writing until the next start. True when that is news.
    pub(crate) fn tear(&self) -> bool {
        self.space.tear()
    }

    /// The writer's: these rows have become so on disk; `None` is gone.
    pub(crate) fn changed(&self, rows: &HashMap<Key, Option<Arc<Row>>>) {
        self.texts.change(rows.iter());
        self.cache.change(rows.iter());
    }

    /// The writer's: these rows are about to change on disk. What has become of them is told by
    /// [`changed`](Db::changed) or [`forget`](Db::forget).
    pub(crate) fn changing<'a>(&self, rows: impl Iterator<Item = &'a Key>) {
        self.cache.begin();
        self.texts.announce(rows);
    }

    /// The writer's: they stay as they were.
    pub(crate) fn unchanged(&self) {
        self.texts.change(std::iter::empty());
        self.cache.change(std::iter::empty());
    }

    /// The writer's: nothing that is remembered of rows is to be trusted.
    pub(crate) fn forget(&self) {
        self.cache.forget();
        self.texts.forget();
    }

    /// Runs one SELECT and returns its rows.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn rows(&self, statement: Statement) -> Result<Vec<Row>, DbError> {
        Ok(rows_of(self.run(statement).await?.pop()))
    }

    /// Runs SELECTs, each ended by a `;`, on one snapshot, and returns the rows of each.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn snapshot(&self, selects: Statement) -> Result<Vec<Vec<Row>>, DbError> {
        let Statement { text, binds } = selects;
        let statement = Statement { text: format!("BEGIN; {text} COMMIT;"), binds };
        let answers = self.run(statement).await?.into_iter();
        let rows = answers.filter(|answer| matches!(answer, Value::Array(_)));
        Ok(rows.map(|answer| rows_of(Some(answer))).collect())
    }

    /// Reads one record by its address.
    ///
    /// # Errors
    /// The engine's error; a missing record is `None`.
    pub async fn row(&self, key: &Key) -> Result<Option<Arc<Row>>, DbError> {
        if let Some(row) = self.cache.get(key) {
            return Ok(Some(row));
        }
        let changes = self.cache.changes();
        let Some(row) = self.fetch(&[key]).await?.pop().flatten() else { return Ok(None) };
        let row = Arc::new(row);
        self.cache.keep(key, &row, changes);
        Ok(Some(row))
    }

    /// Reads records by their addresses; missing ones are left out, order is not kept.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn rows_at(&self, keys: &[Key]) -> Result<Vec<(Key, Arc<Row>)>, DbError> {
        let mut found = Vec::with_capacity(keys.len());
        let mut unknown = Vec::new();
        for key in keys {
            match self.cache.get(key) {
                Some(row) => found.push((key.clone(), row)),
                None => unknown.push(key),
            }
        }
        if unknown.is_empty() {
            return Ok(found);
        }
        let changes = self.cache.changes();
        for (key, row) in unknown.iter().zip(self.fetch(&unknown).await?) {
            let Some(row) = row.map(Arc::new) else { continue };
            self.cache.keep(key, &row, changes);
            found.push((Key::clone(key), row));
        }
        Ok(found)
    }

    /// Counts the rows of a table that match `condition` (all of them without one).
    ///
    /// # Errors
    /// The engine's error.
    pub async fn count(&self, table: &Ident, condition: Option<Statement>) -> Result<u64, DbError> {
        let mut statement = Statement::new("SELECT count() FROM ").ident(table);
        if let Some(condition) = condition {
            statement = statement.push(" WHERE ").then(condition);
        }
        let rows = self.rows(statement.push(" GROUP ALL")).await?;
        Ok(rows.first().and_then(|row| row.get("count")).and_then(|n| n.as_u64()).unwrap_or(0))
    }

    /// Stops background work, flushes and closes. Later calls fail with [`DbError::Stopping`].
    ///
    /// The engine is not dropped after that: that would close it again (surrealkv 0.21.4), and
    /// remove, by its path, the log files that it thinks are over. By then a backup that was put
    /// back may lie there, and those would be its own. So what is left of it stays in memory until
    /// the process ends; nothing closes one but that and a backup put back.
    ///
    /// # Errors
    /// The engine's error; the data is safe in its write-ahead log even then.
    #[inline(never)]
    pub fn close(&self) -> Boxed<'_, Result<(), DbError>> {
        Box::pin(async {
            let closed = self.engine.shutdown().await;
            std::mem::forget(Arc::clone(&self.engine));
            closed.map_err(|error| DbError::Engine(error.to_string()))
        })
    }

    /// Runs statements and returns each one's value, or the first real error: inside a failed
    /// transaction all others report "not executed", which says nothing.
    pub(crate) async fn run(&self, statement: Statement) -> Result<Vec<Value>, DbError> {
        let Statement { text, binds } = statement;
        let results = execute(&self.engine, &self.session, &text, binds)
            .await
            .map_err(|error| DbError::from_engine(&error))?;
        let mut values = Vec::with_capacity(results.len());
        let mut failure: Option<EngineError> = None;
        for result in results {
            match result {
                Ok(value) => values.push(value),
                Err(error) => {
                    if failure.as_ref().is_none_or(not_executed) {
                        failure = Some(error);
                    }
                }
            }
        }
        match failure {
            None => Ok(values),
            Some(error) => Err(DbError::from_engine(&error)),
        }
    }
}

/// The engine's futures are tens of kilobytes and nest deeply; behind a pointer to `dyn` neither
/// their size nor their type reaches our callers.
#[inline(never)]
fn execute<'a>(
    engine: &'a Datastore,
    session: &'a Session,
    text: &'a str,
    binds: Variables,
) -> Executed<'a> {
    Box::pin(async move {
        let results = engine.execute(text, session, Some(binds)).await?;
        Ok(results.into_iter().map(|result| result.result).collect())
    })
}

async fn place(engine: &Datastore) -> anyhow::Result<Place> {
    let tx = engine.transaction(TransactionType::Read).await?;
    let found = tx.get_db_by_name("homeport", "main", None).await;
    tx.cancel().await?;
    let found = found?.ok_or_else(|| anyhow::anyhow!("the database is not there"))?;
    Ok(Place { ns: found.namespace_id, db: found.database_id })
}

fn was_not_closed(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder.join("wal")).into_iter().flatten().flatten();
    files.map(|file| file.path()).any(|path| path.extension().is_some_and(|kind| kind == "wal"))
}

fn not_executed(error: &EngineError) -> bool {
    matches!(error.query_details(), Some(QueryError::NotExecuted))
}

fn rows_of(value: Option<Value>) -> Vec<Row> {
    match value {
        Some(Value::Array(items)) => items
            .into_inner()
            .into_iter()
            .filter_map(|item| match item {
                Value::Object(object) => Some(to_row(object)),
                other => to_json(other).as_object().cloned(),
            })
            .collect(),
        Some(Value::Object(object)) => vec![to_row(object)],
        _ => Vec::new(),
    }
}
