//! Rate limits follow the collections that they name (`users:create`), as PocketBase's do.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use homeport_db::Statement;

use super::{Settings, Values, written};
use crate::collections::{Named, Publish, Rename};
use crate::error::Result;

impl Named for Settings {
    fn renamed<'a>(
        &'a self,
        statement: Statement,
        renames: &'a [Rename],
    ) -> BoxFuture<'a, Result<(Statement, Publish)>> {
        async move {
            let saving = Arc::clone(&self.inner.saving).lock_owned().await;
            let mut next = Values::clone(&self.current());
            if !next.rename(renames) {
                return Ok((statement, Box::new(|| ()) as Publish));
            }
            let statement = written(statement, &next)?;
            let current = Arc::clone(&self.inner.current);
            let publish = move || {
                current.store(Arc::new(next));
                drop(saving);
            };
            Ok((statement, Box::new(publish) as Publish))
        }
        .boxed()
    }
}

impl Values {
    /// Rewrites what names collections. False when nothing does.
    fn rename(&mut self, renames: &[Rename]) -> bool {
        let mut changed = false;
        for rule in &mut self.rate_limits.rules {
            let Some((collection, action)) = rule.label.split_once(':') else { continue };
            if let Some(rename) = renames.iter().find(|rename| rename.from == collection) {
                rule.label = format!("{}:{action}", rename.to);
                changed = true;
            }
        }
        changed
    }
}
