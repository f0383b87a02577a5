//! Serving the files of records, and thumbs of images among them.
//!
//! Invariants
//! - Only what a record names now is served; its own rule is asked for protected files, for whoever
//!   the file token in the URL was made out to. The `Authorization` of the request does not count,
//!   unless it is a key: that opens the files of what it may view, and no others.
//! - Nothing served runs as a page of this server: a sandboxing policy, `nosniff`, and attachments
//!   for all but pictures, sound, film and PDF.
//! - A file passes through in small pieces, however large it is and however slowly it is taken.
//! - Making thumbs never takes more than a fixed amount of memory, all of them together; a picture
//!   that would need more, or that cannot be read, is served as it is.

mod conditions;
mod picture;
mod pieces;
mod ranges;
mod routes;
mod serve;
mod thumbs;

use homeport_db::Key;
use time::OffsetDateTime;

use crate::auth::{Auth, check_scope};
use crate::collections::FieldKind;
use crate::error::{Error, Result};
use crate::files::{Files, RecordFolder, names_in};
use crate::http::{Caller, Right};
use crate::records::{Asking, Records};

pub(crate) use routes::router;
pub(crate) use serve::serve;
use thumbs::Thumbs;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Downloads {
    files: Files,
    records: Records,
    auth: Auth,
    thumbs: Thumbs,
}

/// A file that may be served.
struct Found {
    folder: RecordFolder,
    name: String,
    /// The sizes of thumbs that its field offers.
    thumbs: Vec<String>,
}

impl Downloads {
    pub(crate) fn new(files: Files, records: Records, auth: Auth) -> Self {
        Self { thumbs: Thumbs::new(files.clone()), files, records, auth }
    }

    /// A token for the protected files that the caller may see.
    ///
    /// # Errors
    /// 401 for whoever has no record.
    async fn token(&self, caller: &Caller, device: Option<&str>) -> Result<String> {
        let Caller::Record(identity) = caller else { return Err(Error::sign_in_first()) };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let token = self.auth.file_token(identity, device, now).await?;
        token.ok_or_else(Error::sign_in_first)
    }

    /// The file of this name that a record names, if the asker may see it.
    ///
    /// # Errors
    /// 404 for all that is absent or hidden.
    async fn find(
        &self,
        collection: &str,
        id: &str,
        name: &str,
        token: &str,
        asking: Asking,
    ) -> Result<Found> {
        let collection = self.records.writable(collection)?;
        check_scope(&asking.caller, &collection, Right::View)?;
        let record = self.records.get(&collection, id).await?.ok_or_else(Error::not_found)?;
        let field = collection.fields.iter().map(|column| &column.field).find(|field| {
            matches!(field.kind, FieldKind::File { .. })
                && names_in(record.values.get(&field.name)).contains(&name)
        });
        let Some((field, FieldKind::File { thumbs, protected, .. })) =
            field.map(|field| (field.name.as_str(), &field.kind))
        else {
            return Err(Error::not_found());
        };
        if *protected {
            let caller = match self.auth.file_caller(token).await? {
                Some(caller) => caller,
                // The window and keys have no token that another could be made out to.
                None if asking.caller.is_at_window() || asking.caller.is_key() => {
                    asking.caller.clone()
                }
                None => Caller::Guest,
            };
            let asking = Asking { caller, context: "protectedFile", ..asking };
            self.records.view(collection.id(), id, &asking).await.map_err(absent)?;
        }
        let key = match collection.is_view() {
            // A view has no files of its own.
            true => self.records.source_of_file(&collection, id, field, name).await?,
            false => Some(Key { table: collection.table.clone(), id: id.to_owned() }),
        };
        let key = key.ok_or_else(Error::not_found)?;
        let folder = self.files.folder(&key).ok_or_else(Error::not_found)?;
        Ok(Found { folder, name: name.to_owned(), thumbs: thumbs.clone() })
    }
}

/// Whatever the reason, what may not be seen is not there.
fn absent(error: Error) -> Error {
    match error {
        Error::Forbidden(_) | Error::NotFound(_) | Error::Invalid { .. } => Error::not_found(),
        other => other,
    }
}
