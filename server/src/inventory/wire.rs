//! What is on the wire.

use std::cmp::Reverse;

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::kind::Kind;
use super::list::Found;
use crate::collections::{Collection, FieldKind, dates};
use crate::folder::Disk;

/// A file that a record names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileItem {
    /// What it is kept under.
    name: String,
    kind: Kind,
    collection_id: String,
    collection_name: String,
    /// The record's id.
    record: String,
    /// The field's name.
    field: String,
    /// Whether it takes a token to read it.
    protected: bool,
    /// Whether the field holds a list.
    multiple: bool,
    /// Bytes; `null` for a file that is not on the disk.
    size: Option<u64>,
    /// Since when it lies on this disk.
    added: Option<String>,
}

impl FileItem {
    pub(super) fn of(found: &Found<'_>) -> Self {
        let Found { collection, column, record, entry } = found;
        let kind = &column.field.kind;
        let added = entry.weight.and_then(|weight| {
            let moment = i128::from(weight.since) * 1_000_000;
            OffsetDateTime::from_unix_timestamp_nanos(moment).ok()
        });
        Self {
            name: entry.name.to_string(),
            kind: entry.kind,
            collection_id: collection.id().to_owned(),
            collection_name: collection.name().to_owned(),
            record: (*record).to_owned(),
            field: column.field.name.clone(),
            protected: matches!(kind, FieldKind::File { protected: true, .. }),
            multiple: kind.is_multiple(),
            size: entry.weight.map(|weight| weight.bytes),
            added: added.map(dates::to_text),
        }
    }
}

/// A page of files.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilePage {
    pub(super) items: Vec<FileItem>,
    /// The next page's `cursor`; `null` where this is the last.
    pub(super) next: Option<String>,
    /// How many files there are like these, on all pages.
    pub(super) total: u64,
    /// What those take up, in bytes.
    pub(super) bytes: u64,
}

/// Some files, and what they take up in bytes.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = FileShare)]
pub(super) struct Share {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// The files of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CollectionShare {
    id: String,
    name: String,
    #[serde(flatten)]
    share: Share,
}

impl CollectionShare {
    pub(super) fn new(collection: &Collection, share: Share) -> Self {
        Self { id: collection.id().to_owned(), name: collection.name().to_owned(), share }
    }

    /// The largest first.
    pub(super) fn order(&self) -> (Reverse<u64>, &str) {
        (Reverse(self.share.bytes), &self.name)
    }
}

/// The files of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KindShare {
    kind: Kind,
    #[serde(flatten)]
    share: Share,
}

impl KindShare {
    pub(super) fn new(kind: Kind, share: Share) -> Self {
        Self { kind, share }
    }
}

/// What lies on the disk besides records' files.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FilesBesides)]
pub(super) struct Besides {
    /// When that was looked at.
    pub(super) at: String,
    /// Small pictures that were made of others, in bytes.
    pub(super) thumbs: u64,
    /// Uploads that are under way, in bytes.
    pub(super) uploads: u64,
    /// What no record names any more and waits to be removed.
    pub(super) unnamed: Share,
}

/// The disk that the files lie on, in bytes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DiskBody {
    free: u64,
    size: u64,
}

impl From<Disk> for DiskBody {
    fn from(Disk { free, size }: Disk) -> Self {
        Self { free, size }
    }
}

/// What files take up.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileUsage {
    /// All that records name.
    #[serde(flatten)]
    pub(super) all: Share,
    /// Files that records name and the disk does not have.
    pub(super) missing: u64,
    /// The largest first; those that have files.
    pub(super) collections: Vec<CollectionShare>,
    /// Those that there are files of.
    pub(super) kinds: Vec<KindShare>,
    /// `null` while that is looked at for the first time.
    pub(super) besides: Option<Besides>,
    /// `null` where the system does not say.
    pub(super) disk: Option<DiskBody>,
}
