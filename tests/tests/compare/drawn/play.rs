//! Plays stories against both programs, and makes one that differs as short as it gets.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::story::{Ask, Story, clearing};
use crate::programs;
use crate::report::{Report, unlike};
use crate::scenario::{Side, Step, Who, patch, post};

/// Both programs; stories follow each other on them, each on collections of its own.
pub(crate) struct Stage(Report);

/// The first step whose answers differ.
struct Found {
    step: usize,
    theirs: Value,
    ours: Value,
}

const PEOPLE: &[Step] = &[
    post(
        "the admin signs in",
        Who::Guest,
        "/api/collections/_superusers/auth-with-password",
        r#"{"identity":"root@example.com","password":"correct horse battery"}"#,
    )
    .keep(&[("root token", "/token")]),
    // Rules compare ids: the first one's is drawn by each program for itself.
    post(
        "the admin makes another",
        Who::Root,
        "/api/collections/_superusers/records",
        r#"{"id":"root00000000001","email":"chief@example.com","password":"correct horse battery","passwordConfirm":"correct horse battery"}"#,
    ),
    post(
        "the other admin signs in",
        Who::Guest,
        "/api/collections/_superusers/auth-with-password",
        r#"{"identity":"chief@example.com","password":"correct horse battery"}"#,
    )
    .keep(&[("root token", "/token")]),
    patch("batches are on", Who::Root, "/api/settings", r#"{"batch":{"enabled":true}}"#)
        .query(&[("fields", "batch")]),
    post(
        "Ada signs up",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"id":"ada000000000001","email":"ada@example.com","password":"lovelace1815","passwordConfirm":"lovelace1815","name":"a"}"#,
    ),
    post(
        "Bob signs up, and shows his address",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"id":"bob000000000001","email":"bob@example.com","emailVisibility":true,"password":"builder1999","passwordConfirm":"builder1999","name":"Abc"}"#,
    ),
    post(
        "Ada signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"ada@example.com","password":"lovelace1815"}"#,
    )
    .keep(&[("ada token", "/token")]),
    post(
        "Bob signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"bob@example.com","password":"builder1999"}"#,
    )
    .keep(&[("bob token", "/token")]),
];

impl Stage {
    pub(crate) fn open() -> Self {
        let mut report =
            Report::new(Side::new(programs::homeport()), Side::new(programs::pocketbase()));
        report.table(PEOPLE);
        Self(report)
    }

    /// Plays a seed's story; tells of the first difference, and by which steps alone it is found.
    pub(crate) fn play(&mut self, seed: u64, patience: Duration) -> Option<String> {
        let mut asks = Story::draw(seed).asks;
        let found = self.first_difference(&asks)?;
        asks.truncate(found.step + 1);
        let drawn = asks[found.step].told();
        let mut told = format!("seed {seed}, step {}:\n    {drawn}", found.step);
        unlike("", &found.theirs, &found.ours, &mut told);
        let mut shortest = Shortest { stage: self, end: Instant::now() + patience, asks, found };
        shortest.without_steps();
        shortest.with_smaller_steps();
        // Smaller ones may need fewer.
        shortest.without_steps();
        told.push_str("\n  The same in short, on empty collections:");
        for ask in &shortest.asks {
            told.push_str(&format!("\n    {}", ask.told()));
        }
        unlike("", &shortest.found.theirs, &shortest.found.ours, &mut told);
        Some(told)
    }

    fn first_difference(&mut self, asks: &[Ask]) -> Option<Found> {
        for ask in clearing() {
            self.0.both(|side| side.ask(&ask.request(side)).to_json());
        }
        asks.iter().enumerate().find_map(|(step, ask)| {
            let (theirs, ours) = self.0.both(|side| side.ask(&ask.request(side)).to_json());
            (theirs != ours).then_some(Found { step, theirs, ours })
        })
    }
}

/// A story whose last step differs, on its way to being shorter.
struct Shortest<'a> {
    stage: &'a mut Stage,
    end: Instant,
    asks: Vec<Ask>,
    found: Found,
}

impl Shortest<'_> {
    /// Takes a story instead, if it differs too. A step that differs earlier ends it.
    fn take(&mut self, mut asks: Vec<Ask>) -> bool {
        if Instant::now() >= self.end {
            return false;
        }
        let Some(found) = self.stage.first_difference(&asks) else { return false };
        asks.truncate(found.step + 1);
        self.asks = asks;
        self.found = found;
        true
    }

    /// Leaves out runs of steps, long ones first.
    fn without_steps(&mut self) {
        let mut run = self.asks.len() / 2;
        while run > 0 {
            let mut from = 0;
            while from + run < self.asks.len() {
                let mut asks = self.asks.clone();
                asks.drain(from..from + run);
                if !self.take(asks) {
                    from += run;
                }
            }
            run /= 2;
        }
    }

    /// Leaves out parts of the steps that are left, the last one's first.
    fn with_smaller_steps(&mut self) {
        let mut step = self.asks.len();
        while step > 0 {
            step = (step - 1).min(self.asks.len() - 1);
            while let Some(asks) = self.asks[step].smaller().into_iter().find_map(|ask| {
                let mut asks = self.asks.clone();
                asks[step] = ask;
                self.take(asks.clone()).then_some(asks)
            }) {
                if asks.len() != self.asks.len() {
                    break;
                }
            }
        }
    }
}
