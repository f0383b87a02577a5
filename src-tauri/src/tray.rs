//! The tray icon and its menu.

use std::sync::Mutex;

#[cfg(target_os = "linux")]
use tauri::menu::{CheckMenuItem, CheckMenuItemBuilder};
use tauri::menu::{MenuBuilder, MenuEvent};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _};

#[cfg(target_os = "linux")]
use crate::autostart;
use crate::backend::Backend;
use crate::window;

/// The entry whose mark tells whether Homeport starts at login.
#[cfg(target_os = "linux")]
struct Login(CheckMenuItem<tauri::Wry>);

/// X11 asks the program that copied for the text when somebody pastes: it has to stay alive.
#[derive(Default)]
struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Puts the icon into the tray. A desktop without one is told of in the log, no more: the window
/// can do everything.
pub(crate) fn build(app: &AppHandle) {
    app.manage(Clipboard::default());
    if let Err(error) = try_build(app) {
        tracing::warn!(%error, "The tray icon cannot be shown");
    }
}

fn try_build(app: &AppHandle) -> tauri::Result<()> {
    let mut menu = MenuBuilder::new(app).text("open", "Open Homeport");
    if app.state::<Backend>().is_there() {
        menu = menu.text("copy", "Copy address").text("pair", "Show pairing code…");
    }
    menu = menu.separator();
    #[cfg(target_os = "linux")]
    {
        let login = CheckMenuItemBuilder::with_id("login", "Start at login");
        let login = login.checked(autostart::is_on(app)).build(app)?;
        menu = menu.item(&login).separator();
        app.manage(Login(login));
    }
    let menu = menu.text("quit", "Quit Homeport").build()?;
    let mut tray =
        TrayIconBuilder::with_id("main").menu(&menu).tooltip("Homeport").on_menu_event(choose);
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app).map(drop)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that Tauri calls")]
fn choose(app: &AppHandle, event: MenuEvent) {
    match event.id().as_ref() {
        "open" => window::show(app),
        "copy" => copy_address(app),
        "pair" => window::show_page(app, "add-device"),
        #[cfg(target_os = "linux")]
        "login" => switch_autostart(app),
        "quit" => app.exit(0),
        _ => {}
    }
}

#[cfg(target_os = "linux")]
fn switch_autostart(app: &AppHandle) {
    if let Err(error) = autostart::set(app, !autostart::is_on(app)) {
        tracing::warn!(%error, "Whether Homeport starts at login cannot be changed");
    }
    // The mark tells what is, whatever was clicked.
    let _ = app.state::<Login>().0.set_checked(autostart::is_on(app));
}

fn copy_address(app: &AppHandle) {
    let Some(address) = app.state::<Backend>().address() else { return };
    let clipboard = app.state::<Clipboard>();
    let mut held = clipboard.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let outcome = match held.take().map_or_else(arboard::Clipboard::new, Ok) {
        Ok(mut board) => {
            let outcome = board.set_text(address);
            *held = Some(board);
            outcome
        }
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(%error, "The address could not be copied");
    }
}

/// Whether the desktop has a tray: only then can a hidden window be found again.
#[cfg(target_os = "linux")]
pub(crate) fn is_shown() -> bool {
    const HOST: &str = "org.kde.StatusNotifierWatcher";
    let ask = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        Ok(names.name_has_owner(HOST.try_into()?)?)
    };
    ask().unwrap_or(false)
}

/// Whether the desktop has a tray: only then can a hidden window be found again.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_shown() -> bool {
    true
}
