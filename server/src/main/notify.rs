//! What the service manager is told, where one started the program (`Type=notify`): that requests
//! are answered, that they still are, and that the end has begun. Elsewhere nothing is said.

use std::time::Duration;

use homeport_server::{Pulse, RunningServer};
use sd_notify::NotifyState;

/// Requests are answered, and where.
pub(crate) fn ready(server: &RunningServer) {
    let status = format!("Serving at {}", server.shown_address());
    tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
}

/// No more requests are taken.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("Stopping")]);
}

/// Says that requests are answered, for as long as they are, often enough for the service manager,
/// which ends and starts anew what has fallen silent. Never ends.
pub(crate) async fn keep_watch(pulse: Pulse) {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    // As systemd recommends, and one late answer is no death.
    let pause = (limit / 4).max(Duration::from_millis(10));
    loop {
        match pulse.beats().await {
            true => tell(&[NotifyState::Watchdog]),
            false => tracing::error!("The server does not answer itself"),
        }
        tokio::time::sleep(pause).await;
    }
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "The service manager cannot be told");
    }
}
