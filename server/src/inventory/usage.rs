//! What the files take up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::held::{Entry, Held};
use super::kind::Kind;
use super::list::files_of;
use super::wire::{CollectionShare, KindShare, Share};
use crate::collections::Collection;

/// What records' files take up, in all and in parts.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) all: Share,
    /// Files that the disk does not have.
    pub(super) missing: u64,
    pub(super) kinds: Vec<KindShare>,
    /// The largest first.
    pub(super) collections: Vec<CollectionShare>,
}

impl Sums {
    pub(super) fn of(held: &Held, seen: &[Arc<Collection>]) -> Self {
        let mut sums = Self::default();
        let mut kinds = BTreeMap::<Kind, Share>::new();
        for collection in seen {
            let mut share = Share::default();
            for found in files_of(held, std::slice::from_ref(collection)) {
                share.add(found.entry);
                kinds.entry(found.entry.kind).or_default().add(found.entry);
                sums.missing += u64::from(found.entry.weight.is_none());
            }
            sums.all.files += share.files;
            sums.all.bytes += share.bytes;
            if share.files > 0 {
                sums.collections.push(CollectionShare::new(collection, share));
            }
        }
        sums.collections.sort_by(|one, other| one.order().cmp(&other.order()));
        let share = |kind: Kind| Some(KindShare::new(kind, kinds.remove(&kind)?));
        sums.kinds = Kind::ALL.into_iter().filter_map(share).collect();
        sums
    }
}

impl Share {
    fn add(&mut self, entry: &Entry) {
        self.files += 1;
        self.bytes += entry.weight.map_or(0, |weight| weight.bytes);
    }
}
