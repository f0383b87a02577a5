//! Deliveries that go from one state to another, in the writer's turn.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Note, Row, View, Writer};

use super::delivery::{Delivery, State};
use crate::error::{Error, Result};

/// Moves rows, all or none, and notes it. A row that is not there any more refuses.
pub(super) struct Settle {
    /// Where each is, and where it is to be; nowhere, when it is to be forgotten.
    moves: Vec<(Key, Option<(Key, Row)>)>,
    /// Of the rows' texts, at most.
    bytes: usize,
    note: Option<Note>,
}

/// Far less than fits one transaction, in which each row is read, forgotten and kept.
const MOST_BYTES: usize = 2 << 20;

impl Settle {
    pub(super) fn noted(note: Note) -> Self {
        Self { moves: Vec::new(), bytes: 0, note: Some(note) }
    }

    pub(super) fn silent() -> Self {
        Self { moves: Vec::new(), bytes: 0, note: None }
    }

    /// # Errors
    /// When it cannot be written.
    pub(super) fn and(mut self, delivery: &Delivery, from: State, to: State) -> Result<Self> {
        let row = delivery.row()?;
        let texts = row.values().filter_map(serde_json::Value::as_str).map(str::len);
        self.bytes += texts.sum::<usize>();
        let to = (delivery.key_in(to)?, row);
        self.moves.push((delivery.key_in(from)?, Some(to)));
        Ok(self)
    }

    /// Whether it should be written before there is more in it.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MOST_BYTES
    }

    pub(super) fn forget(mut self, key: Key) -> Self {
        self.moves.push((key, None));
        self
    }

    /// # Errors
    /// 404 when one is not there any more; the database's.
    pub(super) async fn write(self, writer: &Writer<Error>) -> Result<()> {
        writer.write(self).await?.map(drop)
    }
}

impl Intent for Settle {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let keys = self
            .moves
            .iter()
            .flat_map(|(from, to)| std::iter::once(from).chain(to.as_ref().map(|(key, _)| key)));
        keys.cloned().collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move {
            for (from, to) in &self.moves {
                if view.get(from).is_none() {
                    return Err(Error::NotFound("The delivery is not there any more."));
                }
                match to {
                    Some((to, row)) => {
                        if to != from {
                            view.forget(from.clone());
                        }
                        view.keep(to.clone(), row.clone());
                    }
                    None => view.forget(from.clone()),
                }
            }
            if let Some(note) = &self.note {
                view.note(note.clone());
            }
            Ok(())
        })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("keep a delivery", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}
