//! Corners of the data plane, where two things meet: a batch and passwords, a body and a rule that
//! asks what it changes, a form and a payload; in [`made`], a view and what SQLite makes of its numbers.

mod made;

use crate::report::Report;
use crate::scenario::{Body, Part, Step, Who, file, get, patch, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(PASSWORDS);
    report.table(CHANGED);
    report.table(NUMBERS);
    made::play(report);
    report.table(FILES);
    report.table(HEADS);
    report.table(PAYLOADS);
}

const ALL: &str = "/api/collections";
const BATCH: &str = "/api/batch";

const PASSWORDS: &[Step] = &[
    patch(
        "room for longer batches",
        Who::Root,
        "/api/settings",
        r#"{"batch":{"enabled":true,"maxRequests":50,"timeout":30}}"#,
    )
    .query(&[("fields", "batch.enabled")]),
    post("make accounts for batches", Who::Root, ALL,
        r#"{"name":"crew","type":"auth","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[{"name":"rank","type":"text"}]}"#)
        .query(&[("fields", "name")]),
    post("make records with a password", Who::Root, ALL,
        r#"{"name":"strongboxes","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[{"name":"p","type":"password","required":true},{"name":"t","type":"text"}]}"#)
        .query(&[("fields", "name")]),
    post("an account is made and changed in one batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/crew/records","body":{"id":"crew00000000001","email":"crew1@example.com","password":"12345678","passwordConfirm":"12345678"}},
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000001","body":{"emailVisibility":true}}]}"#),
    post("the account of that batch signs in", Who::Guest, "/api/collections/crew/auth-with-password",
        r#"{"identity":"crew1@example.com","password":"12345678"}"#),
    post("an account is put twice in one batch", Who::Root, BATCH, r#"{"requests":[
        {"method":"PUT","url":"/api/collections/crew/records","body":{"id":"crew00000000002","email":"crew2@example.com","password":"12345678","passwordConfirm":"12345678"}},
        {"method":"PUT","url":"/api/collections/crew/records","body":{"id":"crew00000000002","rank":"mate"}}]}"#),
    post("an account is made, changed and deleted in one batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/crew/records","body":{"id":"crew00000000003","email":"crew3@example.com","password":"12345678","passwordConfirm":"12345678"}},
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000003","body":{"rank":"cook"}},
        {"method":"DELETE","url":"/api/collections/crew/records/crew00000000003"}]}"#),
    post("a password and then a rank in one batch", Who::Root, BATCH, r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000001","body":{"password":"87654321","passwordConfirm":"87654321"}},
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000001","body":{"rank":"captain"}}]}"#),
    post("the password of that batch signs in", Who::Guest, "/api/collections/crew/auth-with-password",
        r#"{"identity":"crew1@example.com","password":"87654321"}"#),
    post("an account without a password in a batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/crew/records","body":{"id":"crew00000000004","email":"crew4@example.com"}},
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000004","body":{"rank":"none"}}]}"#),
    post("a password with an old one that is wrong, in a batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000001","body":{"rank":"boy"}},
        {"method":"PATCH","url":"/api/collections/crew/records/crew00000000001","body":{"oldPassword":"wrong","password":"11112222","passwordConfirm":"11112222"}}]}"#),
    post("a safe is made and changed in one batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/strongboxes/records","body":{"id":"safe00000000001","p":"abc"}},
        {"method":"PATCH","url":"/api/collections/strongboxes/records/safe00000000001","body":{"t":"x"}}]}"#),
    post("a safe without a password in a batch", Who::Guest, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/strongboxes/records","body":{"id":"safe00000000002","p":""}},
        {"method":"PATCH","url":"/api/collections/strongboxes/records/safe00000000002","body":{"t":"x"}}]}"#),
    get("the crew after those batches", Who::Root, "/api/collections/crew/records")
        .query(&[("sort", "id"), ("fields", "id,email,rank,emailVisibility")]),
];

const PLACES: &str = "/api/collections/places/records";
const PLACE: &str = "/api/collections/places/records/place0000000001";

/// Sends a point under a rule about it. The rule and the body are the scenario's name.
macro_rules! point {
    ($rule:literal, $json:literal) => {
        [
            patch(
                concat!("places are changed when ", $rule, ", for ", $json),
                Who::Root,
                "/api/collections/places",
                concat!(r#"{"updateRule":""#, $rule, r#""}"#),
            )
            .query(&[("fields", "updateRule")]),
            patch(concat!("where ", $rule, " is asked, send ", $json), Who::Guest, PLACE, $json),
        ]
    };
}

const CHANGED: &[Step] = {
    const GROUND: [Step; 2] = [
        post("make places", Who::Root, ALL,
            r#"{"name":"places","listRule":"","viewRule":"","createRule":"","fields":[{"name":"g","type":"geoPoint"}]}"#)
            .query(&[("fields", "name")]),
        post("a place", Who::Root, PLACES, r#"{"id":"place0000000001","g":{"lon":1,"lat":2}}"#),
    ];
    const POINTS: [[Step; 2]; 9] = [
        point!("@request.body.g:changed = false", r#"{"g":{"lon":1,"lat":2}}"#),
        point!("@request.body.g:changed = false", r#"{"g":{"lat":2,"lon":1}}"#),
        point!("@request.body.g:changed = false", r#"{"g":{"lat":2,"lon":1.5}}"#),
        point!("@request.body.g = g", r#"{"g":{"lon":1,"lat":2}}"#),
        point!("@request.body.g != g", r#"{"g":{"lon":1,"lat":2}}"#),
        point!("@request.body.g != g", r#"{"g":{"lon":0.0000001,"lat":0.848044088223634}}"#),
        point!(
            "@request.body.g:changed = false",
            r#"{"g":{"lon":0.0000001,"lat":0.848044088223634}}"#
        ),
        point!("@request.body.g ~ 'lat'", r#"{"g":{"lon":0,"lat":0}}"#),
        point!("@request.body.g.lon = 0 && @request.body.g = g", r#"{"g":{}}"#),
    ];
    const STEPS: [Step; 20] = {
        let mut steps = [GROUND[0]; 20];
        steps[1] = GROUND[1];
        let mut at = 0;
        while at < 9 {
            steps[2 + 2 * at] = POINTS[at][0];
            steps[3 + 2 * at] = POINTS[at][1];
            at += 1;
        }
        steps
    };
    &STEPS
};

const SUMS: &str = "/api/collections/sums/records";
const ONE: &str = "/api/collections/sums/records/sum000000000001";

/// Changes the record. The body is the scenario's name.
macro_rules! sum {
    ($json:literal) => {
        patch(concat!("to the largest number, ", $json), Who::Guest, ONE, $json)
    };
}

const NUMBERS: &[Step] = &[
    post("make numbers", Who::Root, ALL,
        r#"{"name":"sums","listRule":"","viewRule":"","createRule":"","updateRule":"","fields":[{"name":"n","type":"number"},{"name":"m","type":"select","values":["a","b","c"],"maxSelect":3}]}"#)
        .query(&[("fields", "name")]),
    post("a very large number", Who::Guest, SUMS, r#"{"id":"sum000000000001","n":1e308}"#),
    sum!(r#"{"n+":1e308}"#),
    sum!(r#"{"n-":-1e308}"#),
    sum!(r#"{"n+":"1e400"}"#),
    sum!(r#"{"n+":"inf"}"#),
    sum!(r#"{"n":"inf","n+":1}"#),
    sum!(r#"{"n":"-Infinity"}"#),
    sum!(r#"{"n":"nan"}"#),
    sum!(r#"{"n-":1e308}"#),
    post("a number of too many digits", Who::Guest, SUMS, r#"{"n":"1e400"}"#),
    post("a number of too many digits below 0", Who::Guest, SUMS, r#"{"n":"-1e400"}"#),
    post("an infinite number", Who::Guest, SUMS, r#"{"n":"+inf"}"#),
];

const DRAWERS: &str = "/api/collections/drawers/records";

/// Sends names where files belong. The body is the scenario's name.
macro_rules! names {
    ($json:literal) => {
        post(concat!("names for files, ", $json), Who::Guest, DRAWERS, $json)
    };
}

const FILES: &[Step] = &[
    post("make drawers", Who::Root, ALL,
        r#"{"name":"drawers","listRule":"","viewRule":"@request.method = 'HEAD'","createRule":"","fields":[{"name":"f","type":"file","maxSelect":3},{"name":"one","type":"file"},{"name":"shut","type":"file","protected":true}]}"#)
        .query(&[("fields", "name")]),
    names!(r#"{"f":[["a"],["b"]]}"#),
    names!(r#"{"f":[["a","b"]]}"#),
    names!(r#"{"f":[["a"],"a"]}"#),
    names!(r#"{"f":[[]]}"#),
    names!(r#"{"f":[[""]]}"#),
    names!(r#"{"f":[[["a"]]]}"#),
    names!(r#"{"f":[{"a":1}]}"#),
    names!(r#"{"f+":[["a"]]}"#),
    names!(r#"{"f":["[\"a\"]"]}"#),
    names!(r#"{"f":["[\"a\",\"b\"]"]}"#),
    names!(r#"{"one":[["a"]]}"#),
    step("a drawer with an empty file", Who::Guest, "POST", DRAWERS)
        .body(Body::Parts(&DRAWER))
        .keep(&[("drawer", "/id"), ("empty", "/f/0"), ("shut", "/shut")]),
    get("the end of an empty file", Who::Guest, "/api/files/drawers/<drawer>/<empty>")
        .headers(&[("Range", "bytes=-5")])
        .comparing(&["content-range"]),
    get("no bytes of an empty file", Who::Guest, "/api/files/drawers/<drawer>/<empty>")
        .headers(&[("Range", "bytes=-0")])
        .comparing(&["content-range"]),
    get("the beginning of an empty file", Who::Guest, "/api/files/drawers/<drawer>/<empty>")
        .headers(&[("Range", "bytes=0-")])
        .comparing(&["content-range"]),
    post("a file token's other fields", Who::Ada, "/api/files/token?fields=x", ""),
    post("no fields of a file token", Who::Ada, "/api/files/token?fields=token:excerpt(3)", ""),
];

const DRAWER: [Part; 3] =
    [file("f", "empty.txt", b""), file("shut", "shut.txt", b"shut"), text("x", "y")];

const HEADS: &[Step] = &[
    get(
        "a record under a rule for HEAD, by GET",
        Who::Guest,
        "/api/collections/drawers/records/<drawer>",
    ),
    step(
        "a record under a rule for HEAD, by HEAD",
        Who::Guest,
        "HEAD",
        "/api/collections/drawers/records/<drawer>",
    ),
    get(
        "a protected file under a rule for HEAD, by GET",
        Who::Guest,
        "/api/files/drawers/<drawer>/<shut>",
    ),
    step(
        "a protected file under a rule for HEAD, by HEAD",
        Who::Guest,
        "HEAD",
        "/api/files/drawers/<drawer>/<shut>",
    ),
    get("the host in a filter", Who::Root, DRAWERS)
        .query(&[("filter", "@request.headers.host = ''"), ("fields", "f")]),
    get("whether the host is a header", Who::Root, DRAWERS)
        .query(&[("filter", "@request.headers.host:isset = true"), ("fields", "f")]),
];

const LEAFLETS: &str = "/api/collections/leaflets/records";

/// Sends a form. It is the scenario's name.
macro_rules! form {
    ($form:literal) => {
        step(concat!("a form of ", $form), Who::Guest, "POST", LEAFLETS).body(Body::Form($form))
    };
}

const PAYLOADS: &[Step] = &[
    post("make leaflets", Who::Root, ALL,
        r#"{"name":"leaflets","createRule":"","fields":[{"name":"t","type":"text"},{"name":"u","type":"text"}]}"#)
        .query(&[("fields", "name")]),
    form!("t=x&@jsonPayload=null"),
    form!("@jsonPayload=null&t=x"),
    form!("t=x&@jsonPayload="),
    form!("t=x&@jsonPayload=+"),
    form!("t=x&@jsonPayload=[]"),
    form!("t=x&@jsonPayload=null&@jsonPayload={\"u\":\"z\"}"),
    form!("t=x&@jsonPayload={\"u\":\"z\"}&@jsonPayload=null"),
    step("parts beside a payload of null", Who::Guest, "POST", LEAFLETS)
        .body(Body::Multipart(&[("t", "x"), ("@jsonPayload", "null")])),
    step("parts beside an empty payload", Who::Guest, "POST", LEAFLETS)
        .body(Body::Multipart(&[("t", "x"), ("@jsonPayload", "")])),
    step("a subscription by form, to one topic", Who::Guest, "POST", "/api/realtime")
        .body(Body::Form("clientId=nobody&subscriptions=leaflets/*")),
    step("a subscription by form, to two topics", Who::Guest, "POST", "/api/realtime")
        .body(Body::Form("clientId=nobody&subscriptions=leaflets/*&subscriptions=drawers/*")),
    step("a subscription by form, of a number", Who::Guest, "POST", "/api/realtime")
        .body(Body::Form("clientId=5&subscriptions=5")),
    step("a subscription by form, of nobody", Who::Guest, "POST", "/api/realtime")
        .body(Body::Form("subscriptions=leaflets/*")),
];
