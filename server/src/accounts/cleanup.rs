//! What sign-ins leave behind: codes and half-finished ones that are over, and what belonged to a
//! collection that is gone.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Accounts;
use super::admit::waits;
use super::letters::options;
use super::otp::is_over;
use super::superusers::owner;
use crate::collections::{Collection, Collections, sign_ins};
use crate::error::{Error, Result};
use crate::records::Record;

impl Accounts {
    /// Removes sign-ins whose second method never came.
    pub(crate) async fn remove_old_mfas(&self) {
        let seconds = |collection: &Collection| options(collection).map(waits);
        self.tell(self.remove_over(sign_ins::MFAS_ID, seconds).await);
    }

    /// Removes codes that are over, which ID tokens were used that are, and letters of no use that
    /// are kept for an owner.
    pub(crate) async fn remove_old_codes(&self) {
        let seconds = |collection: &Collection| options(collection).map(|auth| auth.otp.duration);
        self.tell(self.remove_over(sign_ins::OTPS_ID, seconds).await);
        self.tell(self.forget_spent_tokens().await);
        self.tell(self.good_letters().await.map(drop));
    }

    fn tell(&self, outcome: Result<()>) {
        if let Err(error) = outcome {
            tracing::error!(%error, "What sign-ins left behind could not be removed");
        }
    }

    async fn remove_over(
        &self,
        of: &str,
        seconds: impl Fn(&Collection) -> Result<i64>,
    ) -> Result<()> {
        let now = OffsetDateTime::now_utc();
        for row in self.records.all_belongings(of).await? {
            let seconds = match self.auth_collection(row.text("collectionRef")) {
                Ok(collection) => seconds(&collection)?,
                Err(_) => 0,
            };
            if is_over(row.text("created"), seconds, now) {
                self.forget(of, &row).await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, of: &str, row: &Record) -> Result<()> {
        match self.records.delete(of, &row.id, owner("DELETE")).await {
            Err(Error::NotFound(_)) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes what belongs to collections that are gone, also when others of their names have
    /// been made since: the accounts in those are not the same people's.
    async fn remove_orphans(&self) -> Result<()> {
        for of in sign_ins::IDS {
            for row in self.records.all_belongings(of).await? {
                let created = match self.auth_collection(row.text("collectionRef")) {
                    Ok(collection) => collection.definition.created.clone(),
                    Err(_) => String::new(),
                };
                if created.is_empty() || row.text("created") < created.as_str() {
                    self.forget(of, &row).await?;
                }
            }
        }
        self.records.forget_strays().await
    }
}

/// Removes what is orphaned whenever a collection that signs in has gone, and at the start.
pub(crate) async fn tidy(accounts: Accounts, collections: Collections, stop: CancellationToken) {
    let mut redefined: watch::Receiver<()> = collections.redefined();
    let mut known = None;
    loop {
        let present = signing_in(&collections);
        if known.as_ref() != Some(&present) {
            accounts.tell(accounts.remove_orphans().await);
            known = Some(present);
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = redefined.changed() => if changed.is_err() { return },
        }
    }
}

/// The collections that sign in, and since when each exists.
fn signing_in(collections: &Collections) -> BTreeMap<String, String> {
    let catalog = collections.catalog();
    let found = catalog.all().filter(|collection| collection.is_auth());
    found.map(|one| (one.id().to_owned(), one.definition.created.clone())).collect()
}
