//! Handing out a token, and the session that it belongs to.

use std::net::IpAddr;
use std::sync::Arc;

use super::Accounts;
use super::admit::handed_to;
use crate::auth::tokens::{Bound, Life};
use crate::auth::{Claims, tokens};
use crate::error::Result;
use crate::http::Identity;
use crate::records::{Asking, Record};
use crate::sessions::{Opening, REFRESHED};

impl Accounts {
    /// A token for a new session, which is on disk when this returns.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn hand_out(
        &self,
        record: &Record,
        asking: &Asking,
        life: Life,
        (method, address): (String, Option<IpAddr>),
    ) -> Result<(String, Claims)> {
        let device = handed_to(asking);
        let session = self.sessions.new_id(record, device.as_deref());
        let bound = Bound { device, session: Some(Arc::clone(&session)) };
        let (token, claims) = issue(record, asking, life, bound)?;
        let opening = Opening { record, method, asking, claims: &claims, address };
        self.sessions.open(&session, opening).await?;
        Ok((token, claims))
    }

    /// Another token for the session of one that is good. One that cannot be renewed keeps its
    /// session as it is.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn hand_on(
        &self,
        record: &Record,
        asking: &Asking,
        before: &Identity,
    ) -> Result<(String, Claims)> {
        let life = Life::Renewable;
        let bound = Bound { device: handed_to(asking), session: before.session.clone() };
        if !before.refreshable {
            return issue(record, asking, life, bound);
        }
        let method = REFRESHED.to_owned();
        let Some(session) = &before.session else {
            return self.hand_out(record, asking, life, (method, None)).await;
        };
        let (token, claims) = issue(record, asking, life, bound)?;
        let opening = Opening { record, method, asking, claims: &claims, address: None };
        self.sessions.go_on(session, opening).await?;
        Ok((token, claims))
    }
}

fn issue(record: &Record, asking: &Asking, life: Life, bound: Bound) -> Result<(String, Claims)> {
    let of = (record.id.as_str(), record.text("tokenKey"));
    tokens::issue(&record.collection, of, asking.now.unix_timestamp(), life, bound)
}
