//! Keeping the computer awake while the server runs, when the admin wants it.
//!
//! On Linux logind is asked not to sleep for as long as a handle is held (systemd,
//! `org.freedesktop.login1.Manager.Inhibit`); the system takes it back when the process ends,
//! however that comes about. Elsewhere it is not possible yet, and that is said.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

/// logind may come up after the box did.
const AGAIN: Duration = Duration::from_secs(60);
/// One that says nothing for so long holds up neither the window nor a stop.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the computer is kept awake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Hold {
    /// Nobody wants it.
    #[default]
    Off,
    /// It does not sleep by itself.
    Full,
    /// It does not count as idle; what else sends it to sleep, the box may not hold up.
    IdleOnly,
    /// This computer does not let the box.
    Impossible,
}

/// What keeps the computer awake.
#[derive(Clone)]
pub(crate) struct Awake(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    wanted: bool,
    held: Option<(Inhibitor, Hold)>,
    /// Why nothing is held, as the system said it.
    reason: Option<String>,
}

impl Awake {
    /// Asks the system for nothing yet.
    pub(crate) fn new(wanted: bool) -> Self {
        Self(Arc::new(Mutex::new(State { wanted, ..State::default() })))
    }

    /// Wants it, or not any more. Blocks while the system is asked.
    pub(crate) fn want(&self, wanted: bool) {
        match wanted {
            true => self.state().wanted = true,
            false => *self.state() = State::default(),
        }
        self.try_again();
    }

    /// How it is, and why it is not possible where it is not.
    pub(crate) fn hold(&self) -> (Hold, Option<String>) {
        let state = self.state();
        match (&state.held, state.wanted) {
            (Some((_, hold)), _) => (*hold, None),
            (None, true) => (Hold::Impossible, state.reason.clone()),
            (None, false) => (Hold::Off, None),
        }
    }

    fn try_again(&self) {
        let is_missing = |state: &State| state.wanted && state.held.is_none();
        if !is_missing(&self.state()) {
            return;
        }
        let (held, reason) = match inhibit() {
            Ok(held) => (Some(held), None),
            Err(reason) => (None, Some(reason)),
        };
        let mut state = self.state();
        // Somebody may have been faster, or want it no more.
        if !is_missing(&state) {
            return;
        }
        if state.reason != reason
            && let Some(reason) = &reason
        {
            tracing::warn!(reason, "The computer cannot be kept awake");
        }
        (state.held, state.reason) = (held, reason);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tries again while it is wanted and not had; lets the computer sleep when the server stops.
pub(crate) async fn keep(awake: Awake, stop: CancellationToken) {
    loop {
        let asked = awake.clone();
        let look = async {
            let _ = tokio::task::spawn_blocking(move || asked.try_again()).await;
            tokio::time::sleep(AGAIN).await;
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = look => {}
        }
    }
    *awake.state() = State::default();
}

/// Held for as long as the computer is to stay awake.
#[cfg(target_os = "linux")]
type Inhibitor = zbus::zvariant::OwnedFd;
#[cfg(not(target_os = "linux"))]
type Inhibitor = std::convert::Infallible;

#[cfg(target_os = "linux")]
fn inhibit() -> Result<(Inhibitor, Hold), String> {
    const NAME: &str = "org.freedesktop.login1";
    const WHY: &str = "Phones depend on this computer";
    let bus = zbus::blocking::connection::Builder::system()
        .and_then(|bus| bus.method_timeout(PATIENCE).build())
        .map_err(|_error| "There is no system bus.".to_owned())?;
    let ask = |what: &str| -> zbus::Result<Inhibitor> {
        let order = (what, "Homeport", WHY, "block");
        let manager =
            (Some(NAME), "/org/freedesktop/login1", Some("org.freedesktop.login1.Manager"));
        let answer = bus.call_method(manager.0, manager.1, manager.2, "Inhibit", &order)?;
        answer.body().deserialize()
    };
    // Who is at no seat, a service for instance, may hold up less.
    let full = ask("sleep:idle").map(|held| (held, Hold::Full));
    let held = full.or_else(|_refused| ask("idle").map(|held| (held, Hold::IdleOnly)));
    held.map_err(|error| match error {
        zbus::Error::MethodError(name, ..) if name.ends_with(".ServiceUnknown") => {
            "systemd-logind does not run here.".to_owned()
        }
        other => format!("systemd-logind refused it: {other}"),
    })
}

#[cfg(not(target_os = "linux"))]
fn inhibit() -> Result<(Inhibitor, Hold), String> {
    Err("Homeport cannot do it on this system yet.".to_owned())
}
