//! What authenticators were asked and have not answered yet. It lies in memory: whoever was asked
//! before a restart is asked again.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::ceremony::{self, Begun, State};
use super::party::Party;
use crate::error::{Error, Result};
use crate::http::household;

/// WebAuthn's recommendation where the user is verified (15.1), which the library sets too.
const LIFE: Duration = Duration::from_secs(300);
/// Of one address; the oldest gives way.
const MOST_OF_ONE: usize = 32;
/// Of all: some hundred bytes each, some thousand where an account has many passkeys.
const MOST: usize = 4096;

/// What an answer will be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new passkey of this account; whether it had no second method when that began.
    Enrol { whose: String, is_first: bool },
    /// This account proves a second method, to change what it has.
    Prove(String),
    /// The second method after this first one.
    Second(String),
    /// The only method, for whoever it is in this collection.
    Alone(String),
    /// An admin tries whether people of this collection could have one.
    Trial(String),
}

struct Waiting {
    purpose: Purpose,
    party: Party,
    of: IpAddr,
    since: Instant,
    state: State,
}

/// By challenge.
#[derive(Clone, Default)]
pub(in crate::accounts) struct Asked(Arc<Mutex<HashMap<u128, Waiting>>>);

impl Asked {
    /// Waits for an answer, and returns what the authenticator is asked.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub(super) fn wait(
        &self,
        begun: Begun,
        purpose: Purpose,
        party: Party,
        address: IpAddr,
    ) -> Result<Value> {
        let (of, now) = (household(address), Instant::now());
        let Begun { challenge, state, options } = begun;
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| now.duration_since(one.since) < LIFE);
        let own = || waiting.iter().filter(|(_, one)| one.of == of);
        if own().count() >= MOST_OF_ONE {
            let oldest = own().min_by_key(|(_, one)| one.since).map(|(challenge, _)| *challenge);
            oldest.map(|challenge| waiting.remove(&challenge));
        }
        if waiting.len() >= MOST {
            return Err(Error::TooMany { retry_after: LIFE });
        }
        waiting.insert(challenge, Waiting { purpose, party, of, since: now, state });
        Ok(options)
    }

    /// What a credential answers to, if it was asked for this, by this page. It is asked no more
    /// then, whatever the answer turns out to be.
    pub(super) fn take(
        &self,
        credential: &Value,
        purpose: &Purpose,
        party: &Party,
    ) -> Option<State> {
        let challenge = ceremony::challenge_in(credential)?;
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = waiting.remove(&challenge)?;
        let is_in_time = one.since.elapsed() < LIFE;
        (is_in_time && one.purpose == *purpose && one.party == *party).then_some(one.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str) -> Party {
        Party { name: name.to_owned(), origin: format!("https://{name}") }
    }

    fn ask(asked: &Asked, address: &str) -> Result<Value> {
        let begun = ceremony::ask_anybody(&party("shop.local")).unwrap();
        let purpose = Purpose::Alone("users".to_owned());
        asked.wait(begun, purpose, party("shop.local"), address.parse().unwrap())
    }

    #[test]
    fn a_flood_from_one_address_pushes_out_its_own_and_nobody_elses() {
        let asked = Asked::default();
        ask(&asked, "192.168.1.7").unwrap();
        for _ in 0..MOST {
            ask(&asked, "192.168.1.8").unwrap();
        }
        let waiting = asked.0.lock().unwrap();
        let of = |address: &str| {
            let address = address.parse::<IpAddr>().unwrap();
            waiting.values().filter(|one| one.of == address).count()
        };
        assert_eq!((of("192.168.1.7"), of("192.168.1.8")), (1, MOST_OF_ONE));
    }

    #[test]
    fn there_is_an_end_to_what_waits() {
        let asked = Asked::default();
        let mut refused = 0;
        for third in 0..=MOST / MOST_OF_ONE {
            for _ in 0..MOST_OF_ONE {
                let outcome = ask(&asked, &format!("10.0.{third}.1"));
                refused += usize::from(matches!(outcome, Err(Error::TooMany { .. })));
            }
        }
        assert_eq!((asked.0.lock().unwrap().len(), refused), (MOST, MOST_OF_ONE));
    }
}
