//! Proofs that are made anew for a request, or for a while: what the admin's key signs, or what is
//! encrypted for one reader.
//!
//! Invariants
//! - A key is read where it is used and goes nowhere; what is made with it is marked as a secret, so
//!   that it is shown to nobody and struck from answers.
//! - What is signed says for whom it is: for one push service, one request, or one account's while.

mod jwt;
mod key;
mod vapid;
mod web_push;

pub(super) use jwt::SignedTokens;
pub(super) use key::{key_in, make, public_of};
pub(super) use vapid::vapid;
pub(super) use web_push::Subscription;

/// Why nothing could be signed or encrypted, in words that end a sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unsigned(&'static str);
