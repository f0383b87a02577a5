//! Who is signed in where.

use time::OffsetDateTime;

use super::wire::{Session, SessionBody, SessionList};
use super::{Sessions, app, mark_of, store};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::http::{Caller, Identity};
use crate::records::Record;

/// The session that asks.
pub(super) fn own_session(caller: &Caller) -> Option<&str> {
    match caller {
        Caller::Record(identity) => identity.session.as_deref(),
        Caller::Guest | Caller::Key(_) | Caller::Owner => None,
    }
}

impl Sessions {
    /// The caller's own sessions.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn own(&self, caller: &Identity) -> Result<SessionList> {
        let sessions = self.of_account(&caller.collection_id, &caller.id).await?;
        Ok(self.shown(sessions, caller.session.as_deref()))
    }

    /// The sessions of a record.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn of(&self, record: &Record, caller: &Caller) -> Result<SessionList> {
        let sessions = self.of_account(record.collection.id(), &record.id).await?;
        Ok(self.shown(sessions, own_session(caller)))
    }

    /// A record of an auth collection, for superusers only.
    ///
    /// # Errors
    /// 401 and 403 for everybody else, 404 when there is none.
    pub(super) async fn record(
        &self,
        caller: &Caller,
        collection: &str,
        id: &str,
    ) -> Result<Record> {
        caller.require_superuser()?;
        let collection = self.inner.records.writable(collection)?;
        if !collection.is_auth() {
            return Err(Error::not_found());
        }
        self.inner.records.get(&collection, id).await?.ok_or_else(Error::not_found)
    }

    /// The sessions whose tokens are good, as far as they and the record are concerned.
    pub(super) async fn of_account(&self, collection: &str, id: &str) -> Result<Vec<Session>> {
        let found = self.inner.records.collection(collection)?;
        let Some(record) = self.inner.records.get(&found, id).await? else {
            return Ok(Vec::new());
        };
        let (mark, now) = (mark_of(&record), OffsetDateTime::now_utc().unix_timestamp());
        let mut sessions = store::of(&self.inner.db, collection, id).await?;
        sessions.retain(|session| self.is_good(session, (&record, &mark), now));
        Ok(sessions)
    }

    /// Whether a session of a record, whose mark this is, has neither ended nor is over, `now` being
    /// seconds since 1970-01-01 UTC.
    pub(super) fn is_good(
        &self,
        session: &Session,
        (record, mark): (&Record, &str),
        now: i64,
    ) -> bool {
        let account = (record.collection.id(), record.id.as_str());
        let device = session.device.as_deref();
        session.key == mark
            && session.expires > now
            && device.is_none_or(|device| self.inner.paired.has(device))
            && !self.inner.ended.has(account, Some(&session.id), device)
    }

    fn shown(&self, sessions: Vec<Session>, current: Option<&str>) -> SessionList {
        let mut sessions =
            sessions.into_iter().map(|session| self.body(session, current)).collect::<Vec<_>>();
        sessions.sort_by(|one, other| other.order().cmp(&one.order()));
        SessionList { sessions }
    }

    /// A session as it is shown: seen last when and where it really was.
    pub(super) fn body(&self, mut session: Session, current: Option<&str>) -> SessionBody {
        if let Some((at, address)) = self.inner.sightings.of(&session.id) {
            session.seen = dates::to_text(at);
            session.address = address.to_string();
        }
        let app = app::name(&session.user_agent);
        let name = |device: &str| self.inner.paired.name(device);
        let device_name = session.device.as_deref().and_then(name);
        let is_current = current == Some(session.id.as_str());
        SessionBody::new(session, app, device_name, is_current)
    }
}
