//! Files in a write: taken in with its body, put in place before it is decided, judged with it.

use axum::extract::Request;
use homeport_db::{Committed, Intent, Key};
use serde_json::{Map, Value, json};

use super::{Records, admit};
use crate::collections::value::to_list;
use crate::collections::{Collection, Column, FieldKind};
use crate::error::{Error, FieldErrors, Result};
use crate::files::{Placed, Upload, Uploads, names_in, names_of_row};
use crate::http::{Caller, Right, body};

/// Names in messages are cut here, in bytes; PocketBase's limits.
const SHOWN_NAME: usize = 250;
const SHOWN_ORIGINAL: usize = 300;

/// What a body asks for.
#[derive(Default)]
pub(crate) struct Submission {
    pub(crate) values: Map<String, Value>,
    pub(crate) uploads: Uploads,
}

/// Files for a record that is about to name them, and what is said when it cannot have any.
pub(super) struct Attached {
    pub(super) key: Key,
    pub(super) uploads: Uploads,
    pub(super) failed: &'static str,
}

impl From<Map<String, Value>> for Submission {
    fn from(values: Map<String, Value>) -> Self {
        Self { values, uploads: Uploads::default() }
    }
}

impl Records {
    /// Reads the body of a write of this kind. Its files are taken in; they go
    /// away with the submission unless it is written.
    ///
    /// # Errors
    /// 400 for what is not understood, 413 over the collection's limits, 507; for files also 403 at
    /// once to whoever may not write at all, so that nobody else can send gigabytes.
    pub(crate) async fn receive(
        &self,
        collection: &Collection,
        right: Right,
        caller: &Caller,
        request: Request,
    ) -> Result<Submission> {
        if body::media_type(request.headers()) == "multipart/form-data" {
            admit(collection, right, caller)?;
        }
        let mut staging = self.inner.files.stage(collection);
        let values = body::read(request, collection.body_limits(), &mut staging).await?;
        Ok(Submission { values, uploads: staging.finish() })
    }

    /// Puts files in place, then writes; to the end, also when the caller hangs up: somebody has to
    /// see to the files.
    pub(super) async fn write_with(
        &self,
        mut attached: Vec<Attached>,
        intent: impl Intent<Refusal = Error> + 'static,
    ) -> Result<Committed> {
        attached.retain(|files| !files.uploads.list.is_empty());
        if attached.is_empty() {
            return self.write(intent).await;
        }
        let records = self.clone();
        let writing = tokio::spawn(async move {
            let placed = records.place_all(attached).await?;
            let outcome = records.write(intent).await;
            for (key, placed) in placed {
                match &outcome {
                    Ok(committed) => placed.keep(&records.named_by(committed, &key)).await,
                    // It may be on disk all the same.
                    Err(Error::Unavailable | Error::Full | Error::Internal { .. }) => {
                        placed.leave();
                    }
                    Err(_) => placed.withdraw().await,
                }
            }
            outcome
        });
        writing.await.unwrap_or_else(|error| Err(Error::internal("write a record", error)))
    }

    /// Puts all of it in place, or nothing.
    async fn place_all(&self, attached: Vec<Attached>) -> Result<Vec<(Key, Placed)>> {
        let mut all: Vec<(Key, Placed)> = Vec::with_capacity(attached.len());
        for Attached { key, uploads, failed } in attached {
            match self.inner.files.place(&key, uploads, failed).await {
                Ok(placed) => all.push((key, placed)),
                Err(error) => {
                    for (_, placed) in all {
                        placed.withdraw().await;
                    }
                    return Err(error);
                }
            }
        }
        Ok(all)
    }

    /// The files that the written record names.
    fn named_by(&self, committed: &Committed, key: &Key) -> Vec<String> {
        let collection = self.inner.collections.of_table(&key.table);
        let change = committed.changes.iter().rev().find(|change| &change.key == key);
        let row = change.and_then(|change| change.after.as_ref());
        let names = collection.zip(row).map(|(collection, row)| {
            names_of_row(&collection, row).into_iter().map(str::to_owned).collect()
        });
        names.unwrap_or_default()
    }
}

/// Adds a body's files to its resolved values: as the field's new value beside the names that the
/// body sends for it, or before or behind what is there.
pub(super) fn add_uploads(
    column: &Column,
    body: &Map<String, Value>,
    uploads: &[Upload],
    current: Option<&Map<String, Value>>,
    resolved: &mut Map<String, Value>,
) {
    let (name, kind) = (&column.field.name, &column.field.kind);
    let sent = |key: String| {
        let sent = uploads.iter().filter(move |upload| upload.key == key);
        sent.map(|upload| upload.name.clone()).collect::<Vec<_>>()
    };
    let (plain, before, behind) =
        (sent(name.clone()), sent(format!("+{name}")), sent(format!("{name}+")));
    if plain.is_empty() && before.is_empty() && behind.is_empty() {
        return;
    }
    let present = match plain.is_empty() {
        false => [body.get(name).map(|value| kind.list(value)).unwrap_or_default(), plain].concat(),
        true => {
            let present =
                resolved.get(name).or_else(|| current.and_then(|values| values.get(name)));
            present.map(to_list).unwrap_or_default()
        }
    };
    let value = json!([before, present, behind].concat());
    resolved.insert(name.clone(), kind.cast(&value));
}

/// Puts in the place of new files' names what rules may ask of them: `@request.body.photo.size`,
/// `@request.body.photos.0.name`.
pub(super) fn describe_uploads(
    collection: &Collection,
    uploads: &[Upload],
    seen: &mut Map<String, Value>,
) {
    let describe = |value: &mut Value| {
        let upload = uploads.iter().find(|upload| value.as_str() == Some(&upload.name));
        if let Some(Upload { name, original, size, .. }) = upload {
            *value = json!({ "name": name, "originalName": original, "size": size });
        }
    };
    for Column { field, .. } in &collection.fields {
        if !matches!(field.kind, FieldKind::File { .. }) {
            continue;
        }
        match seen.get_mut(&field.name) {
            Some(Value::Array(names)) => names.iter_mut().for_each(describe),
            Some(name) => describe(name),
            None => {}
        }
    }
}

/// Judges the values of file fields: names must be the record's own or new files', and those as
/// the field wants them.
pub(super) fn validate_files(
    collection: &Collection,
    values: &Map<String, Value>,
    current: Option<&Map<String, Value>>,
    uploads: &[Upload],
    errors: &mut FieldErrors,
) {
    for Column { field, .. } in &collection.fields {
        let FieldKind::File { max_select, mime_types, .. } = &field.kind else { continue };
        let names = names_in(values.get(&field.name));
        let had = names_in(current.and_then(|values| values.get(&field.name)));
        let upload = |name: &str| uploads.iter().find(|upload| upload.name == name);
        let unknown = names.iter().filter(|name| !had.contains(name) && upload(name).is_none());
        let unknown = unknown.map(|name| cut(name, SHOWN_NAME)).collect::<Vec<_>>();
        if !unknown.is_empty() {
            let message = format!("Invalid new files: [{}].", unknown.join(" "));
            let params = json!({ "invalidFiles": unknown });
            errors.add_with(&field.name, "validation_invalid_file", &message, params);
            continue;
        }
        let most = usize::try_from(*max_select).unwrap_or(usize::MAX).max(1);
        if names.len() > most {
            let message = format!("The maximum allowed files is {most}.");
            let params = json!({ "maxSelect": most });
            errors.add_with(&field.name, "validation_too_many_files", &message, params);
            continue;
        }
        let limit = field.kind.largest_file();
        for upload in names.iter().filter_map(|name| upload(name)) {
            if upload.size > limit {
                let mut original = cut(&upload.original, SHOWN_ORIGINAL).to_owned();
                if original.len() < upload.original.len() {
                    original.push_str("...");
                }
                let message = format!(
                    "Failed to upload {original} - the maximum allowed file size is {limit} bytes."
                );
                let params = json!({ "file": original, "maxSize": limit });
                errors.add_with(&field.name, "validation_file_size_limit", &message, params);
            } else if !mime_types.is_empty()
                && !mime_types.iter().any(|wanted| upload.kind.is(wanted))
            {
                let message = format!(
                    "\"{}\" mime type must be one of: {}.",
                    upload.name,
                    mime_types.join(", ")
                );
                errors.add(&field.name, "validation_invalid_mime_type", &message);
            }
        }
    }
}

/// The first bytes of a text, as far as they are whole characters.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
