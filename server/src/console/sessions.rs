//! Tickets and sessions of the window, in memory: a restart of the program ends them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::collections::generate;
use crate::http::KeyMark;
use crate::sessions::WINDOW_SECONDS;

const TICKET_LIFE: Duration = Duration::from_secs(60);
const IDLE_LIFE: Duration = Duration::from_secs(WINDOW_SECONDS.unsigned_abs());
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// More are never needed; the oldest go first.
const MOST: usize = 1000;

/// Who a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guest {
    /// The admin at this machine.
    Owner,
    /// A superuser who signed in, by record id and e-mail.
    Superuser {
        /// The record's id: the session ends with it.
        id: String,
        /// Shown in the window.
        email: String,
        /// What the account's tokens were signed with then: a new password ends the session.
        key: KeyMark,
        /// What it is called where sign-ins end: it ends with all others of the account.
        session: Arc<str>,
    },
}

struct Session {
    guest: Guest,
    made: Instant,
    seen: Instant,
}

/// Only hashes are kept: a copy of the memory opens nothing.
type Hash = [u8; 32];

#[derive(Default)]
struct State {
    tickets: HashMap<Hash, Instant>,
    sessions: HashMap<Hash, Session>,
}

/// The sessions.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<State>>);

impl Sessions {
    pub(crate) fn issue_ticket(&self) -> String {
        let ticket = generate::secret();
        let mut state = self.state();
        state.tickets.retain(|_, made| made.elapsed() < TICKET_LIFE);
        if state.tickets.len() < MOST {
            state.tickets.insert(hash(&ticket), Instant::now());
        }
        ticket
    }

    /// Turns a ticket into a session. A ticket works once.
    pub(super) fn redeem(&self, ticket: &str) -> Option<String> {
        let made = self.state().tickets.remove(&hash(ticket))?;
        (made.elapsed() < TICKET_LIFE).then(|| self.open(Guest::Owner))
    }

    /// Opens a session and returns its cookie's value.
    pub(super) fn open(&self, guest: Guest) -> String {
        let token = generate::secret();
        let mut state = self.state();
        state.sessions.retain(|_, session| session.is_alive());
        if state.sessions.len() >= MOST
            && let Some(oldest) =
                state.sessions.iter().min_by_key(|(_, s)| s.seen).map(|(hash, _)| *hash)
        {
            state.sessions.remove(&oldest);
        }
        let now = Instant::now();
        state.sessions.insert(hash(&token), Session { guest, made: now, seen: now });
        token
    }

    /// Whose session a cookie's value is.
    pub(super) fn find(&self, token: &str) -> Option<Guest> {
        let mut state = self.state();
        let session = state.sessions.get_mut(&hash(token)).filter(|session| session.is_alive())?;
        session.seen = Instant::now();
        Some(session.guest.clone())
    }

    pub(super) fn close(&self, token: &str) {
        self.state().sessions.remove(&hash(token));
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn is_alive(&self) -> bool {
        self.seen.elapsed() < IDLE_LIFE && self.made.elapsed() < LONGEST_LIFE
    }
}

fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_opens_one_session_once() {
        let sessions = Sessions::default();
        let ticket = sessions.issue_ticket();
        let token = sessions.redeem(&ticket).unwrap();
        assert!(sessions.redeem(&ticket).is_none());
        assert_eq!(sessions.find(&token), Some(Guest::Owner));
        assert!(sessions.find("something else").is_none());
        sessions.close(&token);
        assert!(sessions.find(&token).is_none());
    }
}
