//! The worker: looks after payments whose time has come.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::flight::Who;
use super::schedule::{FARTHEST, has_come, now_ms};
use super::settle::{Settle, is_stale};
use super::{Payments, store};
use crate::error::{Error, Result};
use crate::integrations::Waiter;

/// Payments of one integration that are asked about together: one that is slow holds up its own only.
const OF_ONE: usize = 4;
const AT_ONCE: usize = 64;
const PAGE: u32 = 16;
/// Nothing is waited for longer than this without a look.
const LOOK: Duration = Duration::from_secs(30);
/// After something of ours went wrong.
const OUR_FAULT: Duration = Duration::from_secs(5);
/// How long a stop waits for questions that are under way.
const PARTING: Duration = Duration::from_secs(3);

/// Payments that are being asked about, and their integrations.
type Busy = HashMap<String, String>;

/// Looks after payments until `stop`.
pub(crate) async fn tend(payments: Payments, stop: CancellationToken) {
    let (mut tending, mut busy) = (JoinSet::new(), Busy::new());
    loop {
        let next = payments.start(&mut tending, &mut busy).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "Payments cannot be looked after; will try again");
            OUR_FAULT
        });
        tokio::select! {
            () = stop.cancelled() => break,
            // Panics are caught inside, and nothing is aborted before the end.
            Some(tended) = tending.join_next(), if !tending.is_empty() => {
                busy.remove(&tended.unwrap_or_default());
            }
            () = payments.inner.bell.notified() => {}
            () = payments.inner.parts.integrations.changed(Waiter::Payments) => {
                if let Err(error) = payments.take_up().await {
                    tracing::warn!(%error, "Payments that were given up cannot be taken up again");
                }
            }
            () = tokio::time::sleep(next.min(LOOK)) => {}
        }
    }
    let parting = async { while tending.join_next().await.is_some() {} };
    if tokio::time::timeout(PARTING, parting).await.is_err() {
        tracing::warn!(payments = tending.len(), "Questions about payments were cut off");
    }
}

impl Payments {
    /// Begins with those whose time has come, as far as there is room. How long until the next.
    async fn start(&self, tending: &mut JoinSet<String>, busy: &mut Busy) -> Result<Duration> {
        let parts = &self.inner.parts;
        let mut next = LOOK;
        for name in store::waiting_integrations(&parts.db).await? {
            // A place that comes free, or what lets it out again, has this come again.
            if parts.integrations.lets_out(&name) {
                next = next.min(self.start_those_of(&name, tending, busy).await?);
            }
        }
        Ok(next)
    }

    async fn start_those_of(
        &self,
        name: &str,
        tending: &mut JoinSet<String>,
        busy: &mut Busy,
    ) -> Result<Duration> {
        // First what a clock that was wrong has put off for too long.
        let far = store::behind(name, now_ms().saturating_add(FARTHEST));
        let next = self.start_those_behind(name, far, tending, busy).await?;
        Ok(next.min(self.start_those_behind(name, String::new(), tending, busy).await?))
    }

    async fn start_those_behind(
        &self,
        name: &str,
        mut after: String,
        tending: &mut JoinSet<String>,
        busy: &mut Busy,
    ) -> Result<Duration> {
        loop {
            let page = store::due(&self.inner.parts.db, name, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(LOOK) };
            after.clone_from(&last.key);
            for due in page {
                let now = now_ms();
                if !has_come(due.at, now) {
                    let wait = u64::try_from(due.at - now).unwrap_or(0);
                    return Ok(Duration::from_millis(wait));
                }
                let of_one = busy.values().filter(|integration| *integration == name).count();
                if of_one >= OF_ONE || busy.len() >= AT_ONCE {
                    return Ok(LOOK);
                }
                if busy.insert(due.payment.clone(), name.to_owned()).is_some() {
                    continue;
                }
                let (payments, name) = (self.clone(), name.to_owned());
                tending.spawn(async move {
                    let looked = AssertUnwindSafe(payments.look_after(&due.payment, &name));
                    if !matches!(looked.catch_unwind().await, Ok(Ok(()))) {
                        tokio::time::sleep(OUR_FAULT).await;
                    }
                    due.payment
                });
            }
        }
    }

    async fn look_after(&self, payment: &str, integration: &str) -> Result<()> {
        match self.fly(payment, integration, Who::Worker).await {
            Ok(_) => Ok(()),
            // It was written with its place here, and is gone with it.
            Err(Error::NotFound(_)) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, payment, "A payment cannot be kept");
                Err(error)
            }
        }
    }

    /// Something was set up, changed or switched: what nobody asked about any more may be told of now.
    async fn take_up(&self) -> Result<()> {
        for id in store::stuck(&self.inner.parts.db).await? {
            let Some(before) = store::get(&self.inner.parts.db, &id).await? else { continue };
            if !before.is_stuck
                || !self.inner.parts.integrations.takes_payments(&before.integration)
            {
                continue;
            }
            let mut after = before.next();
            after.due = Some(now_ms());
            let settled = self.inner.parts.writer.write(Settle::new(&before, &after, &[])).await?;
            match settled {
                Err(error) if !is_stale(&error) => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}
