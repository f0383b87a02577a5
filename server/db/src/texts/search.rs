//! Searching, and reading a column that has not been searched before.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value as Json;

use super::column::Column;
use super::{BYTES, Kept};
use crate::{Db, DbError, Ident, Row, Scan};

/// Rows read at once while a column is read.
const BATCH: u32 = 500;
/// A larger column is searched off the async threads.
const SHORT_BYTES: usize = 1 << 20;

/// Rows to be looked at, all as they were when the search began.
pub struct Candidates {
    /// Reads them.
    pub scan: Scan,
    /// Their ids, in order.
    pub ids: Vec<String>,
}

impl Db {
    /// The rows of a table that may contain one of `parts`, each in a column of its own, whichever
    /// case its letters a-z have there: all that do, and perhaps some more. `None` when they are
    /// more than `most`, and when a column cannot be kept in memory; then the rows have to be read
    /// to tell.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn containing(
        &self,
        table: &Ident,
        parts: &[(Ident, String)],
        most: usize,
    ) -> Result<Option<Candidates>, DbError> {
        let mut by_column = HashMap::<&Ident, Vec<Vec<u8>>>::new();
        for (column, part) in parts {
            let part = part.to_ascii_lowercase().into_bytes();
            let wanted = by_column.entry(column).or_default();
            if !wanted.contains(&part) {
                wanted.push(part);
            }
        }
        let mut columns = Vec::new();
        for (column, parts) in by_column {
            match self.column(table, column).await? {
                Some(kept) => columns.push((kept, parts)),
                None => return Ok(None),
            }
        }
        // Columns are searched one after the other: what is being changed just now may have left
        // one and not yet come into the next.
        let before = self.texts.announced().settled();
        let scan = self.scan_table(table, false).await?;
        let is_short = columns.iter().all(|(kept, _)| kept.bytes() <= SHORT_BYTES);
        let find = move || {
            let mut found = BTreeSet::new();
            let mut all = columns.iter();
            all.all(|(kept, parts)| kept.find(parts, most, &mut found)).then_some(found)
        };
        let found = match is_short {
            true => find(),
            false => {
                let found = tokio::task::spawn_blocking(find).await;
                found.map_err(|error| DbError::Engine(error.to_string()))?
            }
        };
        let announced = self.texts.announced();
        let (Some(mut ids), Some(changed)) = (found, announced.ids(table, before)) else {
            return Ok(None);
        };
        drop(announced);
        ids.extend(changed);
        let ids = ids.into_iter().collect::<Vec<_>>();
        Ok((ids.len() <= most).then_some(Candidates { scan, ids }))
    }

    /// A column, read if it has to be. `None` when it cannot be kept, or others are being read.
    async fn column(&self, table: &Ident, column: &Ident) -> Result<Option<Arc<Kept>>, DbError> {
        let known = self.texts.get(table, column);
        if let Some(kept) = known.filter(|kept| !kept.is_to_be_read()) {
            return Ok(Some(kept));
        }
        let Ok(_turn) = self.texts.loading.try_lock() else { return Ok(None) };
        let loading = self.texts.begin(table, column);
        let kept = Arc::clone(&loading.kept);
        let read = self.read_texts(table, column, &kept).await?;
        loading.finish(read);
        Ok(Some(kept))
    }

    /// `None` when they are too many.
    async fn read_texts(
        &self,
        table: &Ident,
        column: &Ident,
        kept: &Kept,
    ) -> Result<Option<Column>, DbError> {
        let mut texts = Column::default();
        let mut scan = self.scan_table(table, false).await?;
        let id = Ident::new("id").map_err(|error| DbError::Engine(error.to_string()))?;
        let columns = [id, column.clone()];
        loop {
            let before = texts.bytes();
            let mut take = |row: &Row| {
                let text = |name: &str| row.get(name).and_then(Json::as_str);
                if let Some(id) = text("id").filter(|_| texts.bytes() <= BYTES) {
                    texts.set(id, text(column.as_str()));
                }
                false
            };
            if scan.next_wanted(BATCH, &columns, &mut take).await?.is_none() {
                return Ok(Some(texts));
            }
            let own = kept.share.own.load(Ordering::Relaxed);
            kept.share.set(own + texts.bytes() - before);
            // Changes that wait count as well.
            if kept.share.own.load(Ordering::Relaxed) > BYTES {
                return Ok(None);
            }
            // Others have a turn.
            tokio::task::yield_now().await;
        }
    }
}
