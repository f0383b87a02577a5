//! Signing in: with a password or a code, with a second method, staying signed in; what is asked
//! for and confirmed by mail; and the admins' accounts for the command line. Stands above
//! `records`, since it reads and returns records.
//!
//! Invariants
//! - Nobody learns by an answer, or by how long it takes, whether an address is known here.
//! - A code, and a first method that waits for a second, is good once: whoever deletes its row has
//!   used it.
//! - What was proven of a record changes it only while it has the token key of then.

mod admins;
mod admit;
mod anonymous;
mod brake;
mod braked;
mod cleanup;
mod decoys;
mod email_change;
mod end;
mod form;
mod hand_out;
mod holder;
mod kept_letters;
mod letters;
mod links;
mod noted;
mod oauth2;
mod otp;
mod passkeys;
mod password_reset;
mod proof;
mod routes;
mod sign_in;
mod superusers;
mod test_mail;
mod totp;
mod try_out;
mod turns;
mod verification;

use std::net::IpAddr;
use std::sync::Arc;

use homeport_db::Writer;

use crate::audit::Audit;
use crate::auth::{Attempts, Passwords};
use crate::collections::Collection;
use crate::error::Error;
use crate::mail::Mails;
use crate::records::{Record, Records};
use crate::sessions::Sessions;
use crate::vault::Vault;

pub(crate) use admit::Method;
pub(crate) use braked::keep_brakes;
pub(crate) use cleanup::tidy;
pub(crate) use links::router as links;
pub(crate) use routes::{at_window, documented, router};
pub(crate) use sign_in::SignedIn;
pub use superusers::SuperuserCommand;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Accounts {
    records: Records,
    passwords: Passwords,
    attempts: Attempts,
    mails: Mails,
    resends: brake::Resends,
    codes: brake::Codes,
    decoys: decoys::Decoys,
    turns: turns::Turns,
    making: anonymous::Making,
    sessions: Sessions,
    audit: Audit,
    /// Opens what services and second methods know somebody by.
    vault: Vault,
    /// What authenticators were asked and have not answered.
    asked: passkeys::Asked,
    serves: Serves,
    named: Named,
    /// Keeps which ID tokens were used.
    writer: Writer<Error>,
    service_keys: oauth2::ServiceKeys,
}

/// Whether the box is reached by a name.
type Serves = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Where the box's pages have its name at present: `https://shop-pc.local:8443`.
type Named = Arc<dyn Fn() -> String + Send + Sync>;

/// What the room stands on.
pub(crate) struct Parts {
    pub(crate) records: Records,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Attempts,
    pub(crate) mails: Mails,
    pub(crate) sessions: Sessions,
    pub(crate) audit: Audit,
    pub(crate) vault: Vault,
    pub(crate) serves: Serves,
    pub(crate) named: Named,
    pub(crate) writer: Writer<Error>,
}

impl Accounts {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            records: parts.records,
            passwords: parts.passwords,
            attempts: parts.attempts,
            mails: parts.mails,
            resends: brake::Resends::default(),
            codes: brake::Codes::default(),
            decoys: decoys::Decoys::default(),
            turns: turns::Turns::default(),
            making: anonymous::Making::default(),
            sessions: parts.sessions,
            audit: parts.audit,
            vault: parts.vault,
            asked: passkeys::Asked::default(),
            serves: parts.serves,
            named: parts.named,
            writer: parts.writer,
            service_keys: oauth2::ServiceKeys::default(),
        }
    }

    /// Counts an order for a mail, whether anybody is known by that name or not.
    ///
    /// # Errors
    /// 429 when there have been too many.
    fn brake_mails(
        &self,
        collection: &Collection,
        whose: &str,
        address: IpAddr,
    ) -> crate::Result<()> {
        self.attempts.take(address, &format!("mail {}/{whose}", collection.id())).map(drop)
    }

    /// A collection by id or name.
    pub(crate) fn collection(&self, name: &str) -> Option<Arc<Collection>> {
        self.records.collection(name).ok()
    }

    /// A record of an auth collection, whoever asks.
    ///
    /// # Errors
    /// 404 for a collection that is none, or the database's.
    pub(crate) async fn record(&self, collection: &str, id: &str) -> crate::Result<Option<Record>> {
        let collection = self.auth_collection(collection)?;
        self.records.get(&collection, id).await
    }
}
