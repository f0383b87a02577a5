//! Ending sessions before their tokens end.

use time::OffsetDateTime;

use super::wire::Session;
use super::{MOST, SLACK_SECONDS, Sessions, now_ms, store};
use crate::audit::{Action, Event, Party};
use crate::auth::{End, check_scope, opened_at, session_id};
use crate::error::{Error, Result};
use crate::http::{Caller, Identity, Right};
use crate::records::Record;

/// Comes after whatever an id of the same moment goes on with.
const LAST: &str = "~";
/// The window's sessions of admins have no tokens; they end when they are idle for so long.
pub(crate) const WINDOW_SECONDS: i64 = 12 * 60 * 60;

impl Sessions {
    /// Whether a session of the window, which has an id of [`new_id`](Sessions::new_id), has ended
    /// with others of its account.
    pub(crate) fn has_ended_at_window(&self, record: &Record, session: &str) -> bool {
        let collection = record.collection.id();
        [record.id.as_str(), &of_window(&record.id)]
            .into_iter()
            .any(|id| self.inner.ended.has((collection, id), Some(session), None))
    }

    /// Ends one session. A superuser may end anybody's, as far as their role reaches, others their
    /// own.
    ///
    /// # Errors
    /// 401 for guests; 404 when there is none that the caller may end; 403 for an admin whose role
    /// does not reach the account.
    pub(super) async fn end_one(&self, caller: &Caller, id: &str) -> Result<()> {
        if matches!(caller, Caller::Guest) {
            return Err(Error::sign_in_first());
        }
        let session = store::one(&self.inner.db, id).await?.ok_or_else(Error::not_found)?;
        let is_own = caller.is(&session.collection, &session.record);
        if !is_own && !caller.is_superuser() {
            return Err(Error::not_found());
        }
        if !is_own {
            let collection = self.inner.records.collection(&session.collection)?;
            check_scope(caller, &collection, Right::Manage)?;
        }
        let whose = self.party_of(&session).await?;
        let event = ended(whose, "one").with("method", session.method.clone());
        self.end(vec![one(&session)], vec![session.id], Some(event)).await
    }

    /// Ends all of the caller's sessions but the one that asks; how many.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn end_others(&self, caller: &Identity) -> Result<usize> {
        let current = caller.session.as_deref().unwrap_or("");
        let mut others = self.of_account(&caller.collection_id, &caller.id).await?;
        others.retain(|other| other.id != current);
        let mut ends = others.iter().map(one).collect::<Vec<_>>();
        if !current.is_empty() {
            // With those whose tokens are older than sessions are.
            let (collection, record) = (caller.collection_id.clone(), caller.id.clone());
            let until = self.until(&collection, &record, &others);
            ends.push((End::UpTo { collection, record, session: before(current) }, until));
        }
        if caller.role.is_some() {
            let (collection, record) = (caller.collection_id.clone(), of_window(&caller.id));
            // The window's session is the one that asks, or none of them is.
            let session = match caller.at_window {
                true => before(current),
                false => session_id(now_ms(), LAST),
            };
            let until = self.until(&collection, &record, &others);
            ends.push((End::UpTo { collection, record, session }, until));
        }
        let gone = others.into_iter().map(|other| other.id).collect::<Vec<_>>();
        let count = gone.len();
        let whose = Party::record(&caller.collection_name, &caller.id, &caller.values);
        let event = ended(whose, "others").with("count", count);
        self.end(ends, gone, Some(event)).await.map(|()| count)
    }

    /// Ends all sessions of a record; how many.
    ///
    /// # Errors
    /// 403 for an admin whose role does not reach the account; the database's.
    pub(super) async fn end_all(&self, record: &Record, caller: &Caller) -> Result<usize> {
        if !caller.is(record.collection.id(), &record.id) {
            check_scope(caller, &record.collection, Right::Manage)?;
        }
        let (collection, id) = (record.collection.id().to_owned(), record.id.clone());
        let gone = self.of_account(&collection, &id).await?;
        let at = self.inner.ended.opens_at((&collection, &id), None, now_ms());
        let session = session_id(at, LAST);
        let until = self.until(&collection, &id, &gone);
        let end = End::UpTo { collection, record: id, session };
        let gone = gone.into_iter().map(|session| session.id).collect::<Vec<_>>();
        let count = gone.len();
        let event = ended(record.party(), "all").with("count", count);
        self.end(vec![(end, until)], gone, Some(event)).await.map(|()| count)
    }

    /// Ends what was signed in on a device until now, for good: pairing it again brings none back.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn end_device(&self, device: &str) -> Result<()> {
        let (device, session) = (device.to_owned(), session_id(now_ms(), LAST));
        self.end(vec![(End::Device { device, session }, i64::MAX)], Vec::new(), None).await
    }

    /// Lets the oldest go where a record has as many as it may.
    pub(super) async fn make_room(&self, record: &Record) -> Result<()> {
        let (collection, id) = (record.collection.id(), record.id.as_str());
        let open = store::of(&self.inner.db, collection, id).await?;
        let mut all = self.inner.ended.singles(collection, id);
        if open.len() + all.len() < MOST {
            return Ok(());
        }
        all.extend(open.iter().map(|session| session.id.clone()));
        all.sort();
        // One is about to come.
        let Some(last) = all.get(all.len().saturating_sub(MOST)).cloned() else { return Ok(()) };
        let until = self.until(collection, id, &open);
        let gone = open.into_iter().map(|session| session.id).filter(|id| *id <= last).collect();
        let (collection, record) = (collection.to_owned(), id.to_owned());
        self.end(vec![(End::UpTo { collection, record, session: last }, until)], gone, None).await
    }

    /// Until when tokens of these sessions, and those older than sessions are, could come.
    fn until(&self, collection: &str, record: &str, sessions: &[Session]) -> i64 {
        let found = self.inner.records.collection(collection).ok();
        let options = found.as_ref().and_then(|found| found.definition.auth.as_ref());
        let life = options.map_or(0, |auth| auth.auth_token.duration);
        let is_admin = found.as_ref().is_some_and(|found| found.is_superusers());
        let life = if is_admin { life.max(WINDOW_SECONDS) } else { life };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let last = sessions.iter().map(|session| session.expires).fold(now + life, i64::max);
        last.saturating_add(SLACK_SECONDS).max(self.inner.ended.until(collection, record))
    }

    /// Whose session it is; the record may be gone.
    async fn party_of(&self, session: &Session) -> Result<Party> {
        let collection = self.inner.records.collection(&session.collection)?;
        let record = self.inner.records.get(&collection, &session.record).await?;
        let gone = || Party::record(collection.name(), &session.record, &serde_json::Map::new());
        Ok(record.map_or_else(gone, |record| record.party()))
    }

    async fn end(
        &self,
        ends: Vec<(End, i64)>,
        gone: Vec<String>,
        event: Option<Event>,
    ) -> Result<()> {
        let (ended, known) = (self.inner.ended.clone(), ends.clone());
        let publish = move || known.iter().for_each(|(end, until)| ended.note(end, *until));
        let notes = event.map(|event| event.note()).into_iter().collect();
        store::end(&self.inner.writer, &ends, &gone, notes, publish).await
    }
}

/// What an admin's sessions of the window end by beside what ends all of the account: no record has
/// such an id.
fn of_window(record: &str) -> String {
    format!("{record}@window")
}

fn ended(whose: Party, which: &str) -> Event {
    Event::new(Action::SessionsEnded).on(whose).with("which", which)
}

fn one(session: &Session) -> (End, i64) {
    let (collection, record) = (session.collection.clone(), session.record.clone());
    let end = End::One { collection, record, session: session.id.clone() };
    (end, session.expires.saturating_add(SLACK_SECONDS))
}

/// What comes before a session and after all that were opened in an earlier moment.
fn before(session: &str) -> String {
    session_id(opened_at(session).unwrap_or(0).saturating_sub(1), LAST)
}
