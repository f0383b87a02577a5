//! Holding what waits in a state that was put back from a backup.

use super::delivery::State;
use super::settle::Settle;
use super::{Parts, store};
use crate::error::Result;

/// Read at once; moved in one transaction, unless they are large.
const TOGETHER: u32 = 50;

/// Holds all that waits. What a crash interrupts the next start goes on with: until the state is
/// settled it counts as just put back.
///
/// # Errors
/// The database's.
pub(super) async fn all_that_waits(parts: &Parts) -> Result<()> {
    let (mut held, mut after) = (0, String::new());
    loop {
        let page = store::page(&parts.db, State::Waiting, &after, TOGETHER).await?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        held += page.len();
        let mut settle = Settle::silent();
        for (_, delivery) in &page {
            settle = settle.and(delivery, State::Waiting, State::Held)?;
            if settle.is_full() {
                std::mem::replace(&mut settle, Settle::silent()).write(&parts.writer).await?;
            }
        }
        settle.write(&parts.writer).await?;
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
