//! The brake on mails: one of a kind for a record within two minutes, as in PocketBase. And the
//! one on guessing codes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::http::household;
use crate::records::Record;

/// PocketBase's: until another mail of the same kind goes out.
const BETWEEN_MAILS: Duration = Duration::from_secs(120);
/// PocketBase's: wrong codes for a record, from one address, within so long.
const MOST_CODES: u32 = 5;
const CODES_WITHIN: Duration = Duration::from_secs(180);
/// Wrong tries at one code, from wherever they come.
const MOST_PER_CODE: u32 = 5;
/// Tries that are remembered at once.
const MOST_TRIES: usize = 50_000;
/// What has run out is forgotten when there is more than this.
const SWEEP_AT: usize = 10_000;

/// Which mails went out lately.
#[derive(Clone, Default)]
pub(super) struct Resends(Arc<Mutex<HashMap<String, Instant>>>);

impl Resends {
    /// Whether a mail of this kind may go out to a record now; if so, it counts as gone.
    pub(super) fn take(&self, kind: &str, record: &Record) -> bool {
        let now = Instant::now();
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.len() > SWEEP_AT {
            sent.retain(|_, at| now.duration_since(*at) < BETWEEN_MAILS);
        }
        let key = format!("{kind} {}/{}", record.collection.id(), record.id);
        if sent.get(&key).is_some_and(|at| now.duration_since(*at) < BETWEEN_MAILS) {
            return false;
        }
        sent.insert(key, now);
        true
    }
}

/// Tries at codes, real ones and those that are nobody's. They are kept over a restart, by hashes:
/// addresses of people are nobody's business.
#[derive(Clone, Default)]
pub(super) struct Codes(Arc<Mutex<Tries>>);

#[derive(Default)]
struct Tries {
    of: HashMap<Tried, (u32, Instant)>,
    /// How many were taken, so that it shows whether there is anything new to keep.
    taken: u64,
    /// How many there may be before the next look for those that are over.
    sweep_at: usize,
}

/// The beginning of a SHA-256 of what was tried.
type Tried = [u8; 16];

/// Tries as they are kept over a restart.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptTries {
    /// In hexadecimal digits.
    of: String,
    count: u32,
    /// When the first was, in seconds since 1970.
    since: i64,
}

impl Codes {
    /// Takes a try at the code that has this id; `whose` it is, where it was handed out.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(super) fn take(&self, id: &str, whose: Option<String>, address: IpAddr) -> Result<()> {
        let now = Instant::now();
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.taken += 1;
        tries.sweep(now);
        let of_record = whose.map(|whose| format!("{whose} {}", household(address)));
        let of_record = of_record.map(|key| (key, MOST_CODES));
        let of_code = (id.to_owned(), MOST_PER_CODE);
        for (key, most) in of_record.into_iter().chain([of_code]) {
            tries.take(tried(&key), most, now)?;
        }
        Ok(())
    }

    /// How many tries were taken since the start.
    pub(super) fn taken(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).taken
    }

    /// What was tried most often, at most so many, as things are at `at` (seconds since 1970).
    pub(super) fn kept(&self, most: usize, at: i64) -> Vec<KeptTries> {
        let now = Instant::now();
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = tries.of.iter().filter_map(|(of, (count, since))| {
            let passed = now.duration_since(*since);
            let since = at - i64::try_from(passed.as_secs()).ok()?;
            let kept = KeptTries { of: hex::encode(of), count: *count, since };
            (passed < CODES_WITHIN).then_some(kept)
        });
        let mut kept = recent.collect::<Vec<_>>();
        kept.sort_by_key(|tries| std::cmp::Reverse(tries.count));
        kept.truncate(most);
        kept
    }

    /// Takes up what was kept, as things are at `at` (seconds since 1970).
    pub(super) fn take_up(&self, kept: Vec<KeptTries>, at: i64) {
        let now = Instant::now();
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for KeptTries { of, count, since } in kept {
            let passed = u64::try_from(at.saturating_sub(since)).unwrap_or(0);
            let mut hash = Tried::default();
            if hex::decode_to_slice(of, &mut hash).is_ok() {
                let since = now.checked_sub(Duration::from_secs(passed)).unwrap_or(now);
                tries.of.insert(hash, (count, since));
            }
        }
    }
}

fn tried(what: &str) -> Tried {
    let mut hash = Tried::default();
    hash.copy_from_slice(&Sha256::digest(what)[..size_of::<Tried>()]);
    hash
}

impl Tries {
    fn sweep(&mut self, now: Instant) {
        if self.of.len() > self.sweep_at.max(SWEEP_AT) {
            self.of.retain(|_, (_, since)| now.duration_since(*since) < CODES_WITHIN);
            self.sweep_at = (self.of.len() * 2).min(MOST_TRIES);
        }
    }

    fn take(&mut self, key: Tried, most: u32, now: Instant) -> Result<()> {
        let (count, since) = self.of.get(&key).copied().unwrap_or((0, now));
        let passed = now.duration_since(since);
        // Nobody's count is let go to make room: whoever makes so many tries would want it.
        let is_full = count == 0 && self.of.len() >= MOST_TRIES;
        if is_full || (passed < CODES_WITHIN && count >= most) {
            let retry_after = CODES_WITHIN.saturating_sub(passed);
            return Err(Error::TooManyCodes { retry_after });
        }
        let next = if passed < CODES_WITHIN { (count + 1, since) } else { (1, now) };
        self.of.insert(key, next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_gives_no_tries_at_codes_back() {
        let address = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 9));
        let take =
            |codes: &Codes| codes.take("code", Some("users/ada".to_owned()), address).is_ok();
        let codes = Codes::default();
        for _ in 0..3 {
            assert!(take(&codes));
        }
        let kept = serde_json::to_string(&codes.kept(10, 1000)).unwrap();
        assert!(!kept.contains("ada"), "{kept}");
        let after = |seconds: i64| {
            let codes = Codes::default();
            codes.take_up(serde_json::from_str(&kept).unwrap(), 1000 + seconds);
            (0..9).filter(|_| take(&codes)).count()
        };
        assert_eq!([after(1), after(-5)], [2, 2]);
    }

    #[test]
    fn a_flood_of_ids_makes_nobody_forget_what_was_counted() {
        let codes = Codes::default();
        let address = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 9));
        for _ in 0..5 {
            codes.take("code00000000000", Some("users/ada".to_owned()), address).unwrap();
        }
        for n in 0..MOST_TRIES * 2 {
            let _ = codes.take(&format!("n{n}"), None, address);
        }
        assert!(codes.0.lock().unwrap().of.len() <= MOST_TRIES + 1);
        let again = codes.take("code00000000001", Some("users/ada".to_owned()), address);
        assert!(matches!(again, Err(Error::TooManyCodes { .. })));
    }
}
