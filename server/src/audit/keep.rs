//! What happens to the trail by itself: what waits is written, what was left out is told, and what
//! is too much is removed from its beginning.

use std::time::Duration;

use homeport_db::{Link, shorten_trail};
use tokio_util::sync::CancellationToken;

use super::{Action, Audit, Event, Party};
use crate::error::{Error, Result};

/// Entries that are kept: some hundreds of megabytes at the most.
const KEPT: u64 = 500_000;
/// So many are removed at once.
const STEP: u64 = 5_000;
const EVERY: Duration = Duration::from_secs(30);

/// Runs until `stop`.
pub(crate) async fn keep(audit: Audit, stop: CancellationToken) {
    let waiting = audit.inner.waiting.lock().ok().and_then(|mut waiting| waiting.take());
    let Some(mut waiting) = waiting else { return };
    let mut clock = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            event = waiting.recv() => match event {
                Some(event) => audit.write_or_warn(&event).await,
                None => break,
            },
            _ = clock.tick() => audit.tidy(KEPT, false).await,
        }
    }
    while let Ok(event) = waiting.try_recv() {
        audit.write_or_warn(&event).await;
    }
    audit.tidy(KEPT, true).await;
}

impl Audit {
    async fn write_or_warn(&self, event: &Event) {
        if let Err(error) = self.write(event).await {
            tracing::error!(%error, action = ?event.action, "An event is missing in the audit trail");
        }
    }

    async fn tidy(&self, kept: u64, all: bool) {
        for event in self.inner.floods.over(all) {
            self.write_or_warn(&event).await;
        }
        if let Err(error) = self.shorten(kept, STEP).await {
            tracing::warn!(%error, "The audit trail could not be shortened; it will be tried again");
        }
    }

    /// Removes the oldest entries while there are `step` more than `kept`. The last one that went
    /// is kept in mind, and noted: the trail is checked from there on.
    async fn shorten(&self, kept: u64, step: u64) -> Result<()> {
        let _shortening = self.inner.shortening.lock().await;
        let fail = |error| Error::database("shorten the audit trail", error);
        let db = &self.inner.db;
        loop {
            let (floor, head) =
                (db.trail_floor().await.map_err(fail)?, db.trail_head().await.map_err(fail)?);
            if head.seq < floor.seq + kept + step {
                return Ok(());
            }
            let last = floor.seq + step;
            let found = db.trail(last, last).await.map_err(fail)?;
            // A gap stays for whoever checks.
            let Some(last) = found.into_iter().next() else { return Ok(()) };
            let last = Link { seq: last.seq, hash: last.hash };
            let event = Event::new(Action::TrailShortened)
                .on(Party::kind("trail"))
                .with("entries", step)
                .with("last", format!("{}:{}", last.seq, last.hash));
            let statement = shorten_trail(floor.seq, &last);
            let notes = vec![event.note()];
            let outcome = self.inner.writer.define(statement, Vec::new(), notes, || {}).await?;
            outcome.map_err(fail)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use homeport_db::{Db, Statement, Storage, Writer};

    use super::*;

    #[tokio::test]
    async fn a_shortened_trail_is_checked_from_the_last_entry_that_went() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        let define = "DEFINE TABLE _system; DEFINE TABLE _changes; DEFINE TABLE _trail;";
        db.define(Statement::new(define)).await.unwrap();
        let (writer, _log, _task) = Writer::start(db.clone()).await.unwrap();
        let audit = Audit::new(db.clone(), writer);
        for _ in 0..35 {
            audit.append(Event::new(Action::LogsCleared)).await.unwrap();
        }
        let fifth = db.trail(5, 5).await.unwrap().remove(0);
        let twentieth = db.trail(20, 20).await.unwrap().remove(0);
        audit.shorten(20, 5).await.unwrap();
        // Each step is an entry too, which may make another one due.
        assert_eq!(db.trail_floor().await.unwrap().seq, 15);
        assert_eq!(db.trail(1, 100).await.unwrap().first().unwrap().seq, 16);
        let verified = audit.verify(None).await.unwrap().unwrap();
        assert_eq!((verified.first, verified.head.seq), (16, 38));
        let known = |entry: &homeport_db::Entry| format!("{}:{}", entry.seq, entry.hash);
        assert!(audit.verify(Some(&known(&twentieth))).await.unwrap().is_ok());
        // What is not kept any more cannot be compared.
        let gone = audit.verify(Some(&known(&fifth))).await.unwrap_err().to_string();
        assert!(gone.contains("not kept"), "{gone}");
        // Nor does it begin later because somebody says so.
        db.define(shorten_trail(15, &Link { seq: twentieth.seq, hash: twentieth.hash }))
            .await
            .unwrap();
        let broken = audit.verify(None).await.unwrap().err().unwrap();
        assert_eq!(broken.seq, 20);
    }
}
