//! Any bytes: they are a filter that can be judged, loaded for and pushed down, or an error whose
//! place lies in the text. Never a panic, never endless.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod around;

use std::sync::LazyLock;

use homeport_rules::{Found, Ordered, Related, Request, Use, compile, parse_sort};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Map, json};
use time::macros::datetime;

use around::Around;

static AROUND: LazyLock<Around> = LazyLock::new(Around::recorded);

/// Everything that is ever done with a text somebody sent.
fn try_out(text: &str) {
    let shape = AROUND.shape("posts");
    let (empty, body) = (Map::new(), json!({"author": "a00000000000000", "editors": ["x", 1]}));
    let mut auth = AROUND.of("authors")[0].clone();
    auth.insert("collectionId".to_owned(), json!(AROUND.shape("authors").id));
    let request = Request {
        auth: Some(&auth),
        body: body.as_object().unwrap(),
        query: &empty,
        headers: &empty,
        method: "GET",
        context: "default",
        now: datetime!(2026-11-24 19:50:00 UTC),
    };
    for usage in [Use::Rule, Use::ClientFilter { superuser: false }] {
        let expression = match compile(text, shape, &AROUND.shapes, usage) {
            Ok(expression) => expression,
            Err(error) => {
                assert!(text.get(error.span()).is_some(), "{:?} of {text:?}", error.span());
                continue;
            }
        };
        let bases = AROUND.of("posts").iter().collect::<Vec<_>>();
        let mut related = Related::default();
        AROUND.load(&expression, &bases, &request, &mut related);
        for base in &bases {
            expression.holds(base, &request, &related);
        }
        expression.predicate(&request, &related, &Found::default());
        expression.constraints(&request, &related);
        for lookup in expression.lookups(&request, &related) {
            let _ = lookup.query(0, &[]);
        }
    }
    match parse_sort(text, shape, &AROUND.shapes, Use::ClientFilter { superuser: true }) {
        Ok(sort) => {
            let ordered = Ordered::new(homeport_rules::Expression::always(), &sort).unwrap();
            ordered.values(&AROUND.of("posts")[1], &request, Related::nothing());
        }
        Err(error) => assert!(text.get(error.span()).is_some(), "{:?} of {text:?}", error.span()),
    }
}

/// Words that filters are made of, and what stands between them.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "title", "author", "editors", "kats", "kat", "tags", "meta", "n", "id", "name", "org",
            "comments_via_post", "posts_via_author", "members", "each", "length", "lower", "email",
            "@request.auth", "@request.body", "@collection", "parent", "roles", "a", "0", "null",
            "geoDistance", "strftime", "changed", "isset", "text", "by", "place", "lon",
        ])
        .prop_map(str::to_owned),
        6 => prop::sample::select(vec![
            ".", ":", " = ", " ?= ", " != ", " ?!~ ", " ~ ", " && ", " || ", "(", ")", ", ", "'",
            "'x'", "1", " ", "-", "\"", "\\", "//", "\n",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => Just("'%Y'".to_owned()),
    ];
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        try_out(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words(text in words()) {
        try_out(&text);
    }

    /// A good filter with a piece of it taken out or doubled.
    #[test]
    fn almost_good_filters(line in 0_usize..5000, from in 0_usize..80, length in 0_usize..20, double in any::<bool>()) {
        let table = include_str!("pocketbase/reach/table.tsv");
        let filter = table.lines().nth(line).and_then(|line| line.split('\t').nth(4)).unwrap();
        let letters = filter.chars().collect::<Vec<_>>();
        let (from, to) = (from.min(letters.len()), (from + length).min(letters.len()));
        let times = if double { 2 } else { 0 };
        let middle = letters[from..to].iter().collect::<String>().repeat(times);
        let text = letters[..from].iter().collect::<String>() + &middle;
        try_out(&(text + &letters[to..].iter().collect::<String>()));
    }
}

/// Texts that broke a parser once, ours or another's. Each file is one text, bytes as they are.
#[test]
fn the_corpus() {
    let mut n_files = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        try_out(&String::from_utf8_lossy(&bytes));
        n_files += 1;
    }
    assert!(n_files >= 30, "{n_files}");
}
