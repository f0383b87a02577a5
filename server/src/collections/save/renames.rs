//! What is called after a collection elsewhere, and follows it to its new name.

use futures_util::future::BoxFuture;
use homeport_db::Statement;

use super::super::{Collection, Collections};
use crate::error::Result;

/// A collection's old name and its new one.
pub(crate) struct Rename {
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Makes a change known, in the writer's turn, once it is on disk.
pub(crate) type Publish = Box<dyn FnOnce() + Send>;

/// Whoever keeps texts that name collections.
pub(crate) trait Named: Send + Sync {
    /// Appends what rewrites those texts. Nothing else may change them until what is returned has
    /// been called or dropped: the transaction may still fail.
    ///
    /// # Errors
    /// When they cannot be written.
    fn renamed<'a>(
        &'a self,
        statement: Statement,
        renames: &'a [Rename],
    ) -> BoxFuture<'a, Result<(Statement, Publish)>>;
}

impl Collections {
    /// Appends what follows the collections whose names `saved` changes.
    pub(super) async fn follow(
        &self,
        statement: Statement,
        saved: &[impl AsRef<Collection>],
    ) -> Result<(Statement, Publish)> {
        let catalog = self.catalog();
        let renames = saved.iter().map(AsRef::as_ref).filter_map(|next| {
            let from = catalog.of_id(next.id())?.name().to_owned();
            let to = next.name().to_owned();
            (from != to).then_some(Rename { from, to })
        });
        let renames = renames.collect::<Vec<_>>();
        match renames[..] {
            [] => Ok((statement, Box::new(|| ()))),
            _ => self.inner.named.renamed(statement, &renames).await,
        }
    }
}
