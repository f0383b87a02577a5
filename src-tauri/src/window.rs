//! The one window. Its page is the server's, over HTTP on this machine; it may go nowhere else.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::webview::{DownloadEvent, NewWindowResponse};
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons};

use crate::backend::{Backend, Failure};
use crate::{failure, notice, tray};

pub(crate) const LABEL: &str = "main";

/// A window nobody has looked at for so long gives its memory back; the variable says it in seconds.
const HIDDEN_LIFE: Duration = Duration::from_secs(5 * 60);
const HIDDEN_LIFE_SET: &str = "HOMEPORT_HIDDEN_SECONDS";
/// A page that does not say within this time whether something in it is unsaved is stuck.
const ANSWER: Duration = Duration::from_secs(10);
/// Where pages lie.
const PAGES: &str = "/_/";

/// How often a window onto another process's server looks whether that is where it was.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Brings the window to the front, opening it when there is none.
pub(crate) fn show(app: &AppHandle) {
    show_at(app, None);
}

/// The same, on a page of the server's.
pub(crate) fn show_page(app: &AppHandle, page: &str) {
    show_at(app, Some(page));
}

fn show_at(app: &AppHandle, page: Option<&str>) {
    *app.state::<Hidden>().since() = None;
    if let Some(window) = app.get_webview_window(LABEL) {
        let there = page.and_then(|page| app.try_state::<Home>()?.page(page));
        if let Some(Err(error)) = there.map(|url| window.navigate(url)) {
            tracing::warn!(%error, "The window cannot go there");
        }
        let shown =
            window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "The window cannot be shown");
        }
        return;
    }
    // A second launch can come before this one has started.
    let Some(backend) = app.try_state::<Backend>() else { return };
    let left = app.state::<Hidden>().left();
    let page = page.map(str::to_owned).or(left).filter(|page| !page.is_empty());
    let opened = match backend.window_link() {
        Ok(link) => open(app, &link, page).map(|()| follow(app, &backend)),
        Err(reason) => open_failure(app, &backend, &reason),
    };
    if let Err(error) = opened {
        tracing::error!(%error, "The window cannot be opened");
    }
}

fn open(app: &AppHandle, link: &str, page: Option<String>) -> tauri::Result<()> {
    let mut link: Url = link.parse().map_err(tauri::Error::InvalidUrl)?;
    if let Some(page) = page {
        link.query_pairs_mut().append_pair("to", &page);
    }
    let home = app.state::<Home>().inner().clone();
    home.is_at(&link);
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::External(link))
        .title("Homeport")
        .inner_size(1180.0, 800.0)
        .min_inner_size(420.0, 560.0)
        .on_navigation(move |url| home.holds(url))
        .on_new_window(|url, _features| {
            open_in_browser(&url);
            NewWindowResponse::Deny
        })
        .on_download(save_in_downloads)
        // Else the shell takes files that are dropped on a page, and the page never sees them.
        .disable_drag_drop_handler()
        .build()
        .map(drop)
}

/// A window that was closed and goes on in the tray.
#[derive(Default)]
pub(crate) struct Hidden {
    since: Mutex<Option<Instant>>,
    /// The page that it was on when it was given up.
    left: Mutex<Option<String>>,
}

impl Hidden {
    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_been_for(&self, time: Duration) -> bool {
        self.since().is_some_and(|since| since.elapsed() >= time)
    }

    fn leave(&self, page: Option<String>) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }

    /// The page to come back to, once.
    fn left(&self) -> Option<String> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The one origin that the window may go to.
#[derive(Clone, Default)]
pub(crate) struct Home(Arc<Mutex<String>>);

impl Home {
    fn is_at(&self, url: &Url) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = url.origin().ascii_serialization();
    }

    fn page(&self, page: &str) -> Option<Url> {
        let origin = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        format!("{origin}{PAGES}{page}").parse().ok()
    }

    fn holds(&self, url: &Url) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == url.origin().ascii_serialization()
    }
}

/// A service that was started again answers at another port: the window goes along.
fn follow(app: &AppHandle, backend: &Backend) {
    let Backend::Elsewhere(folder) = backend else { return };
    let (app, folder) = (app.clone(), folder.clone());
    let mut known = homeport_server::loopback_of(&folder);
    std::thread::spawn(move || {
        while let Some(window) = app.get_webview_window(LABEL) {
            std::thread::sleep(LOOK_AGAIN);
            let now = homeport_server::loopback_of(&folder);
            if now.is_none() || now == known {
                continue;
            }
            let Ok(link) = homeport_server::window_link(&folder) else { continue };
            let Ok(link) = link.parse::<Url>() else { continue };
            app.state::<Home>().is_at(&link);
            if window.navigate(link).is_ok() {
                known = now;
            }
        }
    });
}

fn open_failure(app: &AppHandle, backend: &Backend, reason: &str) -> tauri::Result<()> {
    match backend {
        Backend::Failed(failure) => failure::open(app, failure),
        Backend::Here(_) | Backend::Elsewhere(_) => failure::open(app, &Failure::new(reason)),
    }
}

/// The user closed the window. Phones depend on the server, so it goes on: in the tray where there
/// is one, and where there is none the user is asked.
pub(crate) fn close(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if matches!(*app.state::<Backend>(), Backend::Failed(_) | Backend::Elsewhere(_)) {
        // Nothing here depends on this process.
        app.exit(0);
        return;
    }
    if tray::is_shown() {
        let _ = window.hide();
        *app.state::<Hidden>().since() = Some(Instant::now());
        forget_later(app.clone());
        notice::tell_once(app);
        return;
    }
    let app = app.clone();
    app.dialog()
        .message("Phones stay connected only while Homeport runs.")
        .title("Keep Homeport running?")
        .parent(&window)
        .buttons(MessageDialogButtons::OkCancelCustom(
            "Keep running".into(),
            "Quit Homeport".into(),
        ))
        .show({
            let app = app.clone();
            move |keep| match keep {
                true => {
                    let _ = window.minimize();
                }
                false => app.exit(0),
            }
        });
}

/// Gives a window up that stays hidden, unless something in it is unsaved.
fn forget_later(app: AppHandle) {
    let life = std::env::var(HIDDEN_LIFE_SET).ok().and_then(|seconds| seconds.parse().ok());
    let life = life.map_or(HIDDEN_LIFE, Duration::from_secs);
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(life).await;
            let Some(window) = app.get_webview_window(LABEL) else { return };
            // Shown since, or closed once more, which waits for itself.
            if !app.state::<Hidden>().has_been_for(life) {
                return;
            }
            if holds_unsaved(&window).await {
                continue;
            }
            // It may have been shown meanwhile.
            if app.state::<Hidden>().has_been_for(life) {
                app.state::<Hidden>().leave(window.url().ok().as_ref().and_then(page_of));
                let _ = window.destroy();
            }
            return;
        }
    });
}

/// Asks the page as a browser does before it is left.
async fn holds_unsaved(window: &WebviewWindow) -> bool {
    const ASK: &str = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    let (told, answer) = tokio::sync::oneshot::channel();
    let told = Mutex::new(Some(told));
    let asked = window.eval_with_callback(ASK, move |answer| {
        if let Some(told) = told.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = told.send(answer == "true");
        }
    });
    asked.is_ok() && matches!(tokio::time::timeout(ANSWER, answer).await, Ok(Ok(true)))
}

/// What comes behind `/_/` in the address of one of the server's pages.
fn page_of(url: &Url) -> Option<String> {
    let page = url.path().strip_prefix(PAGES)?;
    Some(match url.query() {
        Some(query) => format!("{page}?{query}"),
        None => page.to_owned(),
    })
}

fn open_in_browser(url: &Url) {
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    if let Err(error) = tauri_plugin_opener::open_url(url.as_str(), None::<&str>) {
        tracing::warn!(%error, "The browser cannot be opened");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that Tauri calls")]
fn save_in_downloads(webview: tauri::Webview, event: DownloadEvent<'_>) -> bool {
    let DownloadEvent::Requested { url, destination } = event else { return true };
    let Ok(folder) = webview.path().download_dir() else { return false };
    let name = destination.file_name().map(std::ffi::OsStr::to_owned);
    let name = name.or_else(|| url.path_segments()?.next_back().map(Into::into));
    let Some(name) = name else { return false };
    *destination = folder.join(name);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_was_given_up_comes_back_to_its_page() {
        for (url, expected) in [
            ("http://127.0.0.1:4000/_/", Some("")),
            ("http://127.0.0.1:4000/_/settings", Some("settings")),
            (
                "http://127.0.0.1:4000/_/collections/notes?filter=a%20%3D%201#x",
                Some("collections/notes?filter=a%20%3D%201"),
            ),
            ("tauri://localhost/failed.html", None),
        ] {
            assert_eq!(page_of(&url.parse().unwrap()).as_deref(), expected, "{url}");
        }
    }
}
