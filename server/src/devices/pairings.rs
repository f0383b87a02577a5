//! Codes that wait for a device, in memory: a restart ends them all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};

use super::typed::Typed;
use crate::collections::generate;

/// How long a code is good.
pub(super) const LIFE: Duration = Duration::from_secs(10 * 60);
/// What became of it can be asked for as long again.
const MEMORY: Duration = Duration::from_secs(20 * 60);
/// Codes at once; a further one cancels the oldest.
const MOST: usize = 5;
/// 128 bits cannot be guessed.
const CODE_BYTES: usize = 16;

/// Codes.
#[derive(Clone, Default)]
pub(super) struct Pairings(Arc<Mutex<HashMap<String, Pairing>>>);

/// One code and what has become of it.
pub(super) struct Pairing {
    code: [u8; 32],
    /// Who asked for it.
    pub(super) by: String,
    made: Instant,
    /// What the device that greeted last has to sign.
    nonce: Option<String>,
    pub(super) typed: Typed,
    pub(super) end: Option<End>,
}

/// How a code ended, but for time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A device has used it up, and is on its way to disk.
    Spent,
    /// With the device of this id, which is on disk.
    Paired(String),
    Cancelled,
}

/// What a code has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum PairingState {
    /// No device has come yet.
    Waiting,
    /// A device knows the code, or has one typed into it, and is about to be paired.
    Seen,
    /// A device is paired.
    Paired,
    /// Nobody came in time.
    Expired,
    /// An admin took it back.
    Cancelled,
}

impl Pairing {
    pub(super) fn is_open(&self) -> bool {
        self.end.is_none() && self.made.elapsed() < LIFE
    }

    pub(super) fn state(&self) -> PairingState {
        match &self.end {
            Some(End::Paired(_)) => PairingState::Paired,
            Some(End::Cancelled) => PairingState::Cancelled,
            Some(End::Spent) => PairingState::Seen,
            None if !self.is_open() => PairingState::Expired,
            None if self.nonce.is_some() || self.typed.is_under_way() => PairingState::Seen,
            None => PairingState::Waiting,
        }
    }
}

impl Pairings {
    /// A new code: its id and itself.
    pub(super) fn begin(&self, by: &str) -> (String, String) {
        let (id, code) = (generate::record_id(), random());
        let pairing = Pairing {
            code: hash(&code),
            by: by.to_owned(),
            made: Instant::now(),
            nonce: None,
            typed: Typed::default(),
            end: None,
        };
        let mut pairings = self.all();
        pairings.retain(|_, pairing| pairing.made.elapsed() < MEMORY);
        let mut open = pairings.values_mut().filter(|one| one.is_open()).collect::<Vec<_>>();
        if open.len() >= MOST
            && let Some(oldest) = open.iter_mut().min_by_key(|one| one.made)
        {
            oldest.end = Some(End::Cancelled);
        }
        // What has ended is remembered for a while, yet not without end.
        while pairings.len() >= MOST * 20 {
            let oldest = pairings.iter().min_by_key(|(_, one)| one.made);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { break };
            pairings.remove(&oldest);
        }
        pairings.insert(id.clone(), pairing);
        (id, code)
    }

    /// Whether a code waits for a device.
    pub(super) fn is_any_open(&self) -> bool {
        self.all().values().any(Pairing::is_open)
    }

    /// Looks at one, whatever has become of it.
    pub(super) fn look<T>(&self, id: &str, look: impl FnOnce(&Pairing) -> T) -> Option<T> {
        self.all().get(id).map(look)
    }

    /// Takes an open one back. What has ended stays as it ended.
    pub(super) fn cancel(&self, id: &str) -> bool {
        let mut pairings = self.all();
        let Some(pairing) = pairings.get_mut(id) else { return false };
        if pairing.is_open() {
            pairing.end = Some(End::Cancelled);
        }
        true
    }

    /// Takes all open ones back.
    pub(super) fn cancel_all(&self) {
        for pairing in self.all().values_mut().filter(|one| one.is_open()) {
            pairing.end = Some(End::Cancelled);
        }
    }

    /// A device knows a code; the nonce that it has to sign. `None` for a code that is not open.
    pub(super) fn greet(&self, code: &str) -> Option<String> {
        let code = hash(code);
        let mut pairings = self.all();
        let pairing = pairings.values_mut().find(|one| one.code == code && one.is_open())?;
        Some(pairing.nonce.insert(random()).clone())
    }

    /// Whether this nonce was given out for this code, which is still open.
    pub(super) fn has_greeted(&self, code: &str, nonce: &str) -> bool {
        let code = hash(code);
        self.all().values().any(|one| one.code == code && one.is_open() && one.is_for(nonce))
    }

    /// Uses a code up, once; its id and who asked for it. `None` when it is not open any more.
    pub(super) fn spend(&self, code: &str, nonce: &str) -> Option<(String, String)> {
        let code = hash(code);
        let mut pairings = self.all();
        let (id, pairing) = pairings
            .iter_mut()
            .find(|(_, one)| one.code == code && one.is_open() && one.is_for(nonce))?;
        pairing.end = Some(End::Spent);
        Some((id.clone(), pairing.by.clone()))
    }

    /// What has become of the device that used a code up.
    pub(super) fn end(&self, id: &str, end: End) {
        if let Some(pairing) = self.all().get_mut(id) {
            pairing.end = Some(end);
        }
    }

    /// The open one that was made last, for a device that has a number typed into it; `None` when
    /// there is none, or another device is at it.
    pub(super) fn begin_typed(
        &self,
        commitment: &str,
        address: IpAddr,
    ) -> Option<(String, String)> {
        let mut pairings = self.all();
        let open = pairings.values_mut().filter(|one| one.is_open());
        open.max_by_key(|one| one.made)?.typed.begin(commitment, address)
    }

    /// The open one whose typed exchange has this id.
    pub(super) fn with_typed<T>(
        &self,
        exchange: &str,
        then: impl FnOnce(&str, &mut Pairing) -> Option<T>,
    ) -> Option<T> {
        let mut pairings = self.all();
        let mut open = pairings.iter_mut().filter(|(_, one)| one.is_open());
        let (id, pairing) = open.find(|(_, one)| one.typed.is(exchange))?;
        then(id, pairing)
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<String, Pairing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pairing {
    fn is_for(&self, nonce: &str) -> bool {
        self.nonce.as_deref() == Some(nonce)
    }
}

/// 128 random bits, 22 characters of base64url.
pub(super) fn random() -> String {
    let mut bytes = [0; CODE_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_used_up_once_and_with_the_nonce_it_was_greeted_with() {
        let pairings = Pairings::default();
        let (id, code) = pairings.begin("ada");
        let state = || pairings.look(&id, Pairing::state).unwrap();
        assert_eq!(state(), PairingState::Waiting);
        let first = pairings.greet(&code).unwrap();
        assert_eq!(state(), PairingState::Seen);
        let nonce = pairings.greet(&code).unwrap();
        assert!(!pairings.has_greeted(&code, &first) && pairings.has_greeted(&code, &nonce));
        assert!(pairings.spend(&code, &first).is_none());
        let by = pairings.spend(&code, &nonce).map(|(_, by)| by);
        assert_eq!(by.as_deref(), Some("ada"));
        assert_eq!(state(), PairingState::Seen, "not before it is on disk");
        pairings.end(&id, End::Paired("phone".to_owned()));
        assert_eq!(state(), PairingState::Paired);
        assert!(pairings.spend(&code, &nonce).is_none());
        assert!(pairings.greet(&code).is_none());
        assert!(pairings.cancel(&id));
        assert_eq!(state(), PairingState::Paired);
    }

    #[test]
    fn a_code_that_was_taken_back_or_is_too_old_lets_nobody_in() {
        let pairings = Pairings::default();
        let (cancelled, code) = pairings.begin("ada");
        pairings.cancel(&cancelled);
        assert!(pairings.greet(&code).is_none());
        let (old, code) = pairings.begin("ada");
        let nonce = pairings.greet(&code).unwrap();
        let long_ago = Instant::now().checked_sub(LIFE).unwrap();
        pairings.all().get_mut(&old).unwrap().made = long_ago;
        assert!(pairings.spend(&code, &nonce).is_none());
        assert_eq!(pairings.look(&old, Pairing::state), Some(PairingState::Expired));
    }

    #[test]
    fn a_sixth_open_code_cancels_the_first() {
        let pairings = Pairings::default();
        let codes = (0..6).map(|_| pairings.begin("ada")).collect::<Vec<_>>();
        let states = codes.iter().map(|(id, _)| pairings.look(id, Pairing::state).unwrap());
        let open = states.filter(|state| *state == PairingState::Waiting).count();
        assert_eq!(open, MOST);
        for _ in 0..500 {
            pairings.begin("ada");
        }
        assert!(pairings.all().len() <= MOST * 20);
    }
}
