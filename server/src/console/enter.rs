//! Coming in: the ticket link, the cookie, the check on changing requests.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Console;
use super::sessions::Guest;
use crate::audit::{Action, Event, Party};
use crate::auth::{key_mark, window_identity};
use crate::collections::SUPERUSERS;
use crate::error::{Error, Result};
use crate::http::{AtWindow, Caller, Params};

/// A header that another site's page cannot send without asking first, which is refused.
const CSRF_HEADER: &str = "x-homeport-csrf";
pub(super) const COOKIE_SECONDS: u32 = 7 * 24 * 60 * 60;

/// Where the window's pages lie.
const PAGES: &str = "/_/";
/// No page's address is longer.
const LONGEST_PAGE: usize = 4000;

/// `GET /_/enter?ticket=…`: opens the session and leads to the window's first page, or to another of
/// its pages (`&to=add-device`).
pub(super) async fn enter(State(console): State<Console>, params: Params) -> Response {
    let token = params.get("ticket").and_then(|ticket| console.inner.sessions.redeem(ticket));
    let event = Event::new(Action::WindowOpened).who(Party::kind("window"));
    let audit = &console.inner.audit;
    let Some(token) = token else {
        audit.append_soon(Event::new(Action::WindowRefused).refused());
        let text = "This link was used already, or is older than a minute. \
                    Open Homeport again from its icon or from the tray; where it runs without a \
                    desktop, `homeport window-link` prints a new one.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    };
    audit.append_or_warn(event).await;
    // The tray leads to pages, and a window that was given up comes back to its own.
    let page = page_of(params.get("to").unwrap_or(""));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set_cookie(&console, headers, &token, COOKIE_SECONDS);
    response
}

/// A page by what comes behind `/_/` in its address: it stays one of this site's, whatever is asked.
fn page_of(to: &str) -> String {
    let is_page = to.len() <= LONGEST_PAGE
        && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !to.split(['/', '?']).any(climbs);
    format!("{PAGES}{}", if is_page { to } else { "" })
}

/// Whether a browser takes a part of an address for a way up, as it is written or encoded (URL
/// Standard, "double-dot URL path segment").
fn climbs(part: &str) -> bool {
    matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Browsers keep one jar for all ports of a host, so the name carries the port.
fn cookie_name(console: &Console) -> String {
    format!("homeport_admin_{}", console.inner.addresses.loopback.port())
}

pub(super) fn set_cookie(console: &Console, headers: &mut HeaderMap, token: &str, seconds: u32) {
    let name = cookie_name(console);
    let cookie = format!("{name}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// The session cookie's value, when one was sent.
pub(super) fn cookie_of(console: &Console, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(console);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
}

/// The layer that knows a caller by a good cookie: the admin at this machine, or the superuser who
/// signed in. A token sent along speaks louder: it
/// is read by the next layer.
///
/// # Errors
/// 403 for a changing request with the cookie but without the header.
pub(crate) async fn admit_window(
    State(console): State<Console>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    if !request.headers().contains_key(header::AUTHORIZATION)
        && let Some(token) = cookie_of(&console, request.headers())
        && let Some(guest) = console.inner.sessions.find(&token)
    {
        if !is_safe(request.method()) && !request.headers().contains_key(CSRF_HEADER) {
            return Err(Error::forbidden("The request lacks the X-Homeport-CSRF header."));
        }
        match console.caller(&guest).await? {
            Some(caller) => {
                request.extensions_mut().insert(caller);
                if let Guest::Superuser { id, email, .. } = &guest {
                    let (id, email) = (id.as_str().into(), email.as_str().into());
                    request.extensions_mut().insert(AtWindow { id, email });
                }
            }
            None => console.inner.sessions.close(&token),
        }
    }
    Ok(next.run(request).await)
}

impl Console {
    /// Whoever a session lets in. A superuser's ends with the superuser, and with what ends their
    /// tokens; their role is what it is now.
    async fn caller(&self, guest: &Guest) -> Result<Option<Caller>> {
        let Guest::Superuser { id, key, session, .. } = guest else {
            return Ok(Some(Caller::Owner));
        };
        let accounts = &self.inner.accounts;
        let Some(record) = accounts.record(SUPERUSERS, id).await? else { return Ok(None) };
        let has_key = key_mark(&record.collection, record.text("tokenKey")) == *key;
        if !has_key || accounts.has_ended(&record, session) {
            return Ok(None);
        }
        let role = accounts.role_of(id).await?;
        let identity = window_identity(&record.collection, (id, role), session, record.values);
        Ok(Some(Caller::Record(Arc::new(identity))))
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_link_leads_to_the_windows_pages_alone() {
        for (to, page) in [
            ("", "/_/"),
            ("add-device", "/_/add-device"),
            ("collections/a%20b?filter=x%20%3D%201", "/_/collections/a%20b?filter=x%20%3D%201"),
            ("//elsewhere.example", "/_///elsewhere.example"),
            ("https://elsewhere.example", "/_/https://elsewhere.example"),
            ("../api/health", "/_/"),
            ("a/../../api", "/_/"),
            ("%2e%2E/api/health", "/_/"),
            (".%2e/api/health", "/_/"),
            ("a\r\nSet-Cookie: x=1", "/_/"),
            ("a\\b", "/_/"),
            ("ä", "/_/"),
        ] {
            assert_eq!(page_of(to), page, "{to:?}");
        }
        assert_eq!(page_of(&"a".repeat(4001)), "/_/");
    }
}
