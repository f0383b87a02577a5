//! The brake on guessing passwords: a bucket per address and one per account.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::{Error, Result};

/// Tries an address may make at once, and how fast they grow back (one per second).
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// Failed tries at one account from one address at once; one grows back every 6 seconds.
const PER_ACCOUNT: NonZeroU32 = NonZeroU32::new(10).unwrap();
const ACCOUNT_REFILL: Duration = Duration::from_secs(6);
/// Buckets are swept when there are more than this many.
const SWEEP_AT: usize = 10_000;

/// Tries at signing in. Programs on this machine are not braked per address: everybody behind the
/// loopback listener has the same one.
#[derive(Clone)]
pub(crate) struct Attempts {
    inner: Arc<Limits>,
}

struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    accounts: DefaultKeyedRateLimiter<(IpAddr, String)>,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        let account = Quota::with_period(ACCOUNT_REFILL).unwrap_or(Quota::per_minute(PER_ACCOUNT));
        Self {
            inner: Arc::new(Limits {
                addresses: RateLimiter::keyed(Quota::per_second(NonZeroU32::MIN).allow_burst(PER_ADDRESS)),
                accounts: RateLimiter::keyed(account.allow_burst(PER_ACCOUNT)),
            }),
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// 429 when there have been too many.
    pub(crate) fn count(&self, address: IpAddr, account: &str) -> Result<()> {
        let Limits { addresses, accounts } = self.inner.as_ref();
        if addresses.len() > SWEEP_AT || accounts.len() > SWEEP_AT {
            addresses.retain_recent();
            accounts.retain_recent();
        }
        let now = DefaultClock::default().now();
        let refuse = |wait: Duration| Error::TooMany { retry_after: wait };
        if !address.is_loopback() {
            addresses.check_key(&address).map_err(|not_yet| refuse(not_yet.wait_time_from(now)))?;
        }
        accounts
            .check_key(&(address, account.to_lowercase()))
            .map_err(|not_yet| refuse(not_yet.wait_time_from(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_at_an_account_waits_and_others_go_on() {
        let attempts = Attempts::new();
        let address = IpAddr::from([192, 168, 1, 9]);
        for _ in 0..10 {
            attempts.count(address, "users/Ada@example.com").unwrap();
        }
        assert!(matches!(
            attempts.count(address, "users/ada@example.com"),
            Err(Error::TooMany { retry_after }) if retry_after.as_secs() <= 6
        ));
        attempts.count(address, "users/bob@example.com").unwrap();
        for n in 0..40 {
            let _ = attempts.count(address, &format!("users/{n}"));
        }
        assert!(attempts.count(address, "users/carol@example.com").is_err());
    }
}
