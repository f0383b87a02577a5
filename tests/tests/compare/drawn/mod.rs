//! Stories drawn by lot: collections, rules, records and filters that nobody thought of, sent to
//! both programs. Every answer must be the same; what differs on purpose is not drawn.
//!
//! A few seeds are played with every test. `make soak` goes on with new ones for `SOAK_MINUTES`;
//! `SOAK_SEED=7 cargo test --workspace --test compare drawn` plays one again.

mod expression;
mod lot;
mod play;
mod story;
mod value;
mod world;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use play::Stage;

/// As many as take about half a minute.
const SEEDS: std::ops::Range<u64> = 1..13;
/// How long a story that differs may be made shorter.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn homeport_answers_as_pocketbase_does_whatever_is_drawn() {
    let one = std::env::var("SOAK_SEED").ok().and_then(|text| text.parse::<u64>().ok());
    let mut stage = Stage::open();
    for seed in one.map_or(SEEDS, |seed| seed..seed + 1) {
        if let Some(difference) = stage.play(seed, PATIENCE) {
            panic!("{difference}");
        }
    }
}

#[test]
fn soak() {
    let minutes = std::env::var("SOAK_MINUTES").ok().and_then(|text| text.parse::<u64>().ok());
    let Some(minutes) = minutes else {
        println!("not asked for: make soak plays new seeds for an hour");
        return;
    };
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    // Other ones each time, that can be written down.
    let first = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut stage = Stage::open();
    let mut differing = Vec::new();
    let mut played = 0;
    for seed in first.. {
        if Instant::now() >= end {
            break;
        }
        if let Some(difference) = stage.play(seed, PATIENCE) {
            println!("{difference}\n");
            differing.push(seed);
        }
        played += 1;
    }
    println!("{played} seeds played, {} differed: {differing:?}", differing.len());
    assert!(differing.is_empty(), "Homeport and PocketBase differ");
}
