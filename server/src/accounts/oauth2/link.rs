//! Which record a service's account leads to.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::profile::Profile;
use crate::accounts::Accounts;
use crate::accounts::anonymous::Linked;
use crate::accounts::proof::{change, new_password};
use crate::accounts::superusers::owner;
use crate::collections::{Collection, FieldKind, generate, sign_ins};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Caller;
use crate::records::{Asking, Record};

/// How a service's account came to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It was linked, or the record was there.
    Known,
    /// The record was made for it.
    New,
    /// It made a full account of an anonymous one.
    Upgraded,
}

impl Accounts {
    /// The record of a service's account, linked to it from now on; and how that came.
    ///
    /// # Errors
    /// 400 when the address belongs to a record that has not verified it, and when an anonymous
    /// caller's is to be linked to what is another's; what creating a record says.
    pub(super) async fn record_of(
        &self,
        collection: &Arc<Collection>,
        service: &str,
        profile: &Profile,
        create_data: Map<String, Value>,
        asking: &Asking,
    ) -> Result<(Record, Came)> {
        if let Some(record) = self.own_anonymous(collection, asking).await? {
            let mut body = self.new_record(collection, profile, create_data.clone()).await?;
            // What it has been told before the service does not tell it anew.
            body.retain(|name, _| {
                let is_new = name == "email" || name.starts_with("password");
                is_new || create_data.contains_key(name) || record.text(name).is_empty()
            });
            let linked = Linked {
                provider: service.to_owned(),
                id: profile.id.clone(),
                email: profile.email.clone(),
            };
            let record = self.upgrade_by_service(&record, body, linked, asking).await?;
            return Ok((record, Came::Upgraded));
        }
        let linked = self.records.linked(collection.id(), service, &profile.id).await?;
        if let Some(link) = linked
            && let Some(record) = self.records.get(collection, link.text("recordRef")).await?
        {
            return Ok((self.completed(record, profile).await?, Came::Known));
        }
        let (record, came) = match self.own_or_same_address(collection, profile, asking).await? {
            Some(record) => (self.completed(record, profile).await?, Came::Known),
            None => {
                let body = self.new_record(collection, profile, create_data).await?;
                let asking = Asking { context: "oauth2", body: body.clone(), ..asking.clone() };
                let email = &profile.email;
                let record = self.records.create_vouched(collection, body, asking, email).await?;
                (record, Came::New)
            }
        };
        let link = change([
            ("collectionRef", json!(collection.id())),
            ("recordRef", json!(record.id)),
            ("provider", json!(service)),
            ("providerId", json!(profile.id)),
        ]);
        self.records.create(sign_ins::EXTERNAL_AUTHS_ID, link, owner("POST")).await?;
        Ok((record, came))
    }

    /// The caller's own record, when it is an anonymous account.
    async fn own_anonymous(
        &self,
        collection: &Arc<Collection>,
        asking: &Asking,
    ) -> Result<Option<Record>> {
        let Caller::Record(caller) = &asking.caller else { return Ok(None) };
        if caller.collection_id != collection.id() {
            return Ok(None);
        }
        let record = self.records.get(collection, &caller.id).await?;
        match record {
            Some(record) if self.records.is_anonymous(&record).await? => Ok(Some(record)),
            _ => Ok(None),
        }
    }

    /// The caller's own record, or one whose address is the account's and verified on both sides.
    async fn own_or_same_address(
        &self,
        collection: &Arc<Collection>,
        profile: &Profile,
        asking: &Asking,
    ) -> Result<Option<Record>> {
        if let Caller::Record(caller) = &asking.caller
            && caller.collection_id == collection.id()
            && !caller.at_window
        {
            return self.records.get(collection, &caller.id).await;
        }
        if profile.email.is_empty() {
            return Ok(None);
        }
        match self.records.find_by(collection, "email", &profile.email).await? {
            Some(record) if record.values.get("verified") != Some(&json!(true)) => {
                Err(Error::invalid(
                    "The account with this email address has not verified it yet. Sign in to it, \
                     or verify it, and try again.",
                ))
            }
            found => Ok(found),
        }
    }

    /// What a new record begins with: what the client says, and what the service does where the
    /// client says nothing.
    async fn new_record(
        &self,
        collection: &Arc<Collection>,
        profile: &Profile,
        create_data: Map<String, Value>,
    ) -> Result<Map<String, Value>> {
        let mut body = create_data;
        let mapped = collection.definition.auth.as_ref().map(|auth| &auth.oauth2.mapped_fields);
        for (field, value) in mapped.into_iter().flat_map(|mapped| {
            [
                (&mapped.id, &profile.id),
                (&mapped.name, &profile.name),
                (&mapped.username, &profile.username),
                (&mapped.avatar_url, &profile.avatar_url),
            ]
        }) {
            let takes = collection
                .field(field)
                .is_some_and(|column| !matches!(column.field.kind, FieldKind::File { .. }));
            if takes && !value.is_empty() && !body.contains_key(field.as_str()) {
                body.insert(field.clone(), json!(value));
            }
        }
        // A name that is taken, or not allowed here, is no reason to let nobody in.
        if let Some(mapped) = mapped
            && body.get(&mapped.username) == Some(&json!(profile.username))
            && !self.takes_username(collection, &mapped.username, &profile.username).await?
        {
            body.remove(&mapped.username);
        }
        if body.get("email").and_then(Value::as_str).is_none_or(str::is_empty) {
            body.insert("email".to_owned(), json!(profile.email));
        }
        if body.get("password").is_none_or(|password| password == "") {
            body.extend(new_password(&generate::secret()));
        }
        Ok(body)
    }

    /// Whether a new record can be called that.
    async fn takes_username(
        &self,
        collection: &Arc<Collection>,
        field: &str,
        name: &str,
    ) -> Result<bool> {
        let Some(column) = collection.field(field) else { return Ok(false) };
        if matches!(column.field.kind, FieldKind::Text { .. }) {
            let mut errors = FieldErrors::default();
            column.field.validate(&json!(name), column.pattern.as_ref(), &mut errors);
            if errors.into_result("").is_err() {
                return Ok(false);
            }
        }
        let indexes = &collection.definition.indexes;
        match indexes.iter().any(|index| index.unique && index.fields == [field]) {
            true => Ok(self.records.find_by(collection, field, name).await?.is_none()),
            false => Ok(true),
        }
    }

    /// A record without an address gets the service's, unless somebody here has it already.
    async fn completed(&self, record: Record, profile: &Profile) -> Result<Record> {
        if profile.email.is_empty() || !record.text("email").is_empty() {
            return Ok(record);
        }
        let taken = self.records.find_by(&record.collection, "email", &profile.email).await?;
        if taken.is_some() {
            return Ok(record);
        }
        let told = change([("email", json!(profile.email)), ("verified", json!(true))]);
        self.records.amend(&record, told, &owner("POST")).await
    }
}
