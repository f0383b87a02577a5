//! The brake on entries: what comes again and again is counted, not written.
//!
//! The first few of a kind (the same action by the same party from the same address to the same
//! target) are written, each by itself. The rest within the same ten minutes become one entry that
//! says how many they were. All refusals together share a budget beside that, so that an attacker
//! with many addresses does not push out what is worth keeping.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::event::Outcome;
use super::{Action, Event, Party};
use crate::http::household;

/// How long entries of a kind are counted together.
const WITHIN: Duration = Duration::from_secs(600);
/// Refusals of a kind that are written one by one.
const MOST_REFUSED: u32 = 10;
/// Sign-ins of an account from one address that are written one by one.
const MOST_DONE: u32 = 60;
/// Refusals of all kinds at once; one more may be written each minute.
const BUDGET: f64 = 500.0;
const REFILL: Duration = Duration::from_secs(60);
/// Kinds that are told apart; what comes beyond is counted as one.
const MOST_KINDS: usize = 10_000;

#[derive(Default)]
pub(super) struct Floods(Mutex<State>);

#[derive(Default)]
struct State {
    kinds: HashMap<Kind, Window>,
    /// How much of the budget is spent, and when that was.
    spent: Option<(f64, Instant)>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    action: Action,
    /// `None` for all that is not told apart.
    of: Option<(Party, Option<IpAddr>, Option<Party>)>,
}

struct Window {
    since: Instant,
    written: u32,
    left_out: u64,
    /// The last one that was left out, for the entry that tells of them.
    last: Option<Event>,
}

impl Floods {
    /// Whether an event is to be written; else it has been counted.
    pub(super) fn take(&self, event: &Event) -> bool {
        self.take_at(event, Instant::now())
    }

    fn take_at(&self, event: &Event, now: Instant) -> bool {
        let Some(most) = most_of(event) else { return true };
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let within_budget = event.outcome != Outcome::Refused || state.has_budget(now);
        let window = state.window(event, now);
        if within_budget && window.written < most {
            window.written += 1;
            if event.outcome == Outcome::Refused {
                state.spend(now);
            }
            return true;
        }
        window.leave_out(event);
        false
    }

    /// Counts an event that could not be written.
    pub(super) fn leave_out(&self, event: &Event) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.window(event, Instant::now()).leave_out(event);
    }

    /// The entries that tell what was left out of windows that are over; of all when `all`.
    pub(super) fn over(&self, all: bool) -> Vec<Event> {
        self.over_at(all, Instant::now())
    }

    fn over_at(&self, all: bool, now: Instant) -> Vec<Event> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = Vec::new();
        state.kinds.retain(|_, window| {
            let stays = !all && now.duration_since(window.since) < WITHIN;
            if !stays && let Some(last) = window.last.take() {
                told.push(last.with("leftOut", window.left_out));
            }
            stays
        });
        told
    }
}

/// How many of an event's kind are written one by one; `None` for all.
fn most_of(event: &Event) -> Option<u32> {
    match (event.outcome, event.action) {
        (Outcome::Refused, _) => Some(MOST_REFUSED),
        // Scripts sign in again and again, and a download comes in pieces.
        (
            Outcome::Done,
            Action::SignIn
            | Action::FirstMethodPassed
            | Action::AnonymousMade
            | Action::BackupDownloaded,
        ) => Some(MOST_DONE),
        (Outcome::Done, _) => None,
    }
}

impl State {
    fn window(&mut self, event: &Event, now: Instant) -> &mut Window {
        let address = event.address.map(household);
        let of = (event.actor.clone(), address, event.target.clone());
        let mut kind = Kind { action: event.action, of: Some(of) };
        if self.kinds.len() >= MOST_KINDS && !self.kinds.contains_key(&kind) {
            kind.of = None;
        }
        let new = || Window { since: now, written: 0, left_out: 0, last: None };
        let window = self.kinds.entry(kind).or_insert_with(new);
        // What the one before left out is told first.
        if now.duration_since(window.since) >= WITHIN && window.last.is_none() {
            *window = new();
        }
        window
    }

    fn spent(&self, now: Instant) -> f64 {
        self.spent.map_or(0.0, |(spent, at)| {
            let back = now.duration_since(at).as_secs_f64() / REFILL.as_secs_f64();
            (spent - back).max(0.0)
        })
    }

    fn has_budget(&self, now: Instant) -> bool {
        self.spent(now) + 1.0 <= BUDGET
    }

    fn spend(&mut self, now: Instant) {
        self.spent = Some((self.spent(now) + 1.0, now));
    }
}

impl Window {
    fn leave_out(&mut self, event: &Event) {
        self.left_out += 1;
        self.last = Some(event.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(address: &str, target: &str) -> Event {
        let event = Event::new(Action::SignInFailed).refused().on(Party::kind(target));
        Event { address: Some(address.parse().unwrap()), ..event }
    }

    fn left_out(told: &[Event]) -> u64 {
        let counts = told.iter().map(|event| event.details["leftOut"].as_u64().unwrap());
        counts.sum()
    }

    #[test]
    fn the_first_of_a_kind_are_written_and_the_rest_counted() {
        let (floods, now) = (Floods::default(), Instant::now());
        let one = failure("192.0.2.1", "unknown");
        let written = (0..1000).filter(|_| floods.take_at(&one, now)).count();
        assert_eq!(written, 10);
        // Somebody else's are not left out because of it.
        assert!(floods.take_at(&failure("192.0.2.2", "unknown"), now));
        assert!(floods.over_at(false, now).is_empty());
        let later = now + WITHIN;
        let told = floods.over_at(false, later);
        assert_eq!((told.len(), left_out(&told)), (1, 990));
        assert!(floods.take_at(&one, later), "a new window begins");
    }

    #[test]
    fn an_attacker_with_many_addresses_has_one_budget() {
        let (floods, now) = (Floods::default(), Instant::now());
        let tries = (0..2000).map(|n| failure(&format!("10.0.{}.{}", n / 250, n % 250), "unknown"));
        let written = tries.filter(|event| floods.take_at(event, now)).count();
        assert_eq!(written, 500);
        assert_eq!(left_out(&floods.over_at(true, now)), 1500);
        assert!(floods.take_at(&failure("192.0.2.1", "x"), now + REFILL * 2));
    }

    #[test]
    fn kinds_beyond_the_most_are_counted_as_one() {
        let (floods, now) = (Floods::default(), Instant::now());
        for n in 0..MOST_KINDS + 500 {
            floods.take_at(&failure("192.0.2.1", &n.to_string()), now);
        }
        let kinds = floods.0.lock().unwrap().kinds.len();
        assert!(kinds <= MOST_KINDS + 1, "{kinds}");
    }

    #[test]
    fn what_changes_something_is_never_left_out() {
        let floods = Floods::default();
        let change = Event::new(Action::SettingsChanged);
        assert!((0..10_000).all(|_| floods.take(&change)));
    }
}
