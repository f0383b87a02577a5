//! Making an anonymous account, and signing in to it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::accounts::letters::options;
use crate::accounts::{Accounts, SignedIn, form};
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, household};
use crate::records::Asking;
use crate::sessions::ANONYMOUS;

/// Accounts that an address may make at once; one more each half minute. A class of pupils may
/// begin behind one address.
const MOST_AT_ONCE: f64 = 60.0;
const REFILL: Duration = Duration::from_secs(30);
/// Addresses that have all of it again are forgotten when there are more than this.
const SWEEP_AT: usize = 10_000;
const OFF: &str = "The collection is not configured to allow anonymous accounts.";
const FULL: &str = "This collection has as many anonymous accounts as it may. Sign in, or ask \
                    whoever runs the box.";
/// What an anonymous account has not, or the box chooses.
const NOT_ITS: [&str; 7] =
    ["id", "password", "passwordConfirm", "oldPassword", "tokenKey", "email", "verified"];

/// Who makes how many, and that one is made after the other, so that they can be counted.
#[derive(Clone, Default)]
pub(in crate::accounts) struct Making {
    brake: Arc<Mutex<HashMap<IpAddr, (f64, Instant)>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Making {
    /// Takes the making of one account. Programs on this machine are not braked: everybody behind
    /// the loopback listener has the same address.
    ///
    /// # Errors
    /// 429 when there have been too many.
    fn take(&self, address: IpAddr, now: Instant) -> Result<()> {
        let address = household(address);
        if address.is_loopback() {
            return Ok(());
        }
        let mut brake = self.brake.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |(left, at): (f64, Instant)| {
            let back = now.duration_since(at).as_secs_f64() / REFILL.as_secs_f64();
            (left + back).min(MOST_AT_ONCE)
        };
        if brake.len() > SWEEP_AT {
            brake.retain(|_, bucket| left(*bucket) < MOST_AT_ONCE);
        }
        let left = brake.get(&address).map_or(MOST_AT_ONCE, |bucket| left(*bucket));
        if left < 1.0 {
            return Err(Error::TooMany { retry_after: REFILL.mul_f64(1.0 - left) });
        }
        brake.insert(address, (left - 1.0, now));
        Ok(())
    }
}

impl Accounts {
    /// Makes an anonymous account, with what the body says beside, and signs in to it.
    ///
    /// # Errors
    /// 403 when that is off, when the create or the auth rule is for others, and when there are as
    /// many as there may be; 400 with field errors, as for a sign-up; 429 after too many.
    pub(super) async fn sign_in_anonymously(
        &self,
        collection: &str,
        body: Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let collection = self.auth_collection(collection)?;
        if !options(&collection)?.anonymous.enabled {
            return Err(Error::forbidden(OFF));
        }
        check_body(&body)?;
        self.making.take(address, Instant::now())?;
        let asking = Asking { caller: Caller::Guest, context: ANONYMOUS, ..asking.clone() };
        let record = {
            let _turn = self.making.turn.lock().await;
            self.check_room(&collection).await?;
            self.records.create_anonymous(&collection, body, &asking).await?
        };
        self.begin(record, &asking, ANONYMOUS.to_owned(), address).await
    }

    /// # Errors
    /// 403 when a collection has as many as it may.
    pub(in crate::accounts) async fn check_room(&self, collection: &Collection) -> Result<()> {
        let most = options(collection)?.anonymous.max;
        let count = self.records.count_anonymous(collection).await?;
        if i64::try_from(count).unwrap_or(i64::MAX) < most {
            return Ok(());
        }
        tracing::warn!(collection = collection.name(), most, "No more anonymous accounts are made");
        Err(Error::forbidden(FULL))
    }
}

/// # Errors
/// 400 for what an anonymous account cannot have, by whatever modifier.
fn check_body(body: &Map<String, Value>) -> Result<()> {
    let mut errors = FieldErrors::default();
    for name in body.keys() {
        let plain = name.split(':').next().unwrap_or("").trim_matches(['+', '-']);
        if NOT_ITS.contains(&plain) {
            let message = "This cannot be set for an anonymous account.";
            errors.add(name, "validation_not_for_anonymous", message);
        }
    }
    errors.into_result(form::BAD_FIELDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_makes_sixty_at_once_and_one_more_each_half_minute() {
        let (making, now) = (Making::default(), Instant::now());
        let made = |address: &str, count: usize, now: Instant| {
            let address = address.parse().unwrap();
            (0..count).filter(|_| making.take(address, now).is_ok()).count()
        };
        assert_eq!(made("192.0.2.1", 200, now), 60);
        assert_eq!(made("192.0.2.2", 1, now), 1, "somebody else");
        assert_eq!(made("192.0.2.1", 5, now + REFILL * 2), 2);
        assert_eq!(made("2001:db8:1:2::1", 40, now) + made("2001:db8:1:2::2", 40, now), 60);
        assert_eq!(made("127.0.0.1", 200, now), 200);
    }

    #[test]
    fn what_an_account_without_an_address_cannot_have_is_refused() {
        for bad in ["email", "email:autogenerate", "tokenKey", "+verified", "id", "password"] {
            let body = Map::from_iter([(bad.to_owned(), Value::from("x"))]);
            assert!(check_body(&body).is_err(), "{bad}");
        }
        for good in ["name", "emailVisibility", "identity"] {
            let body = Map::from_iter([(good.to_owned(), Value::from("x"))]);
            assert!(check_body(&body).is_ok(), "{good}");
        }
    }
}
