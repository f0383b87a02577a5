//! Moving in from PocketBase: collections, records with their password hashes, files, and admins.
//!
//! Writes as everybody does, through `collections`, `records` and `files`: so it works on a folder
//! that no server runs on ([`MoveIn`]) and in a running box, of a zip that is uploaded ([`MovingIn`]).
//! What is there already is never changed, so it can be run again, after an interruption or later
//! for what is new.

mod arrival;
mod fit;
mod live;
mod routes;
mod source;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homeport_db::Key;
use serde::Serialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::audit::{Action, Audit, Event, Party};
use crate::collections::sign_ins::EXTERNAL_AUTHS_ID;
use crate::collections::value::{to_list, to_text};
use crate::collections::{Collection, Collections, FieldKind, SUPERUSERS, dates};
use crate::error::Error;
use crate::files::Files;
use crate::records::Records;
pub(crate) use live::MovingIn;
pub(crate) use routes::{documented, router};
use source::{Source, SourceCollection};

/// Records taken over in one transaction.
const STEP: u32 = 100;
/// Reasons told per collection; the rest is counted.
const REASONS: usize = 5;
const ORDINARY: &str = "It was called the system's there. Here it is a collection as any other.";

/// Why nothing, or not everything, could be taken over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MoveInError {
    /// There is no PocketBase database in the folder.
    #[error(
        "There is no PocketBase data in {0}. Name the folder that holds `data.db`, usually `pb_data`."
    )]
    NotPocketBase(PathBuf),
    /// PocketBase's tables were others before 0.23.
    #[error(
        "This folder is from a PocketBase before 0.23. Start it once with a newer PocketBase, which brings it up to date, then try again."
    )]
    TooOld,
    /// SQLite could not read it.
    #[error("PocketBase's database cannot be read: {0}.")]
    Sqlite(#[from] rusqlite::Error),
    /// Homeport refused what it was given.
    #[error("{0}")]
    Refused(String),
}

/// What came over.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct MoveInReport {
    /// One entry per collection, in PocketBase's order.
    pub collections: Vec<MovedCollection>,
}

/// What came over of one collection.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct MovedCollection {
    /// Its name.
    pub name: String,
    /// Records that are new here.
    pub records: u64,
    /// Records that were here already and stay as they are.
    pub known: u64,
    /// Records that could not be taken over.
    pub refused: u64,
    /// Files that are new here.
    pub files: u64,
    /// What was left behind, and why.
    pub left: Vec<String>,
    /// True when the collection could not be made, and its records stayed behind with it.
    #[serde(skip)]
    pub is_missing: bool,
}

impl MovedCollection {
    /// Of so many records given, those not written were here already.
    fn count(&mut self, written: usize, given: usize) {
        self.records += written as u64;
        self.known += given.saturating_sub(written) as u64;
    }

    fn leave(&mut self, reason: String) {
        if self.left.len() < REASONS {
            self.left.push(reason);
        }
    }
}

/// Hears how far it has come: the collection's name, records done, and how many there are.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

/// What moving in works on.
pub(crate) struct MoveIn {
    pub(crate) collections: Collections,
    pub(crate) records: Records,
    pub(crate) files: Files,
    pub(crate) audit: Audit,
}

impl MoveIn {
    /// Takes over what a PocketBase data folder holds.
    ///
    /// # Errors
    /// When the folder cannot be read or its collections do not fit here; records that do not fit
    /// are told in the report.
    pub(crate) async fn run(
        &self,
        folder: &Path,
        progress: Progress<'_>,
    ) -> Result<MoveInReport, MoveInError> {
        let source = Source::open(folder)?;
        let found = source.collections()?;
        let mut left = self.define(&found).await?;
        // Before the first record comes: an interruption leaves some of them.
        self.note(None).await;
        let mut report = MoveInReport::default();
        for from in in_order(&found) {
            let mut moved = MovedCollection { name: from.name.clone(), ..Default::default() };
            let of_definition = left.remove(&from.id).unwrap_or_default();
            let is_told = !of_definition.is_empty() && self.collections.find(&from.id).is_none();
            let kept = match from.name.as_str() {
                SUPERUSERS => self.collections.find(SUPERUSERS),
                _ => None,
            };
            let kept = kept.map(|here| fit::kept_here(&from.definition, &here.definition));
            moved.is_missing = is_told && from.kind != "view";
            // A view's records are its collections'.
            if from.kind != "view" && !is_told {
                self.take_over(&source, from, &mut moved, progress).await?;
            }
            // All of it, before what is told of records.
            moved.left.splice(0..0, kept.into_iter().flatten().chain(of_definition));
            report.collections.push(moved);
        }
        self.note(Some(&report)).await;
        Ok(report)
    }

    /// Notes that it begins, or what came over.
    async fn note(&self, report: Option<&MoveInReport>) {
        let event = Event::new(Action::MovedIn).on(Party::kind("folder"));
        let event = match report {
            None => event.with("step", "begun"),
            Some(report) => {
                let records = report.collections.iter();
                let records = records.map(|moved| (moved.name.clone(), json!(moved.records)));
                event.with("step", "done").with("records", records.collect::<Map<_, _>>())
            }
        };
        self.audit.append_or_warn(event).await;
    }

    /// Makes the collections that are not here yet, all of them at once. One that is here stays as
    /// it is: it may have been changed since. Only `users`, which every box begins with, takes
    /// PocketBase's fields as long as nobody has touched it. Returns what had to be left behind, by
    /// the ids of the collections.
    async fn define(
        &self,
        found: &[SourceCollection],
    ) -> Result<HashMap<String, Vec<String>>, MoveInError> {
        let is_fresh = |from: &&SourceCollection| match self.collections.find(&from.id) {
            _ if from.system => false,
            None => true,
            Some(known) => {
                let is_own = known.id() == from.id && !known.definition.system;
                is_own && known.definition.is_untouched()
            }
        };
        let mut left = HashMap::<_, Vec<_>>::new();
        let mut fresh = Vec::new();
        for from in found.iter().filter(is_fresh) {
            let mut definition = from.definition.clone();
            if let Some(known) = self.collections.find(&from.id) {
                fit::name_fields_alike(&mut definition, &known.definition);
            }
            if from.is_declared_system {
                left.entry(from.id.clone()).or_default().push(ORDINARY.to_owned());
            }
            fresh.push(definition);
        }
        // Each turn takes something out.
        while !fresh.is_empty() {
            let Err(unfit) = self.collections.try_import(fresh.clone(), false).await else { break };
            let Some(definition) = unfit.at.and_then(|at| fresh.get_mut(at)) else {
                return Err(MoveInError::Refused(unfit.error.in_words()));
            };
            let id = definition.get("id").map(to_text).unwrap_or_default();
            let reasons = match (fit::without(definition, &unfit.errors), unfit.at) {
                (None, Some(at)) => {
                    fresh.remove(at);
                    let why = fit::why(&unfit.errors).unwrap_or_else(|| unfit.error.in_words());
                    vec![format!("The collection could not be made: {why}")]
                }
                (reasons, _) => reasons.unwrap_or_default(),
            };
            left.entry(id).or_default().extend(reasons);
        }
        Ok(left)
    }

    async fn take_over(
        &self,
        source: &Source,
        from: &SourceCollection,
        moved: &mut MovedCollection,
        progress: Progress<'_>,
    ) -> Result<(), MoveInError> {
        let Some(collection) = self.collections.find(&from.id) else {
            moved.leave("The collection is not here.".to_owned());
            return Ok(());
        };
        let total = source.count(from)?;
        let (mut last, mut done) = (0, 0);
        loop {
            let (step, end) = source.records(from, last, STEP)?;
            if step.is_empty() {
                return Ok(());
            }
            done += step.len() as u64;
            last = end;
            self.take_over_step(source, from, &collection, step, moved).await?;
            progress(&from.name, done, total);
        }
    }

    async fn take_over_step(
        &self,
        source: &Source,
        from: &SourceCollection,
        collection: &Arc<Collection>,
        step: Vec<Map<String, Value>>,
        moved: &mut MovedCollection,
    ) -> Result<(), MoveInError> {
        let mut plain = Vec::new();
        for mut values in step {
            if from.id == EXTERNAL_AUTHS_ID {
                if !self.knows_owner(&values).await? {
                    let link = values.get("id").map(to_text).unwrap_or_default();
                    moved.refused += 1;
                    moved.leave(format!("Link {link}: whoever it belongs to is not here."));
                    continue;
                }
                // One that is older than its accounts' collection is nobody's here.
                let now = dates::to_text(OffsetDateTime::now_utc());
                values.insert("created".to_owned(), now.into());
            }
            if !names_files(collection, &values) {
                plain.push(values);
                continue;
            }
            // Before its files are copied; of the others the writer knows which are here.
            let id = values.get("id").map(to_text).unwrap_or_default();
            if self.records.get(collection, &id).await.map_err(stopped)?.is_some() {
                moved.known += 1;
                continue;
            }
            let files = files_of(source, from, collection, &id, &mut values, moved);
            if files.is_empty() {
                plain.push(values);
            } else {
                self.take_over_with_files(collection, &id, values, files, moved).await?;
            }
        }
        match self.records.adopt(collection, plain.clone()).await {
            Ok(written) => moved.count(written, plain.len()),
            // One of them does not fit: the others are not to suffer for it.
            Err(Error::Invalid { .. } | Error::TooLarge) => {
                for values in plain {
                    self.take_over_one(collection, values, moved).await?;
                }
            }
            Err(error) => return Err(stopped(error)),
        }
        Ok(())
    }

    /// Whether the account is here that a link to another service belongs to.
    async fn knows_owner(&self, link: &Map<String, Value>) -> Result<bool, MoveInError> {
        let text = |name: &str| link.get(name).map(to_text).unwrap_or_default();
        match self.collections.find(&text("collectionRef")) {
            Some(owners) if owners.is_auth() && !owners.is_superusers() => {
                let owner = self.records.get(&owners, &text("recordRef")).await;
                Ok(owner.map_err(stopped)?.is_some())
            }
            _ => Ok(false),
        }
    }

    /// Whether the record was written.
    async fn take_over_one(
        &self,
        collection: &Collection,
        values: Map<String, Value>,
        moved: &mut MovedCollection,
    ) -> Result<bool, MoveInError> {
        let id = values.get("id").map(to_text).unwrap_or_default();
        match self.records.adopt(collection, vec![values]).await {
            Ok(written) => moved.count(written, 1),
            Err(refusal @ (Error::Invalid { .. } | Error::TooLarge)) => {
                moved.refused += 1;
                moved.leave(format!("Record {id}: {why}", why = refusal.in_words()));
                return Ok(false);
            }
            Err(error) => return Err(stopped(error)),
        }
        Ok(true)
    }

    async fn take_over_with_files(
        &self,
        collection: &Arc<Collection>,
        id: &str,
        values: Map<String, Value>,
        files: Vec<(PathBuf, String)>,
        moved: &mut MovedCollection,
    ) -> Result<(), MoveInError> {
        const FAILED: &str = "Failed to create record.";
        let names = files.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
        let key = Key { table: collection.table.clone(), id: id.to_owned() };
        let uploads = self.files.copy_in(files).await.map_err(stopped)?;
        let placed = match self.files.place(&key, uploads, FAILED).await {
            Err(refusal @ Error::Invalid { .. }) => {
                moved.refused += 1;
                moved.leave(format!("Record {id}: {why}", why = refusal.in_words()));
                return Ok(());
            }
            placed => placed.map_err(stopped)?,
        };
        match self.take_over_one(collection, values, moved).await {
            Ok(true) => {
                moved.files += names.len() as u64;
                placed.keep(&names).await;
                Ok(())
            }
            Ok(false) => {
                placed.withdraw().await;
                Ok(())
            }
            Err(error) => {
                placed.leave();
                Err(error)
            }
        }
    }
}

/// What is taken over, accounts before their links to other services.
fn in_order(found: &[SourceCollection]) -> impl Iterator<Item = &SourceCollection> {
    let own = found.iter().filter(|from| !from.system || from.name == SUPERUSERS);
    own.chain(found.iter().filter(|from| from.system && from.id == EXTERNAL_AUTHS_ID))
}

fn stopped(error: Error) -> MoveInError {
    MoveInError::Refused(error.in_words())
}

fn names_files(collection: &Collection, values: &Map<String, Value>) -> bool {
    let fields = collection.fields.iter().map(|column| &column.field);
    let mut files = fields.filter(|field| matches!(field.kind, FieldKind::File { .. }));
    files.any(|field| values.get(&field.name).is_some_and(|value| !to_list(value).is_empty()))
}

/// The files that a record names: where each lies, and its name. A name without a file is taken
/// out of the record.
fn files_of(
    source: &Source,
    from: &SourceCollection,
    collection: &Collection,
    id: &str,
    values: &mut Map<String, Value>,
    moved: &mut MovedCollection,
) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let fields = collection.fields.iter().map(|column| &column.field);
    for field in fields.filter(|field| matches!(field.kind, FieldKind::File { .. })) {
        let Some(value) = values.get_mut(&field.name) else { continue };
        let mut kept = Vec::new();
        for name in to_list(value) {
            match source.file(from, id, &name).filter(|path| path.is_file()) {
                Some(path) => {
                    found.push((path, name.clone()));
                    kept.push(name);
                }
                None => moved.leave(format!("Record {id}: the file {name} is not there.")),
            }
        }
        *value = json!(kept);
    }
    found
}
