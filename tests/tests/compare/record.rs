//! `RECORD=1 cargo test --workspace --test compare record` asks PocketBase the questions of
//! `server/rules/tests/pocketbase/reach` anew and writes its answers down.

use std::fmt::Write as _;
use std::path::Path;

use crate::programs;
use crate::reach::{Question, RULES, Ruled, TABLE, furnish};
use crate::scenario::Side;

#[test]
fn record() {
    if std::env::var_os("RECORD").is_none() {
        println!("not asked for: RECORD=1 asks PocketBase anew");
        return;
    }
    let mut side = Side::new(programs::pocketbase());
    furnish(&mut side);
    let mut table = String::new();
    for question in TABLE.lines().map(Question::of) {
        let _ = writeln!(table, "{}\t{}", question.ask(&side), question.rest.join("\t"));
    }
    write("table.tsv", &table);
    let mut rules = String::new();
    for rule in RULES.lines().map(Ruled::of) {
        let _ = writeln!(rules, "{}\t{}", rule.ask(&side), rule.rest.join("\t"));
    }
    write("rules.tsv", &rules);
}

fn write(name: &str, text: &str) {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/rules/tests/pocketbase/reach");
    std::fs::write(folder.join(name), text).expect("the answers are written");
}
