//! Relations: definitions, values, and what a deletion does to what refers to it.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(TAGS);
    report.table(DEFINITIONS);
    report.table(VALUES);
    report.table(MODIFIERS);
    report.table(DELETIONS);
    report.table(CHAINS);
    report.table(EMPTYING);
    report.table(SHAPES);
    report.table(GOING);
}

const COLLECTIONS: &str = "/api/collections";
const PINS: &str = "/api/collections/pins/records";

/// What is pointed at: four tags.
const TAGS: &[Step] = &[
    post(
        "the tags",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"tags","listRule":"","viewRule":"","createRule":"","deleteRule":"",
        "fields":[{"name":"name","type":"text"}]}"#,
    )
    .keep(&[("tags", "/id")]),
    post(
        "tag a",
        Who::Guest,
        "/api/collections/tags/records",
        r#"{"id":"taga00000000001","name":"a"}"#,
    ),
    post(
        "tag b",
        Who::Guest,
        "/api/collections/tags/records",
        r#"{"id":"tagb00000000001","name":"b"}"#,
    ),
    post(
        "tag c",
        Who::Guest,
        "/api/collections/tags/records",
        r#"{"id":"tagc00000000001","name":"c"}"#,
    ),
    post(
        "tag d",
        Who::Guest,
        "/api/collections/tags/records",
        r#"{"id":"tagd00000000001","name":"d"}"#,
    ),
];

macro_rules! field {
    ($options:literal) => {
        post(
            concat!("a relation with ", $options),
            Who::Root,
            COLLECTIONS,
            concat!(r#"{"name":"odd","fields":[{"name":"r","type":"relation","#, $options, "}]}"),
        )
    };
}

macro_rules! change {
    ($name:literal, $fields:literal) => {
        patch($name, Who::Root, "/api/collections/odd", concat!(r#"{"fields":["#, $fields, "]}"))
    };
}

const DEFINITIONS: &[Step] = &[
    field!(r#""collectionId":"""#),
    field!(r#""collectionId":null"#),
    field!(r#""cascadeDelete":true"#),
    field!(r#""collectionId":"nope""#),
    field!(r#""collectionId":"tags""#),
    field!(r#""collectionId":5"#),
    field!(r#""collectionId":"<tags>","maxSelect":"many""#),
    field!(r#""collectionId":"<tags>","maxSelect":1.5"#),
    field!(r#""collectionId":"<tags>","cascadeDelete":"yes""#),
    field!(r#""collectionId":"<tags>","minSelect":3,"maxSelect":2"#),
    field!(r#""collectionId":"<tags>","minSelect":3"#),
    field!(r#""collectionId":"<tags>","minSelect":-1,"maxSelect":-5"#),
    field!(r#""collectionId":"<tags>","maxSelect":-1"#),
    // crc32("baseodd"): the id it is going to have.
    field!(r#""collectionId":"pbc_4171383964""#),
    post(
        "a collection that would refer to itself by an id of its own",
        Who::Root,
        COLLECTIONS,
        r#"{"id":"itself","name":"odd","fields":[{"name":"r","type":"relation","collectionId":"itself"}]}"#,
    ),
    field!(r#""collectionId":"<tags>","minSelect":null,"maxSelect":null,"cascadeDelete":null"#)
        .keep(&[("odd", "/id"), ("r", "/fields/1/id")]),
    change!(
        "a relation to elsewhere",
        r#"{"id":"<r>","name":"r","type":"relation","collectionId":"<odd>"}"#
    ),
    change!(
        "a relation to nowhere",
        r#"{"id":"<r>","name":"r","type":"relation","collectionId":"nope"}"#
    ),
    change!("a relation to nothing", r#"{"id":"<r>","name":"r","type":"relation"}"#),
    change!(
        "a relation to elsewhere, under a new name",
        r#"{"id":"<r>","name":"s","type":"relation","collectionId":"<odd>"}"#
    ),
    change!("a relation made a text", r#"{"id":"<r>","name":"r","type":"text"}"#),
    change!(
        "a relation renamed, of many, and one to itself",
        r#"{"id":"<r>","name":"rr","type":"relation","collectionId":"<tags>","maxSelect":5,"minSelect":1},
           {"name":"self","type":"relation","collectionId":"<odd>","cascadeDelete":true,"required":true}"#
    ),
    get("it is shown", Who::Root, "/api/collections/odd"),
    delete("what others refer to cannot go", Who::Root, "/api/collections/tags"),
    delete("what only refers to itself can", Who::Root, "/api/collections/odd"),
    post(
        "the pins, which point at tags in every way",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"pins","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
          {"name":"one","type":"relation","collectionId":"<tags>"},
          {"name":"few","type":"relation","collectionId":"<tags>","minSelect":2,"maxSelect":3},
          {"name":"lots","type":"relation","collectionId":"<tags>","maxSelect":99},
          {"name":"must","type":"relation","collectionId":"<tags>","required":true},
          {"name":"hid","type":"relation","collectionId":"<tags>","hidden":true},
          {"name":"updated","type":"autodate","onCreate":true,"onUpdate":true}]}"#,
    )
    .keep(&[("pins", "/id")]),
];

macro_rules! pin {
    ($json:literal) => {
        post(
            concat!("a pin ", $json),
            Who::Guest,
            PINS,
            concat!(r#"{"must":"taga00000000001","#, $json, "}"),
        )
    };
}

const VALUES: &[Step] = &[
    post("a pin without what it must have", Who::Guest, PINS, r#"{"one":"taga00000000001"}"#),
    post("a pin with an empty one", Who::Guest, PINS, r#"{"must":""}"#),
    post("a pin with a list of none", Who::Guest, PINS, r#"{"must":[]}"#),
    post(
        "a pin with several errors",
        Who::Guest,
        PINS,
        r#"{"one":"nope","few":["x"],"lots":["y"]}"#,
    ),
    pin!(r#""one":"tagb00000000001""#),
    pin!(r#""one":["taga00000000001","tagb00000000001"]"#),
    pin!(r#""one":["taga00000000001","nope"]"#),
    pin!(r#""one":"nope""#),
    pin!(r#""one":null"#),
    pin!(r#""one":5"#),
    pin!(r#""one":true"#),
    pin!(r#""one":{}"#),
    pin!(r#""one":" ""#),
    pin!(r#""one":"TAGA00000000001""#),
    pin!(r#""one":"[\"tagb00000000001\"]""#),
    pin!(r#""one":" [\"tagb00000000001\"]""#),
    pin!(r#""one":"x[\"tagb00000000001\"]""#),
    pin!(r#""few":["taga00000000001"]"#),
    pin!(r#""few":"taga00000000001""#),
    pin!(r#""few":["taga00000000001","tagb00000000001"]"#),
    pin!(r#""few":["taga00000000001","taga00000000001"]"#),
    pin!(r#""few":["taga00000000001","nope"]"#),
    pin!(r#""few":["taga00000000001","tagb00000000001","tagc00000000001","tagd00000000001"]"#),
    pin!(r#""few":["w","x","y","z"]"#),
    pin!(r#""few":[]"#),
    pin!(r#""lots":"taga00000000001""#),
    pin!(r#""lots":["tagc00000000001","taga00000000001","tagb00000000001"]"#),
    pin!(r#""lots":["taga00000000001","","taga00000000001",null,"tagb00000000001"]"#),
    pin!(r#""lots":"[\"tagb00000000001\",\"taga00000000001\"]""#),
    pin!(r#""lots":"[\"tagb00000000001\",5]""#),
    pin!(r#""lots":"taga00000000001,tagb00000000001""#),
    pin!(r#""lots":[["taga00000000001"]]"#),
    pin!(r#""lots":[{"id":"taga00000000001"}]"#),
    pin!(r#""lots":{"a":"taga00000000001"}"#),
    pin!(r#""lots":"[]""#),
    pin!(r#""lots":"[""#),
    pin!(r#""lots":5"#),
    pin!(r#""lots":true"#),
    pin!(r#""lots":null"#),
    pin!(r#""hid":"nope""#),
    pin!(r#""id":"pinself00000001","one":"pinself00000001""#),
    step("a pin by form", Who::Guest, "POST", PINS)
        .body(Body::Form("must=taga00000000001&lots=tagb00000000001&lots=tagc00000000001")),
    step("a pin by parts", Who::Guest, "POST", PINS).body(Body::Multipart(&[
        ("must", "taga00000000001"),
        ("lots", "tagb00000000001"),
        ("lots", "tagc00000000001"),
    ])),
    get("all of them, by what they point at", Who::Guest, PINS).query(&[
        ("sort", "one,-lots"),
        ("fields", "one,lots"),
        ("perPage", "100"),
    ]),
    get("those that point at b", Who::Guest, PINS)
        .query(&[("filter", "one = 'tagb00000000001'"), ("fields", "one,must")]),
    get("those that point at a and more", Who::Guest, PINS).query(&[
        ("filter", "lots ~ 'taga00000000001'"),
        ("fields", "lots"),
        ("sort", "lots"),
    ]),
    get("those that point at three", Who::Guest, PINS)
        .query(&[("filter", "lots:length = 3"), ("fields", "lots")]),
];

macro_rules! pinned {
    ($json:literal) => {
        patch(
            concat!("a pin changed by ", $json),
            Who::Guest,
            "/api/collections/pins/records/pin000000000001",
            $json,
        )
    };
}

const MODIFIERS: &[Step] = &[
    pin!(
        r#""id":"pin000000000001","lots+":["tagb00000000001","taga00000000001"],"lots":"tagc00000000001""#
    ),
    pin!(r#""+lots":"tagd00000000001","lots":["tagc00000000001"]"#),
    pin!(r#""lots-":"tagc00000000001","lots":["tagc00000000001","tagd00000000001"]"#),
    pin!(r#""one+":"tagc00000000001""#),
    pinned!(r#"{"lots+":["tagb00000000001","tagd00000000001"]}"#),
    pinned!(r#"{"+lots":["tagd00000000001"]}"#),
    pinned!(r#"{"lots-":"taga00000000001"}"#),
    pinned!(r#"{"lots-":["nope"]}"#),
    pinned!(r#"{"lots+":"nope"}"#),
    pinned!(r#"{"lots":[]}"#),
    pinned!(r#"{"one+":"taga00000000001"}"#),
    pinned!(r#"{"one+":"tagb00000000001"}"#),
    pinned!(r#"{"+one":"tagc00000000001"}"#),
    pinned!(r#"{"one-":"tagc00000000001"}"#),
    pinned!(r#"{"one-":"tagb00000000001"}"#),
    pinned!(r#"{"one":"tagd00000000001","one-":"tagd00000000001"}"#),
    pinned!(r#"{"must-":"taga00000000001"}"#),
    pinned!(r#"{"must":null}"#),
    pinned!(r#"{"few+":"taga00000000001"}"#),
    pinned!(r#"{"few+":["taga00000000001","tagb00000000001"]}"#),
    pinned!(r#"{"few-":["taga00000000001"]}"#),
    pinned!(r#"{"hid":"tagb00000000001"}"#),
];

const BOARD: &str = "/api/collections/boards/records";

/// A note that stays, a note that goes along, and one that holds on.
const DELETIONS: &[Step] = &[
    post("the boards", Who::Root, COLLECTIONS, r#"{"name":"boards","createRule":"","deleteRule":"","fields":[]}"#)
        .keep(&[("boards", "/id")]),
    post(
        "the notes on them",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"slips","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
          {"name":"name","type":"text"},
          {"name":"loose","type":"relation","collectionId":"<boards>"},
          {"name":"along","type":"relation","collectionId":"<boards>","cascadeDelete":true},
          {"name":"some","type":"relation","collectionId":"<boards>","maxSelect":9},
          {"name":"all","type":"relation","collectionId":"<boards>","maxSelect":9,"cascadeDelete":true},
          {"name":"created","type":"autodate","onCreate":true},
          {"name":"updated","type":"autodate","onCreate":true,"onUpdate":true}]}"#,
    )
    .keep(&[("slips", "/id")]),
    post(
        "the nails that hold on",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"nails","listRule":"","viewRule":"","createRule":"","deleteRule":"","fields":[
          {"name":"board","type":"relation","collectionId":"<boards>","required":true},
          {"name":"boards","type":"relation","collectionId":"<boards>","maxSelect":9,"required":true}]}"#,
    ),
    post("board 1", Who::Guest, BOARD, r#"{"id":"board0000000001"}"#),
    post("board 2", Who::Guest, BOARD, r#"{"id":"board0000000002"}"#),
    post("board 3", Who::Guest, BOARD, r#"{"id":"board0000000003"}"#),
    post("board 4", Who::Guest, BOARD, r#"{"id":"board0000000004"}"#),
    post(
        "a loose slip",
        Who::Guest,
        "/api/collections/slips/records",
        r#"{"name":"loose","loose":"board0000000001","some":["board0000000001","board0000000002"]}"#,
    ),
    post(
        "a slip that goes along",
        Who::Guest,
        "/api/collections/slips/records",
        r#"{"name":"along","along":"board0000000001"}"#,
    ),
    post(
        "a slip on two boards",
        Who::Guest,
        "/api/collections/slips/records",
        r#"{"name":"two","all":["board0000000001","board0000000002"]}"#,
    ),
    post(
        "a slip on one board of many",
        Who::Guest,
        "/api/collections/slips/records",
        r#"{"name":"one of many","all":["board0000000001"],"some":["board0000000003"]}"#,
    ),
    post(
        "a nail",
        Who::Guest,
        "/api/collections/nails/records",
        r#"{"id":"nail00000000001","board":"board0000000003","boards":["board0000000002","board0000000003"]}"#,
    ),
    delete("a board nobody knows", Who::Guest, "/api/collections/boards/records/board0000000009"),
    delete("a board with a nail in it", Who::Guest, "/api/collections/boards/records/board0000000003"),
    delete("a board with slips", Who::Guest, "/api/collections/boards/records/board0000000001"),
    get("the slips then", Who::Guest, "/api/collections/slips/records").query(&[("sort", "created")]),
    delete("a board that is one of a nail's", Who::Guest, "/api/collections/boards/records/board0000000002"),
    get("the slips at last", Who::Guest, "/api/collections/slips/records").query(&[("sort", "created")]),
    get("the nail lost a board", Who::Guest, "/api/collections/nails/records/nail00000000001"),
    delete("the nail's last board", Who::Guest, "/api/collections/boards/records/board0000000003"),
    delete("the nail", Who::Guest, "/api/collections/nails/records/nail00000000001"),
    delete("the board that it held", Who::Guest, "/api/collections/boards/records/board0000000003"),
];

const LINKS: &str = "/api/collections/links/records";

/// Chains and circles of one collection.
const CHAINS: &[Step] = &[
    post(
        "the links",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"links","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
          {"name":"created","type":"autodate","onCreate":true}]}"#,
    )
    .keep(&[("links", "/id"), ("created", "/fields/1/id")]),
    patch(
        "which point at each other",
        Who::Root,
        "/api/collections/links",
        r#"{"fields":[{"id":"<created>","name":"created","type":"autodate","onCreate":true},
          {"name":"up","type":"relation","collectionId":"<links>","cascadeDelete":true},
          {"name":"side","type":"relation","collectionId":"<links>"},
          {"name":"held","type":"relation","collectionId":"<links>","required":true,"cascadeDelete":true},
          {"name":"nailed","type":"relation","collectionId":"<links>","maxSelect":2}]}"#,
    ),
    post("a link to nothing", Who::Guest, LINKS, r#"{"id":"link00000000001"}"#),
    patch(
        "links may come to hold something later",
        Who::Root,
        "/api/collections/links",
        r#"{"fields":[{"id":"<created>","name":"created","type":"autodate","onCreate":true},
          {"name":"up","type":"relation","collectionId":"<links>","cascadeDelete":true},
          {"name":"side","type":"relation","collectionId":"<links>"},
          {"name":"held","type":"relation","collectionId":"<links>","cascadeDelete":true},
          {"name":"nailed","type":"relation","collectionId":"<links>","maxSelect":2}]}"#,
    ),
    post("link 1", Who::Guest, LINKS, r#"{"id":"link00000000001"}"#),
    post("link 2", Who::Guest, LINKS, r#"{"id":"link00000000002","up":"link00000000001"}"#),
    post("link 3", Who::Guest, LINKS, r#"{"id":"link00000000003","up":"link00000000002","side":"link00000000001"}"#),
    post("link 4", Who::Guest, LINKS, r#"{"id":"link00000000004","side":"link00000000003","nailed":["link00000000001","link00000000002"]}"#),
    post("link 5", Who::Guest, LINKS, r#"{"id":"link00000000005","held":"link00000000004"}"#),
    patch("link 1 points at itself", Who::Guest, "/api/collections/links/records/link00000000001", r#"{"side":"link00000000001"}"#),
    patch("the chain is closed", Who::Guest, "/api/collections/links/records/link00000000001", r#"{"up":"link00000000003"}"#),
    delete("the chain goes as a whole", Who::Guest, "/api/collections/links/records/link00000000002"),
    get("what is left of it", Who::Guest, LINKS).query(&[("sort", "created")]),
    patch("link 4 points at 5", Who::Guest, "/api/collections/links/records/link00000000004", r#"{"up":"link00000000005"}"#),
    delete("two that hold each other", Who::Guest, "/api/collections/links/records/link00000000005"),
    get("nothing is left", Who::Guest, LINKS),
];

/// Emptying a collection that is referred to.
const EMPTYING: &[Step] = &[
    post("a board for emptying", Who::Guest, BOARD, r#"{"id":"board0000000011"}"#),
    post("another", Who::Guest, BOARD, r#"{"id":"board0000000012"}"#),
    post(
        "a nail in one of them",
        Who::Guest,
        "/api/collections/nails/records",
        r#"{"id":"nail00000000002","board":"board0000000012","boards":["board0000000012"]}"#,
    ),
    delete("boards held by nails are not emptied", Who::Root, "/api/collections/boards/truncate"),
    get("not a single one is gone", Who::Root, BOARD).query(&[("sort", "id"), ("fields", "id")]),
    delete("the nails are", Who::Root, "/api/collections/nails/truncate"),
    delete("then the boards are", Who::Root, "/api/collections/boards/truncate"),
    get("all are gone", Who::Root, BOARD),
];

const MADE: &str = "/api/collections/shapes/records";

/// One becomes many becomes one.
const SHAPES: &[Step] = &[
    post(
        "relations that will change their shape",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"shapes","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
          {"name":"a","type":"relation","collectionId":"<tags>"},
          {"name":"b","type":"relation","collectionId":"<tags>","maxSelect":5}]}"#,
    )
    .keep(&[("shape a", "/fields/1/id"), ("shape b", "/fields/2/id")]),
    post("a full one", Who::Guest, MADE, r#"{"id":"shape0000000001","a":"taga00000000001","b":["tagb00000000001","tagc00000000001"]}"#),
    post("an empty one", Who::Guest, MADE, r#"{"id":"shape0000000002"}"#),
    patch(
        "one becomes many, many become one",
        Who::Root,
        "/api/collections/shapes",
        r#"{"fields":[
          {"id":"<shape a>","name":"a","type":"relation","collectionId":"<tags>","maxSelect":5},
          {"id":"<shape b>","name":"b","type":"relation","collectionId":"<tags>","maxSelect":1}]}"#,
    ),
    get("the full one", Who::Guest, "/api/collections/shapes/records/shape0000000001"),
    get("the empty one", Who::Guest, "/api/collections/shapes/records/shape0000000002"),
    post("one of the new shape", Who::Guest, MADE, r#"{"id":"shape0000000003","a":["tagc00000000001","tagd00000000001"],"b":"tagd00000000001"}"#),
    delete("what they point at goes", Who::Root, "/api/collections/tags/records/tagc00000000001"),
    delete("and more of it", Who::Root, "/api/collections/tags/records/tagd00000000001"),
    get("and is taken out of both shapes", Who::Guest, MADE).query(&[("sort", "id")]),
];

const GOING: &[Step] = &[
    delete("the shapes go", Who::Root, "/api/collections/shapes"),
    delete("the pins go", Who::Root, "/api/collections/pins"),
    delete("then the tags can", Who::Root, "/api/collections/tags"),
    delete("the nails go", Who::Root, "/api/collections/nails"),
    delete("a collection with one that refers to it", Who::Root, "/api/collections/boards"),
    patch(
        "a relation is dropped",
        Who::Root,
        "/api/collections/slips",
        r#"{"fields":[{"name":"name","type":"text"}]}"#,
    ),
    delete("and holds nothing any more", Who::Root, "/api/collections/boards"),
];
