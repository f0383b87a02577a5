//! The brake on guessing passwords: a bucket of tries per address and one per account.
//!
//! A try is taken before the password is looked at, so that a thousand guesses at once are braked
//! too, and put back when it turns out to be right: who signs in often is no guesser. Accounts are
//! known by a hash of their name: what is typed as a name may be a password, and the buckets are kept
//! over a restart.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::http::household;

/// Wrong tries an address may make at once; one grows back per second.
const PER_ADDRESS: Kind = Kind { most: 30.0, refill: Duration::from_secs(1) };
/// Wrong tries at one account from one address at once; one grows back every 6 seconds.
const PER_ACCOUNT: Kind = Kind { most: 10.0, refill: Duration::from_secs(6) };
/// Full buckets are forgotten when there are more than this many.
const SWEEP_AT: usize = 10_000;

/// Tries at signing in. Programs on this machine are not braked per address: everybody behind the
/// loopback listener has the same one.
#[derive(Clone, Default)]
pub(crate) struct Attempts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    addresses: HashMap<IpAddr, Bucket>,
    accounts: HashMap<(IpAddr, Account), Bucket>,
    /// How many tries were taken, so that it shows whether there is anything new to keep.
    taken: u64,
}

/// The beginning of a name's SHA-256.
type Account = [u8; 16];

/// A bucket as it is kept over a restart.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptBucket {
    address: IpAddr,
    /// In hexadecimal digits; `None` for the address's own.
    account: Option<String>,
    left: f64,
    /// When that was, in seconds since 1970.
    at: i64,
}

/// A try that was taken.
pub(crate) struct Attempt {
    attempts: Attempts,
    address: IpAddr,
    account: Account,
}

#[derive(Clone, Copy)]
struct Kind {
    most: f64,
    refill: Duration,
}

/// How many tries were left, and when that was.
#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Attempts {
    /// Takes a try.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(crate) fn take(&self, address: IpAddr, account: &str) -> Result<Attempt> {
        let (address, account) = (household(address), account_of(account));
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.taken += 1;
        let State { addresses, accounts, .. } = &mut *state;
        if !address.is_loopback() {
            PER_ADDRESS.take(addresses, address, now)?;
        }
        PER_ACCOUNT.take(accounts, (address, account), now)?;
        Ok(Attempt { attempts: self.clone(), address, account })
    }

    /// How many tries were taken since the start.
    pub(crate) fn taken(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).taken
    }

    /// The emptiest buckets, at most so many, as things are at `at` (seconds since 1970).
    pub(crate) fn kept(&self, most: usize, at: i64) -> Vec<KeptBucket> {
        let now = Instant::now();
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses =
            state.addresses.iter().map(|(address, bucket)| (PER_ADDRESS, bucket, *address, None));
        let accounts = state.accounts.iter().map(|((address, account), bucket)| {
            (PER_ACCOUNT, bucket, *address, Some(hex::encode(account)))
        });
        let mut kept = addresses
            .chain(accounts)
            .filter_map(|(kind, bucket, address, account)| {
                let left = kind.left(bucket, now);
                (left < kind.most).then_some(KeptBucket { address, account, left, at })
            })
            .collect::<Vec<_>>();
        kept.sort_by(|a, b| a.left.total_cmp(&b.left));
        kept.truncate(most);
        kept
    }

    /// Takes up what was kept, with what has grown back until `at` (seconds since 1970).
    pub(crate) fn take_up(&self, kept: Vec<KeptBucket>, at: i64) {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for KeptBucket { address, account, left, at: since } in kept {
            let passed = at.saturating_sub(since).max(0) as f64;
            let bucket = |kind: Kind| {
                let left = (left + passed / kind.refill.as_secs_f64()).min(kind.most);
                Bucket { left, at: now }
            };
            let Some(account) = account else {
                state.addresses.insert(address, bucket(PER_ADDRESS));
                continue;
            };
            let mut hash = Account::default();
            if hex::decode_to_slice(account, &mut hash).is_ok() {
                state.accounts.insert((address, hash), bucket(PER_ACCOUNT));
            }
        }
    }
}

fn account_of(name: &str) -> Account {
    let hash = Sha256::digest(name.to_lowercase());
    let mut account = Account::default();
    account.copy_from_slice(&hash[..size_of::<Account>()]);
    account
}

impl Attempt {
    /// The password was right: the try does not count.
    pub(crate) fn was_right(self) {
        let mut state = self.attempts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = state.addresses.get_mut(&self.address) {
            bucket.left += 1.0;
        }
        if let Some(bucket) = state.accounts.get_mut(&(self.address, self.account)) {
            bucket.left += 1.0;
        }
    }
}

impl Kind {
    fn take<K: Hash + Eq>(
        self,
        buckets: &mut HashMap<K, Bucket>,
        key: K,
        now: Instant,
    ) -> Result<()> {
        if buckets.len() > SWEEP_AT {
            buckets.retain(|_, bucket| self.left(bucket, now) < self.most);
        }
        let left = buckets.get(&key).map_or(self.most, |bucket| self.left(bucket, now));
        if left < 1.0 {
            return Err(Error::TooMany { retry_after: self.refill.mul_f64(1.0 - left) });
        }
        buckets.insert(key, Bucket { left: left - 1.0, at: now });
        Ok(())
    }

    fn left(self, bucket: &Bucket, now: Instant) -> f64 {
        let since = now.duration_since(bucket.at).as_secs_f64();
        (bucket.left + since / self.refill.as_secs_f64()).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 9));

    #[test]
    fn the_eleventh_wrong_try_at_an_account_waits_and_others_go_on() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            attempts.take(ADDRESS, "users/Ada@example.com").unwrap();
        }
        assert!(matches!(
            attempts.take(ADDRESS, "users/ada@example.com"),
            Err(Error::TooMany { retry_after }) if retry_after.as_secs() <= 6
        ));
        attempts.take(ADDRESS, "users/bob@example.com").unwrap();
        for n in 0..40 {
            let _ = attempts.take(ADDRESS, &format!("users/{n}"));
        }
        assert!(attempts.take(ADDRESS, "users/carol@example.com").is_err());
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let attempts = Attempts::default();
        for n in 0..10 {
            let address = format!("2001:db8:1:2::{n:x}").parse().unwrap();
            attempts.take(address, "users/ada@example.com").unwrap();
        }
        let there = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert!(attempts.take(there, "users/ada@example.com").is_err());
        let elsewhere = "2001:db8:1:3::1".parse().unwrap();
        attempts.take(elsewhere, "users/ada@example.com").unwrap();
    }

    #[test]
    fn a_restart_gives_no_tries_back() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            attempts.take(ADDRESS, "users/ada@example.com").unwrap();
        }
        let kept = serde_json::to_string(&attempts.kept(10, 1000)).unwrap();
        assert!(!kept.contains("ada"), "{kept}");
        let after = |seconds: i64| {
            let attempts = Attempts::default();
            attempts.take_up(serde_json::from_str(&kept).unwrap(), 1000 + seconds);
            let tries = (0..20).filter(|_| attempts.take(ADDRESS, "users/Ada@example.com").is_ok());
            tries.count()
        };
        assert_eq!([after(1), after(13), after(1000), after(-5)], [0, 2, 10, 0]);
        let attempts = Attempts::default();
        attempts.take_up(serde_json::from_str(&kept).unwrap(), 1001);
        assert!(attempts.take(ADDRESS, "users/bob@example.com").is_ok());
        let odd = r#"[{"address":"192.168.1.9","account":"x","left":0.0,"at":0}]"#;
        attempts.take_up(serde_json::from_str(odd).unwrap(), 1001);
    }

    #[test]
    fn right_passwords_are_not_counted() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            attempts.take(ADDRESS, "users/ada@example.com").unwrap().was_right();
        }
        for _ in 0..10 {
            attempts.take(ADDRESS, "users/ada@example.com").unwrap();
        }
        assert!(attempts.take(ADDRESS, "users/ada@example.com").is_err());
    }
}
