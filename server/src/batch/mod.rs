//! PocketBase's batch: several writes of records in one request, done together or not at all.
//!
//! What the writes are and how they are judged is `records`'; here they are read, and their
//! outcomes written.

mod files;
mod routes;
mod wire;

use crate::files::Files;
use crate::gate::Gate;
use crate::records::Records;
use crate::settings::Settings;

pub(crate) use routes::router;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Batch {
    records: Records,
    files: Files,
    settings: Settings,
    gate: Gate,
}

impl Batch {
    pub(crate) fn new(records: Records, files: Files, settings: Settings, gate: Gate) -> Self {
        Self { records, files, settings, gate }
    }
}
