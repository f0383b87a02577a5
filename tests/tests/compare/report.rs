//! What agreed, what differed, and whether that was to be expected.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::differences::DIFFERENCES;
use crate::scenario::{Side, Step};

/// Plays tables and counts.
pub(crate) struct Report {
    pub(crate) homeport: Side,
    pub(crate) pocketbase: Side,
    agreed: usize,
    listed: BTreeSet<&'static str>,
    names: BTreeSet<&'static str>,
    unlisted: Vec<String>,
}

impl Report {
    pub(crate) fn new(homeport: Side, pocketbase: Side) -> Self {
        Self {
            homeport,
            pocketbase,
            agreed: 0,
            listed: BTreeSet::new(),
            names: BTreeSet::new(),
            unlisted: Vec::new(),
        }
    }

    /// Plays a table's steps in order, each against both programs.
    pub(crate) fn table(&mut self, steps: &[Step]) {
        for step in steps {
            let (theirs, ours) = self.both(|side| side.play(step).to_json());
            self.count(step.name, &theirs, &ours);
        }
    }

    /// Plays the same against PocketBase and Homeport, at once.
    pub(crate) fn both(&mut self, play: impl Fn(&mut Side) -> Value + Sync) -> (Value, Value) {
        std::thread::scope(|scope| {
            let theirs = scope.spawn(|| play(&mut self.pocketbase));
            let ours = play(&mut self.homeport);
            (theirs.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)), ours)
        })
    }

    /// Counts one scenario.
    pub(crate) fn count(&mut self, name: &'static str, theirs: &Value, ours: &Value) {
        let same = theirs == ours;
        assert!(self.names.insert(name), "two scenarios are called {name:?}");
        let listed = DIFFERENCES.iter().any(|difference| difference.scenarios.contains(&name));
        match (same, listed) {
            (true, false) => self.agreed += 1,
            (false, true) => {
                self.listed.insert(name);
            }
            (false, false) => {
                let mut lines = name.to_owned();
                unlike("", theirs, ours, &mut lines);
                self.unlisted.push(lines);
            }
            (true, true) => self
                .unlisted
                .push(format!("{name}\n    is listed as a difference, but agrees: {ours}")),
        }
    }

    /// Prints the sums; fails when anything was not as listed. `whole` when no room was left out.
    pub(crate) fn close(self, whole: bool) {
        for difference in self.unlisted.iter() {
            println!("DIFFERS  {difference}\n");
        }
        let played = self.names.len();
        println!(
            "{played} scenarios: {} agreed, {} differed as listed, {} differed otherwise.",
            self.agreed,
            self.listed.len(),
            self.unlisted.len()
        );
        let unknown = DIFFERENCES
            .iter()
            .flat_map(|difference| difference.scenarios)
            .filter(|name| !self.names.contains(*name))
            .collect::<Vec<_>>();
        assert!(!whole || unknown.is_empty(), "listed, but never played: {unknown:?}");
        assert!(
            self.unlisted.is_empty(),
            "{} scenarios differ from PocketBase",
            self.unlisted.len()
        );
    }
}

/// Writes down where two values are unlike: their path, PocketBase's, Homeport's.
pub(crate) fn unlike(path: &str, theirs: &Value, ours: &Value, lines: &mut String) {
    match (theirs, ours) {
        _ if theirs == ours => {}
        // Two answers of another kind have nothing in common that would be worth a list.
        (Value::Object(a), Value::Object(b)) if a.get("status") == b.get("status") => {
            for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                let absent = Value::String("-absent-".to_owned());
                let (a, b) = (a.get(name).unwrap_or(&absent), b.get(name).unwrap_or(&absent));
                unlike(&format!("{path}/{name}"), a, b, lines);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (position, (a, b)) in a.iter().zip(b).enumerate() {
                unlike(&format!("{path}/{position}"), a, b, lines);
            }
        }
        _ => lines
            .push_str(&format!("\n    {path}\n      pocketbase {theirs}\n      homeport   {ours}")),
    }
}
