//! What the black-box tests stand on: a box to talk to, in this process or as the real program,
//! and clients that trust nothing but that box's own certificate authority.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test's helper fails")]

mod authenticator;
mod client;
mod ground;
mod home;
mod mailbox;
mod passkeys;
mod phone;
mod program;
mod raw;
mod s3;
mod sealed;
mod services;
mod stream;

pub use authenticator::Authenticator;
pub use client::{Client, Reply};
pub use ground::{ADMIN, PASSWORD, collection, field, open_rules, until};
pub use home::{Home, HomeBuilder};
pub use mailbox::{Mailbox, Post};
pub use passkeys::Passkeys;
pub use phone::{Link, Phone};
pub use program::{Program, Refused, Serve, binary, run, start};
pub use raw::{Raw, tls_config};
pub use s3::S3;
pub use sealed::Sealed;
pub use services::Services;
pub use stream::{Event, Stream};
