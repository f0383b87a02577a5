//! Holding what waits in a state that was put back from a backup.

use homeport_db::{Db, Writer};

use super::delivery::State;
use super::settle::Settle;
use super::store;
use crate::error::{Error, Result};

/// Read at once; moved in one transaction, unless they are large.
const TOGETHER: u32 = 50;

/// What becomes of the outbox of a state that was put back from a backup: all that waits is held, and
/// new calls get keys of their own, since the box that the backup is of may have gone on. What a crash
/// interrupts the next start goes on with: until the state is settled it counts as just put back.
///
/// # Errors
/// The database's.
pub(crate) async fn take_up(db: &Db, writer: &Writer<Error>) -> Result<()> {
    all_that_waits(db, writer).await?;
    store::begin_epoch(writer).await.map(drop)
}

async fn all_that_waits(db: &Db, writer: &Writer<Error>) -> Result<()> {
    let (mut held, mut after) = (0, String::new());
    loop {
        let page = store::page(db, State::Waiting, &after, TOGETHER).await?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        held += page.len();
        let mut settle = Settle::silent();
        for (_, delivery) in &page {
            settle = settle.and(delivery, State::Waiting, State::Held)?;
            if settle.is_full() {
                std::mem::replace(&mut settle, Settle::silent()).write(writer).await?;
            }
        }
        settle.write(writer).await?;
    }
    if held > 0 {
        tracing::warn!(
            held,
            "Calls that waited in the backup are held: they may have been made since. See the \
             window's deliveries"
        );
    }
    Ok(())
}
