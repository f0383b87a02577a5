//! Anonymous accounts: they begin without an address or a password, and become full ones with all
//! that is theirs. Homeport's own.
//!
//! Invariants
//! - Their only way in is the token that was handed out; whoever has it is the account.
//! - One that gets a way in keeps its id. It is judged as a sign-up then, by the create rule, and
//!   only somebody to whom the token was handed can do it.
//! - Nothing is ever merged: an address or an account at a service that belongs to another account
//!   refuses the upgrade.
//! - There are never more of a collection than it says, however many are made at once.

mod cleanup;
mod make;
mod routes;
mod upgrade;
mod wire;

pub(super) use make::Making;
pub(super) use routes::{documented, router};
pub(super) use upgrade::Linked;
