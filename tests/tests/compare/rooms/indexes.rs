//! Indexes: what their texts may say, and what unique ones refuse.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(TEXTS);
    report.table(UNIQUE);
    report.table(SPECIAL);
    report.table(LISTS);
}

/// An empty list is no empty text.
const LISTS: &[Step] = &[
    post("lists that are one of a kind", Who::Root, "/api/collections",
        r#"{"name":"uniquelists","createRule":"","fields":[{"name":"s","type":"select","values":["a","b"],"maxSelect":2}],"indexes":["CREATE UNIQUE INDEX ul_s ON uniquelists (s) WHERE s != '[]'"]}"#)
        .query(&[("fields", "indexes")]),
    post("an empty list", Who::Guest, "/api/collections/uniquelists/records", r#"{"s":[]}"#).query(&[("fields", "s")]),
    post("another one", Who::Guest, "/api/collections/uniquelists/records", r#"{"s":[]}"#).query(&[("fields", "s")]),
    post("a list", Who::Guest, "/api/collections/uniquelists/records", r#"{"s":["a","b"]}"#).query(&[("fields", "s")]),
    post("the same list", Who::Guest, "/api/collections/uniquelists/records", r#"{"s":["a","b"]}"#).query(&[("fields", "s")]),
    post("it the other way round", Who::Guest, "/api/collections/uniquelists/records", r#"{"s":["b","a"]}"#).query(&[("fields", "s")]),
    delete("tidy up unique lists", Who::Root, "/api/collections/uniquelists"),
];

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
    index!("CREATE INDEX idx_ac ON another_table (a, c)"),
    index!("CREATE INDEX idx_a ON shop (nope)"),
    index!("CREATE INDEX idx_a ON shop ()"),
    index!("CREATE INDEX ON shop (a)"),
    index!("CREATE INDEX idx_a ON shop (a"),
    index!("nonsense"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE a IS NOT ''"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE shop.a <> 'O''Brien'"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE a IS 'x' AND b ISNULL OR c NOTNULL"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE shop.c != ''"),
    index!("CREATE UNIQUE INDEX idx_a ON shop (shop.a)"),
    index!("CREATE INDEX idx_a ON shop (A, B DESC)"),
    index!("CREATE UNIQUE INDEX idx_a ON shop (A) WHERE C != ''"),
    index!("CREATE INDEX idx_a ON main.shop (a)"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE json_valid(c)"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE c->>'x' = 1"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE a GLOB 'x*' AND b & 0x1F"),
    index!("CREATE INDEX idx_a ON shop (sqrt(b), printf('%d', b))"),
    index!("CREATE INDEX idx_a ON shop (random())"),
    index!("CREATE INDEX idx_a ON shop (date(a), strftime('%Y', c))"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE other.c = 1"),
    index!(""),
    index!("CREATE INDEX idx_a ON shop (a COLLATE NOCASE)"),
    index!("CREATE INDEX idx_a ON shop (lower(a))"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE b > 1"),
    index!("CREATE UNIQUE INDEX idx_a ON shop (a COLLATE NOCASE, b) WHERE b > 1 AND c != 'x'"),
    index!("CREATE INDEX idx_a ON shop (a) WHERE nope > 1"),
    index!("CREATE INDEX idx_a ON shop (lower(nope))"),
    index!("CREATE INDEX idx_a ON shop ((select 1))"),
    index!("CREATE INDEX idx_a ON shop (count(a))"),
    index!("create unique index if not exists [idx_a] on `shop` (`a` desc, [c] collate binary asc)"),
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
        "fields dropped that an index and a rule name",
        Who::Root,
        "/api/collections/unique_things",
        r#"{"listRule":"one = 'a'","fields":[{"name":"x","type":"text"}]}"#,
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

const KEYED: &str = "/api/collections/keyed/records";

/// Indexes that are more than a list of fields.
const SPECIAL: &[Step] = &[
    post("make a collection with special indexes", Who::Root, "/api/collections",
        r#"{"name":"keyed","listRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[{"name":"a","type":"text"},{"name":"b","type":"text"},{"name":"n","type":"number"},{"name":"ok","type":"bool"},{"name":"e","type":"text"}],"indexes":["CREATE UNIQUE INDEX k_a ON keyed (a COLLATE NOCASE) WHERE a != ''","CREATE UNIQUE INDEX k_bn ON keyed (b, n) WHERE ok","CREATE UNIQUE INDEX k_e ON keyed (lower(e)) WHERE e <> ''","CREATE INDEX k_plain ON keyed (lower(b), n DESC)"]}"#)
        .query(&[("fields", "indexes")]),
    post("the first key", Who::Guest, KEYED, r#"{"id":"keyed0000000001","a":"Abc"}"#),
    post("the same key in other letters", Who::Guest, KEYED, r#"{"a":"aBC"}"#),
    post("no key", Who::Guest, KEYED, r#"{"a":""}"#),
    post("no key again", Who::Guest, KEYED, r#"{"a":""}"#),
    post("letters beyond ASCII are told apart", Who::Guest, KEYED, r#"{"a":"\u00e4"}"#),
    post("letters beyond ASCII in the other case", Who::Guest, KEYED, r#"{"a":"\u00c4"}"#),
    post("a pair that counts", Who::Guest, KEYED, r#"{"id":"keyed0000000002","b":"x","n":1,"ok":true}"#),
    post("the same pair that does not count", Who::Guest, KEYED, r#"{"id":"keyed0000000003","b":"x","n":1,"ok":false}"#),
    post("the same pair that counts", Who::Guest, KEYED, r#"{"b":"x","n":1.0,"ok":true}"#),
    post("another pair that counts", Who::Guest, KEYED, r#"{"b":"X","n":1,"ok":true}"#),
    patch("a pair comes to count", Who::Guest, "/api/collections/keyed/records/keyed0000000003", r#"{"ok":true}"#),
    patch("a pair no longer counts", Who::Guest, "/api/collections/keyed/records/keyed0000000002", r#"{"ok":false}"#),
    patch("so another may", Who::Guest, "/api/collections/keyed/records/keyed0000000003", r#"{"ok":true}"#),
    post("an expression", Who::Guest, KEYED, r#"{"e":"Hello"}"#),
    post("the same expression", Who::Guest, KEYED, r#"{"e":"HELLO"}"#),
    get("keyed records in order", Who::Guest, KEYED).query(&[("sort", "b,n,a"), ("fields", "a,b,n,ok,e"), ("filter", "b != ''")]),
    patch("a special index over what repeats", Who::Root, "/api/collections/keyed",
        r#"{"indexes":["CREATE UNIQUE INDEX k_bad ON keyed (b COLLATE NOCASE) WHERE b != ''"]}"#),
    get("refused, the indexes are as they were", Who::Root, "/api/collections/keyed").query(&[("fields", "indexes")]),
    post("and they count", Who::Guest, KEYED, r#"{"a":"ABC"}"#),
    post("make accounts whose names are in any letters", Who::Root, "/api/collections",
        r#"{"name":"nocase_users","type":"auth","createRule":"","fields":[{"name":"username","type":"text"}],"indexes":["CREATE UNIQUE INDEX nu_name ON nocase_users (username COLLATE NOCASE) WHERE username != ''"],"passwordAuth":{"enabled":true,"identityFields":["username","email"]}}"#)
        .query(&[("fields", "name,passwordAuth")]),
    post("such an account", Who::Guest, "/api/collections/nocase_users/records",
        r#"{"id":"nocase000000001","username":"Grace","email":"grace@example.com","password":"correct horse","passwordConfirm":"correct horse"}"#),
    post("it signs in by its name", Who::Guest, "/api/collections/nocase_users/auth-with-password", r#"{"identity":"Grace","password":"correct horse"}"#)
        .query(&[("fields", "record.id")]),
    post("it signs in by its name in other letters", Who::Guest, "/api/collections/nocase_users/auth-with-password", r#"{"identity":"gRACE","password":"correct horse"}"#)
        .query(&[("fields", "record.id")]),
    post("it signs in by its address in other letters", Who::Guest, "/api/collections/nocase_users/auth-with-password", r#"{"identity":"GRACE@example.com","password":"correct horse"}"#)
        .query(&[("fields", "record.id")]),
    post("an account of the same name", Who::Guest, "/api/collections/nocase_users/records",
        r#"{"username":"GRACE","email":"g2@example.com","password":"correct horse","passwordConfirm":"correct horse"}"#),
];
