//! The task that delivers what is queued, and tries again when it could not.

use std::time::Duration;

use futures_util::StreamExt as _;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::store::{self, Closed, Waiting};
use super::{Mails, post};
use crate::error::Result;
use crate::folder::SafeMode;

/// Letters on their way at once.
const AT_ONCE: usize = 4;
/// Letters looked at in one go.
const STEP: u64 = 50;
/// Seconds until the next try, by how many there were; the last one stays.
const WAITS: [i64; 6] = [2, 10, 60, 300, 900, 3600];
/// Seconds until one is looked at again whose key is not here: that is brought while nothing runs.
const UNTIL_LOOKED_AT: i64 = 24 * 60 * 60;
/// A look at the queue without being asked, should a bell have been missed or the disk failed.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Delivers until the server stops; nothing in safe mode.
pub(crate) async fn deliver(mails: Mails, mut safe: SafeMode, stop: CancellationToken) {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    if let Err(error) = store::take_up(&mails.inner.writer, now).await {
        tracing::error!(%error, "Mails that waited for a key could not be taken up");
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = safe.over() => {}
        }
        let rest = tokio::select! {
            () = stop.cancelled() => return,
            rest = round(&mails) => rest.unwrap_or_else(|error| {
                tracing::error!(%error, "The mails could not be read");
                LONGEST_REST
            }),
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = mails.inner.bell.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Delivers what is due and says how long there is nothing to do: nothing can be read while the vault is
/// locked. Without SMTP it lets go of what need not be kept.
async fn round(mails: &Mails) -> Result<Duration> {
    loop {
        if !mails.is_set_up() {
            mails.forget_the_useless().await?;
            return Ok(LONGEST_REST);
        }
        // Whoever unlocks it rings.
        if mails.inner.vault.is_locked() {
            return Ok(LONGEST_REST);
        }
        let waiting = store::next(&mails.inner.db, &mails.inner.vault, STEP).await?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let (due, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|waiting| waiting.due <= now);
        if due.is_empty() {
            let next = later.first().map_or(i64::MAX, |waiting| waiting.due.saturating_sub(now));
            let next = Duration::from_secs(u64::try_from(next).unwrap_or(0));
            return Ok(next.min(LONGEST_REST));
        }
        let done = futures_util::stream::iter(due)
            .map(|waiting| settle(mails, waiting))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        done.into_iter().collect::<Result<()>>()?;
    }
}

async fn settle(mails: &Mails, waiting: Waiting) -> Result<()> {
    let writer = &mails.inner.writer;
    let forget = || store::forget(writer, std::slice::from_ref(&waiting.id));
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let letter = match &waiting.letter {
        Ok(letter) => letter,
        Err(Closed::Lost { until }) if *until >= now => {
            tracing::error!("A mail cannot be opened: its key is not on this computer");
            let again = now.saturating_add(UNTIL_LOOKED_AT).min(until.saturating_add(1));
            return store::put_off(writer, &waiting.id, again).await;
        }
        Err(Closed::Lost { .. }) => {
            tracing::error!("A mail is of no use any more, and its key was not brought");
            return forget().await;
        }
        Err(Closed::Damaged) => {
            tracing::error!("A mail is damaged and cannot be opened");
            return forget().await;
        }
    };
    if letter.to.is_empty() {
        return forget().await;
    }
    if letter.until < now {
        tracing::error!("A mail was not delivered while it was of use");
        return forget().await;
    }
    let wait = WAITS[usize::try_from(waiting.tries).unwrap_or(usize::MAX).min(WAITS.len() - 1)];
    let outcome = post::deliver(&mails.inner.settings, letter).await;
    mails.note(&outcome);
    match outcome {
        Ok(()) => forget().await,
        Err(failure) if failure.is_final => {
            tracing::error!(reason = failure.reason, "A mail was refused for good");
            forget().await
        }
        Err(failure) => {
            tracing::warn!(reason = failure.reason, "A mail waits for another try");
            store::postpone(writer, &waiting, now + wait).await
        }
    }
}
