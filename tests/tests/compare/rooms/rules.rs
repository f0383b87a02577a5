//! Who may do what: rules on every verb, and what they can speak about.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(NOTES);
    report.table(SPEECH);
    report.table(MOMENTS);
}

const NOTES_RECORDS: &str = "/api/collections/notes/records";
const ADAS: &str = "/api/collections/notes/records/adasprivate0000";
const PUBLIC: &str = "/api/collections/notes/records/adaspublic00000";

const NOTES: &[Step] = &[
    post(
        "a collection of notes",
        Who::Root,
        "/api/collections",
        r#"{"name":"notes",
        "listRule":"owner = @request.auth.id || public = true",
        "viewRule":"owner = @request.auth.id || public = true",
        "createRule":"@request.auth.id != '' && owner = @request.auth.id",
        "updateRule":"owner = @request.auth.id && @request.body.owner:changed = false",
        "deleteRule":"owner = @request.auth.id && locked = false",
        "fields":[{"name":"owner","type":"text"},{"name":"text","type":"text","min":3},{"name":"public","type":"bool"},{"name":"locked","type":"bool"}]}"#,
    ),
    post("a guest's note", Who::Guest, NOTES_RECORDS, r#"{"owner":"","text":"hello"}"#),
    post(
        "a note for somebody else",
        Who::Bob,
        NOTES_RECORDS,
        r#"{"owner":"<ada>","text":"hello"}"#,
    ),
    post(
        "Ada's note",
        Who::Ada,
        NOTES_RECORDS,
        r#"{"id":"adasprivate0000","owner":"<ada>","text":"private"}"#,
    ),
    post(
        "Ada's public note",
        Who::Ada,
        NOTES_RECORDS,
        r#"{"id":"adaspublic00000","owner":"<ada>","text":"public","public":true,"locked":true}"#,
    ),
    post(
        "Bob's note",
        Who::Bob,
        NOTES_RECORDS,
        r#"{"id":"bobsprivate0000","owner":"<bob>","text":"private"}"#,
    ),
    post("a note that breaks rule and field", Who::Guest, NOTES_RECORDS, r#"{"text":"x"}"#),
    post("a note that breaks a field", Who::Ada, NOTES_RECORDS, r#"{"owner":"<ada>","text":"x"}"#),
    post(
        "the admin's note for Bob",
        Who::Root,
        NOTES_RECORDS,
        r#"{"id":"adminsnote00000","owner":"<bob>","text":"from above"}"#,
    ),
    get("what a guest lists", Who::Guest, NOTES_RECORDS).query(&[("sort", "id")]),
    get("what Ada lists", Who::Ada, NOTES_RECORDS).query(&[("sort", "id")]),
    get("what Bob lists", Who::Bob, NOTES_RECORDS).query(&[("sort", "id"), ("fields", "id")]),
    get("what the admin lists", Who::Root, NOTES_RECORDS)
        .query(&[("sort", "id"), ("fields", "id")]),
    get("what Bob lists and filters", Who::Bob, NOTES_RECORDS).query(&[
        ("sort", "id"),
        ("fields", "id"),
        ("filter", "text ~ 'i' || public = true"),
    ]),
    get("what Bob lists of another's", Who::Bob, NOTES_RECORDS)
        .query(&[("filter", "id = 'adasprivate0000'")]),
    get("a guest views a private note", Who::Guest, ADAS),
    get("Bob views a private note", Who::Bob, ADAS),
    get("Ada views a private note", Who::Ada, ADAS),
    get("a guest views a public note", Who::Guest, PUBLIC),
    get("the admin views a private note", Who::Root, ADAS),
    patch("a guest changes a note", Who::Guest, PUBLIC, r#"{"text":"hacked"}"#),
    patch("Bob changes a note", Who::Bob, PUBLIC, r#"{"text":"hacked"}"#),
    patch("Ada changes a note", Who::Ada, PUBLIC, r#"{"text":"changed"}"#),
    patch("Ada gives a note away", Who::Ada, PUBLIC, r#"{"owner":"<bob>"}"#),
    patch("Ada says again whose it is", Who::Ada, PUBLIC, r#"{"owner":"<ada>","text":"still"}"#),
    patch("Ada breaks a field", Who::Ada, PUBLIC, r#"{"text":"x"}"#),
    patch("the admin gives a note away", Who::Root, PUBLIC, r#"{"owner":"<bob>"}"#),
    patch("Ada changes what is no longer hers", Who::Ada, PUBLIC, r#"{"text":"mine"}"#),
    delete("a guest deletes a note", Who::Guest, ADAS),
    delete("Bob deletes a note of Ada's", Who::Bob, ADAS),
    delete("Bob deletes a locked note", Who::Bob, PUBLIC),
    delete("Ada deletes a note", Who::Ada, ADAS),
    delete("the admin deletes a locked note", Who::Root, PUBLIC),
];

const SPOKEN: &str = "/api/collections/spoken/records";

/// Gives `spoken` a rule for creating.
macro_rules! create_rule {
    ($rule:literal) => {
        patch(
            concat!("creating asks ", $rule),
            Who::Root,
            "/api/collections/spoken",
            concat!(r#"{"createRule":""#, $rule, r#""}"#),
        )
        .query(&[("fields", "createRule")])
    };
}

/// Tries to create. The scenario is named after what came before it.
macro_rules! create {
    ($name:literal, $who:expr, $json:literal) => {
        post($name, $who, SPOKEN, $json).query(&[("fields", "t,n,m,collectionName")])
    };
}

/// Gives `spoken` a rule for updating.
macro_rules! update_rule {
    ($rule:literal) => {
        patch(
            concat!("updating asks ", $rule),
            Who::Root,
            "/api/collections/spoken",
            concat!(r#"{"updateRule":""#, $rule, r#""}"#),
        )
        .query(&[("fields", "updateRule")])
    };
}

macro_rules! update {
    ($name:literal, $who:expr, $json:literal) => {
        patch($name, $who, "/api/collections/spoken/records/spoken000000001", $json)
            .query(&[("fields", "t,n,m,collectionName")])
    };
}

const SPEECH: &[Step] = &[
    post(
        "a collection whose rules speak",
        Who::Root,
        "/api/collections",
        r#"{"name":"spoken","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"",
        "fields":[{"name":"t","type":"text"},{"name":"n","type":"number"},{"name":"m","type":"select","values":["a","b","c"],"maxSelect":3},{"name":"hid","type":"text","hidden":true},{"name":"j","type":"json"}]}"#,
    ),
    post(
        "something spoken",
        Who::Guest,
        SPOKEN,
        r#"{"id":"spoken000000001","t":"old","n":1,"m":["a"]}"#,
    ),
    create_rule!("t = 'x'"),
    create!("t is x", Who::Guest, r#"{"t":"x"}"#),
    create!("t is y", Who::Guest, r#"{"t":"y"}"#),
    create_rule!("@request.body.t = 'x'"),
    create!("the body's t is x", Who::Guest, r#"{"t":"x"}"#),
    create!("the body's t is y", Who::Guest, r#"{"t":"y"}"#),
    create!("the body has no t", Who::Guest, r#"{}"#),
    create_rule!("@request.body.t:isset = true"),
    create!("t is set", Who::Guest, r#"{"t":"x"}"#),
    create!("t is set to nothing", Who::Guest, r#"{"t":""}"#),
    create!("t is set to null", Who::Guest, r#"{"t":null}"#),
    create!("t is not set", Who::Guest, r#"{"n":1}"#),
    create_rule!("@request.body.t:isset = false"),
    create!("t is not to be set, and is", Who::Guest, r#"{"t":"x"}"#),
    create!("t is not to be set, and is not", Who::Guest, r#"{"n":1}"#),
    create_rule!("@request.body.n > 5"),
    create!("n is a number", Who::Guest, r#"{"n":6}"#),
    create!("n is a text", Who::Guest, r#"{"n":"6"}"#),
    create!("n is added", Who::Guest, r#"{"n+":6}"#),
    create!("n is small", Who::Guest, r#"{"n":5}"#),
    create_rule!("@request.body.m:length = 2"),
    create!("m has two", Who::Guest, r#"{"m":["a","b"]}"#),
    create!("m has one", Who::Guest, r#"{"m":["a"]}"#),
    create!("m has two the same", Who::Guest, r#"{"m":["a","a"]}"#),
    create_rule!("@request.body.m:each ~ 'a'"),
    create!("every m is a", Who::Guest, r#"{"m":["a"]}"#),
    create!("some m is a", Who::Guest, r#"{"m":["a","b"]}"#),
    create_rule!("@request.body.m:each ?~ 'a'"),
    create!("any m is a", Who::Guest, r#"{"m":["a","b"]}"#),
    create!("no m is a", Who::Guest, r#"{"m":["b"]}"#),
    create_rule!("@request.body.nope = 'x'"),
    create!("the body has what the collection has not", Who::Guest, r#"{"nope":"x"}"#),
    create_rule!("@request.body.hid:isset = false"),
    create!("what is hidden is not set by a guest", Who::Guest, r#"{"hid":"x"}"#),
    create_rule!("@request.body.t:lower = 'x'"),
    create!("t in capitals", Who::Guest, r#"{"t":"X"}"#),
    create_rule!("@request.body.j.a = 1"),
    create!("a part of json", Who::Guest, r#"{"j":{"a":1}}"#),
    create!("another part of json", Who::Guest, r#"{"j":{"a":2}}"#),
    create_rule!("@request.auth.id != ''"),
    create!("a guest is nobody", Who::Guest, r#"{}"#),
    create!("Ada is somebody", Who::Ada, r#"{}"#),
    create!("a bad token is nobody", Who::With("nonsense"), r#"{}"#),
    create!("the admin needs no rule", Who::Root, r#"{}"#),
    create_rule!("@request.auth.name = 'Ada' && @request.auth.email = 'ada@example.com'"),
    create!("Ada is Ada", Who::Ada, r#"{}"#),
    create!("Bob is not Ada", Who::Bob, r#"{}"#),
    create_rule!("@request.auth.collectionName = 'users' && @request.auth.verified = false"),
    create!("Ada is a user", Who::Ada, r#"{}"#),
    create_rule!("@request.auth.nope = null"),
    create!("nobody has nope", Who::Guest, r#"{}"#),
    create_rule!("@request.method = 'POST' && @request.context = 'default'"),
    create!("a POST by default", Who::Guest, r#"{}"#),
    create_rule!("@request.headers.x_key = 'k'"),
    post("the header is right", Who::Guest, SPOKEN, "{}")
        .headers(&[("X-Key", "k")])
        .query(&[("fields", "t")]),
    post("the header is wrong", Who::Guest, SPOKEN, "{}")
        .headers(&[("X-Key", "l")])
        .query(&[("fields", "t")]),
    post("the header is missing", Who::Guest, SPOKEN, "{}").query(&[("fields", "t")]),
    create_rule!("@request.query.key = 'k'"),
    post("the query is right", Who::Guest, SPOKEN, "{}").query(&[("fields", "t"), ("key", "k")]),
    post("the query is wrong", Who::Guest, SPOKEN, "{}").query(&[("fields", "t"), ("key", "l")]),
    create_rule!("id != ''"),
    create!("the record to be has an id", Who::Guest, r#"{}"#),
    create_rule!("n = 0 && t = '' && m:length = 0"),
    create!("the record to be has zero values", Who::Guest, r#"{}"#),
    create_rule!("@now > '2020-01-01'"),
    create!("it is late", Who::Guest, r#"{}"#),
    // What is yet to be made is compared as it is, whatever its fields' columns will be.
    create_rule!("n ~ 0"),
    create!("a whole number has a point", Who::Guest, r#"{"n":6}"#),
    create_rule!("n !~ '.0'"),
    create!("a fraction has none of it", Who::Guest, r#"{"n":6.5}"#),
    create_rule!("n = '6'"),
    create!("a number is no text", Who::Guest, r#"{"n":6}"#),
    create_rule!("t < 6"),
    create!("a text is no number", Who::Guest, r#"{"t":"5"}"#),
    create_rule!("t:lower ~ n"),
    create!("a text with a number in it", Who::Guest, r#"{"t":"A6.0","n":6}"#),
    create_rule!("n > -1 && n = 6 && n <= 6.0"),
    create!("a number is a number", Who::Guest, r#"{"n":"6"}"#),
    update_rule!("t = 'old'"),
    update!("the stored t is old", Who::Guest, r#"{"t":"new"}"#),
    update!("the stored t is new", Who::Guest, r#"{"t":"old"}"#),
    update_rule!("@request.body.t != t"),
    update!("another t", Who::Guest, r#"{"t":"old"}"#),
    update!("the same t", Who::Guest, r#"{"t":"old"}"#),
    update_rule!("@request.body.t:changed = true"),
    update!("t changes", Who::Guest, r#"{"t":"changed"}"#),
    update!("t does not change", Who::Guest, r#"{"t":"changed"}"#),
    update!("t is left out", Who::Guest, r#"{"n":1}"#),
    update_rule!("@request.body.t:changed = false"),
    update!("t must not change, and does not", Who::Guest, r#"{"t":"changed"}"#),
    update!("t must not change, and does", Who::Guest, r#"{"t":"again"}"#),
    update!("t must not change, and is left out", Who::Guest, r#"{"n":2}"#),
    update_rule!("@request.body.n:changed = false"),
    update!("n must not change, and is a text of the same", Who::Guest, r#"{"n":"2"}"#),
    update!("n must not change, and is added to", Who::Guest, r#"{"n+":1}"#),
    update!("n must not change, and nothing is added", Who::Guest, r#"{"n+":0}"#),
    update_rule!("@request.body.n = 3"),
    update!("n is 2, and one is added", Who::Guest, r#"{"n+":1}"#),
    update_rule!("@request.method = 'PATCH'"),
    update!("a PATCH", Who::Guest, r#"{"n":1}"#),
    update_rule!("@request.body.m:each != 'c' && m:length < 3"),
    update!("m gets b", Who::Guest, r#"{"m+":"b"}"#),
    update!("m gets c", Who::Guest, r#"{"m+":"c"}"#),
    patch(
        "nobody may list",
        Who::Root,
        "/api/collections/spoken",
        r#"{"listRule":null,"viewRule":null}"#,
    )
    .query(&[("fields", "listRule,viewRule")]),
    get("a guest lists what nobody may", Who::Guest, SPOKEN),
    get("a user lists what nobody may", Who::Ada, SPOKEN),
    get(
        "a guest views what nobody may",
        Who::Guest,
        "/api/collections/spoken/records/spoken000000001",
    ),
    get(
        "a guest views what nobody may and is not there",
        Who::Guest,
        "/api/collections/spoken/records/nope",
    ),
    get("a guest lists what nobody may, badly", Who::Guest, SPOKEN)
        .query(&[("filter", "nope = 1"), ("page", "x")]),
    patch(
        "only readers with a key may list",
        Who::Root,
        "/api/collections/spoken",
        r#"{"listRule":"@request.query.key = 'k' && n > 0"}"#,
    )
    .query(&[("fields", "listRule")]),
    get("a list with the key", Who::Guest, SPOKEN).query(&[
        ("key", "k"),
        ("fields", "n"),
        ("sort", "n,id"),
    ]),
    get("a list without the key", Who::Guest, SPOKEN).query(&[("fields", "n")]),
    patch(
        "a list rule that speaks of what is hidden",
        Who::Root,
        "/api/collections/spoken",
        r#"{"listRule":"hid = ''"}"#,
    )
    .query(&[("fields", "listRule")]),
    get("a list by what is hidden", Who::Guest, SPOKEN).query(&[
        ("fields", "n"),
        ("sort", "n,id"),
        ("perPage", "1"),
    ]),
];

const DATED: &str = "/api/collections/dated/records";

/// A rule for creating knows what the caller says, not what is made up when the record is saved.
const MOMENTS: &[Step] = &[
    post(
        "a collection of what is dated",
        Who::Root,
        "/api/collections",
        r#"{"name":"dated","createRule":"created > '2001-01-01 00:00:00.000Z' || code != ''","fields":[
        {"name":"code","type":"text","autogeneratePattern":"[a-z]{5}"},
        {"name":"created","type":"autodate","onCreate":true}]}"#,
    ),
    post("a new record has no moments", Who::Guest, DATED, "{}"),
    post("a new record has the code that it is given", Who::Guest, DATED, r#"{"code":"abc"}"#)
        .query(&[("fields", "code")]),
    patch(
        "only what has no moments",
        Who::Root,
        "/api/collections/dated",
        r#"{"createRule":"created = '' && code = ''"}"#,
    )
    .query(&[("fields", "createRule")]),
    post("a record that has none", Who::Guest, DATED, "{}").query(&[("fields", "collectionName")]),
    post("a record that wants one", Who::Guest, DATED, r#"{"created":"2020-01-01 00:00:00.000Z"}"#)
        .query(&[("fields", "collectionName")]),
    patch(
        "only those who speak of a moment",
        Who::Root,
        "/api/collections/dated",
        r#"{"createRule":"@request.body.created:isset = true","updateRule":"@request.body.created:isset = true && @request.body.created:changed = false"}"#,
    )
    .query(&[("fields", "createRule,updateRule")]),
    post("nothing is said of a moment", Who::Guest, DATED, r#"{"code":"b"}"#),
    post(
        "a moment is said, and not taken",
        Who::Guest,
        DATED,
        r#"{"id":"dated0000000001","code":"c","created":"2020-01-01 00:00:00.000Z"}"#,
    )
    .query(&[("fields", "collectionName,code")]),
    patch(
        "another moment is said, and not taken",
        Who::Guest,
        "/api/collections/dated/records/dated0000000001",
        r#"{"created":"2021-01-01 00:00:00.000Z"}"#,
    )
    .query(&[("fields", "collectionName,code")]),
];
