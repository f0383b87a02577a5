//! Writing records: ids, unknown things, modifiers, updates, deletes.

use super::ground::{BOOKS, THINGS};
use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(IDS);
    report.table(VIEWING);
    report.table(UPDATING);
    report.table(MODIFIERS);
    report.table(DELETING);
    report.table(OWN_IDS);
}

macro_rules! id {
    ($json:literal) => {
        post(concat!("an id ", $json), Who::Guest, THINGS, $json)
    };
}

const IDS: &[Step] = &[
    id!(r#"{"id":"abcdefghij12345"}"#),
    post("an id that is taken", Who::Guest, THINGS, r#"{"id":"abcdefghij12345"}"#),
    post(
        "an id that is taken, and a value that is too short",
        Who::Guest,
        THINGS,
        r#"{"id":"abcdefghij12345","short":"x"}"#,
    ),
    id!(r#"{"id":""}"#),
    id!(r#"{"id":null}"#),
    id!(r#"{"id":"short"}"#),
    id!(r#"{"id":"waytoolongtobeanid"}"#),
    id!(r#"{"id":"ABCDEFGHIJ12345"}"#),
    id!(r#"{"id":"abcdefghij1234-"}"#),
    id!(r#"{"id":"abcdefghij1234 "}"#),
    id!(r#"{"id":"abcdefghij1234ä"}"#),
    id!(r#"{"id":123456789012345}"#),
    id!(r#"{"id":"../../etc/passw"}"#),
    id!(r#"{"id":"a`;DROP TABLE--"}"#),
    id!(r#"{"id":["abcdefghij12346"]}"#),
    id!(r#"{"id":true}"#),
    id!(r#"{"id":{}}"#),
    id!(r#"{"id:autogenerate":"abc"}"#),
    id!(r#"{"id":"short","few":99}"#),
];

const VIEWING: &[Step] = &[
    get("a record", Who::Guest, "/api/collections/books/records/book00000000001"),
    get(
        "a record for the admin, with what is hidden",
        Who::Root,
        "/api/collections/books/records/book00000000001",
    ),
    get(
        "a record by its collection's id",
        Who::Guest,
        "/api/collections/pbc_2170393721/records/book00000000002",
    ),
    get(
        "a record by its collection's name in other letters",
        Who::Guest,
        "/api/collections/Books/records/book00000000002",
    ),
    get("a record that is not there", Who::Guest, "/api/collections/books/records/nope"),
    get(
        "a record of a collection that is not there",
        Who::Guest,
        "/api/collections/nope/records/nope",
    ),
    get("an id in other letters", Who::Guest, "/api/collections/books/records/BOOK00000000001"),
    get(
        "an id with a percent sign",
        Who::Guest,
        "/api/collections/books/records/%62ook00000000001",
    ),
    get("an id with a slash", Who::Guest, "/api/collections/books/records/a%2Fb"),
    get("an id with a quote", Who::Guest, "/api/collections/books/records/a'%20or%201=1"),
    get("an id of odd bytes", Who::Guest, "/api/collections/books/records/%ff%fe"),
    get("an id of nul", Who::Guest, "/api/collections/books/records/%00"),
    get("no id", Who::Guest, "/api/collections/books/records/"),
    get("a slash too many", Who::Guest, "/api/collections/books/records/book00000000001/"),
    get("a record's parts", Who::Guest, "/api/collections/books/records/book00000000001")
        .query(&[("fields", "id,title")]),
    get(
        "a record's parts that it has not",
        Who::Guest,
        "/api/collections/books/records/book00000000001",
    )
    .query(&[("fields", "nope")]),
    get("a record with expand", Who::Guest, "/api/collections/books/records/book00000000001")
        .query(&[("expand", "nope"), ("fields", "id,expand")]),
    get(
        "a record with a filter that means nothing here",
        Who::Guest,
        "/api/collections/books/records/book00000000001",
    )
    .query(&[("filter", "nope ="), ("fields", "id")]),
];

const THING: &str = "/api/collections/things/records/thing0000000001";

macro_rules! update {
    ($json:literal) => {
        patch(concat!("update ", $json), Who::Guest, THING, $json)
    };
}

const UPDATING: &[Step] = &[
    post(
        "a thing to change",
        Who::Guest,
        THINGS,
        r#"{"id":"thing0000000001","t":"before","n":1,"b":true,"d":"2022-01-31","m":["a"],"s":"a","j":{"a":1},"g":{"lon":1,"lat":2},"p":"secret","e":"a@example.com","u":"https://example.com"}"#,
    ),
    update!(r#"{}"#),
    update!(r#"{"t":"after"}"#),
    update!(r#"{"t":null}"#),
    update!(r#"{"nope":1}"#),
    update!(r#"{"id":"thing0000000001"}"#),
    update!(r#"{"id":"another00000001"}"#),
    update!(r#"{"id":""}"#),
    update!(r#"{"id":null}"#),
    update!(r#"{"few":99}"#),
    update!(r#"{"few":99,"t":"not written"}"#),
    update!(r#"{"g":{"lat":5}}"#),
    update!(r#"{"g":null}"#),
    update!(r#"{"j":null}"#),
    update!(r#"{"j":{"b":2}}"#),
    update!(r#"{"m":[]}"#),
    update!(r#"{"m":["b","c"]}"#),
    update!(r#"{"s":""}"#),
    update!(r#"{"d":""}"#),
    update!(r#"{"b":false,"n":0}"#),
    update!(r#"{"p":""}"#),
    update!(r#"{"p":"abc"}"#),
    update!(r#"{"p":"longer"}"#),
    update!(r#"{"created":"2000-01-01 00:00:00.000Z"}"#),
    update!(r#"{"collectionId":"x","collectionName":"y"}"#),
    patch("the admin sets what is hidden", Who::Root, THING, r#"{"hid":"seen by admins"}"#),
    patch("a guest does not", Who::Guest, THING, r#"{"hid":"changed"}"#),
    get("what is hidden stayed", Who::Root, THING).query(&[("fields", "hid,t")]),
    patch(
        "an update of what is not there",
        Who::Guest,
        "/api/collections/things/records/nope",
        r#"{"t":"x"}"#,
    ),
    patch(
        "an update of a collection that is not there",
        Who::Guest,
        "/api/collections/nope/records/nope",
        r#"{"t":"x"}"#,
    ),
    patch(
        "an update only admins may",
        Who::Guest,
        "/api/collections/books/records/book00000000001",
        r#"{"title":"x"}"#,
    ),
    patch(
        "an update only admins may, by a user",
        Who::Ada,
        "/api/collections/books/records/book00000000001",
        r#"{"title":"x"}"#,
    ),
    patch(
        "an update only admins may, of what is not there",
        Who::Guest,
        "/api/collections/books/records/nope",
        r#"{"title":"x"}"#,
    ),
    patch("an update that does not parse", Who::Guest, THING, "{bad"),
    patch("an update that is a list", Who::Guest, THING, "[]"),
    step("an update without a body", Who::Guest, "PATCH", THING),
    step("an update by form", Who::Guest, "PATCH", THING).body(Body::Form("t=by form&n=7")),
    step("an update by parts", Who::Guest, "PATCH", THING)
        .body(Body::Multipart(&[("t", "by parts"), ("m", "a")])),
    step("a record has no PUT", Who::Guest, "PUT", THING).body(Body::Json("{}")),
    step("a record has no POST", Who::Guest, "POST", THING).body(Body::Json("{}")),
    patch("an update picks parts of the answer", Who::Guest, THING, r#"{"n":8}"#)
        .query(&[("fields", "n")]),
    post("a create picks parts of the answer", Who::Guest, THINGS, r#"{"n":9}"#)
        .query(&[("fields", "n,t")]),
    post("a create only admins may", Who::Guest, BOOKS, r#"{"title":"x"}"#),
    post("a create only admins may, by a user", Who::Ada, BOOKS, r#"{"title":"x"}"#),
    post(
        "a create in a collection that is not there",
        Who::Guest,
        "/api/collections/nope/records",
        r#"{"title":"x"}"#,
    ),
    post("a create only admins may, that does not parse", Who::Guest, BOOKS, "{bad"),
    post(
        "a create in a collection that is not there, that does not parse",
        Who::Guest,
        "/api/collections/nope/records",
        "{bad",
    ),
];

const MODIFIERS: &[Step] = &[
    post(
        "a thing to modify",
        Who::Guest,
        THINGS,
        r#"{"id":"thing0000000002","n":10,"few":5,"m":["a"],"s":"a","t":"text","b":true,"j":[1]}"#,
    ),
    modify(r#"{"n+":5}"#, r#"modify {"n+":5}"#),
    modify(r#"{"n-":3}"#, r#"modify {"n-":3}"#),
    modify(r#"{"n+":"2.5"}"#, r#"modify {"n+":"2.5"}"#),
    modify(r#"{"n+":"junk"}"#, r#"modify {"n+":"junk"}"#),
    modify(r#"{"n+":null}"#, r#"modify {"n+":null}"#),
    modify(r#"{"n+":-4}"#, r#"modify {"n+":-4}"#),
    modify(r#"{"+n":1}"#, r#"modify {"+n":1}"#),
    modify(r#"{"n":100,"n+":1}"#, r#"modify {"n":100,"n+":1}"#),
    modify(r#"{"n+":1,"n-":2}"#, r#"modify {"n+":1,"n-":2}"#),
    modify(r#"{"n+":0.1}"#, r#"modify {"n+":0.1}"#),
    modify(r#"{"n+":0.2}"#, r#"modify {"n+":0.2}"#),
    modify(r#"{"few+":6}"#, r#"modify {"few+":6}"#),
    modify(r#"{"m+":"b"}"#, r#"modify {"m+":"b"}"#),
    modify(r#"{"m+":["b","c"]}"#, r#"modify {"m+":["b","c"]}"#),
    modify(r#"{"m+":"d"}"#, r#"modify {"m+":"d"}"#),
    modify(r#"{"m-":"b"}"#, r#"modify {"m-":"b"}"#),
    modify(r#"{"+m":"d"}"#, r#"modify {"+m":"d"}"#),
    modify(r#"{"m-":["a","d","z"]}"#, r#"modify {"m-":["a","d","z"]}"#),
    modify(r#"{"m+":"z"}"#, r#"modify {"m+":"z"}"#),
    modify(r#"{"m":["a"],"m+":["b"],"m-":["a"]}"#, r#"modify {"m":["a"],"m+":["b"],"m-":["a"]}"#),
    modify(r#"{"s+":"b"}"#, r#"modify {"s+":"b"}"#),
    modify(r#"{"s-":"b"}"#, r#"modify {"s-":"b"}"#),
    modify(r#"{"+s":"c"}"#, r#"modify {"+s":"c"}"#),
    modify(r#"{"t+":"x"}"#, r#"modify {"t+":"x"}"#),
    modify(r#"{"b+":true}"#, r#"modify {"b+":true}"#),
    modify(r#"{"j+":2}"#, r#"modify {"j+":2}"#),
    modify(r#"{"nope+":2}"#, r#"modify {"nope+":2}"#),
    modify(r#"{"t:autogenerate":"x"}"#, r#"modify {"t:autogenerate":"x"}"#),
    modify(r#"{"t:lower":"X"}"#, r#"modify {"t:lower":"X"}"#),
    post("a create with n+", Who::Guest, THINGS, r#"{"n+":5,"m+":"a"}"#),
    post("a create with n and n+", Who::Guest, THINGS, r#"{"n":1,"n+":5,"n-":"2"}"#),
    post("a create with +m", Who::Guest, THINGS, r#"{"m":["a"],"+m":["b"]}"#),
    step("a form's n+", Who::Guest, "PATCH", "/api/collections/things/records/thing0000000002")
        .body(Body::Form("n%2B=5&m%2B=a")),
];

const fn modify(json: &'static str, name: &'static str) -> Step {
    patch(name, Who::Guest, "/api/collections/things/records/thing0000000002", json)
}

const DELETING: &[Step] = &[
    delete("a delete", Who::Guest, THING),
    get("a deleted record is gone", Who::Guest, THING),
    delete("a delete of what is gone", Who::Guest, THING),
    patch("an update of what is gone", Who::Guest, THING, r#"{"t":"x"}"#),
    post("its id is free again", Who::Guest, THINGS, r#"{"id":"thing0000000001"}"#),
    delete(
        "a delete only admins may",
        Who::Guest,
        "/api/collections/books/records/book00000000001",
    ),
    delete(
        "a delete only admins may, of what is not there",
        Who::Guest,
        "/api/collections/books/records/nope",
    ),
    delete(
        "a delete in a collection that is not there",
        Who::Guest,
        "/api/collections/nope/records/nope",
    ),
    delete("a delete with a body", Who::Guest, "/api/collections/things/records/thing0000000002")
        .body(Body::Json("{bad")),
    delete("a delete of all", Who::Guest, THINGS),
];

const NAMED: &str = "/api/collections/named/records";

macro_rules! named {
    ($json:literal) => {
        post(concat!("a free id ", $json), Who::Guest, NAMED, $json)
    };
}

/// Ids whose collection allows more than the usual fifteen letters.
const OWN_IDS: &[Step] = &[
    post(
        "a collection with ids of its own",
        Who::Root,
        "/api/collections",
        r#"{"name":"named","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
          {"name":"id","type":"text","primaryKey":true,"system":true,"required":true,"min":0,"max":40,"pattern":"","autogeneratePattern":""}]}"#,
    ),
    named!(r#"{"id":"Hello"}"#),
    named!(r#"{"id":"hello"}"#),
    named!(r#"{"id":"with space"}"#),
    named!(r#"{"id":"dot.dot"}"#),
    named!(r#"{"id":"a/b"}"#),
    named!(r#"{"id":"per%cent"}"#),
    named!(r#"{"id":"CON"}"#),
    named!(r#"{"id":"ümläut"}"#),
    named!(r#"{"id":"dash-under_score"}"#),
    named!(r#"{"id":"⟨brackets⟩"}"#),
    named!(r#"{"id":"a:b"}"#),
    named!(r#"{"id":"x@y"}"#),
    named!(r#"{"id":"1"}"#),
    named!(r#"{"id":""}"#),
    named!(r#"{}"#),
    get("a free id is read", Who::Guest, "/api/collections/named/records/dash-under_score"),
    get(
        "an id with letters of elsewhere is read",
        Who::Guest,
        "/api/collections/named/records/%C3%BCml%C3%A4ut",
    ),
    get("an id that looks like a number is read", Who::Guest, "/api/collections/named/records/1"),
    delete(
        "an id with letters of elsewhere is deleted",
        Who::Guest,
        "/api/collections/named/records/%C3%BCml%C3%A4ut",
    ),
];
