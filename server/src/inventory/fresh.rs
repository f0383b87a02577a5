//! Bringing what is held up to date: with definitions that have changed, and with the change log.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeport_db::{Change, Changes, Key, Row};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::held::{Entry, Held, Shape};
use super::kind::Kind;
use super::store::{Naming, id_of};
use super::{IDLE, Inventory};
use crate::collections::{Collection, id_of_table};
use crate::error::{Error, Result};

/// After more changes than these, all is read anew: that is quicker.
const MOST_CHANGES: u64 = 20_000;

/// Records with what they are now; nothing for those that are gone.
type Images<'a> = Vec<(Key, Option<&'a Arc<Row>>)>;

impl Inventory {
    /// What is held, with every change that is committed now.
    ///
    /// # Errors
    /// The database's and the disk's; nothing is held then.
    pub(super) async fn fresh(&self) -> Result<OwnedMutexGuard<Option<Held>>> {
        let mut place = Arc::clone(&self.inner.held).lock_owned().await;
        self.let_go_when_idle();
        let wanted = self.inner.log.head();
        let is_near = |held: &Held| wanted.saturating_sub(held.cursor) <= MOST_CHANGES;
        let is_good = |held: &Held| held.is_over_still() || !held.is_over() && is_near(held);
        let kept = place.take().filter(is_good);
        let mut held = kept.unwrap_or_else(|| Held::at(wanted));
        while !held.is_over() {
            self.follow_definitions(&mut held).await?;
            if self.follow_changes(&mut held, wanted).await? {
                break;
            }
            held = Held::at(self.inner.log.head());
        }
        *place = Some(held);
        Ok(place)
    }

    /// Reads the collections whose file fields are not as they were, and drops those that are gone.
    async fn follow_definitions(&self, held: &mut Held) -> Result<()> {
        let catalog = self.inner.collections.catalog();
        let shapes = catalog.all().filter_map(|one| Some((one, Shape::of(one)?)));
        let shapes = shapes.collect::<Vec<_>>();
        let is_there = |id: &String| shapes.iter().any(|(collection, _)| collection.id() == id);
        let gone = held.shelves.keys().filter(|id| !is_there(id)).cloned().collect::<Vec<_>>();
        gone.iter().for_each(|id| held.drop(id));
        for (collection, shape) in shapes {
            let shelf = held.shelves.get(collection.id());
            if shelf.is_none_or(|shelf| shelf.shape != shape) {
                self.read(held, collection, shape).await?;
            }
            if held.gives_up() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads what a collection's records name. What changes meanwhile the log tells.
    async fn read(&self, held: &mut Held, collection: &Collection, shape: Shape) -> Result<()> {
        let columns = shape.columns.clone();
        held.clear(collection.id(), shape);
        let mut naming = Naming::begin(&self.inner.db, &collection.table, &columns).await?;
        while let Some(rows) = naming.next().await? {
            let key = |id: &str| Key { table: collection.table.clone(), id: id.to_owned() };
            let records = rows.iter().filter_map(|row| Some((key(id_of(row)?), Some(row))));
            self.put(held, collection.id(), records.collect()).await?;
            if held.gives_up() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Puts the changes up to a number. False when the log does not reach back far enough.
    async fn follow_changes(&self, held: &mut Held, wanted: u64) -> Result<bool> {
        while !held.gives_up() && held.cursor < wanted {
            let changes = self.inner.log.after(held.cursor).await;
            let changes = changes.map_err(|error| Error::database("list files", error))?;
            let Changes::Page(changes) = changes else { return Ok(false) };
            let Some(last) = changes.last().map(|change| change.seq) else { break };
            for (collection, records) in by_collection(held, &changes) {
                self.put(held, &collection, records).await?;
            }
            held.cursor = last;
        }
        Ok(true)
    }

    /// Puts what records name now, which were read or have changed.
    async fn put(&self, held: &mut Held, collection: &str, records: Images<'_>) -> Result<()> {
        let Some(shelf) = held.shelves.get(collection) else { return Ok(()) };
        let named = records.into_iter().map(|(key, row)| {
            let names = row.map(|row| shelf.shape.named_by(row)).unwrap_or_default();
            (key, names)
        });
        let named = named.collect::<Vec<_>>();
        let wanted = named.iter().map(|(key, names)| {
            (key.clone(), names.iter().map(|(_, name)| (*name).to_owned()).collect())
        });
        let weights = self.inner.files.weigh(wanted.collect()).await?;
        for ((key, names), weights) in named.into_iter().zip(weights) {
            let entries = names.into_iter().zip(weights).map(|((column, name), weight)| Entry {
                name: name.into(),
                column,
                kind: Kind::of(name),
                weight,
            });
            let entries = entries.collect();
            held.put(collection, &key.id, entries);
        }
        Ok(())
    }

    /// Lets go of what is held when nobody has asked for it for long.
    fn let_go_when_idle(&self) {
        if self.inner.is_watched.swap(true, Ordering::Relaxed) {
            return;
        }
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            let mut until = Instant::now() + IDLE;
            loop {
                tokio::time::sleep_until(until).await;
                let Some(inner) = inner.upgrade() else { return };
                let asked = std::time::Duration::from_secs(inner.asked.load(Ordering::Relaxed));
                until = inner.began + asked + IDLE;
                if until <= Instant::now() {
                    let mut held = inner.held.lock().await;
                    *held = None;
                    // Whoever comes next finds nobody watching, once the lock is free.
                    inner.is_watched.store(false, Ordering::Relaxed);
                    return;
                }
            }
        });
    }
}

/// The last image of each record that changes are about, by collection, where its files are held.
fn by_collection<'a>(held: &Held, changes: &'a [Arc<Change>]) -> HashMap<String, Images<'a>> {
    let mut last = HashMap::new();
    for change in changes {
        last.insert(&change.key, change.after.as_ref());
    }
    let mut found = HashMap::<String, Images<'a>>::new();
    for (key, row) in last {
        let id = id_of_table(key.table.as_str());
        if held.shelves.contains_key(id) {
            found.entry(id.to_owned()).or_default().push((key.clone(), row));
        }
    }
    found
}
