//! The worker: looks after payments whose time has come.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::schedule::now_ms;
use super::{Payments, store};
use crate::error::{Error, Result};
use crate::integrations::Waiter;

/// Payments that are asked about together.
const AT_ONCE: usize = 8;
const PAGE: u32 = 64;
/// Nothing is waited for longer than this without a look.
const LOOK: Duration = Duration::from_secs(30);
/// After something of ours went wrong.
const OUR_FAULT: Duration = Duration::from_secs(5);
/// How long a stop waits for questions that are under way.
const PARTING: Duration = Duration::from_secs(3);

/// Looks after payments until `stop`.
pub(crate) async fn tend(payments: Payments, stop: CancellationToken) {
    let (mut tending, mut busy) = (JoinSet::new(), HashSet::new());
    loop {
        let next = payments.start(&mut tending, &mut busy).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "Payments cannot be looked after; will try again");
            OUR_FAULT
        });
        tokio::select! {
            () = stop.cancelled() => break,
            Some(tended) = tending.join_next(), if !tending.is_empty() => {
                // Panics are caught inside, and nothing is aborted before the end.
                let Ok((id, tended)) = tended else { continue };
                busy.remove(&id);
                if !tended {
                    tokio::time::sleep(OUR_FAULT).await;
                }
            }
            () = payments.inner.bell.notified() => {}
            () = payments.inner.parts.integrations.changed(Waiter::Payments) => {}
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
    async fn start(
        &self,
        tending: &mut JoinSet<(String, bool)>,
        busy: &mut HashSet<String>,
    ) -> Result<Duration> {
        let parts = &self.inner.parts;
        let mut after = String::new();
        while busy.len() < AT_ONCE {
            let page = store::due(&parts.db, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key);
            for due in page {
                let wait = due.at - now_ms();
                if let Some(wait) = u64::try_from(wait).ok().filter(|wait| *wait > 0) {
                    return Ok(Duration::from_millis(wait));
                }
                let is_free = parts.integrations.lets_out(&due.integration);
                if busy.len() >= AT_ONCE || !is_free || !busy.insert(due.payment.clone()) {
                    continue;
                }
                let payments = self.clone();
                tending.spawn(async move {
                    let done = AssertUnwindSafe(payments.look_after(&due)).catch_unwind().await;
                    (due.payment, matches!(done, Ok(Ok(()))))
                });
            }
        }
        Ok(LOOK)
    }

    async fn look_after(&self, due: &store::Due) -> Result<()> {
        match self.tend(&due.payment).await {
            Ok(_) => Ok(()),
            // It was written with its place here, and is gone with it.
            Err(Error::NotFound(_)) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, payment = due.payment, "A payment cannot be kept");
                Err(error)
            }
        }
    }
}
