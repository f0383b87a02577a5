//! The box's certificate authority and the short-lived certificates it signs.
//!
//! No sockets, no HTTP and no clock of its own: the caller says what time it is, which names
//! and addresses the box has, and what to do with the [`rustls::ServerConfig`].
//!
//! Invariants
//! - An authority that phones trust is replaced only when the caller says so: files that are
//!   damaged, half missing or do not belong together are an error, and stay as they are.
//! - During an overlap whatever is served holds for who trusts the old root and for who trusts the
//!   new one.
//! - The authority may sign for this box's names and for private addresses only; the limits are
//!   a critical extension of its certificate. [`Constraints`] are read back from there, so the
//!   filter and the certificate cannot disagree.
//! - A certificate that the admin brings along is served by name only, and never for the names under
//!   which paired devices come.
//! - A [`Leaf`] that exists has been verified against the authority for each of its names. One
//!   name outside the limits would make clients refuse the certificate for *every* name.
//! - The cryptography is *ring*, named wherever it is needed; the process default is not asked.
//!
//! Leaves live in memory only. A start makes a fresh one, which costs less than reading one back
//! and proving that it still fits.

mod authority;
mod constraints;
mod error;
mod files;
mod leaf;
mod make;
mod own;
mod read;
mod rotation;
mod serve;

pub use authority::Authority;
pub use constraints::{Constraints, Names};
pub use error::TlsError;
pub use leaf::{Leaf, LeafInfo, needs_renewal};
pub use own::{OwnCertificate, OwnError, OwnInfo};
pub use rotation::Overlap;
pub use serve::{Swappable, client_config, server_config};
