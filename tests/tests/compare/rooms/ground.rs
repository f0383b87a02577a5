//! What every room stands on: the admin, two users, a collection of every type anybody may write,
//! and a shelf of books that nobody changes.

use crate::report::Report;
use crate::scenario::{Step, Who, get, post};

pub(crate) fn play(report: &mut Report) {
    report.table(STEPS);
}

/// The shelf's records.
pub(crate) const BOOKS: &str = "/api/collections/books/records";
/// Records of every type, for anybody.
pub(crate) const THINGS: &str = "/api/collections/things/records";

const fn book(name: &'static str, json: &'static str) -> Step {
    post(name, Who::Root, BOOKS, json)
}

const STEPS: &[Step] = &[
    get("the server is healthy", Who::Guest, "/api/health"),
    post(
        "the admin signs in",
        Who::Guest,
        "/api/collections/_superusers/auth-with-password",
        r#"{"identity":"root@example.com","password":"correct horse battery"}"#,
    )
    .keep(&[("root token", "/token"), ("root", "/record/id")]),
    post(
        "the admin makes a collection with every type of field",
        Who::Root,
        "/api/collections",
        r#"{"name":"things","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"",
        "fields":[
          {"name":"t","type":"text"},
          {"name":"short","type":"text","min":2,"max":5},
          {"name":"code","type":"text","pattern":"^[a-z]+$"},
          {"name":"n","type":"number"},
          {"name":"few","type":"number","min":-5,"max":10,"onlyInt":true},
          {"name":"b","type":"bool"},
          {"name":"d","type":"date"},
          {"name":"era","type":"date","min":"2020-01-01 00:00:00.000Z","max":"2030-01-01 00:00:00.000Z"},
          {"name":"ed","type":"editor"},
          {"name":"note","type":"editor","maxSize":10},
          {"name":"e","type":"email"},
          {"name":"work","type":"email","onlyDomains":["example.com"]},
          {"name":"play","type":"email","exceptDomains":["example.com"]},
          {"name":"u","type":"url"},
          {"name":"home","type":"url","onlyDomains":["example.com"]},
          {"name":"away","type":"url","exceptDomains":["example.com"]},
          {"name":"s","type":"select","values":["a","b","c"]},
          {"name":"m","type":"select","values":["a","b","c","d"],"maxSelect":3},
          {"name":"j","type":"json"},
          {"name":"tiny","type":"json","maxSize":10},
          {"name":"g","type":"geoPoint"},
          {"name":"p","type":"password","min":4,"max":10},
          {"name":"hid","type":"text","hidden":true},
          {"name":"created","type":"autodate","onCreate":true},
          {"name":"updated","type":"autodate","onCreate":true,"onUpdate":true}
        ]}"#,
    ),
    post(
        "the admin makes the shelf",
        Who::Root,
        "/api/collections",
        r#"{"name":"books","listRule":"","viewRule":"","createRule":null,"updateRule":null,"deleteRule":null,
        "fields":[
          {"name":"title","type":"text"},
          {"name":"pages","type":"number"},
          {"name":"read","type":"bool"},
          {"name":"bought","type":"date"},
          {"name":"blurb","type":"editor"},
          {"name":"kind","type":"select","values":["novel","poems","essay"]},
          {"name":"tags","type":"select","values":["old","new","thick","thin"],"maxSelect":4},
          {"name":"meta","type":"json"},
          {"name":"place","type":"geoPoint"},
          {"name":"mail","type":"email"},
          {"name":"link","type":"url"},
          {"name":"secret","type":"text","hidden":true},
          {"name":"created","type":"autodate","onCreate":true},
          {"name":"updated","type":"autodate","onCreate":true,"onUpdate":true}
        ]}"#,
    ),
    book(
        "book 1",
        r#"{"id":"book00000000001","title":"Anna Karenina","pages":864,"read":true,"bought":"2020-02-03 10:00:00.000Z",
        "blurb":"<p>All <b>happy</b> families are alike.</p><script>x()</script><p>Each unhappy one</p>","kind":"novel",
        "tags":["old","thick"],"meta":{"lang":"ru","year":1878,"parts":[1,2,{"n":3}],"ok":true},
        "place":{"lon":37.6,"lat":55.7},"mail":"leo@example.com","link":"https://example.com/anna","secret":"s1"}"#,
    ),
    book(
        "book 2",
        r#"{"id":"book00000000002","title":"Buddenbrooks","pages":731,"read":true,"bought":"2021-05-06 11:22:33.444Z",
        "blurb":"<p>Lübeck</p>","kind":"novel","tags":["old"],"meta":{"lang":"de","year":1901},
        "place":{"lon":10.7,"lat":53.9},"mail":"","link":"","secret":"s2"}"#,
    ),
    book(
        "book 3",
        r#"{"id":"book00000000003","title":"the waste land","pages":64,"read":false,"bought":"",
        "blurb":"","kind":"poems","tags":["thin"],"meta":["april",1922,null],"place":{"lon":0,"lat":0}}"#,
    ),
    book(
        "book 4",
        r#"{"id":"book00000000004","title":"100% wool_en","pages":-1.5,"read":false,"bought":"2019-12-31 23:59:59.999Z",
        "kind":"","tags":[],"meta":null}"#,
    ),
    book(
        "book 5",
        r#"{"id":"book00000000005","title":"","pages":0,"read":false,"meta":"plain","tags":["new","thin","old"],"kind":"essay"}"#,
    ),
    book(
        "book 6",
        r#"{"id":"book00000000006","title":"Ängste \"zitiert\" \\ 'so'","pages":864,"read":true,"bought":"2026-01-01",
        "tags":["new","thick"],"kind":"essay","meta":5,"place":{"lon":-122.4,"lat":37.8}}"#,
    ),
    book(
        "book 7",
        r#"{"id":"book00000000007","title":"5","pages":5,"read":true,"meta":{"lang":"","year":"1901","deep":{"er":{"x":[{"y":1},{"y":2}]}}},"kind":"novel"}"#,
    ),
    book(
        "book 8",
        r#"{"id":"book00000000008","title":"anna karenina","pages":12.25,"read":false,"meta":true,"kind":"poems","tags":["old","new","thick","thin"]}"#,
    ),
    post(
        "Ada signs up",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"email":"ada@example.com","password":"lovelace1815","passwordConfirm":"lovelace1815","name":"Ada"}"#,
    )
    .keep(&[("ada", "/id")]),
    post(
        "Bob signs up, and shows his address",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"email":"bob@example.com","emailVisibility":true,"password":"builder1999","passwordConfirm":"builder1999","name":"Bob"}"#,
    )
    .keep(&[("bob", "/id")]),
    post(
        "Ada signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"ada@example.com","password":"lovelace1815"}"#,
    )
    .keep(&[("ada token", "/token")]),
    post(
        "Bob signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"bob@example.com","password":"builder1999"}"#,
    )
    .keep(&[("bob token", "/token")]),
];
