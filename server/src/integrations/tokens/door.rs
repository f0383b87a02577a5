//! The door that browsers come back to from a service: plain HTTP on loopback (RFC 8252, 7.3), open while
//! a sign-in is under way. Its port is the same each time, as services want to be told of it before;
//! another one only while some other program holds it.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::sign_in::{Back, Missed};
use crate::error::{Error, Result};
use crate::http::{Callers, guard, listen};
use crate::integrations::Integrations;
use crate::integrations::failure::Failure;

const PORT: u16 = 47_821;
const PATH: &str = "/signed-in";
/// Where browsers of services that take no HTTP end: nobody answers there.
pub(super) const PASTED: &str = "https://localhost/signed-in";
/// Connections that may be open together.
const MOST: usize = 16;
/// A port that is free at one address may be taken at the other.
const TRIES: usize = 8;
const GRACE: Duration = Duration::from_secs(3);
/// How often is looked whether anybody is waited for still.
const LOOK: Duration = Duration::from_secs(5);

/// An open door; dropping it closes it.
pub(super) struct Door {
    port: u16,
    /// When somebody has last asked for it.
    asked: Instant,
    _closes: DropGuard,
}

impl Integrations {
    /// Opens the door, unless it is open: what has to be registered at the service, with `host` in it.
    ///
    /// # Errors
    /// The system's, when no port of loopback can be had.
    pub(super) async fn open_door(&self, host: &str) -> Result<String> {
        let mut door = self.inner.sign_ins.door().await;
        let port = match &mut *door {
            Some(door) => {
                door.asked = Instant::now();
                door.port
            }
            None => {
                let opened = self.listen().await;
                let opened = opened.map_err(|error| Error::internal("wait for a browser", error));
                door.insert(opened?).port
            }
        };
        Ok(format!("http://{host}:{port}{PATH}"))
    }

    async fn listen(&self) -> std::io::Result<Door> {
        let listeners = match listeners(PORT).await {
            Ok(listeners) => listeners,
            Err(_taken) => any_listeners().await?,
        };
        let stop = CancellationToken::new();
        let callers = Callers::default();
        let mut port = PORT;
        for listener in listeners {
            let address = listener.local_addr()?;
            port = address.port();
            let app = Router::new()
                .route(PATH, get(come_back))
                .with_state(self.clone())
                .layer(from_fn_with_state(guard::Names::of(address), guard::same_origin_only));
            let guests = (MOST, callers.clone());
            tokio::spawn(listen::serve(listener, None, app, guests, stop.clone(), GRACE));
        }
        tokio::spawn(close_when_done(self.clone(), stop.clone()));
        Ok(Door { port, asked: Instant::now(), _closes: stop.drop_guard() })
    }
}

/// Both loopback addresses of a port: `localhost` is either, as a browser likes, and nobody else of this
/// computer may hear what comes to it. One where the system has no IPv6.
async fn listeners(port: u16) -> std::io::Result<Vec<TcpListener>> {
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    match TcpListener::bind((Ipv6Addr::LOCALHOST, v4.local_addr()?.port())).await {
        Ok(v6) => Ok(vec![v4, v6]),
        Err(taken) if taken.kind() == ErrorKind::AddrInUse => Err(taken),
        Err(_no_ipv6) => Ok(vec![v4]),
    }
}

async fn any_listeners() -> std::io::Result<Vec<TcpListener>> {
    for _ in 1..TRIES {
        match listeners(0).await {
            Err(taken) if taken.kind() == ErrorKind::AddrInUse => {}
            listeners => return listeners,
        }
    }
    listeners(0).await
}

/// Closes the door when nobody is waited for any more.
async fn close_when_done(integrations: Integrations, closed: CancellationToken) {
    let sign_ins = &integrations.inner.sign_ins;
    loop {
        tokio::select! {
            () = closed.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let mut door = sign_ins.door().await;
        // Whoever begins one has the door a moment before it counts as under way.
        let is_asked = door.as_ref().is_some_and(|door| door.asked.elapsed() < LOOK);
        if !is_asked && sign_ins.until(Instant::now()).is_none() {
            *door = None;
            return;
        }
    }
}

async fn come_back(
    State(integrations): State<Integrations>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let back = Back::read(query.as_deref().unwrap_or_default());
    let language = Language::of(&headers);
    match integrations.end_sign_in(back, None).await {
        Ok(name) => page(StatusCode::OK, language.done(&name)),
        Err(missed) => {
            let status = match &missed {
                Missed::Failed(_) => StatusCode::BAD_GATEWAY,
                _ => StatusCode::BAD_REQUEST,
            };
            page(status, language.missed(&missed))
        }
    }
}

#[derive(Clone, Copy)]
enum Language {
    English,
    German,
}

/// The page's language, heading and sentence.
type Words = (&'static str, &'static str, String);

impl Language {
    fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        match wanted
            .is_some_and(|wanted| wanted.trim_start().to_ascii_lowercase().starts_with("de"))
        {
            true => Self::German,
            false => Self::English,
        }
    }

    fn done(self, name: &str) -> Words {
        match self {
            Self::English => (
                "en",
                "Signed in",
                format!(
                    "The integration {name} is signed in. You can close this page and go back to Homeport."
                ),
            ),
            Self::German => (
                "de",
                "Angemeldet",
                format!(
                    "Die Integration {name} ist angemeldet. Sie können diese Seite schließen und zu Homeport zurückkehren."
                ),
            ),
        }
    }

    fn missed(self, missed: &Missed) -> Words {
        let (english, german) = missed.words();
        match self {
            Self::English => ("en", "Not signed in", english),
            Self::German => ("de", "Nicht angemeldet", german),
        }
    }
}

impl Missed {
    /// In English and German.
    pub(super) fn words(&self) -> (String, String) {
        match self {
            Self::Unknown => (
                "This sign-in is not known: it was used, is older than ten minutes, or the \
                 integration was changed. Begin it again in Homeport."
                    .to_owned(),
                "Diese Anmeldung ist nicht bekannt: Sie wurde schon benutzt, ist älter als zehn \
                 Minuten, oder die Integration wurde geändert. Beginnen Sie sie in Homeport neu."
                    .to_owned(),
            ),
            Self::Denied(code) => {
                let code = word(code);
                (
                    format!("The service did not let the box in{code}. Begin again in Homeport."),
                    format!("Der Dienst hat die Box nicht eingelassen{code}. Beginnen Sie in Homeport neu."),
                )
            }
            Self::Stranger => (
                "Another service answered than the one that was asked. Begin again in Homeport, and \
                 only go on if it happens with the right one."
                    .to_owned(),
                "Geantwortet hat ein anderer Dienst als der gefragte. Beginnen Sie in Homeport neu."
                    .to_owned(),
            ),
            Self::Failed(failure) => {
                let code = match failure {
                    Failure::Own(_) => String::new(),
                    Failure::Provider { code, .. } => word(code),
                };
                (
                    format!("The service gave no token{code}. Check the credentials in Homeport, and begin again."),
                    format!("Der Dienst hat kein Token gegeben{code}. Prüfen Sie die Zugangsdaten in Homeport und beginnen Sie neu."),
                )
            }
        }
    }
}

/// A service's code in parentheses, where it is one: anybody can put a text into an address.
fn word(code: &str) -> String {
    let is_word = !code.is_empty()
        && code.len() <= 64
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if is_word { format!(" ({code})") } else { String::new() }
}

/// What is in it is the box's own, names that are [`is_name`](super::super::connector::is_name)s, and
/// words of letters and digits: nothing that HTML could read as markup.
fn page(status: StatusCode, (language, heading, sentence): Words) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{heading} – Homeport</title>\
         <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;\
         padding:0 1.5rem}}h1{{font-size:1.6rem}}</style></head>\
         <body><main><h1>{heading}</h1><p>{sentence}</p></main></body></html>"
    );
    let mut response = (status, Html(html)).into_response();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
