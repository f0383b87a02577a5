//! Making, changing and revoking keys, and listing them.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::wire::{ApiKeyBody, ApiKeyList, FAILED, Form, Kept, MadeApiKey};
use super::{Keys, store};
use crate::audit::{Action, Event, Party};
use crate::auth::{digest, new_key};
use crate::collections::{Catalog, dates};
use crate::error::{Error, Result};

/// Nobody has so many servers.
const MOST: usize = 500;
const TOO_MANY: &str = "There are 500 API keys already. Revoke those that are not used any more.";
const NONE: &str = "There is no such API key.";

impl Keys {
    /// All keys, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn list(&self) -> Result<ApiKeyList> {
        let kept = store::all(&self.inner.db).await?;
        let mut keys = kept.into_iter().map(|one| self.shown(one)).collect::<Vec<_>>();
        keys.sort_by(|one, other| other.created().cmp(one.created()));
        Ok(ApiKeyList { keys })
    }

    /// Makes a key.
    ///
    /// # Errors
    /// 400 with field errors.
    pub(super) async fn make(&self, body: &Map<String, Value>) -> Result<MadeApiKey> {
        let _saving = self.inner.saving.lock().await;
        let now = OffsetDateTime::now_utc();
        let catalog = self.inner.collections.catalog();
        let mut form = Form::new(body);
        let (name, grants) = (form.name(), form.scopes(&catalog));
        let expires = form.expires(now.unix_timestamp());
        form.errors.into_result(FAILED)?;
        if store::all(&self.inner.db).await?.len() >= MOST {
            return Err(Error::invalid(TOO_MANY));
        }
        let (id, text) = new_key();
        let digest = digest(&text);
        let kept = Kept {
            id,
            name,
            hash: hex::encode(digest),
            grants,
            created: dates::to_text(now),
            expires,
            seen: String::new(),
            address: String::new(),
        };
        let event = noted(Action::ApiKeyMade, &kept).with("scopes", described(&kept, &catalog));
        self.keep(&kept, digest, event.with("expires", kept.expires_text())).await?;
        Ok(MadeApiKey { key: text, body: self.shown(kept) })
    }

    /// Gives a key another name or end.
    ///
    /// # Errors
    /// 404, or 400 with field errors.
    pub(super) async fn change(&self, id: &str, body: &Map<String, Value>) -> Result<ApiKeyBody> {
        let _saving = self.inner.saving.lock().await;
        let before = self.kept(id).await?;
        let mut next = before.clone();
        let mut form = Form::new(body);
        if form.names("name") {
            next.name = form.name();
        }
        if form.names("expires") {
            next.expires = form.expires(OffsetDateTime::now_utc().unix_timestamp());
        }
        form.errors.into_result(FAILED)?;
        let event = noted(Action::ApiKeyChanged, &before);
        let event = event.with("name", next.name.clone()).with("expires", next.expires_text());
        let (good, key) = (self.inner.good.clone(), next.key());
        let publish = move || good.change(key);
        store::change(&self.inner.writer, &next, event.note(), publish).await?;
        match self.inner.good.has(id) {
            true => Ok(self.shown(next)),
            false => Err(Error::NotFound(NONE)),
        }
    }

    /// Ends a key, and what it has open.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn revoke(&self, id: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        let kept = self.kept(id).await?;
        let (good, gone) = (self.inner.good.clone(), kept.id.clone());
        let note = noted(Action::ApiKeyRevoked, &kept).note();
        store::forget(&self.inner.writer, &kept.id, note, move || good.remove(&gone)).await
    }

    async fn kept(&self, id: &str) -> Result<Kept> {
        store::one(&self.inner.db, id).await?.ok_or(Error::NotFound(NONE))
    }

    async fn keep(&self, kept: &Kept, digest: [u8; 32], event: Event) -> Result<()> {
        let (good, key, seen) = (self.inner.good.clone(), kept.key(), dates::parse(&kept.seen));
        let publish = move || good.add(key, digest, seen);
        store::keep(&self.inner.writer, kept, event.note(), publish).await
    }

    fn shown(&self, mut kept: Kept) -> ApiKeyBody {
        if let Some((at, address)) = self.inner.good.sightings().of(&kept.id) {
            kept.seen = dates::to_text(at);
            kept.address = address.to_string();
        }
        let now = OffsetDateTime::now_utc().unix_timestamp();
        ApiKeyBody::new(kept, &self.inner.collections.catalog(), now)
    }
}

fn noted(action: Action, kept: &Kept) -> Event {
    Event::new(action).on(Party::named("apiKey", &kept.id, &kept.name))
}

/// The collections by the names they have now.
fn described(kept: &Kept, catalog: &Catalog) -> Value {
    let scopes = kept.grants.iter().map(|grant| {
        let collection = catalog.of_id(&grant.collection);
        let name = collection.map_or(grant.collection.as_str(), |collection| collection.name());
        (name.to_owned(), json!(grant.rights))
    });
    Value::Object(scopes.collect())
}
