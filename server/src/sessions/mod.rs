//! Every sign-in is a session: which record, how, with what, from where, when last seen. They are
//! listed, and ended one by one or together, before their tokens end.
//!
//! Invariants
//! - A session is on disk before its token is handed out, and its end before anybody is told.
//! - No request costs a read or a write for it: ends are known in memory (`auth::Ended`), and
//!   sightings are written down now and then.
//! - A record has at most [`MOST`] that are open or have ended early; beyond it the oldest end.

mod app;
mod end;
mod everybody;
mod keep;
mod list;
mod routes;
mod store;
mod wire;

use std::net::IpAddr;
use std::sync::Arc;

use homeport_db::{Db, Writer};
use serde_json::Value;
use time::OffsetDateTime;

use crate::audit::{Action, Audit, Event, Party};
use crate::auth::{Claims, Ended, Paired, Sightings, key_mark, session_id};
use crate::collections::{dates, generate};
use crate::error::{Error, Result};
use crate::records::{Asking, Record, Records};
use keep::Arrivals;
use wire::Session;

pub(crate) use end::WINDOW_SECONDS;
pub(crate) use keep::keep;
pub(crate) use routes::{documented, router};

/// Sessions of a record that are known, open ones and those that have ended before their time.
const MOST: usize = 100;
/// Renewing a token is written down when it would outlive what is written by more than this.
const SLACK_SECONDS: i64 = 60 * 60;
/// Longest user agent that is kept, in characters.
const LONGEST_AGENT: usize = 300;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Sessions {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    records: Records,
    audit: Audit,
    ended: Ended,
    paired: Paired,
    sightings: Sightings,
    arrivals: Arrivals,
}

/// How a session began that a superuser was handed, and one whose beginning nobody wrote down.
pub(crate) const IMPERSONATED: &str = "impersonate";
pub(crate) const REFRESHED: &str = "refresh";
/// How the first session of an anonymous account begins.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// What a new session is.
pub(crate) struct Opening<'a> {
    pub(crate) record: &'a Record,
    /// `password`, `otp`, `oauth2:google`, …; two of them joined by a plus.
    pub(crate) method: String,
    pub(crate) asking: &'a Asking,
    /// What its token says.
    pub(crate) claims: &'a Claims,
    pub(crate) address: Option<IpAddr>,
}

impl Sessions {
    /// Loads what has ended. Call after `migrate`.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn load(
        (db, writer): (Db, Writer<Error>),
        records: Records,
        audit: Audit,
        (paired, ended, sightings): (Paired, Ended, Sightings),
    ) -> Result<Self> {
        for (end, until) in store::ends(&db).await? {
            ended.note(&end, until);
        }
        let arrivals = Arrivals::default();
        let inner = Inner { db, writer, records, audit, ended, paired, sightings, arrivals };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// An id for a session that is about to be opened.
    pub(crate) fn new_id(&self, record: &Record, device: Option<&str>) -> Arc<str> {
        let account = (record.collection.id(), record.id.as_str());
        let at = self.inner.ended.opens_at(account, device, now_ms());
        session_id(at, &generate::record_id()).into()
    }

    /// Keeps a new session.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn open(&self, id: &str, opening: Opening<'_>) -> Result<()> {
        let Opening { record, method, asking, claims, address } = opening;
        self.make_room(record).await?;
        let agent = asking.headers.get("user_agent").and_then(Value::as_str).unwrap_or("");
        let now = dates::to_text(asking.now);
        let note = begun(record, &method).and_then(|event| self.inner.audit.note(&event));
        let session = Session {
            id: id.to_owned(),
            collection: record.collection.id().to_owned(),
            record: record.id.clone(),
            method,
            user_agent: agent.chars().take(LONGEST_AGENT).collect(),
            device: claims.device.as_deref().map(str::to_owned),
            address: address.map(|address| address.to_string()).unwrap_or_default(),
            created: now.clone(),
            seen: now,
            expires: claims.exp,
            key: mark_of(record),
        };
        self.inner.arrivals.keep(&self.inner.writer, session, note).await
    }

    /// When somebody signed in for a session; nothing for one that began otherwise.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn signed_in_at(&self, id: &str) -> Result<Option<OffsetDateTime>> {
        let known = store::one(&self.inner.db, id).await?;
        let signed_in =
            known.filter(|session| !matches!(&*session.method, "refresh" | "impersonate"));
        Ok(signed_in.and_then(|session| dates::parse(&session.created)))
    }

    /// When a record was last seen in one of its sessions, as far as that is written down.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn last_seen(&self, collection: &str, record: &str) -> Result<Option<String>> {
        let sessions = store::of(&self.inner.db, collection, record).await?;
        Ok(sessions.into_iter().map(|session| session.seen).max())
    }

    /// A session goes on with a new token.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn go_on(&self, id: &str, opening: Opening<'_>) -> Result<()> {
        let expires = opening.claims.exp;
        match store::one(&self.inner.db, id).await? {
            Some(known) if expires <= known.expires + SLACK_SECONDS => Ok(()),
            Some(_) => store::extend(&self.inner.writer, id, expires).await,
            // It was opened after the backup was made that the box now stands on.
            None => self.open(id, opening).await,
        }
    }
}

/// What is noted of a new session; nothing where an earlier one goes on.
fn begun(record: &Record, method: &str) -> Option<Event> {
    match method {
        REFRESHED => None,
        IMPERSONATED => Some(Event::new(Action::Impersonated).on(record.party())),
        // Many may be made by one, so they are counted as what happened to the collection.
        ANONYMOUS => {
            let (id, name) = (record.collection.id(), record.collection.name());
            let event = Event::new(Action::AnonymousMade).on(Party::named("collection", id, name));
            Some(event.with("account", record.id.as_str()))
        }
        _ => Some(Event::new(Action::SignIn).who(record.party()).with("method", method)),
    }
}

/// What the record's tokens are signed with, so that sessions of before are known as such.
fn mark_of(record: &Record) -> String {
    let mark = key_mark(&record.collection, record.text("tokenKey"));
    hex::encode([&mark.record[..8], &mark.collection[..8]].concat())
}

fn now_ms() -> u64 {
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    u64::try_from(now).unwrap_or(0)
}
