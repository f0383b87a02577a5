//! The end of a pause, on its time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Pause;
use crate::audit::Audit;

/// The clock is looked at so often: a computer that slept has missed its timers.
const LOOK: Duration = Duration::from_secs(15);

/// Ends pauses on their time, those included that ended while no server ran, until `stop`.
pub(crate) async fn keep(pause: Pause, audit: Audit, stop: CancellationToken) {
    let mut changes = pause.0.rest.subscribe();
    loop {
        let rest = *changes.borrow_and_update();
        if rest.is_some() && pause.current().is_none() {
            pause.end(&audit).await;
            continue;
        }
        let left = rest.and_then(|rest| rest.left()).map(Duration::from_secs);
        let look = async {
            match rest {
                // A second is the smallest step of what is kept.
                Some(_) => {
                    let left = left.unwrap_or(LOOK).clamp(Duration::from_secs(1), LOOK);
                    tokio::time::sleep(left).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            changed = changes.changed() => if changed.is_err() { return },
            () = look => {}
        }
    }
}
