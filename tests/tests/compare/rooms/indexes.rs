//! Indexes: what their texts may say, and what unique ones refuse.

use crate::report::Report;
use crate::scenario::{Step, Who, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(TEXTS);
    report.table(UNIQUE);
}

/// Gives the collection `shop` this one index.
macro_rules! index {
    ($text:literal) => {
        patch(
            concat!("an index says ", $text),
            Who::Root,
            "/api/collections/shop",
            concat!(r#"{"indexes":[""#, $text, r#""]}"#),
        )
        .query(&[("fields", "indexes")])
    };
}

const TEXTS: &[Step] = &[
    post("make the shop", Who::Root, "/api/collections",
        r#"{"name":"shop","listRule":"","createRule":"","updateRule":"","fields":[{"name":"a","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"text"}]}"#),
    index!("CREATE INDEX idx_a ON shop (a)"),
    index!("create index `idx_a` on `shop` (`a`)"),
    index!("CREATE INDEX idx_ab ON shop (a, b DESC)"),
    index!("CREATE UNIQUE INDEX idx_a ON shop (a)"),
    index!("CREATE UNIQUE INDEX idx_a ON shop (a) WHERE a != ''"),
    index!("CREATE UNIQUE INDEX IF NOT EXISTS idx_a ON shop (a)"),
    index!("CREATE INDEX idx_a ON another_table (a)"),
    index!("CREATE INDEX idx_a ON shop (nope)"),
    index!("CREATE INDEX idx_a ON shop ()"),
    index!("CREATE INDEX ON shop (a)"),
    index!("CREATE INDEX idx_a ON shop (a"),
    index!("nonsense"),
    index!(""),
    index!("CREATE INDEX idx_a ON shop (a COLLATE NOCASE)"),
    index!("CREATE INDEX idx_a ON shop (lower(a))"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE b > 1"),
    index!("CREATE INDEX idx_a ON shop (a); DROP TABLE shop"),
    index!("DROP TABLE shop"),
    patch("two indexes of one name", Who::Root, "/api/collections/shop",
        r#"{"indexes":["CREATE INDEX idx_a ON shop (a)","CREATE INDEX idx_a ON shop (b)"]}"#),
    patch("two indexes", Who::Root, "/api/collections/shop",
        r#"{"indexes":["CREATE INDEX idx_a ON shop (a)","CREATE INDEX idx_b ON shop (b)"]}"#)
        .query(&[("fields", "indexes")]),
    post("an index of a name another collection has", Who::Root, "/api/collections",
        r#"{"name":"shop2","fields":[{"name":"a","type":"text"}],"indexes":["CREATE INDEX idx_a ON shop2 (a)"]}"#),
    patch("an index follows its field's new name", Who::Root, "/api/collections/shop",
        r#"{"fields":[{"id":"text3904355907","name":"alpha","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"text"}]}"#)
        .query(&[("fields", "indexes")]),
    patch("an index follows its collection's new name", Who::Root, "/api/collections/shop", r#"{"name":"store"}"#)
        .query(&[("fields", "indexes")]),
    patch("a dropped field's index", Who::Root, "/api/collections/store",
        r#"{"fields":[{"name":"b","type":"number"},{"name":"c","type":"text"}]}"#)
        .query(&[("fields", "indexes,fields.name")]),
    patch("no indexes", Who::Root, "/api/collections/store", r#"{"indexes":[]}"#).query(&[("fields", "indexes")]),
];

const UNIQUE: &[Step] = &[
    post(
        "make a collection with unique values",
        Who::Root,
        "/api/collections",
        r#"{"name":"unique_things","listRule":"","createRule":"","updateRule":"",
        "fields":[{"name":"one","type":"text"},{"name":"x","type":"text"},{"name":"y","type":"number"},{"name":"some","type":"text"}],
        "indexes":["CREATE UNIQUE INDEX u_one ON unique_things (one)","CREATE UNIQUE INDEX u_xy ON unique_things (x, y)","CREATE UNIQUE INDEX u_some ON unique_things (some) WHERE some != ''"]}"#,
    ),
    post(
        "the first of its kind",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000001","one":"a","x":"x","y":1}"#,
    ),
    post(
        "the same again",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"one":"a","x":"z","y":9}"#,
    ),
    post(
        "the same in other letters",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000002","one":"A","x":"x","y":2}"#,
    ),
    post(
        "the same pair",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"one":"c","x":"x","y":1}"#,
    ),
    post(
        "all the same",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"one":"a","x":"x","y":1}"#,
    ),
    post(
        "empty is a value",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000003","x":"q","y":1}"#,
    ),
    post(
        "empty is there already",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"x":"q","y":2}"#,
    ),
    post(
        "empty does not count where it is left out",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000004","one":"d","x":"r","y":1,"some":"s"}"#,
    ),
    post(
        "what is not left out counts",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"one":"e","x":"r","y":2,"some":"s"}"#,
    ),
    post(
        "a taken id",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000001","one":"f","x":"f","y":2}"#,
    ),
    post(
        "a taken id and a taken value",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000001","one":"a","x":"f","y":2}"#,
    ),
    patch(
        "an update to a taken value",
        Who::Guest,
        "/api/collections/unique_things/records/unique000000002",
        r#"{"one":"a"}"#,
    ),
    patch(
        "an update to its own value",
        Who::Guest,
        "/api/collections/unique_things/records/unique000000002",
        r#"{"one":"A"}"#,
    ),
    get("nothing was half done", Who::Guest, "/api/collections/unique_things/records")
        .query(&[("sort", "id")]),
    patch(
        "a unique index over values that are not",
        Who::Root,
        "/api/collections/unique_things",
        r#"{"indexes":["CREATE UNIQUE INDEX u_x ON unique_things (x)"]}"#,
    ),
    patch(
        "a unique index over values that are",
        Who::Root,
        "/api/collections/unique_things",
        r#"{"indexes":["CREATE UNIQUE INDEX u_one ON unique_things (one)"]}"#,
    )
    .query(&[("fields", "indexes")]),
    post(
        "a pair is free again",
        Who::Guest,
        "/api/collections/unique_things/records",
        r#"{"id":"unique000000005","one":"g","x":"x","y":1}"#,
    ),
];
