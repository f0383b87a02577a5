//! Told once: that closing the window leaves the box running, and where it is found.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;

use crate::backend::Backend;

const TITLE: &str = "Homeport goes on running";
const TEXT: &str = "Phones stay connected. Homeport is behind its icon in the tray: open it from there, or choose \
                    Quit there to stop it.";

/// Whether somebody is being told at the moment.
static TELLING: AtomicBool = AtomicBool::new(false);

/// Says it, unless it was said before on this data folder.
pub(crate) fn tell_once(app: &AppHandle) {
    if TELLING.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = app.clone();
    std::thread::spawn(move || {
        let backend = app.state::<Backend>();
        if backend.was_told_of_tray() {
            return;
        }
        if let Err(error) = notify() {
            tracing::info!(%error, "The desktop shows no notifications; telling in a window");
            app.dialog().message(TEXT).title(TITLE).show(|_read| {});
        }
        if let Err(error) = backend.note_told_of_tray() {
            tracing::warn!(error, "The next close will tell again where Homeport is");
        }
        TELLING.store(false, Ordering::Release);
    });
}

/// By the desktop's notifications (Desktop Notifications Specification 1.2, `Notify`).
#[cfg(target_os = "linux")]
fn notify() -> zbus::Result<()> {
    use std::collections::HashMap;
    const NAME: &str = "org.freedesktop.Notifications";
    /// The desktop's own choice.
    const SHOWN_FOR: i32 = -1;
    let bus = zbus::blocking::Connection::session()?;
    let hints =
        HashMap::from([("desktop-entry", zbus::zvariant::Value::from("dev.homeport.desktop"))]);
    let actions: &[&str] = &[];
    let notice =
        ("Homeport", 0_u32, "dev.homeport.desktop", TITLE, TEXT, actions, hints, SHOWN_FOR);
    bus.call_method(Some(NAME), "/org/freedesktop/Notifications", Some(NAME), "Notify", &notice)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn notify() -> Result<(), &'static str> {
    Err("not on this system")
}
