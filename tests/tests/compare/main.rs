//! The comparison: the same requests to PocketBase and to Homeport, the answers side by side.
//!
//! A scenario is a request; a table of them is a story that both programs live through, each on
//! an empty folder. Answers are compared whole, after ids, moments and tokens have been named. A
//! difference on purpose stands in `differences.rs` with its reason; any other fails the test, and
//! so does one that is listed and no longer there.
//!
//! `COMPARE_ROOMS=lists,filters` plays only those rooms (and the ground they stand on).
#![allow(clippy::panic, clippy::print_stdout, reason = "a test that reports")]

mod client;
mod differences;
mod drawn;
mod mask;
mod programs;
mod reach;
mod record;
mod report;
mod rooms;
mod scenario;

use report::Report;
use scenario::Side;

#[test]
fn homeport_answers_as_pocketbase_does() {
    let mut report =
        Report::new(Side::new(programs::homeport()), Side::new(programs::pocketbase()));
    let wanted = std::env::var("COMPARE_ROOMS").ok();
    let wanted = wanted.as_deref().map(|names| names.split(',').collect::<Vec<_>>());
    rooms::ground::play(&mut report);
    for (name, play) in rooms::ROOMS {
        if wanted.as_ref().is_none_or(|wanted| wanted.contains(name)) {
            play(&mut report);
        }
    }
    report.close(wanted.is_none());
}

/// On programs of its own: its collections have everyday names.
#[test]
fn homeport_reaches_what_pocketbase_reaches() {
    let mut report =
        Report::new(Side::new(programs::homeport()), Side::new(programs::pocketbase()));
    reach::play(&mut report);
    report.close(false);
}
