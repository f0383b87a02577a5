//! What a record is told of something that happens elsewhere in the box, in the same transaction.

use std::sync::Arc;

use axum::http::HeaderMap;
use homeport_db::{Committed, DbError, Deciding, Intent, Key, View};
use serde_json::{Map, Value};

use super::update::Update;
use super::{Asking, Records};
use crate::collections::Collection;
use crate::error::{Error, Result};
use crate::http::{Caller, Params};

/// A record, and what it is told.
pub(crate) struct Telling {
    pub(crate) collection: Arc<Collection>,
    pub(crate) record: String,
    pub(crate) values: Map<String, Value>,
}

impl Records {
    /// Writes what is no record's, and changes a record with it whoever asks: both happen, or
    /// neither.
    ///
    /// # Errors
    /// The intent's; the record's, where it is gone or does not take what it is told.
    pub(crate) async fn write_beside(
        &self,
        intent: impl Intent<Refusal = Error> + 'static,
        telling: Option<Telling>,
    ) -> Result<Committed> {
        let told = telling.map(|Telling { collection, record, values }| {
            let params = Params::default();
            let asking = Asking::new(Caller::Owner, "PATCH", &params, &HeaderMap::new());
            let asking = Asking { body: values.clone(), ..asking };
            self.alteration(&collection, &record, values, Arc::from([]), asking)
        });
        self.write(Beside { intent, told }).await
    }
}

struct Beside<I> {
    intent: I,
    told: Option<Update>,
}

impl<I: Intent<Refusal = Error>> Intent for Beside<I> {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let told = self.told.iter().flat_map(Intent::reads);
        self.intent.reads().into_iter().chain(told).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move {
            self.intent.decide(view).await?;
            match &self.told {
                Some(told) => told.decide(view).await,
                None => Ok(()),
            }
        })
    }

    fn refused(&self, error: DbError) -> Error {
        match &self.told {
            Some(told) if matches!(error, DbError::Unique { .. }) => told.refused(error),
            _ => self.intent.refused(error),
        }
    }

    fn actor(&self) -> Arc<str> {
        self.intent.actor()
    }
}
