//! Ids of other patterns than PocketBase's usual one: what they may hold, and when two are the same.

use crate::report::Report;
use crate::scenario::{Step, Who, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(OPEN);
    report.table(PATTERNS);
    report.table(GENERATED);
}

/// Tries an id of the collection that takes any.
macro_rules! id {
    ($id:literal) => {
        post(
            concat!("an id of one's own, ", $id),
            Who::Guest,
            "/api/collections/any_ids/records",
            concat!(r#"{"id":""#, $id, r#""}"#),
        )
    };
}

const OPEN: &[Step] = &[
    post(
        "make a collection that takes any id",
        Who::Root,
        "/api/collections",
        r#"{"name":"any_ids","listRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^[\\s\\S]*$","min":0,"max":0}]}"#,
    ),
    id!("abc"),
    id!("ABC"),
    id!("aBc"),
    id!("ab"),
    id!("abcd"),
    id!("ABCDE"),
    id!("abcDe"),
    id!("a/b"),
    id!("a/b.c"),
    id!("a b"),
    id!(" "),
    id!("a\\\\b"),
    id!("a|b"),
    id!("a\\\"b"),
    id!("a'b"),
    id!("a`b"),
    id!("<"),
    id!("a>b"),
    id!("a:b"),
    id!("a?b"),
    id!("a*b"),
    id!("a%b"),
    id!("a$b"),
    id!("a\\u0000b"),
    id!("a\\tb"),
    id!("a\\nb"),
    id!("a\\rb"),
    id!(" \\u0000\\n\\r\\t$%*?:><`'"),
    id!("a#b&c=d;e,f(g)[h]{i}~!@^+"),
    id!("\\u00e4\\u00f6"),
    id!("\\u00c4\\u00d6"),
    id!("\\u202e"),
    id!("CON"),
    id!("con"),
    id!("Prn"),
    id!("AUX"),
    id!("nul"),
    id!("COM1"),
    id!("com9"),
    id!("COM0"),
    id!("LPT5"),
    id!("LPT"),
    id!("CON1"),
    id!(""),
    post("no id where none is made", Who::Guest, "/api/collections/any_ids/records", "{}"),
    post(
        "a generated id where none is made",
        Who::Guest,
        "/api/collections/any_ids/records",
        r#"{"id:autogenerate":"pre"}"#,
    ),
    patch(
        "an id in other letters is no change",
        Who::Guest,
        "/api/collections/any_ids/records/abc",
        r#"{"id":"ABC"}"#,
    ),
    get("a record by its id in other letters", Who::Guest, "/api/collections/any_ids/records/ABC"),
    get("the ids that were taken", Who::Guest, "/api/collections/any_ids/records")
        .query(&[("perPage", "100")]),
    post(
        "two ids of one batch that differ in letters",
        Who::Root,
        "/api/batch",
        r#"{"requests":[{"method":"POST","url":"/api/collections/any_ids/records","body":{"id":"new1"}},{"method":"POST","url":"/api/collections/any_ids/records","body":{"id":"NEW1"}}]}"#,
    ),
    post(
        "a batch that makes room for the other letters",
        Who::Root,
        "/api/batch",
        r#"{"requests":[{"method":"POST","url":"/api/collections/any_ids/records","body":{"id":"new1"}},{"method":"DELETE","url":"/api/collections/any_ids/records/new1"},{"method":"POST","url":"/api/collections/any_ids/records","body":{"id":"NEW1"}}]}"#,
    ),
    post(
        "a batch that deletes what is there and makes it in other letters",
        Who::Root,
        "/api/batch",
        r#"{"requests":[{"method":"DELETE","url":"/api/collections/any_ids/records/NEW1"},{"method":"POST","url":"/api/collections/any_ids/records","body":{"id":"new1"}}]}"#,
    ),
];

const SHORT: &str = "/api/collections/short_ids/records";
const PLAIN: &str = "/api/collections/plain_ids/records";
const PEOPLE: &str = "/api/collections/people_ids/records";

const PATTERNS: &[Step] = &[
    post("make a collection with short ids", Who::Root, "/api/collections",
        r#"{"name":"short_ids","listRule":"","createRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^[A-Z/]+$","min":0,"max":4,"autogeneratePattern":"[A-Z]{4}"}]}"#),
    post("an id against its pattern", Who::Guest, SHORT, r#"{"id":"a/b"}"#),
    post("an id as its pattern says, and not as disks do", Who::Guest, SHORT, r#"{"id":"A/B"}"#),
    post("an id that is too long, too", Who::Guest, SHORT, r#"{"id":"A/BCDE"}"#),
    post("an id of a device", Who::Guest, SHORT, r#"{"id":"CON"}"#),
    post("a short id", Who::Guest, SHORT, r#"{"id":"ABC"}"#),
    post("a short id again", Who::Guest, SHORT, r#"{"id":"ABC"}"#),
    post("make a collection with usual ids of any length", Who::Root, "/api/collections",
        r#"{"name":"plain_ids","listRule":"","createRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^[a-z0-9]+$","min":0,"max":0}]}"#),
    post("a device's name where ids are usual", Who::Guest, PLAIN, r#"{"id":"con"}"#),
    post("a usual id", Who::Guest, PLAIN, r#"{"id":"abc"}"#),
    post("a usual id again", Who::Guest, PLAIN, r#"{"id":"abc"}"#),
    post("make accounts with any ids", Who::Root, "/api/collections",
        r#"{"name":"people_ids","type":"auth","createRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^.*$","min":0,"max":0}]}"#)
        .query(&[("fields", "name")]),
    post("an account called as a device", Who::Guest, PEOPLE, r#"{"id":"CON","password":"1234567890","passwordConfirm":"1234567890"}"#),
    post("an account of an id of its own", Who::Guest, PEOPLE, r#"{"id":"eve","email":"eve@example.com","password":"1234567890","passwordConfirm":"1234567890"}"#)
        .query(&[("fields", "id")]),
    post("an account of that id in capitals", Who::Guest, PEOPLE, r#"{"id":"EVE","email":"eve2@example.com","password":"1234567890","passwordConfirm":"1234567890"}"#),
    post("an account of an id that Ada has", Who::Guest, PEOPLE, r#"{"id":"<ada>","email":"ada3@example.com","password":"1234567890","passwordConfirm":"1234567890"}"#),
];

const GENERATED: &[Step] = &[
    post(
        "make a collection whose ids are all the same",
        Who::Root,
        "/api/collections",
        r#"{"name":"one_id","listRule":"","createRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^[A-Z]$","min":0,"max":0,"autogeneratePattern":"A"}]}"#,
    ),
    post("the only id there is", Who::Guest, "/api/collections/one_id/records", "{}"),
    post("the only id there is, again", Who::Guest, "/api/collections/one_id/records", "{}"),
    post(
        "make a collection whose usual ids are all the same",
        Who::Root,
        "/api/collections",
        r#"{"name":"one_usual_id","listRule":"","createRule":"","fields":[{"name":"id","type":"text","primaryKey":true,"required":true,"system":true,"pattern":"^[a-z0-9]+$","min":0,"max":0,"autogeneratePattern":"a"}]}"#,
    ),
    post("the only usual id there is", Who::Guest, "/api/collections/one_usual_id/records", "{}"),
    post(
        "the only usual id there is, again",
        Who::Guest,
        "/api/collections/one_usual_id/records",
        "{}",
    ),
];
