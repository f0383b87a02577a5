//! Letting an event go that has failed: nothing waits for it any more, and it can still be taken in again.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Note, View};
use serde_json::{Map, Value};

use super::hear::GONE;
use super::heard::{Heard, State, key_of};
use super::{Intakes, handle::no_event};
use crate::audit::{Action, Event, Party};
use crate::error::{Error, Result};

impl Intakes {
    /// Lets an event go that has failed.
    ///
    /// # Errors
    /// 404; 400 when it has not failed.
    pub(super) async fn discard(&self, id: &str) -> Result<(Heard, Map<String, Value>)> {
        let key = key_of(id).ok_or_else(no_event)?;
        let (heard, _) = self.heard(id).await?;
        let turn = self.turn(&heard.integration);
        let _turn = turn.lock().await;
        let note = Event::new(Action::HeardDiscarded)
            .on(Party::named("event", id, &heard.event))
            .with("integration", heard.integration.as_str())
            .note();
        let discard = Discard { key, failed: heard.failed_key()?, note };
        self.inner.parts.writer.write(discard).await?.map(drop)?;
        self.heard(id).await
    }
}

struct Discard {
    key: Key,
    failed: Key,
    note: Note,
}

impl Discard {
    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let row = view.get(&self.key).map(Arc::clone).ok_or(Error::NotFound(GONE))?;
        let heard = Heard::read(&row)?;
        if heard.state != State::Failed {
            return Err(Error::invalid("It has not failed: nothing waits for it."));
        }
        view.keep(self.key.clone(), Heard { state: State::Discarded, ..heard }.row()?);
        view.forget(self.failed.clone());
        view.note(self.note.clone());
        Ok(())
    }
}

impl Intent for Discard {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.key.clone(), self.failed.clone()]
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("let an event go", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}
