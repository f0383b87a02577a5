//! The tray icon, which shows how the box is, and its menu.

mod face;

use std::sync::Mutex;
use std::time::Duration;

use homeport_server::{Condition, PauseCommand};
#[cfg(target_os = "linux")]
use tauri::menu::{CheckMenuItem, CheckMenuItemBuilder};
use tauri::menu::{MenuBuilder, MenuEvent, MenuItem, MenuItemBuilder, SubmenuBuilder};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager as _};

#[cfg(target_os = "linux")]
use crate::autostart;
use crate::backend::Backend;
use crate::window;

/// How often the box is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The entry whose mark tells whether Homeport starts at login.
#[cfg(target_os = "linux")]
struct Login(CheckMenuItem<tauri::Wry>);

/// What shows how the box is.
struct State {
    icon: TrayIcon,
    words: MenuItem<tauri::Wry>,
    resume: Option<MenuItem<tauri::Wry>>,
    shown: Mutex<Option<Condition>>,
}

/// X11 asks the program that copied for the text when somebody pastes: it has to stay alive.
#[derive(Default)]
struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Puts the icon into the tray. A desktop without one is told of in the log, no more: the window
/// can do everything.
pub(crate) fn build(app: &AppHandle) {
    app.manage(Clipboard::default());
    match try_build(app) {
        Ok(state) => {
            app.manage(state);
            follow(app.clone());
        }
        Err(error) => tracing::warn!(%error, "The tray icon cannot be shown"),
    }
}

fn try_build(app: &AppHandle) -> tauri::Result<State> {
    let condition = app.state::<Backend>().condition();
    let words = MenuItemBuilder::with_id("state", words(&condition)).build(app)?;
    let mut menu = MenuBuilder::new(app).item(&words).separator().text("open", "Open Homeport");
    let mut resume = None;
    if app.state::<Backend>().is_there() {
        menu = menu.text("copy", "Copy address").text("pair", "Show pairing code…").separator();
        let pause = SubmenuBuilder::new(app, "Pause")
            .text("pause-15", "For 15 minutes")
            .text("pause-60", "For an hour")
            .text("pause", "Until I resume")
            .build()?;
        let entry = MenuItemBuilder::with_id("resume", "Resume now").enabled(false).build(app)?;
        menu = menu.item(&pause).item(&entry);
        resume = Some(entry);
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
    let state = State { icon: tray.build(app)?, words, resume, shown: Mutex::default() };
    state.show(app, condition);
    Ok(state)
}

/// Shows how the box is, for as long as the program runs.
fn follow(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            look(&app);
        }
    });
}

fn look(app: &AppHandle) {
    let condition = app.state::<Backend>().condition();
    if let Some(state) = app.try_state::<State>() {
        state.show(app, condition);
    }
}

impl State {
    fn show(&self, app: &AppHandle, condition: Condition) {
        let mut shown = self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if shown.as_ref() == Some(&condition) {
            return;
        }
        let text = words(&condition);
        let is_paused = matches!(condition, Condition::Paused { .. });
        let has_same_face = shown.as_ref().is_some_and(|shown| face::is_same(shown, &condition));
        let outcome = self
            .words
            .set_text(&text)
            .and_then(|()| self.icon.set_tooltip(Some(format!("Homeport: {text}"))))
            .and_then(|()| {
                self.resume.as_ref().map_or(Ok(()), |entry| entry.set_enabled(is_paused))
            })
            .and_then(|()| match app.default_window_icon() {
                Some(icon) if !has_same_face => {
                    self.icon.set_icon(Some(face::of(icon, &condition)))
                }
                _ => Ok(()),
            });
        if let Err(error) = outcome {
            tracing::warn!(%error, "The tray cannot show how the box is");
        }
        *shown = Some(condition);
    }
}

fn words(condition: &Condition) -> String {
    match condition {
        Condition::Running => "Running".to_owned(),
        Condition::Paused { left: None } => "Paused until you resume".to_owned(),
        Condition::Paused { left: Some(seconds) } => match seconds.div_ceil(60) {
            0 | 1 => "Paused for another minute".to_owned(),
            minutes => format!("Paused for another {minutes} minutes"),
        },
        Condition::Troubled { .. } => "Needs attention…".to_owned(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that Tauri calls")]
fn choose(app: &AppHandle, event: MenuEvent) {
    match event.id().as_ref() {
        "open" => window::show(app),
        "state" => window::show_page(app, ""),
        "copy" => copy_address(app),
        "pair" => window::show_page(app, "add-device"),
        "pause-15" => order(app, PauseCommand::Begin { minutes: Some(15) }),
        "pause-60" => order(app, PauseCommand::Begin { minutes: Some(60) }),
        "pause" => order(app, PauseCommand::Begin { minutes: None }),
        "resume" => order(app, PauseCommand::End),
        #[cfg(target_os = "linux")]
        "login" => switch_autostart(app),
        "quit" => app.exit(0),
        _ => {}
    }
}

/// The menu is answered at once, whatever the disk does.
fn order(app: &AppHandle, order: PauseCommand) {
    let app = app.clone();
    std::thread::spawn(move || {
        match app.state::<Backend>().pause(order) {
            Ok(done) => tracing::info!(done, "Ordered from the tray"),
            Err(error) => {
                tracing::warn!(error, "The box cannot be paused, or resumed, from the tray");
                window::show_page(&app, "");
            }
        }
        look(&app);
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_pause_is_told_in_whole_minutes() {
        for (left, expected) in [
            (None, "Paused until you resume"),
            (Some(0), "Paused for another minute"),
            (Some(60), "Paused for another minute"),
            (Some(61), "Paused for another 2 minutes"),
            (Some(3600), "Paused for another 60 minutes"),
        ] {
            assert_eq!(words(&Condition::Paused { left }), expected);
        }
    }
}
