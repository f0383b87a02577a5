//! The brake on mails: one of a kind for a record within two minutes, as in PocketBase. And the
//! one on guessing codes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// Tries at codes.
#[derive(Clone, Default)]
pub(super) struct Codes(Arc<Mutex<HashMap<String, (u32, Instant)>>>);

impl Codes {
    /// Takes a try at a record's code.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(super) fn take(&self, code: &Record, owner: &Record, address: IpAddr) -> Result<()> {
        let (collection, id) = (owner.collection.id(), &owner.id);
        let of_record = format!("{collection}/{id} {}", household(address));
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if tries.len() > SWEEP_AT {
            tries.retain(|_, (_, since)| now.duration_since(*since) < CODES_WITHIN);
        }
        for (key, most) in [(of_record, MOST_CODES), (code.id.clone(), MOST_PER_CODE)] {
            let (count, since) = tries.get(&key).copied().unwrap_or((0, now));
            let passed = now.duration_since(since);
            if passed >= CODES_WITHIN {
                tries.insert(key, (1, now));
            } else if count >= most {
                return Err(Error::TooManyCodes { retry_after: CODES_WITHIN - passed });
            } else {
                tries.insert(key, (count + 1, since));
            }
        }
        Ok(())
    }
}
