//! Everybody who is signed in, for the window.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use time::OffsetDateTime;

use super::list::own_session;
use super::wire::{Session, SignedInBody, SignedInList};
use super::{Sessions, mark_of, store};
use crate::error::Result;
use crate::http::Caller;
use crate::records::Record;

/// Those seen last; where somebody was before is found at their record.
const MOST: usize = 500;

impl Sessions {
    /// Everybody's sessions, the one seen last first, for superusers.
    ///
    /// # Errors
    /// 401 and 403 for everybody else; the database's.
    pub(super) async fn everybodys(&self, caller: &Caller) -> Result<SignedInList> {
        caller.require_superuser()?;
        let current = own_session(caller);
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let mut found = store::latest(&self.inner.db, MOST as u64 + 1).await?;
        let more = found.len() > MOST;
        found.truncate(MOST);
        let mut accounts = HashMap::new();
        let mut signed_in = Vec::with_capacity(found.len());
        for session in found {
            let account = (session.collection.clone(), session.record.clone());
            let record = match accounts.entry(account) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let record = self.account_of(&session).await?;
                    unknown.insert(record.map(|record| (mark_of(&record), record)))
                }
            };
            let Some((mark, record)) = record.as_ref() else { continue };
            if self.is_good(&session, (record, mark), now) {
                let body = self.body(session, current);
                signed_in.push(SignedInBody::new(body, record.party()));
            }
        }
        signed_in.sort_by(|one, other| other.session.order().cmp(&one.session.order()));
        Ok(SignedInList { signed_in, more })
    }

    /// Whose session it is; nobody's when the record or its collection is gone.
    async fn account_of(&self, session: &Session) -> Result<Option<Record>> {
        match self.inner.records.collection(&session.collection) {
            Ok(collection) => self.inner.records.get(&collection, &session.record).await,
            Err(_gone) => Ok(None),
        }
    }
}
