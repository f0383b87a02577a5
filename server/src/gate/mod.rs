//! What every request passes before a room sees it: whose address it really comes from, whether a
//! superuser may come from there, how many more requests are allowed.
//!
//! Invariants
//! - The brake on guessing passwords (`auth/limit.rs`) holds whatever the settings say.
//! - The window at this machine is never shut out.
//! - A server's key gets through to what is about records, and nowhere else; an admin who is no owner
//!   to what their role reaches (`roles.rs`).

mod address;
mod health;
mod keys;
mod labels;
mod limits;
mod roles;
mod windows;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::audit::{Action, Asker, Audit, Event};
use crate::auth::Keys;
use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::http::{Caller, Peer};
use crate::settings::{Settings, network};

pub(crate) use address::real_address;
pub(crate) use health::router;
pub(crate) use windows::Windows;

/// PocketBase's default 403.
const FORBIDDEN: &str = "You are not allowed to perform this request.";

/// The room's state.
#[derive(Clone)]
pub(crate) struct Gate {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    collections: Collections,
    limits: limits::Limits,
    keys: Keys,
    audit: Audit,
    /// Whether a backup can be made now.
    can_backup: Arc<AtomicBool>,
}

impl Gate {
    pub(crate) fn new(
        settings: Settings,
        collections: Collections,
        (keys, audit): (Keys, Audit),
        can_backup: Arc<AtomicBool>,
    ) -> Self {
        let limits = limits::Limits::default();
        let inner = Inner { settings, collections, limits, keys, audit, can_backup };
        Self { inner: Arc::new(inner) }
    }

    /// Whether a superuser may come from this address.
    fn lets_superusers_in(&self, peer: Peer) -> bool {
        let list = &self.inner.settings.current().superuser_ips;
        list.is_empty() || network::holds(list, peer.ip)
    }

    /// Counts a request of the caller: by its action where it has one, each collection's by itself,
    /// which a rule by path may be the nearest for; else by its path. As in PocketBase, what is asked
    /// of a collection that is not there is not counted.
    fn count(&self, caller: &Caller, peer: Peer, method: &Method, path: &str) -> Result<()> {
        if !self.inner.settings.current().rate_limits.enabled {
            return Ok(());
        }
        let Some(action) = labels::action(method, path) else {
            return self.inner.limits.take(
                &self.inner.settings.current(),
                caller,
                peer.ip,
                &labels::of_path(method.as_str(), path),
                None,
            );
        };
        match self.inner.collections.find(&action.collection) {
            Some(collection) => {
                self.count_action(caller, peer, &collection, action.tags, method.as_str(), path)
            }
            None => Ok(()),
        }
    }

    /// Counts what is done to a collection; `tags` are PocketBase's names for it, `create` or
    /// `authWithPassword` and `auth`.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(crate) fn count_action(
        &self,
        caller: &Caller,
        peer: Peer,
        collection: &Collection,
        tags: &[&'static str],
        method: &str,
        path: &str,
    ) -> Result<()> {
        let own = tags.iter().map(|tag| format!("{}:{tag}", collection.name()));
        let any = tags.iter().map(|tag| format!("*:{tag}"));
        let labels = own.chain(any).chain(labels::of_path(method, path)).collect::<Vec<_>>();
        let counted = format!("{} {}", collection.id(), tags.join(" "));
        let settings = self.inner.settings.current();
        self.inner.limits.take(&settings, caller, peer.ip, &labels, Some(&counted))
    }
}

/// The layer behind `identify`.
///
/// # Errors
/// 403 for a superuser, or a server's key, from elsewhere than the settings say; 401 for a key that
/// lets nobody in, 403 where none has anything to do; 403 for an admin whose role does not reach the
/// route; 429 when there are too many requests.
pub(crate) async fn admit(
    State(gate): State<Gate>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Guest);
    let Some(peer) = request.extensions().get::<Peer>().copied() else {
        return Err(Error::internal("admit a request", "the connection is not known"));
    };
    gate.refuse_wrong_key(&request, peer)?;
    let elsewhere = !gate.lets_superusers_in(peer);
    let is_bound = caller.is_key() || caller.is_superuser() && !caller.is_at_window();
    if elsewhere && is_bound {
        gate.note_elsewhere(&Asker::of(&request).without_device());
        return Err(Error::forbidden(FORBIDDEN));
    }
    if let Caller::Key(key) = &caller {
        return gate.admit_key(key, peer, request, next).await;
    }
    roles::check(&caller, &request)?;
    gate.count(&caller, peer, request.method(), request.uri().path())?;
    let signs_in = elsewhere && gate.signs_a_superuser_in(request.method(), request.uri().path());
    let asker = signs_in.then(|| Asker::of(&request).without_device());
    let response = next.run(request).await;
    match asker {
        Some(asker) if response.status().is_success() => {
            gate.note_elsewhere(&asker);
            Err(Error::forbidden(FORBIDDEN))
        }
        _ => Ok(response),
    }
}

impl Gate {
    /// Notes that somebody was right, but where superusers and keys may not come from.
    fn note_elsewhere(&self, asker: &Asker) {
        self.inner.audit.append_soon(Event::by(asker, Action::AddressRefused).refused());
    }

    fn signs_a_superuser_in(&self, method: &Method, path: &str) -> bool {
        let action = labels::action(method, path);
        action.is_some_and(|action| {
            let collection = self.inner.collections.find(&action.collection);
            action.tags.contains(&"auth")
                && collection.is_some_and(|collection| collection.is_superusers())
        })
    }
}
