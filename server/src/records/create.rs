//! Creating a record.

use std::sync::Arc;

use homeport_db::{DbError, Intent, Key, View};
use serde_json::{Map, Value, json};

use super::values::{resolve, stamp, validate, validate_auth, with_body};
use super::{Asking, Record, Records, deny_null, refused, written};
use crate::collections::value::to_text;
use crate::collections::{Collection, Collections, generate};
use crate::error::{Error, FieldErrors, Result};

const FAILED: &str = "Failed to create record.";

impl Records {
    /// Creates one record as the asker, or changes nothing.
    ///
    /// # Errors
    /// 403 for a `null` rule; 400 when the rule does not hold, or with field errors.
    pub(crate) async fn create(
        &self,
        collection: &str,
        body: Map<String, Value>,
        asking: Asking,
    ) -> Result<Record> {
        let collection = self.collection(collection)?;
        deny_null(&collection.rules.create, &asking.caller)?;
        let password_hash = self.hash_submitted(&collection, &body).await?;
        let id = match body.get("id").map(to_text).filter(|id| !id.is_empty()) {
            Some(id) => id,
            None => generate::record_id(),
        };
        let create = Create {
            collections: self.inner.collections.clone(),
            key: Key { table: collection.table.clone(), id },
            body,
            password_hash,
            asking,
        };
        let committed = self.write(create).await?;
        written(&collection, &committed)
    }

    /// The hash of a body's password, for auth collections that are given one.
    pub(super) async fn hash_submitted(
        &self,
        collection: &Collection,
        body: &Map<String, Value>,
    ) -> Result<Option<String>> {
        let password = body.get("password").map(to_text).filter(|text| !text.is_empty());
        match password {
            // Longer ones are refused later; nobody gets to have a megabyte hashed.
            Some(password) if collection.is_auth() && password.len() <= 1024 => {
                self.inner.passwords.hash(password).await.map(Some)
            }
            _ => Ok(None),
        }
    }
}

struct Create {
    collections: Collections,
    key: Key,
    body: Map<String, Value>,
    password_hash: Option<String>,
    asking: Asking,
}

impl Create {
    /// As it is now, in the writer's turn: it may have changed since the request came in.
    fn collection(&self) -> Result<Arc<Collection>> {
        let collection = self.collections.of_table(&self.key.table);
        collection.ok_or(Error::NotFound("Missing collection context."))
    }
}

impl Intent for Create {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        // A generated id is new; only a chosen one can be taken.
        if self.body.contains_key("id") { vec![self.key.clone()] } else { Vec::new() }
    }

    fn decide(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collection()?;
        let superuser = self.asking.caller.is_superuser();
        let resolved = resolve(&collection, &self.body, None, superuser);
        let mut values: Map<String, Value> = collection
            .fields
            .iter()
            .map(|column| (column.field.name.clone(), column.field.kind.zero()))
            .collect();
        values.extend(resolved.clone());
        values.insert("id".to_owned(), json!(self.key.id));
        let plain_password = values.get("password").and_then(Value::as_str).map(str::to_owned);
        if !superuser && collection.is_auth() {
            values.insert("verified".to_owned(), json!(false));
        }
        stamp(&collection, &mut values, true, self.asking.now);

        let asking = with_body(&self.asking, resolved.clone());
        if !asking.passes(&collection.rules.create, &values) {
            return Err(Error::invalid(FAILED));
        }
        let mut errors = FieldErrors::default();
        if collection.is_auth() {
            let manages = asking.manages(&collection, &values);
            if manages && let Some(verified) = resolved.get("verified") {
                values.insert("verified".to_owned(), verified.clone());
            }
            validate_auth(&self.body, &resolved, None, manages, false, &mut errors);
            if let Some(hash) = &self.password_hash {
                values.insert("password".to_owned(), json!(hash));
            }
        }
        validate(&collection, &values, plain_password.as_deref(), &mut errors);
        if view.get(&self.key).is_some() {
            errors.add("id", "validation_not_unique", "Value must be unique.");
        }
        errors.into_result(FAILED)?;
        view.put(self.key.clone(), collection.to_row(&values), &collection.unlogged);
        Ok(())
    }

    fn refused(&self, error: DbError) -> Error {
        match self.collection() {
            Ok(collection) => refused(&collection, FAILED, error),
            Err(gone) => gone,
        }
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}
