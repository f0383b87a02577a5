//! The order that nobody asked for: records come as they were made, and so does what is equal in
//! an order that was asked for.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(AS_MADE);
    report.table(EQUALS);
    report.table(REFERRING);
    report.table(STAMPED);
    report.table(IN_BATCHES);
    report.table(BY_INDEX);
    report.table(AWAY);
}

const COLLECTIONS: &str = "/api/collections";
const SETTINGS: &str = "/api/settings";
const BATCH: &str = "/api/batch";
const CAME: &str = "/api/collections/came/records";
const STAMPS: &str = "/api/collections/stamps/records";
const DATED: &str = "/api/collections/dated/records";
const RANKED: &str = "/api/collections/ranked/records";
const IDS: (&str, &str) = ("fields", "id,t");

/// Makes a record; the ids go down as time goes on.
macro_rules! make {
    ($collection:ident, $json:literal) => {
        post(concat!(stringify!($collection), " ", $json), Who::Guest, $collection, $json)
            .query(&[("fields", "id")])
    };
}

macro_rules! list {
    ($name:literal, $who:ident, $collection:ident $(, $key:literal = $value:literal)*) => {
        get($name, Who::$who, $collection).query(&[IDS, $(($key, $value)),*])
    };
}

const AS_MADE: &[Step] = &[
    post(
        "a collection without moments",
        Who::Root,
        COLLECTIONS,
        r#"{"id":"pbc_came_000001","name":"came","type":"base","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
        {"name":"t","type":"text"},{"name":"g","type":"number"},{"name":"j","type":"json"},
        {"name":"r","type":"relation","collectionId":"pbc_came_000001"},
        {"name":"rs","type":"relation","collectionId":"pbc_came_000001","maxSelect":9}]}"#,
    )
    .query(&[("fields", "name")]),
    make!(CAME, r#"{"id":"zzzzzzzzzzzzzz1","t":"first","g":2,"j":{"a":1}}"#),
    make!(CAME, r#"{"id":"mmmmmmmmmmmmmm2","t":"second","g":1,"j":{"a":1}}"#),
    make!(CAME, r#"{"id":"nnnnnnnnnnnnnn3","t":"third","g":2,"j":{"a":2}}"#),
    make!(CAME, r#"{"id":"aaaaaaaaaaaaaa4","t":"fourth","g":1,"j":{"a":1}}"#),
    make!(CAME, r#"{"id":"bbbbbbbbbbbbbb5","t":"fifth","g":2,"j":{"a":1}}"#),
    list!("as they came", Guest, CAME),
    list!("as they came, by name", Guest, CAME, "sort" = "@rowid"),
    list!("the other way round", Guest, CAME, "sort" = "-@rowid"),
    list!("the second page as they came", Guest, CAME, "perPage" = "2", "page" = "2"),
    list!(
        "the second page without a total",
        Guest,
        CAME,
        "perPage" = "2",
        "page" = "2",
        "skipTotal" = "1"
    ),
    list!("the wanted as they came", Guest, CAME, "filter" = "g=2"),
    list!("the wanted by a part", Guest, CAME, "filter" = "t~'ir'"),
    list!("the wanted by json", Guest, CAME, "filter" = "j.a=1"),
    list!("the wanted the other way round", Guest, CAME, "filter" = "g>0", "sort" = "-@rowid"),
    list!("by id", Guest, CAME, "sort" = "id"),
    patch("the first is changed", Who::Guest, "/api/collections/came/records/zzzzzzzzzzzzzz1", r#"{"t":"first still"}"#)
        .query(&[("fields", "id")]),
    list!("a change moves nothing", Guest, CAME),
    delete("the second goes", Who::Guest, "/api/collections/came/records/mmmmmmmmmmmmmm2"),
    make!(CAME, r#"{"id":"mmmmmmmmmmmmmm2","t":"second again","g":1}"#),
    list!("what comes again comes last", Guest, CAME),
    patch(
        "a rule that looks at each",
        Who::Root,
        "/api/collections/came",
        r#"{"listRule":"t:lower ~ 'i' || @request.query.x = 'y'"}"#,
    )
    .query(&[("fields", "name")]),
    list!("what a rule lets through, as it came", Guest, CAME),
    list!("a page of what a rule lets through", Guest, CAME, "perPage" = "1", "page" = "2"),
    patch("without the rule", Who::Root, "/api/collections/came", r#"{"listRule":""}"#)
        .query(&[("fields", "name")]),
];

const EQUALS: &[Step] = &[
    list!("equal ones as they came", Guest, CAME, "sort" = "g"),
    list!("equal ones as they came, downwards", Guest, CAME, "sort" = "-g"),
    list!("equal ones, a filter before them", Guest, CAME, "sort" = "-g", "filter" = "g>0"),
    list!("equal ones, the second page", Guest, CAME, "sort" = "-g", "perPage" = "2", "page" = "2"),
    list!("equal ones the other way round", Guest, CAME, "sort" = "g,-@rowid"),
    list!("equal parts of json", Guest, CAME, "sort" = "j.a"),
    list!("equal parts of json, downwards", Guest, CAME, "sort" = "-j.a"),
    list!("equal letters", Guest, CAME, "sort" = "g:lower"),
];

const REFERRING: &[Step] = &[
    make!(CAME, r#"{"id":"yyyyyyyyyyyyyy6","t":"sixth","r":"zzzzzzzzzzzzzz1","rs":["zzzzzzzzzzzzzz1"]}"#),
    make!(CAME, r#"{"id":"cccccccccccccc7","t":"seventh","r":"zzzzzzzzzzzzzz1","rs":["zzzzzzzzzzzzzz1","yyyyyyyyyyyyyy6"]}"#),
    make!(CAME, r#"{"id":"oooooooooooooo8","t":"eighth","r":"zzzzzzzzzzzzzz1","rs":["yyyyyyyyyyyyyy6","zzzzzzzzzzzzzz1"]}"#),
    get("those that refer to one", Who::Guest, "/api/collections/came/records/zzzzzzzzzzzzzz1")
        .query(&[("expand", "came_via_r,came_via_rs"), ("fields", "id,expand.came_via_r.t,expand.came_via_rs.t")]),
    list!("those that refer to one, by a filter", Guest, CAME, "filter" = "r='zzzzzzzzzzzzzz1'"),
    list!("those that refer to one, through it", Guest, CAME, "filter" = "r.t~'first'"),
    list!("those that refer to one among others", Guest, CAME, "filter" = "rs.id?='zzzzzzzzzzzzzz1'"),
    post(
        "a view of them",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"came_view","type":"view","listRule":"","viewQuery":"SELECT id, t, g FROM came"}"#,
    )
    .query(&[("fields", "name")]),
    get("a view's rows as they came", Who::Guest, "/api/collections/came_view/records")
        .query(&[IDS]),
];

/// A moment that every change moves says nothing of the order.
const STAMPED: &[Step] = &[
    post(
        "a collection whose moments move",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"stamps","type":"base","listRule":"","viewRule":"","createRule":"","updateRule":"","fields":[
        {"name":"t","type":"text"},{"name":"created","type":"autodate","onCreate":true,"onUpdate":true}]}"#,
    )
    .query(&[("fields", "name")]),
    make!(STAMPS, r#"{"id":"zzzzzzzzzzzzzz1","t":"first"}"#),
    make!(STAMPS, r#"{"id":"mmmmmmmmmmmmmm2","t":"second"}"#),
    make!(STAMPS, r#"{"id":"aaaaaaaaaaaaaa3","t":"third"}"#),
    patch("the first is stamped anew", Who::Guest, "/api/collections/stamps/records/zzzzzzzzzzzzzz1", r#"{"t":"first still"}"#)
        .query(&[("fields", "id")]),
    list!("stamps as they came", Guest, STAMPS),
    list!("the wanted stamps as they came", Guest, STAMPS, "filter" = "t~'t'"),
    list!("stamps by the moment", Guest, STAMPS, "sort" = "created"),
    patch(
        "its moments stay from now on",
        Who::Root,
        "/api/collections/stamps",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"created","type":"autodate","onCreate":true}]}"#,
    )
    .query(&[("fields", "name")]),
    make!(STAMPS, r#"{"id":"yyyyyyyyyyyyyy4","t":"fourth"}"#),
    list!("stamps that stay", Guest, STAMPS, "sort" = "created"),
];

/// What is made within a moment keeps its order, too.
const IN_BATCHES: &[Step] = &[
    post(
        "a collection with moments",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"dated","type":"base","listRule":"","viewRule":"","createRule":"","fields":[
        {"name":"t","type":"text"},{"name":"g","type":"number"},{"name":"created","type":"autodate","onCreate":true}],
        "indexes":["CREATE INDEX `idx_dated_g` ON `dated` (`g`, `created`)"]}"#,
    )
    .query(&[("fields", "name")]),
    patch("batches of those in order are on", Who::Root, SETTINGS, r#"{"batch":{"enabled":true}}"#)
        .query(&[("fields", "batch.enabled")]),
    post(
        "a batch of them",
        Who::Guest,
        BATCH,
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/dated/records","body":{"id":"zzzzzzzzzzzzzz1","t":"first","g":1}},
        {"method":"POST","url":"/api/collections/dated/records","body":{"id":"mmmmmmmmmmmmmm2","t":"second"}},
        {"method":"POST","url":"/api/collections/dated/records","body":{"id":"nnnnnnnnnnnnnn3","t":"third","g":1}},
        {"method":"POST","url":"/api/collections/came/records","body":{"id":"qqqqqqqqqqqqqq3","t":"of another"}},
        {"method":"POST","url":"/api/collections/dated/records","body":{"id":"aaaaaaaaaaaaaa4","t":"fourth","g":1}},
        {"method":"POST","url":"/api/collections/came/records","body":{"id":"ffffffffffffff4","t":"of another, too"}}]}"#,
    )
    .query(&[("fields", "status")]),
    list!("a batch as it came", Guest, DATED),
    list!("a batch the other way round", Guest, DATED, "sort" = "-@rowid"),
    list!("a batch by the moment", Guest, DATED, "sort" = "created"),
    list!("a batch by an index", Guest, DATED, "filter" = "g=1"),
    list!("a batch by an index and the moment", Guest, DATED, "filter" = "g=1", "sort" = "created"),
    list!("a batch without moments", Guest, CAME),
    patch("batches of those in order are off", Who::Root, SETTINGS, r#"{"batch":{"enabled":false}}"#)
        .query(&[("fields", "batch.enabled")]),
];

/// What is equal in a declared index comes by age too, forwards and backwards.
const BY_INDEX: &[Step] = &[
    post(
        "a collection with indexes",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"ranked","type":"base","listRule":"","viewRule":"","createRule":"","updateRule":"","fields":[
        {"name":"t","type":"text"},{"name":"g","type":"number"},{"name":"k","type":"text"},
        {"name":"created","type":"autodate","onCreate":true}],
        "indexes":["CREATE INDEX `idx_ranked_g` ON `ranked` (`g`)",
        "CREATE INDEX `idx_ranked_k` ON `ranked` (`k`, `g`)"]}"#,
    )
    .query(&[("fields", "name")]),
    make!(RANKED, r#"{"id":"zzzzzzzzzzzzzz1","t":"first","g":2,"k":"a"}"#),
    make!(RANKED, r#"{"id":"mmmmmmmmmmmmmm2","t":"second","g":1,"k":"a"}"#),
    make!(RANKED, r#"{"id":"nnnnnnnnnnnnnn3","t":"third","g":2,"k":"b"}"#),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaaa4","t":"fourth","g":1,"k":"a"}"#),
    make!(RANKED, r#"{"id":"bbbbbbbbbbbbbb5","t":"fifth","g":2,"k":"a"}"#),
    make!(RANKED, r#"{"id":"cccccccccccccc6","t":"sixth","g":2}"#),
    list!("ranked as they came", Guest, RANKED),
    list!("equal ones of an index", Guest, RANKED, "sort" = "g"),
    list!("equal ones of an index, downwards", Guest, RANKED, "sort" = "-g"),
    list!("equal ones of an index, the second page", Guest, RANKED, "sort" = "-g", "perPage" = "2", "page" = "2"),
    list!("equal ones of an index within bounds", Guest, RANKED, "sort" = "-g", "filter" = "g>1"),
    list!("equal ones of an index, others passed over", Guest, RANKED, "sort" = "-g", "filter" = "t~'i'"),
    list!("equal ones of an index's second column", Guest, RANKED, "sort" = "g", "filter" = "k='a'"),
    list!("equal ones of an index's second column, downwards", Guest, RANKED, "sort" = "-g", "filter" = "k='a'"),
    list!("one value of an index", Guest, RANKED, "filter" = "g=2"),
    patch(
        "one of equal rank changes otherwise",
        Who::Guest,
        "/api/collections/ranked/records/zzzzzzzzzzzzzz1",
        r#"{"t":"first still"}"#,
    )
    .query(&[("fields", "id")]),
    patch(
        "another comes to that rank",
        Who::Guest,
        "/api/collections/ranked/records/mmmmmmmmmmmmmm2",
        r#"{"g":2}"#,
    )
    .query(&[("fields", "id")]),
    list!("equal ones of an index after changes", Guest, RANKED, "sort" = "g"),
    list!("equal ones of an index after changes, downwards", Guest, RANKED, "sort" = "-g"),
    patch(
        "without moments",
        Who::Root,
        "/api/collections/ranked",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"g","type":"number"},{"name":"k","type":"text"}]}"#,
    )
    .query(&[("fields", "name,indexes")]),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaaa7","t":"seventh","g":2}"#),
    list!("equal ones of an index without moments", Guest, RANKED, "sort" = "g"),
    list!("equal ones of an index without moments, downwards", Guest, RANKED, "sort" = "-g"),
    patch(
        "another field under an indexed name",
        Who::Root,
        "/api/collections/ranked",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"g","id":"another","type":"number"},{"name":"k","type":"text"}]}"#,
    )
    .query(&[("fields", "name,indexes")]),
    make!(RANKED, r#"{"id":"oooooooooooooo8","t":"eighth","g":1}"#),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaaa9","t":"ninth","g":1}"#),
    list!("by an index of another field", Guest, RANKED, "sort" = "g"),
    list!("by an index of another field, downwards", Guest, RANKED, "sort" = "-g"),
    list!("one value of another field", Guest, RANKED, "filter" = "g=1"),
    patch(
        "unique indexes",
        Who::Root,
        "/api/collections/ranked",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"code","id":"code1","type":"text"},{"name":"nick","id":"nick1","type":"text"}],
        "indexes":["CREATE UNIQUE INDEX `idx_ranked_code` ON `ranked` (`code`) WHERE `code` != ''","CREATE UNIQUE INDEX `idx_ranked_nick` ON `ranked` (lower(`nick`)) WHERE `nick` != ''"]}"#,
    )
    .query(&[("fields", "name,indexes")]),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaa10","code":"one","nick":"x"}"#),
    patch(
        "other fields under unique names",
        Who::Root,
        "/api/collections/ranked",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"code","id":"code2","type":"text"},{"name":"nick","id":"nick2","type":"text"}]}"#,
    )
    .query(&[("fields", "name,indexes")]),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaa11","code":"one","nick":"x"}"#),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaa12","code":"one","nick":"y"}"#),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaa13","code":"two","nick":"X"}"#),
    make!(RANKED, r#"{"id":"aaaaaaaaaaaaa14","code":"two","nick":"y"}"#),
    list!("what the unique indexes let in", Guest, RANKED, "filter" = "code!=''"),
];

const AWAY: &[Step] = &[
    delete("the ranked go", Who::Root, "/api/collections/ranked"),
    delete("the view of them goes", Who::Root, "/api/collections/came_view"),
    delete("those as they came go", Who::Root, "/api/collections/came"),
    delete("the stamps go", Who::Root, "/api/collections/stamps"),
    delete("the dated go", Who::Root, "/api/collections/dated"),
];
