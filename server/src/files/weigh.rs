//! What files weigh, as the disk says: those that records name, and all that lie there.
//!
//! Links are not followed: what a link stands for is no file of ours.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use homeport_db::{Ident, Key};
use tokio::sync::mpsc;

use super::place::{id_of_folder, owner_of_entry, unless_absent};
use super::sweep::folders_in;
use super::{Files, RecordFolder, on_disk};
use crate::error::{Error, Result};

/// Records' folders that are looked at in one go.
const STEP: usize = 200;

/// What the disk says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    pub(crate) bytes: u64,
    /// Since when it lies there, in milliseconds since 1970-01-01 UTC: names never get another
    /// content.
    pub(crate) since: i64,
}

/// What lies in a record's folder.
#[derive(Debug)]
pub(crate) struct Laid {
    pub(crate) key: Key,
    /// Files by name, with their bytes; none whose write is still to be decided.
    pub(crate) files: Vec<(String, u64)>,
    /// The bytes of all thumbs.
    pub(crate) thumbs: u64,
}

impl Files {
    /// What the files of these names of records weigh, in their order; `None` for one that is not
    /// there.
    ///
    /// # Errors
    /// When the disk cannot be asked.
    pub(crate) async fn weigh(
        &self,
        wanted: Vec<(Key, Vec<String>)>,
    ) -> Result<Vec<Vec<Option<Weight>>>> {
        let files = self.clone();
        on_disk("weigh files", move || {
            let all = wanted.iter().map(|(key, names)| files.weigh_of(key, names));
            Ok(all.collect())
        })
        .await
    }

    fn weigh_of(&self, key: &Key, names: &[String]) -> Vec<Option<Weight>> {
        let folder = self.folder(key).filter(RecordFolder::is_ours);
        let weight = |name: &String| weight_of(&folder.as_ref()?.file(name)?);
        names.iter().map(weight).collect()
    }

    /// All that lies in records' folders, some of them at a time; ends early when nobody takes it. What
    /// comes last is an error where the disk could not be read to the end.
    pub(crate) fn laid(&self) -> mpsc::Receiver<Result<Vec<Laid>>> {
        let (found, taken) = mpsc::channel(1);
        let files = self.clone();
        tokio::spawn(async move {
            if let Err(error) = files.look(&found).await {
                // Nobody takes it: nobody is misled.
                let _ = found.send(Err(error)).await;
            }
        });
        taken
    }

    async fn look(&self, found: &mpsc::Sender<Result<Vec<Laid>>>) -> Result<()> {
        let mut collections = folders_in(self.root()).await?;
        while let Some(name) = collections.next().await {
            let Ok(table) = Ident::new(&name) else { continue };
            let mut records = match folders_in(&self.root().join(&name)).await {
                // It went meanwhile.
                Err(Error::NotFound(_)) => continue,
                records => records?,
            };
            loop {
                let mut keys = Vec::with_capacity(STEP);
                while keys.len() < STEP
                    && let Some(folder) = records.next().await
                {
                    let id = id_of_folder(&folder);
                    keys.extend(id.map(|id| Key { table: table.clone(), id }));
                }
                if keys.is_empty() {
                    break;
                }
                let files = self.clone();
                let laid = on_disk("weigh files", move || {
                    keys.into_iter().map(|key| files.laid_in(key)).collect::<io::Result<Vec<_>>>()
                });
                if found.send(Ok(laid.await?)).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn laid_in(&self, key: Key) -> io::Result<Laid> {
        let mut laid = Laid { key, files: Vec::new(), thumbs: 0 };
        let Some(folder) = self.folder(&laid.key) else { return Ok(laid) };
        each_in(folder.path(), &mut |entry| {
            let about = entry.metadata()?;
            let name = entry.file_name();
            let owner = name.to_str().and_then(|name| owner_of_entry(name, about.is_dir()));
            match owner {
                Some(_) if about.is_dir() => laid.thumbs += bytes_in(&entry.path())?,
                Some(name) if about.is_file() && !self.inner.claims.is_undecided(&name) => {
                    laid.files.push((name, about.len()));
                }
                // Somebody else's.
                _ => {}
            }
            Ok(())
        })?;
        Ok(laid)
    }

    /// The bytes of uploads that are being taken in.
    ///
    /// # Errors
    /// When the disk cannot be asked.
    pub(crate) async fn staged(&self) -> Result<u64> {
        let staging = self.inner.staging.clone();
        on_disk("weigh uploads", move || bytes_in(&staging)).await
    }
}

/// The bytes of the files right in a folder.
fn bytes_in(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    each_in(folder, &mut |entry| {
        let about = entry.metadata()?;
        bytes += if about.is_file() { about.len() } else { 0 };
        Ok(())
    })?;
    Ok(bytes)
}

/// Looks at each entry of a folder. What goes away meanwhile is not there.
fn each_in(
    folder: &Path,
    look: &mut dyn FnMut(&std::fs::DirEntry) -> io::Result<()>,
) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        unless_absent(look(&entry?))?;
    }
    Ok(())
}

fn weight_of(path: &Path) -> Option<Weight> {
    let about = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let since = about.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let since = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Some(Weight { bytes: about.len(), since })
}
