//! A list that finds nothing, again and again: whoever guesses at records that a rule hides is not
//! to learn anything by how long the answers take. PocketBase's way (`checkRateLimit` of
//! `@pb_list_timing_check_` in `apis/record_crud.go`).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Asking, Records};
use crate::auth::is_above;
use crate::collections::Rule;
use crate::http::{Params, Right, household};

/// So many empty answers in so much time are nobody's guesses.
const FREE: u32 = 3;
const WINDOW: Duration = Duration::from_secs(3);
/// The longest delay.
const LONGEST_MS: u64 = 500;
/// Addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// Empty answers by address.
#[derive(Default)]
pub(super) struct Guesses(Mutex<HashMap<IpAddr, (Instant, u32)>>);

impl Guesses {
    /// Counts one; whether there have been too many.
    fn count(&self, address: IpAddr, now: Instant) -> bool {
        let mut guesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if guesses.len() >= REMEMBERED {
            guesses.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
            if guesses.len() >= REMEMBERED {
                guesses.clear();
            }
        }
        let (since, count) = guesses.entry(household(address)).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count > FREE
    }
}

impl Records {
    /// Waits a moment, by lot, when an address has been asking too much in vain.
    pub(super) async fn hesitate(
        &self,
        collection: &str,
        params: &Params,
        asking: &Asking,
        address: IpAddr,
    ) {
        let is_hidden = |rule: &Rule| matches!(rule, Rule::When(_));
        let found = self.inner.collections.find(collection);
        let guesses = params.get("filter").is_some()
            && found.is_some_and(|collection| {
                !is_above(&asking.caller, &collection, Right::List)
                    && is_hidden(&collection.rules.list)
            });
        if guesses && self.inner.guesses.count(address, Instant::now()) {
            let delay = rand::random_range(0..=LONGEST_MS);
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_empty_answers_are_free_in_each_window() {
        let guesses = Guesses::default();
        let (start, here) = (Instant::now(), "192.168.1.9".parse().unwrap());
        let counted = (0..5).map(|_| guesses.count(here, start)).collect::<Vec<_>>();
        assert_eq!(counted, [false, false, false, true, true]);
        assert!(!guesses.count("192.168.1.10".parse().unwrap(), start));
        assert!(!guesses.count(here, start + WINDOW));
    }
}
