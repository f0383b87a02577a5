//! Taking files in: each part of a body is written to a file of its own as it arrives.
//!
//! Nothing is held in memory but a buffer. A file that is larger than its field allows is counted
//! and not written, a part that belongs to no file field is skipped.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kind::{Kind, LOOKED_AT};
use super::name::kept_name;
use super::place::create;
use super::{Files, on_disk};
use crate::collections::{Collection, FieldKind};
use crate::error::{Error, Result};
use crate::http::body::TakeFiles;
use crate::http::multipart::Multipart;

/// How much is written at once.
const BUFFER: usize = 256 << 10;

/// A body's files on their way in. Dropping it removes them.
pub(crate) struct Staging {
    files: Files,
    /// The names of the file fields, and how large a file of theirs may be. `None` while nobody
    /// knows yet which collection the files are for.
    fields: Option<Vec<(String, u64)>>,
    uploads: Vec<Upload>,
    staged: Staged,
}

/// A file that has arrived.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The part's name: a field's, or with a `+` before or behind it.
    pub(crate) key: String,
    /// The name it will be kept under.
    pub(crate) name: String,
    /// What its sender calls it.
    pub(crate) original: String,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) kind: Kind,
}

/// All files of a body, in their order.
#[derive(Default)]
pub(crate) struct Uploads {
    pub(crate) list: Arc<[Upload]>,
    /// Where each lies.
    pub(super) staged: Staged,
}

/// Files in the staging folder, removed when this is dropped. `None` for one that was too large
/// to be written.
#[derive(Default)]
pub(super) struct Staged(pub(super) Vec<Option<PathBuf>>);

impl Drop for Staged {
    fn drop(&mut self) {
        let left = std::mem::take(&mut self.0).into_iter().flatten().collect::<Vec<_>>();
        if left.is_empty() {
            return;
        }
        let remove = move || {
            for path in left {
                // What cannot be removed is left to the sweep.
                let _ = std::fs::remove_file(path);
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(remove)),
            Err(_) => remove(),
        }
    }
}

impl Files {
    /// Makes ready to take in files for a collection.
    pub(crate) fn stage(&self, collection: &Collection) -> Staging {
        self.staging(Some(limits_of(collection)))
    }

    /// Makes ready to take in files of any name and size; the caller limits the whole body.
    pub(crate) fn stage_any(&self) -> Staging {
        self.staging(None)
    }

    fn staging(&self, fields: Option<Vec<(String, u64)>>) -> Staging {
        Staging { files: self.clone(), fields, uploads: Vec::new(), staged: Staged::default() }
    }
}

/// The collection's file fields, and how large a file of theirs may be.
fn limits_of(collection: &Collection) -> Vec<(String, u64)> {
    let fields = collection.fields.iter().map(|column| &column.field);
    let fields = fields.filter(|field| matches!(field.kind, FieldKind::File { .. }));
    fields.map(|field| (field.name.clone(), field.kind.largest_file())).collect()
}

/// The limit of the field that takes files under this key.
fn limit_in(fields: &[(String, u64)], key: &str) -> Option<u64> {
    let plain = key.strip_prefix('+').or_else(|| key.strip_suffix('+')).unwrap_or(key);
    let limit =
        |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, limit)| *limit);
    limit(key).or_else(|| limit(plain))
}

impl Uploads {
    /// Drops what no file field of the collection takes.
    pub(crate) fn for_collection(self, collection: &Collection) -> Self {
        let fields = limits_of(collection);
        let Self { list, mut staged } = self;
        let (mut kept, mut paths) = (Vec::new(), Vec::new());
        for (upload, path) in list.iter().zip(&mut staged.0) {
            if limit_in(&fields, &upload.key).is_some() {
                kept.push(upload.clone());
                paths.push(path.take());
            }
        }
        Self { list: kept.into(), staged: Staged(paths) }
    }

    /// Names each file a second time, by its first name: what PocketBase does in batches.
    pub(crate) fn named_again(self) -> Self {
        let named = self.list.iter().map(|upload| Upload {
            name: kept_name(&upload.name, &upload.kind),
            original: upload.name.clone(),
            ..upload.clone()
        });
        Self { list: named.collect(), staged: self.staged }
    }
}

impl Files {
    /// Writes a part of a body to a new file of this disk. When it returns, all of it is there; the
    /// caller removes what is left of a failure.
    ///
    /// # Errors
    /// 507, 500, and the body's.
    pub(crate) async fn take_to(&self, path: &Path, bytes: &mut Multipart) -> Result<Kind> {
        self.check_space()?;
        let file = Some(create(path).map_err(full)?);
        let mut file = Unfinished { files: self, file, buffer: Vec::new() };
        let mut head = Vec::new();
        while let Some(chunk) = bytes.chunk().await? {
            head.extend_from_slice(&chunk[..chunk.len().min(LOOKED_AT - head.len())]);
            file.add(&chunk).await?;
        }
        file.finish().await?;
        Ok(Kind::of(&head))
    }

    /// Takes in files that lie elsewhere on this machine, each under the name given beside it.
    /// When it returns, all of it is on disk.
    ///
    /// # Errors
    /// 507, 500; nothing is left behind then.
    pub(crate) async fn copy_in(&self, files: Vec<(PathBuf, String)>) -> Result<Uploads> {
        self.check_space()?;
        let mut staged = Staged::default();
        let mut list = Vec::with_capacity(files.len());
        for (from, name) in files {
            let path = self.unfinished();
            staged.0.push(Some(path.clone()));
            let copied = on_disk("copy a file in", move || {
                let (mut from, mut to) = (File::open(from)?, create(&path)?);
                let size = std::io::copy(&mut from, &mut to)?;
                to.sync_all()?;
                Ok(size)
            });
            let (size, kind) = (copied.await?, Kind::of(&[]));
            list.push(Upload { key: String::new(), original: name.clone(), name, size, kind });
        }
        Ok(Uploads { list: list.into(), staged })
    }
}

impl Staging {
    /// The files that have arrived.
    pub(crate) fn finish(self) -> Uploads {
        Uploads { list: self.uploads.into(), staged: self.staged }
    }

    /// How large a file under this key may be; `None` when no field takes it.
    fn limit(&self, key: &str) -> Option<u64> {
        self.fields.as_ref().map_or(Some(u64::MAX), |fields| limit_in(fields, key))
    }
}

impl TakeFiles for Staging {
    async fn take(&mut self, key: &str, original: &str, bytes: &mut Multipart) -> Result<()> {
        let Some(limit) = self.limit(key) else { return Ok(()) };
        self.files.check_space()?;
        let path = self.files.unfinished();
        let mut file = Unfinished {
            files: &self.files,
            file: Some(create(&path).map_err(full)?),
            buffer: Vec::new(),
        };
        self.staged.0.push(Some(path));
        let mut size = 0;
        let mut head = Vec::new();
        while let Some(chunk) = bytes.chunk().await? {
            size += chunk.len() as u64;
            head.extend_from_slice(&chunk[..chunk.len().min(LOOKED_AT - head.len())]);
            // Of one that is too large only the size will be told.
            if size <= limit {
                file.add(&chunk).await?;
            }
        }
        if size <= limit {
            file.finish().await?;
        } else if let Some(Some(path)) = self.staged.0.last_mut().map(Option::take) {
            on_disk("remove an upload", move || std::fs::remove_file(path)).await?;
        }
        let kind = Kind::of(&head);
        let name = kept_name(original, &kind);
        let original = original.to_owned();
        self.uploads.push(Upload { key: key.to_owned(), name, original, size, kind });
        Ok(())
    }
}

fn full(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::internal("take in a file", error),
    }
}

/// A file being written.
struct Unfinished<'a> {
    files: &'a Files,
    file: Option<File>,
    buffer: Vec<u8>,
}

impl Unfinished<'_> {
    async fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER { self.write(false).await } else { Ok(()) }
    }

    /// Writes what is left; when it returns, the file is on disk.
    async fn finish(mut self) -> Result<()> {
        self.write(true).await
    }

    async fn write(&mut self, last: bool) -> Result<()> {
        self.files.check_space()?;
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let mut buffer = std::mem::take(&mut self.buffer);
        let written = on_disk("take in a file", move || {
            file.write_all(&buffer)?;
            buffer.clear();
            if last {
                file.sync_all()?;
            }
            Ok((file, buffer))
        });
        let (file, buffer) = written.await?;
        self.file = Some(file);
        self.buffer = buffer;
        Ok(())
    }
}
