//! The one place that removes what committed changes no longer name.

use std::collections::HashMap;
use std::sync::Arc;

use homeport_db::{Change, Changes, Key};
use tokio_util::sync::CancellationToken;

use super::{Files, names_of_row, on_disk};
use crate::collections::{Catalog, FieldKind};

/// Changes whose files are removed in one go.
const TOGETHER: usize = 256;

/// Follows the change log and the collections' definitions until the server stops, and sweeps once
/// at the start.
pub(crate) async fn keep(files: Files, stop: CancellationToken) {
    let log = Arc::clone(&files.inner.log);
    let mut bell = log.bell();
    let mut redefined = files.inner.collections.redefined();
    // What came before is the sweep's.
    let mut cursor = log.head();
    let mut shapes = Shapes::of(&files.inner.collections.catalog(), &HashMap::new());
    let sweeps = Sweeps { files: files.clone(), stop: stop.clone() };
    sweeps.all();
    loop {
        match log.after(cursor).await {
            Ok(Changes::Page(changes)) if !changes.is_empty() => {
                for step in changes.chunks(TOGETHER) {
                    files.forget(step).await;
                }
                cursor = changes.last().map_or(cursor, |change| change.seq);
                continue;
            }
            Ok(Changes::Page(_)) => {}
            Ok(Changes::Gone) => {
                cursor = log.head();
                sweeps.all();
            }
            Err(error) => {
                tracing::error!(%error, "Could not read the change log for files to remove");
                // The next start's sweep removes what is missed here.
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(std::time::Duration::from_millis(500)) => continue,
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            rung = bell.changed() => if rung.is_err() { return },
            rung = redefined.changed() => {
                if rung.is_err() { return }
                // What a save drops may come back with its refusal; its end rings again.
                if files.inner.collections.settled().is_none() { continue }
                let next = Shapes::of(&files.inner.collections.catalog(), &shapes.0);
                for collection in shapes.lost_files(&next) {
                    sweeps.one(collection);
                }
                shapes = next;
            }
        }
    }
}

impl Files {
    /// Removes the files that changes took out of their records.
    async fn forget(&self, changes: &[Arc<Change>]) {
        let gone = changes.iter().filter_map(|change| self.lost_by(change)).collect::<Vec<_>>();
        let may_remove = self.inner.removing.read().await;
        if gone.is_empty() || !*may_remove {
            return;
        }
        let removed = on_disk("remove files", move || {
            let mut outcome = Ok(());
            for (folder, names) in gone {
                for name in names {
                    outcome = outcome.and(folder.remove(&name));
                }
                folder.remove_if_empty();
            }
            outcome
        });
        if let Err(error) = removed.await {
            tracing::warn!(%error, "Could not remove files that no record names; the next start will");
        }
    }

    fn lost_by(&self, change: &Change) -> Option<(super::RecordFolder, Vec<String>)> {
        let before = change.before.as_ref()?;
        let collection = self.inner.collections.of_table(&change.key.table)?;
        let kept = change.after.as_ref().map(|row| names_of_row(&collection, row));
        let kept = kept.unwrap_or_default();
        let lost =
            names_of_row(&collection, before).into_iter().filter(|name| !kept.contains(name));
        let lost = lost.map(str::to_owned).collect::<Vec<_>>();
        let key = Key { table: change.key.table.clone(), id: change.key.id.clone() };
        self.folder(&key).filter(|_| !lost.is_empty()).map(|folder| (folder, lost))
    }
}

/// Sweeps beside the reading of the log.
struct Sweeps {
    files: Files,
    stop: CancellationToken,
}

impl Sweeps {
    fn all(&self) {
        let (files, stop) = (self.files.clone(), self.stop.clone());
        tokio::spawn(async move { files.sweep(&stop).await });
    }

    fn one(&self, collection: String) {
        let (files, stop) = (self.files.clone(), self.stop.clone());
        tokio::spawn(async move { files.sweep_collection(&collection, &stop).await });
    }
}

/// By table, each collection's birth and its file fields: column, and whether it holds a list.
#[derive(Clone, Default, PartialEq)]
struct Shape {
    created: String,
    fields: Vec<(String, bool)>,
}

struct Shapes(HashMap<String, Shape>);

impl Shapes {
    /// As defined now; of a collection whose definition is not final, as it was before. What it was
    /// before a start is not known: its end is a loss then.
    fn of(catalog: &Catalog, before: &HashMap<String, Shape>) -> Self {
        let shapes = catalog.all().map(|collection| {
            let table = collection.table.as_str().to_owned();
            let files = collection
                .fields
                .iter()
                .filter(|column| matches!(column.field.kind, FieldKind::File { .. }))
                .map(|column| (column.column.as_str().to_owned(), column.field.kind.is_multiple()));
            let shape = match (collection.definition.filling, before.get(&table)) {
                (true, Some(before)) => before.clone(),
                (true, None) => Shape::default(),
                (false, _) => Shape {
                    created: collection.definition.created.clone(),
                    fields: files.collect(),
                },
            };
            (table, shape)
        });
        Self(shapes.collect())
    }

    /// The collections that may have lost files on the way to `next`: gone, made anew, with a
    /// file field less, or with one that no longer holds lists.
    fn lost_files(&self, next: &Self) -> Vec<String> {
        let lost = self.0.iter().filter(|(table, shape)| match next.0.get(*table) {
            None => true,
            Some(now) => {
                now.created != shape.created
                    || shape.fields.iter().any(|field| !now.fields.contains(field))
            }
        });
        lost.map(|(table, _)| table.clone()).collect()
    }
}
