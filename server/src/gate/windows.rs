//! Who has asked how often: so many requests from the first one on, until its window is over.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Windows that are over are forgotten when there are more than this many.
pub(super) const SWEEP_AT: usize = 50_000;

/// The open windows, by what shares one.
pub(crate) struct Windows<K>(HashMap<K, Window>);

/// Requests since the first one, until its time is over.
struct Window {
    since: Instant,
    length: Duration,
    taken: u64,
}

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Windows<K> {
    /// Counts a request at `now`, of which `most` may be made within `length`.
    ///
    /// # Errors
    /// How long it takes until the next one may be made.
    pub(crate) fn take(
        &mut self,
        key: K,
        most: u64,
        length: Duration,
        now: Instant,
    ) -> Result<(), Duration> {
        if self.0.len() > SWEEP_AT {
            self.sweep(now);
        }
        let window = self.0.entry(key).or_insert(Window { since: now, length, taken: 0 });
        if window.rest(now) == Duration::ZERO {
            (window.since, window.taken) = (now, 0);
        }
        if window.taken >= most {
            return Err(window.rest(now));
        }
        window.taken += 1;
        Ok(())
    }

    /// Forgets what is over. So many callers at once that this does not help are an attack, and memory
    /// is what has to be left: then the half goes whose windows have been used least, so that nobody
    /// gets another try by making the rest be forgotten.
    fn sweep(&mut self, now: Instant) {
        self.0.retain(|_, window| window.rest(now) > Duration::ZERO);
        if self.0.len() <= SWEEP_AT {
            return;
        }
        let used = self.0.values().map(|window| (window.taken, window.since));
        let mut used = used.collect::<Vec<_>>();
        let middle = used.len() / 2;
        let (_, least_kept, _) = used.select_nth_unstable(middle);
        let least_kept = *least_kept;
        self.0.retain(|_, window| (window.taken, window.since) > least_kept);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Window {
    fn rest(&self, now: Instant) -> Duration {
        self.length.saturating_sub(now.duration_since(self.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_request_and_opens_anew_when_it_is_over() {
        let (mut windows, begin) = (Windows::default(), Instant::now());
        let mut take = |who: &str, seconds: u64| {
            let (length, at) = (Duration::from_secs(60), begin + Duration::from_secs(seconds));
            windows.take(who.to_owned(), 2, length, at).map_err(|rest| rest.as_secs())
        };
        for (who, at, expected) in [
            ("ada", 0, Ok(())),
            ("ada", 50, Ok(())),
            ("ada", 55, Err(5)),
            ("bob", 55, Ok(())),
            ("ada", 59, Err(1)),
            ("ada", 60, Ok(())),
            ("bob", 61, Ok(())),
            ("bob", 61, Err(54)),
            ("ada", 100, Ok(())),
            ("ada", 100, Err(20)),
            ("bob", 1000, Ok(())),
        ] {
            assert_eq!(take(who, at), expected, "{who} at {at}");
        }
    }
}
