//! What is shown where no server could be started: why, and what can be done from here. A page of
//! the shell's own, with links that mean something to it alone.

use homeport_server::{Door, TakenPort};
use serde_json::json;
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindowBuilder};

use crate::backend::{Backend, Failure};
use crate::window::LABEL;

const SCRIPT: &str = include_str!("failure.js");

pub(crate) fn open(app: &AppHandle, failure: &Failure) -> tauri::Result<()> {
    let taken = failure.taken.as_ref().map(|(taken, _)| taken);
    let facts = json!({
        "reason": taken.map_or_else(|| failure.reason.clone(), reason),
        "meaning": taken.map(meaning),
        "proposed": taken.and_then(|taken| taken.proposed),
    });
    let handle = app.clone();
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("failed.html".into()))
        .title("Homeport")
        .inner_size(760.0, if taken.is_some() { 620.0 } else { 420.0 })
        .initialization_script(format!("const facts = {facts};\n{SCRIPT}"))
        .on_navigation(move |url| go(&handle, url))
        .build()
        .map(drop)
}

fn go(app: &AppHandle, url: &Url) -> bool {
    match url.path() {
        "/retry" => app.request_restart(),
        "/use-port" => use_port(app, url),
        "/quit" => app.exit(0),
        _ => return url.scheme() == "tauri",
    }
    false
}

fn use_port(app: &AppHandle, url: &Url) {
    let backend = app.state::<Backend>();
    let Backend::Failed(failure) = backend.inner() else { return };
    let port = url.query_pairs().find(|(name, _)| name == "port");
    let port = port.map(|(_, port)| port.into_owned()).unwrap_or_default();
    match failure.use_port(&port) {
        Ok(()) => app.request_restart(),
        Err(refusal) => {
            tracing::warn!(refusal, "Another port cannot be used");
            let script = format!("refuse({});", json!(refusal));
            let told = app.get_webview_window(LABEL).map(|window| window.eval(script));
            if let Some(Err(error)) = told {
                tracing::warn!(%error, "The window cannot tell of it");
            }
        }
    }
}

fn reason(TakenPort { door, port, by, .. }: &TakenPort) -> String {
    let by = by.as_deref().unwrap_or("another program");
    let what = match door {
        Door::TrustPage => "where phones fetch the certificate",
        Door::Https | Door::Window => "where phones and apps reach this box",
    };
    format!("Port {port}, {what}, is in use by {by}. Stop that program and try again.")
}

/// What becomes of paired phones at another port.
fn meaning(TakenPort { door, port, paired, .. }: &TakenPort) -> String {
    if *door == Door::TrustPage {
        return "Or use another port for the page with the certificate. Paired devices do not \
                notice."
            .to_owned();
    }
    match paired {
        Some(0) => "Or use another port. No device has paired with this box yet, so none loses it."
            .to_owned(),
        Some(paired) => {
            let devices =
                if *paired == 1 { "1 device has".into() } else { format!("{paired} devices have") };
            format!(
                "Or use another port. Mind that {devices} paired with this box at port {port}: \
                 apps look for it there and lose it, until somebody tells them the new address or \
                 pairs them again."
            )
        }
        None => format!(
            "Or use another port. Mind that devices which paired with this box at port {port} look \
             for it there and lose it, until somebody tells them the new address or pairs them \
             again."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_port_means_is_said_before_it_is_used() {
        let taken = |door, paired| TakenPort {
            door,
            port: 8443,
            by: Some("nginx (process 812)".to_owned()),
            proposed: Some(8444),
            paired,
        };
        assert!(reason(&taken(Door::Https, None)).contains("by nginx (process 812)"));
        for (door, paired, expected) in [
            (Door::Https, Some(0), "No device has paired"),
            (Door::Https, Some(1), "1 device has paired with this box at port 8443"),
            (Door::Https, Some(3), "3 devices have paired with this box at port 8443"),
            (Door::Https, None, "devices which paired with this box at port 8443"),
            (Door::TrustPage, Some(3), "do not notice"),
        ] {
            let said = meaning(&taken(door, paired));
            assert!(said.contains(expected), "{said}");
        }
    }
}
