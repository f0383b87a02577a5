//! What is on the wire, and a session as it is kept.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::audit::Party;
use crate::collections::dates;

/// A session as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    /// Ids of the collection and the record.
    pub(super) collection: String,
    pub(super) record: String,
    pub(super) method: String,
    pub(super) user_agent: String,
    pub(super) device: Option<String>,
    pub(super) created: String,
    /// What the record's tokens were signed with, shortened.
    pub(super) key: String,
    /// These change, and are columns of their own.
    #[serde(skip)]
    pub(super) address: String,
    #[serde(skip)]
    pub(super) seen: String,
    #[serde(skip)]
    pub(super) expires: i64,
}

/// A paired device.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionDevice {
    id: String,
    name: String,
}

/// A sign-in that is still good.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionBody {
    id: String,
    /// The collection's id.
    collection: String,
    /// The record's id.
    record: String,
    /// `password`, `otp`, `oauth2:google`, …, `impersonate`, or `refresh` for one whose token is
    /// older than sessions are; two methods are joined by a plus.
    method: String,
    /// What signed in, in words, as far as its user agent says: `Firefox on Windows`.
    app: String,
    user_agent: String,
    /// The paired device that it was signed in on, and that it ends with.
    device: Option<SessionDevice>,
    /// Where it was last seen.
    address: String,
    created: String,
    last_seen: String,
    /// When its token ends, to the hour; renewing the token moves it.
    expires: String,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionBody {
    pub(super) fn new(
        session: Session,
        app: String,
        device_name: Option<String>,
        current: bool,
    ) -> Self {
        let expires = OffsetDateTime::from_unix_timestamp(session.expires);
        let device = session.device.map(|id| {
            let name = device_name.unwrap_or_default();
            SessionDevice { id, name }
        });
        Self {
            id: session.id,
            collection: session.collection,
            record: session.record,
            method: session.method,
            app,
            user_agent: session.user_agent,
            device,
            address: session.address,
            created: session.created,
            last_seen: session.seen,
            expires: expires.map(dates::to_text).unwrap_or_default(),
            current,
        }
    }

    pub(super) fn order(&self) -> (&str, &str) {
        (&self.last_seen, &self.id)
    }
}

/// Sessions, the one seen last first.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionList {
    pub(super) sessions: Vec<SessionBody>,
}

/// A sign-in that is still good, and whose it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedInBody {
    #[serde(flatten)]
    pub(super) session: SessionBody,
    collection_name: String,
    /// The account's address, user name or name; `null` where it has none.
    name: Option<String>,
}

impl SignedInBody {
    pub(super) fn new(session: SessionBody, whose: Party) -> Self {
        let Party { collection, name, .. } = whose;
        Self { session, collection_name: collection.unwrap_or_default(), name }
    }
}

/// Everybody who is signed in, the one seen last first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedInList {
    pub(super) signed_in: Vec<SignedInBody>,
    /// Whether there may be others, who were seen before these.
    pub(super) more: bool,
}

/// How many sessions have ended.
#[derive(Serialize, ToSchema)]
pub(super) struct EndedBody {
    pub(super) ended: usize,
}
