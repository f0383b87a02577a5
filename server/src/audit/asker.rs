//! Who asks, for as long as a request runs.
//!
//! It travels beside the calls, not in them: what is noted lies deep below the routes, and whoever
//! adds an event must not be able to forget who did it. What is spawned to run to its end takes it
//! along with [`Asker::scope`].

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::event::Party;
use crate::http::{AtWindow, Caller, Peer, device_of};

tokio::task_local! {
    static ASKER: Asker;
}

/// Whoever makes something happen, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    who: Who,
    pub(super) address: Option<IpAddr>,
    pub(super) device: Option<Arc<str>>,
    agent: Option<HeaderValue>,
}

#[derive(Clone, Debug)]
enum Who {
    Caller(Caller),
    /// At the window, by the superuser who signed in; the admin at this machine is none.
    Window(Option<AtWindow>),
    CommandLine,
    TheBox,
}

impl Asker {
    /// Who asks at the moment; the box itself when nobody does.
    pub(crate) fn current() -> Self {
        let the_box = || Self { who: Who::TheBox, address: None, device: None, agent: None };
        ASKER.try_with(Clone::clone).unwrap_or_else(|_nobody| the_box())
    }

    /// The command line, which can read the data folder.
    pub(crate) fn command_line() -> Self {
        Self { who: Who::CommandLine, address: None, device: None, agent: None }
    }

    /// The admin at this machine, by the desktop app's own menu.
    pub(crate) fn at_this_machine() -> Self {
        Self { who: Who::Window(None), address: None, device: None, agent: None }
    }

    pub(crate) fn of(request: &Request) -> Self {
        let extensions = request.extensions();
        let caller = extensions.get::<Caller>().cloned().unwrap_or(Caller::Guest);
        let who = match caller.is_at_window() {
            true => Who::Window(extensions.get::<AtWindow>().cloned()),
            false => Who::Caller(caller),
        };
        Self {
            who,
            address: extensions.get::<Peer>().map(|peer| peer.ip),
            device: device_of(request.headers()).map(Arc::from),
            agent: agent_in(request.headers()),
        }
    }

    /// The same, where it has not been proven from which device.
    pub(crate) fn without_device(self) -> Self {
        Self { device: None, ..self }
    }

    /// The same, known otherwise than by the request's own token.
    pub(crate) fn named(self, caller: &Caller) -> Self {
        match caller {
            Caller::Record(identity) if !identity.at_window => {
                Self { who: Who::Caller(caller.clone()), ..self }
            }
            Caller::Record(_) | Caller::Guest | Caller::Key(_) | Caller::Owner => self,
        }
    }

    /// Runs something in the asker's name.
    pub(crate) async fn scope<T>(self, run: impl Future<Output = T>) -> T {
        ASKER.scope(self, run).await
    }

    /// From where; `None` for what is no request.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.address
    }

    pub(super) fn party(&self) -> Party {
        match &self.who {
            Who::Caller(Caller::Record(identity)) => {
                Party::record(&identity.collection_name, &identity.id, &identity.values)
            }
            Who::Caller(Caller::Key(key)) => Party::named("apiKey", &key.id, &key.name),
            Who::Caller(Caller::Guest) => Party::kind("guest"),
            Who::Window(None) | Who::Caller(Caller::Owner) => Party::kind("window"),
            Who::Window(Some(AtWindow { id, email })) => Party::named("window", id, email),
            Who::CommandLine => Party::kind("commandLine"),
            Who::TheBox => Party::kind("box"),
        }
    }

    pub(super) fn agent(&self) -> Option<&str> {
        self.agent.as_ref().and_then(|agent| agent.to_str().ok())
    }
}

fn agent_in(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(header::USER_AGENT).cloned()
}

/// The layer nearest to the routes: callers and devices are known by then.
pub(crate) async fn attribute(request: Request, next: Next) -> Response {
    Asker::of(&request).scope(next.run(request)).await
}
