//! `/api/oauth2-redirect`: where a service sends a browser back to. What it brings goes to the
//! stream that began the sign-in, which is named by the state.

use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::Realtime;
use crate::http::{Params, Peer, Submitted};

const TOPIC: &str = "@oauth2";
/// A code is far shorter.
const LONGEST: usize = 4096;

/// The route of this file.
pub(crate) fn router(realtime: Realtime) -> Router {
    Router::new().route("/api/oauth2-redirect", get(by_query).post(by_form)).with_state(realtime)
}

async fn by_query(
    State(realtime): State<Realtime>,
    Extension(peer): Extension<Peer>,
    params: Params,
) -> Response {
    let text = |name: &str| params.get(name).unwrap_or("").to_owned();
    page(realtime.bring(peer, &text("state"), &text("code"), &text("error")))
}

async fn by_form(
    State(realtime): State<Realtime>,
    Extension(peer): Extension<Peer>,
    body: crate::Result<Submitted>,
) -> Response {
    let body = body.map_or_else(|_unreadable| Map::new(), |body| body.0);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    page(realtime.bring(peer, &text("state"), &text("code"), &text("error")))
}

impl Realtime {
    /// Hands a code, or the reason why there is none, to the stream called `state`, once. It has to
    /// come from where the stream is. Whether there is a code to sign in with.
    fn bring(&self, peer: Peer, state: &str, code: &str, error: &str) -> bool {
        if code.len() > LONGEST || error.len() > LONGEST {
            return false;
        }
        let mut clients = self.clients();
        let Some(client) = clients.get_mut(state) else { return false };
        let listens = client.subscriptions.iter().any(|one| one.topic == TOPIC);
        if client.address != peer.ip || !listens {
            return false;
        }
        client.leave(TOPIC);
        let mut data = json!({ "state": state, "code": code });
        if !error.is_empty() {
            data["error"] = json!(error);
        }
        let data = data.to_string();
        let length = data.len();
        let event = Event::default().id(state).event(TOPIC).data(data);
        client.mailbox.send(event, length).is_ok() && error.is_empty() && !code.is_empty()
    }
}

/// The window's pages are not for phones, so this one is enough.
fn page(brought: bool) -> Response {
    let text = match brought {
        true => "You are signed in. You can close this page and go back to the app.",
        false => "Signing in did not work. You can close this page and try again in the app.",
    };
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>Homeport</title><p>{text}</p></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (StatusCode::OK, headers, html).into_response()
}
