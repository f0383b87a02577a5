//! The ground floor of HTTP: who is asking (as a plain value), reading bodies and queries with
//! our own errors, listeners, and the layers every answer passes.
//!
//! Knows no feature: rooms build on this, never the other way round.

mod api_key;
mod bind;
pub(crate) mod body;
pub(crate) mod caller;
mod callers;
mod connections;
mod exchanges;
pub(crate) mod guard;
pub(crate) mod handles;
mod handshakes;
pub(crate) mod layers;
pub(crate) mod listen;
pub(crate) mod missing;
pub(crate) mod multipart;
pub(crate) mod names;
pub(crate) mod overlay;
mod page;
pub(crate) mod params;
mod patience;
pub(crate) mod pick;
mod role;
pub(crate) mod tidy;
mod twins;
mod unread;

pub(crate) use api_key::{ApiKey, Grant, Right};
pub(crate) use bind::{bind, try_ipv6};
pub(crate) use body::{Submitted, SubmittedNames, SubmittedTexts};
pub(crate) use caller::{
    AtWindow, BEYOND_KEYS, Caller, DEVICE_HEADER, DEVICE_IN_RULES, Identity, KeyMark, Peer,
    SignedInAs, device_of, household,
};
pub(crate) use callers::{Call, Callers};
pub(crate) use page::{Listener, Page};
pub(crate) use params::{Params, PathOf};
pub use role::Role;
