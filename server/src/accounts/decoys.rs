//! Ids of codes that went to nobody. Whoever asks for a code for an address that is not known here
//! is handed one, and fares with it as with a real one: until it is over its wrong tries are counted
//! together with those of the address's other ids, and past so many the last one is named again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::otp::MOST_GOOD;
use crate::collections::generate;

/// More are never remembered: past them the oldest go.
const MOST: usize = 10_000;

#[derive(Clone, Default)]
pub(super) struct Decoys(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Newest last.
    of: HashMap<String, Vec<Decoy>>,
    /// Whose an id is.
    ids: HashMap<String, String>,
}

struct Decoy {
    id: String,
    made: OffsetDateTime,
}

impl Decoys {
    /// An id for a code that was asked for; codes of this collection are good for so many seconds.
    pub(super) fn hand_out(
        &self,
        collection: &str,
        address: &str,
        seconds: i64,
        now: OffsetDateTime,
    ) -> String {
        let whose = format!("{collection}/?{}", address.to_lowercase());
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.ids.len() >= MOST {
            state.forget_older_half();
        }
        let State { of, ids } = &mut *state;
        let handed = of.entry(whose.clone()).or_default();
        let (good, over) = std::mem::take(handed)
            .into_iter()
            .partition::<Vec<_>, _>(|decoy| is_good(decoy, seconds, now));
        *handed = good;
        for decoy in over {
            ids.remove(&decoy.id);
        }
        if let Some(last) = handed.last().filter(|_| handed.len() > MOST_GOOD) {
            return last.id.clone();
        }
        let id = generate::record_id();
        handed.push(Decoy { id: id.clone(), made: now });
        ids.insert(id.clone(), whose);
        id
    }

    /// Whose an id is, in the words that their tries are counted by; `None` when it was never handed
    /// out for this collection, or is over.
    pub(super) fn whose(
        &self,
        id: &str,
        collection: &str,
        seconds: i64,
        now: OffsetDateTime,
    ) -> Option<String> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let whose =
            state.ids.get(id).filter(|whose| whose.split('/').next() == Some(collection))?;
        let decoy = state.of.get(whose)?.iter().find(|decoy| decoy.id == id)?;
        is_good(decoy, seconds, now).then(|| whose.clone())
    }
}

impl State {
    fn forget_older_half(&mut self) {
        let mut times = self.of.values().flatten().map(|decoy| decoy.made).collect::<Vec<_>>();
        times.sort_unstable();
        let Some(middle) = times.get(times.len() / 2).copied() else { return };
        for handed in self.of.values_mut() {
            handed.retain(|decoy| decoy.made > middle);
        }
        self.of.retain(|_, handed| !handed.is_empty());
        let left = self.of.values().flatten().map(|decoy| decoy.id.as_str());
        let left = left.collect::<std::collections::HashSet<_>>();
        self.ids.retain(|id, _| left.contains(id.as_str()));
    }
}

fn is_good(decoy: &Decoy, seconds: i64, now: OffsetDateTime) -> bool {
    now <= decoy.made.saturating_add(Duration::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-31 10:00:00 UTC);

    #[test]
    fn ids_are_new_until_there_are_many_and_end_as_codes_do() {
        let decoys = Decoys::default();
        let hand_out = |address: &str, now| decoys.hand_out("users", address, 180, now);
        let first = hand_out("nobody@example.com", NOW);
        let others = (0..9).map(|_| hand_out("Nobody@example.com", NOW)).collect::<Vec<_>>();
        assert!(!others.contains(&first));
        assert_eq!(hand_out("nobody@example.com", NOW), others[8]);
        assert!(!others.contains(&hand_out("somebody@example.com", NOW)));
        let whose = |id: &str, collection: &str, now| decoys.whose(id, collection, 180, now);
        assert!(whose(&first, "users", NOW).is_some());
        assert_eq!(whose(&first, "users", NOW), whose(&others[8], "users", NOW));
        assert_eq!(whose(&first, "clients", NOW), None);
        assert_eq!(whose("somethingelse00", "users", NOW), None);
        let later = NOW + Duration::seconds(181);
        assert_eq!(whose(&first, "users", later), None);
        assert!(!others.contains(&hand_out("nobody@example.com", later)));
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let decoys = Decoys::default();
        let ids = (0..MOST + 1).map(|n| {
            let now = NOW + Duration::milliseconds(n as i64);
            decoys.hand_out("users", &format!("n{n}@example.com"), 86_400, now)
        });
        let ids = ids.collect::<Vec<_>>();
        let known = |id: &str| decoys.whose(id, "users", 86_400, NOW).is_some();
        assert!(!known(&ids[0]) && known(&ids[MOST]));
        let state = decoys.0.lock().unwrap();
        assert!(state.ids.len() <= MOST / 2 + 1 && state.of.len() == state.ids.len());
    }
}
