//! Servers' keys: their form, and which are good at this moment. The room `keys` keeps them, on disk
//! first.
//!
//! `hpk_`, the key's id (15), `_`, a secret (50) and a checksum of what is before it (8). The prefix
//! and the checksum let programs that look for leaked secrets know one, and let a typing mistake be
//! told as that. Of the secret's 297 random bits only a hash is kept, and a plain SHA-256 will do:
//! there is nothing to be guessed from a list of likely ones.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::limit::Attempts;
use super::sightings::Sightings;
use crate::collections::generate;
use crate::error::Result;
use crate::http::ApiKey;

/// What a key begins with.
pub(crate) const PREFIX: &str = "hpk_";
const ID_LENGTH: usize = 15;
const SECRET_LENGTH: usize = 50;
const CHECKSUM_LENGTH: usize = 8;
/// A key that was not used for longer is told of when it is used again.
const PAUSE: Duration = Duration::days(30);
/// What wrong keys share as an account, in the brake on guessing.
const GUESSED: &str = "an API key";

const MISSPELLED: &str = "The API key is misspelled or incomplete.";
const UNKNOWN: &str = "There is no such API key. It was revoked, or is another box's.";
const OVER: &str = "The API key has expired.";

/// The keys that there are.
#[derive(Clone)]
pub(crate) struct Keys(Arc<Inner>);

struct Inner {
    known: RwLock<HashMap<String, Known>>,
    bell: watch::Sender<()>,
    sightings: Sightings,
    attempts: Attempts,
}

struct Known {
    key: Arc<ApiKey>,
    digest: [u8; 32],
    seen: Mutex<Option<OffsetDateTime>>,
}

/// Why a key does not let in.
#[derive(Clone, Debug)]
pub(crate) enum KeyRefusal {
    Misspelled,
    Unknown,
    Over(Arc<ApiKey>),
}

impl KeyRefusal {
    pub(crate) fn message(&self) -> &'static str {
        match self {
            KeyRefusal::Misspelled => MISSPELLED,
            KeyRefusal::Unknown => UNKNOWN,
            KeyRefusal::Over(_) => OVER,
        }
    }

    /// In one word, for the audit trail.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            KeyRefusal::Misspelled => "misspelled",
            KeyRefusal::Unknown => "unknown",
            KeyRefusal::Over(_) => "expired",
        }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self(Arc::new(Inner {
            known: RwLock::default(),
            bell: watch::Sender::new(()),
            sightings: Sightings::default(),
            attempts: Attempts::default(),
        }))
    }
}

/// A new key: its id, and all of it.
pub(crate) fn new_key() -> (String, String) {
    let id = generate::record_id();
    let text = format!("{PREFIX}{id}_{}", generate::text(SECRET_LENGTH));
    let checksum = checksum(&text);
    (id, text + &checksum)
}

/// What is kept of a key's text.
pub(crate) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn checksum(text: &str) -> String {
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}

/// The id in a text of the form of a key.
fn id_in(text: &str) -> Option<&str> {
    let (body, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM_LENGTH)?)?;
    let (id, secret) = body.strip_prefix(PREFIX)?.split_once('_')?;
    let is_whole = id.len() == ID_LENGTH && secret.len() == SECRET_LENGTH && checksum(body) == sum;
    is_whole.then_some(id)
}

impl Keys {
    /// The key that a text is.
    ///
    /// # Errors
    /// Why it lets nobody in.
    pub(crate) fn find(&self, text: &str) -> Result<Arc<ApiKey>, KeyRefusal> {
        let id = id_in(text).ok_or(KeyRefusal::Misspelled)?;
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(id).ok_or(KeyRefusal::Unknown)?;
        if !bool::from(digest(text).ct_eq(&known.digest)) {
            return Err(KeyRefusal::Unknown);
        }
        match known.key.is_over(OffsetDateTime::now_utc().unix_timestamp()) {
            true => Err(KeyRefusal::Over(Arc::clone(&known.key))),
            false => Ok(Arc::clone(&known.key)),
        }
    }

    /// Counts a wrong key. Right ones are not counted and always pass: nobody hits one by guessing,
    /// and a neighbour's mistake is not to shut a server out.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(crate) fn count_wrong(&self, address: IpAddr) -> Result<()> {
        self.0.attempts.take(address, GUESSED).map(drop)
    }

    /// Remembers that a key is in use; whether that is news, after a long pause or at all.
    pub(crate) fn note(&self, key: &ApiKey, address: IpAddr) -> bool {
        self.0.sightings.note(&key.id, address);
        let now = OffsetDateTime::now_utc();
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.get(&key.id) else { return false };
        let mut seen = known.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.replace(now);
        before.is_none_or(|before| now - before > PAUSE)
    }

    /// Whether a key that was good still is.
    pub(crate) fn is_good(&self, key: &ApiKey, now: i64) -> bool {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&key.id).is_some_and(|known| !known.key.is_over(now))
    }

    /// Whether there is a key of this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).contains_key(id)
    }

    /// Changes what is known of a key beside its text; one that has ended stays so.
    pub(crate) fn change(&self, key: ApiKey) {
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get_mut(&key.id) {
            known.key = Arc::new(key);
        }
        drop(known);
        self.0.bell.send_replace(());
    }

    /// Adds a key.
    pub(crate) fn add(&self, key: ApiKey, digest: [u8; 32], seen: Option<OffsetDateTime>) {
        let one = Known { key: Arc::new(key), digest, seen: Mutex::new(seen) };
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(one.key.id.clone(), one);
    }

    /// Ends a key: what it has open ends too.
    pub(crate) fn remove(&self, id: &str) {
        self.0.known.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.0.sightings.forget(id);
        self.0.bell.send_replace(());
    }

    /// Where and when keys were seen, as far as it is not written down.
    pub(crate) fn sightings(&self) -> &Sightings {
        &self.0.sightings
    }

    /// Rings whenever a key has changed or ended.
    pub(crate) fn bell(&self) -> watch::Receiver<()> {
        self.0.bell.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, expires: Option<i64>) -> ApiKey {
        ApiKey { id: id.to_owned(), name: "till".to_owned(), grants: Vec::new(), expires }
    }

    #[test]
    fn one_wrong_letter_is_told_as_a_misspelling() {
        let (id, text) = new_key();
        assert_eq!(id_in(&text), Some(id.as_str()));
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(id_in(&String::from_utf8(wrong).unwrap()), None, "{at}");
        }
        for wrong in ["", "hpk_", "hpk__", &text[..text.len() - 1], "hpk_é", &text.to_uppercase()]
        {
            assert_eq!(id_in(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_the_whole_key_of_a_known_one_lets_in_and_only_in_time() {
        let keys = Keys::default();
        let (id, text) = new_key();
        assert!(matches!(keys.find(&text), Err(KeyRefusal::Unknown)));
        keys.add(key(&id, None), digest(&text), None);
        assert_eq!(keys.find(&text).unwrap().id, id);
        let body = format!("{PREFIX}{id}_{}", generate::text(SECRET_LENGTH));
        let forged = format!("{body}{}", checksum(&body));
        assert!(matches!(keys.find(&forged), Err(KeyRefusal::Unknown)));
        keys.change(key(&id, Some(1)));
        assert!(matches!(keys.find(&text), Err(KeyRefusal::Over(_))));
        keys.remove(&id);
        keys.change(key(&id, None));
        assert!(matches!(keys.find(&text), Err(KeyRefusal::Unknown)));
    }

    #[test]
    fn a_first_use_is_news_and_the_next_is_not() {
        let keys = Keys::default();
        let (home, now) = ([127, 0, 0, 1].into(), OffsetDateTime::now_utc());
        for (seen, is_news) in [
            (None, true),
            (Some(now - Duration::days(29)), false),
            (Some(now - Duration::days(31)), true),
        ] {
            let (id, text) = new_key();
            keys.add(key(&id, None), digest(&text), seen);
            let found = keys.find(&text).unwrap();
            assert_eq!(keys.note(&found, home), is_news, "{seen:?}");
            assert!(!keys.note(&found, home));
        }
    }
}
