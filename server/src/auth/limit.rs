//! The brake on guessing passwords: a bucket of tries per address and one per account.
//!
//! A try is taken before the password is looked at, so that a thousand guesses at once are braked
//! too, and put back when it turns out to be right: who signs in often is no guesser.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
    accounts: HashMap<(IpAddr, String), Bucket>,
}

/// A try that was taken.
pub(crate) struct Attempt {
    attempts: Attempts,
    address: IpAddr,
    account: String,
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
        let (address, account) = (household(address), account.to_lowercase());
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { addresses, accounts } = &mut *state;
        let key = (address, account);
        if !address.is_loopback() {
            PER_ADDRESS.take(addresses, address, now)?;
        }
        PER_ACCOUNT.take(accounts, key.clone(), now)?;
        Ok(Attempt { attempts: self.clone(), address, account: key.1 })
    }
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
