//! Handing out a token, and the session that it belongs to.

use std::net::IpAddr;
use std::sync::Arc;

use super::admit::handed_to;
use super::{Accounts, SignedIn};
use crate::auth::tokens::{Bound, Life};
use crate::auth::{Claims, tokens};
use crate::error::Result;
use crate::http::{Caller, Identity};
use crate::records::{Asking, Record};
use crate::sessions::Opening;

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
        let bound = Bound { device: device.clone(), session: Some(Arc::clone(&session)) };
        let issued = issue(record, asking, life, bound)?;
        let (expires, device) = (issued.1.exp, device.as_deref());
        let opening = Opening { record, method, asking, device, address, expires };
        self.sessions.open(&session, opening).await?;
        Ok(issued)
    }

    /// Another token for the session of one that is good.
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
        let method = "refresh".to_owned();
        let session = match before.session.clone() {
            Some(session) => session,
            None if before.refreshable => {
                return self.hand_out(record, asking, life, (method, None)).await;
            }
            None => return issue(record, asking, life, Bound::default()),
        };
        let device = handed_to(asking);
        let bound = Bound { device: device.clone(), session: Some(Arc::clone(&session)) };
        let issued = issue(record, asking, life, bound)?;
        if before.refreshable {
            let (address, expires, device) = (None, issued.1.exp, device.as_deref());
            let opening = Opening { record, method, asking, device, address, expires };
            self.sessions.go_on(&session, opening).await?;
        }
        Ok(issued)
    }

    /// Takes a token back that nobody was given.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn take_back(&self, signed_in: &SignedIn) -> Result<()> {
        if let Caller::Record(identity) = &signed_in.asking.caller
            && let Some(session) = &identity.session
        {
            self.sessions.drop_unused(session).await?;
        }
        Ok(())
    }
}

fn issue(record: &Record, asking: &Asking, life: Life, bound: Bound) -> Result<(String, Claims)> {
    let of = (record.id.as_str(), record.text("tokenKey"));
    tokens::issue(&record.collection, of, asking.now.unix_timestamp(), life, bound)
}
