//! The only way out for integrations: to the hosts that were named, at addresses of the Internet.
//!
//! An address is judged where the connection is made: what the resolver hands to the client has been
//! looked at, and nothing else is connected to. So a name that leads somewhere else the second time
//! it is asked for (DNS rebinding) leads nowhere.
//!
//! Invariants
//! - HTTPS only, without a name and password in the URL; no redirect is followed, no proxy of the
//!   environment is used.
//! - Addresses of this computer, of private networks and of no single host on the Internet are
//!   refused, however they are spelled. A host that the admin has allowed may have a private one, and
//!   may be spoken to in the clear; never one that hands out a cloud's credentials.

mod address;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, Url};

use address::{Reach, judge};

/// Accounts with connections of their own.
const MOST_APART: usize = 64;
const CONNECTING: Duration = Duration::from_secs(5);
const RESOLVING: Duration = Duration::from_secs(5);

/// Looks a name up.
pub(super) type LookUp = Arc<
    dyn Fn(String) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>
        + Send
        + Sync,
>;

/// Why nothing was sent, or no answer was read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0}")]
    Url(&'static str),
    #[error("it would have led to an address that is not allowed")]
    Address,
    #[error("the service could not be reached")]
    Unreachable,
    #[error("the connection ended before the answer did")]
    CutShort,
    #[error("the service did not answer in time")]
    Late,
    #[error("the answer is too long")]
    TooLong,
    #[error("there is a credential in the answer")]
    Secret,
}

/// A request as it goes out.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) patience: Duration,
    pub(super) most_bytes: usize,
    /// Whose connection it is, where a service wants one for each account.
    pub(super) apart: Option<String>,
    /// Whether what is answered matters, besides its status: else a good status is enough, however
    /// long the rest is or takes.
    pub(super) is_read: bool,
}

/// An answer as it came.
pub(super) struct Incoming {
    pub(super) status: u16,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) body: Vec<u8>,
}

/// What an integration may reach.
pub(super) struct Policy<'a> {
    /// Hosts, as a URL spells them, with a port where it is not the usual one. `*.` stands for one or
    /// more labels.
    pub(super) hosts: &'a [String],
    /// Those of them that the admin lets lie on the local network: `host` or `host:port`.
    pub(super) local: &'a HashSet<String>,
}

/// Clients that share nothing: one for the Internet, one for what is allowed besides, and one for each
/// account whose connection is its own.
pub(super) struct Egress {
    look_up: LookUp,
    open: reqwest::Client,
    local: reqwest::Client,
    apart: Mutex<HashMap<(Reach, String), reqwest::Client>>,
}

/// An answer whose body is still to come.
pub(super) struct Opened {
    pub(super) answer: reqwest::Response,
    patience: Duration,
    most_bytes: usize,
}

impl Opened {
    pub(super) fn is_good(&self) -> bool {
        self.answer.status().is_success()
    }

    /// Whether it is a good answer that is not all there is, or another thing: any but 200.
    pub(super) fn is_part(&self) -> bool {
        self.is_good() && self.answer.status() != reqwest::StatusCode::OK
    }

    /// The next part of the body; none at its end.
    ///
    /// # Errors
    /// When it does not come in time, or breaks off.
    pub(super) async fn part(&mut self, patience: Duration) -> Result<Option<Bytes>, Refused> {
        let part = tokio::time::timeout(patience, self.answer.chunk()).await;
        part.map_err(|_late| Refused::Late)?.map_err(|error| reason(&error))
    }

    /// All of it, as that of a refusal.
    ///
    /// # Errors
    /// As [`Egress::ask`]'s.
    pub(super) async fn read(mut self) -> Result<Incoming, Refused> {
        let until = tokio::time::Instant::now() + self.patience;
        let (status, headers) =
            (self.answer.status().as_u16(), std::mem::take(self.answer.headers_mut()));
        let read = tokio::time::timeout_at(until, body(&mut self.answer, self.most_bytes)).await;
        Ok(Incoming { status, headers, body: read.unwrap_or(Err(Refused::Late))? })
    }
}

async fn body(answer: &mut reqwest::Response, most_bytes: usize) -> Result<Vec<u8>, Refused> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
        if body.len() + chunk.len() > most_bytes {
            return Err(Refused::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Egress {
    pub(super) fn new(look_up: LookUp) -> Result<Self, reqwest::Error> {
        // An error means that it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let open = client(Reach::Internet, &look_up)?;
        let local = client(Reach::Local, &look_up)?;
        Ok(Self { look_up, open, local, apart: Mutex::default() })
    }

    fn client_for(&self, reach: Reach, apart: Option<String>) -> Result<reqwest::Client, Refused> {
        let Some(account) = apart else {
            let shared = if reach == Reach::Local { &self.local } else { &self.open };
            return Ok(shared.clone());
        };
        let mut apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        // Accounts are the admin's, and few; those of before are let go.
        if apart.len() >= MOST_APART {
            apart.clear();
        }
        match apart.entry((reach, account)) {
            Entry::Occupied(known) => Ok(known.get().clone()),
            Entry::Vacant(free) => {
                let client = client(reach, &self.look_up);
                Ok(free.insert(client.map_err(|_odd| Refused::Unreachable)?).clone())
            }
        }
    }

    /// Asks, and leaves the answer's body to whoever wants it.
    ///
    /// # Errors
    /// As [`Self::ask`]'s.
    pub(super) async fn open(
        &self,
        outgoing: Outgoing,
        policy: &Policy<'_>,
    ) -> Result<Opened, Refused> {
        let reach = admit(&outgoing.url, policy)?;
        let Outgoing { method, url, headers, body, patience, most_bytes, apart, .. } = outgoing;
        let client = self.client_for(reach, apart)?;
        let asking = client.request(method, url).headers(headers).body(body).send();
        let answer = tokio::time::timeout(patience, asking).await.map_err(|_late| Refused::Late)?;
        Ok(Opened { answer: answer.map_err(|error| reason(&error))?, patience, most_bytes })
    }

    /// Asks, and reads the answer to its end.
    ///
    /// # Errors
    /// What keeps it from being sent or read, in words without anything of the request.
    pub(super) async fn ask(
        &self,
        outgoing: Outgoing,
        policy: &Policy<'_>,
    ) -> Result<Incoming, Refused> {
        let reach = admit(&outgoing.url, policy)?;
        let Outgoing { method, url, headers, body, patience, most_bytes, apart, is_read } =
            outgoing;
        let client = self.client_for(reach, apart)?;
        let until = tokio::time::Instant::now() + patience;
        let asking = async {
            let request = client.request(method, url).headers(headers).body(body);
            let mut answer = request.send().await.map_err(|error| reason(&error))?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let reading = self::body(&mut answer, most_bytes);
            let read = tokio::time::timeout_at(until, reading).await;
            let is_enough = !is_read && (200..=299).contains(&status);
            let body = match read.unwrap_or(Err(Refused::Late)) {
                Err(_) if is_enough => Vec::new(),
                read => read?,
            };
            Ok(Incoming { status, headers, body })
        };
        // The time for the answer's end is within.
        let patience = patience + Duration::from_secs(1);
        tokio::time::timeout(patience, asking).await.unwrap_or(Err(Refused::Late))
    }
}

fn client(reach: Reach, look_up: &LookUp) -> Result<reqwest::Client, reqwest::Error> {
    let resolver = Guarded { reach, look_up: Arc::clone(look_up) };
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECTING)
        .pool_max_idle_per_host(4)
        .dns_resolver(Arc::new(resolver))
        .user_agent(concat!("Homeport/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Whether a URL may be asked for, and how far it reaches.
pub(super) fn admit(url: &Url, policy: &Policy<'_>) -> Result<Reach, Refused> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Url("a URL with a name or password in it is not asked for"));
    }
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let port = url.port();
    let spelled = |port: Option<u16>| match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let named = spelled(port);
    if host.is_empty() || !policy.hosts.iter().any(|pattern| covers(pattern, &named)) {
        return Err(Refused::Url("the connector does not name this host"));
    }
    let is_local = policy.local.contains(&named) || policy.local.contains(host);
    match (url.scheme(), is_local) {
        ("https", _) | ("http", true) => {}
        ("http", false) => {
            return Err(Refused::Url(
                "only HTTPS is spoken, but to hosts of your own network that are named",
            ));
        }
        _ => return Err(Refused::Url("only HTTPS is spoken")),
    }
    let reach = if is_local { Reach::Local } else { Reach::Internet };
    // Addresses are not looked up, so no resolver would judge them.
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    match literal.is_none_or(|address| judge(address, reach)) {
        true => Ok(reach),
        false => Err(Refused::Address),
    }
}

fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        None => pattern.eq_ignore_ascii_case(host),
        Some(end) => {
            let host = host.to_ascii_lowercase();
            host.strip_suffix(&end.to_ascii_lowercase())
                .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
        }
    }
}

/// A resolver that hands on no address which is not allowed. If one of a name's is not, none is: who
/// mixes them has something in mind.
struct Guarded {
    reach: Reach,
    look_up: LookUp,
}

#[derive(Debug, thiserror::Error)]
#[error("an address that is not allowed")]
struct NotAllowed;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, looking) = (self.reach, (self.look_up)(name.as_str().to_owned()));
        Box::pin(async move {
            let found = tokio::time::timeout(RESOLVING, looking).await;
            let found =
                found.map_err(|_late| std::io::Error::from(std::io::ErrorKind::NotFound))??;
            if found.iter().any(|address| !judge(*address, reach)) {
                return Err(NotAllowed.into());
            }
            // The client puts the URL's port in.
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// As the system does.
pub(super) fn system() -> LookUp {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// Without anything of the request: a URL may hold a secret.
fn reason(error: &reqwest::Error) -> Refused {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(source) = cause {
        if source.is::<NotAllowed>() {
            return Refused::Address;
        }
        cause = source.source();
    }
    match error.is_connect() {
        true => Refused::Unreachable,
        false if error.is_timeout() => Refused::Late,
        false => Refused::CutShort,
    }
}

#[cfg(test)]
mod tests;
