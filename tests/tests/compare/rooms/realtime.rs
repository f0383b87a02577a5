//! Live changes: what streams say, to whom, and in which words.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{self, Event, Request};
use crate::mask::mask;
use crate::report::Report;
use crate::scenario::{Side, Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    for scene in SCENES {
        let (theirs, ours) = report.both(|side| play_scene(side, scene));
        report.count(scene.name, &theirs, &ours);
    }
    report.table(REFUSALS);
}

const SUBSCRIBE: &str = "/api/realtime";

const GROUND: &[Step] = &[
    post("a bell that ends every scene", Who::Root, "/api/collections", r#"{"name":"bell","listRule":"","createRule":""}"#),
    post("a room to talk in", Who::Root, "/api/collections", r#"{"name":"chat","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"",
        "fields":[{"name":"text","type":"text"},{"name":"n","type":"number"},{"name":"hid","type":"text","hidden":true}]}"#),
    post("a room with owners", Who::Root, "/api/collections", r#"{"name":"own","listRule":"owner = @request.auth.id","viewRule":"owner = @request.auth.id || open = true","createRule":"","updateRule":"","deleteRule":"",
        "fields":[{"name":"owner","type":"text"},{"name":"open","type":"bool"}]}"#),
    post("a room for admins", Who::Root, "/api/collections", r#"{"name":"vault","listRule":null,"viewRule":null,"fields":[{"name":"text","type":"text"}]}"#),
    post("an open room with users", Who::Root, "/api/collections", r#"{"name":"guests","type":"auth","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":""}"#)
        .query(&[("fields", "name")]),
];

/// A stream, what it listens to, what happens meanwhile.
struct Scene {
    name: &'static str,
    who: Who,
    topics: &'static [&'static str],
    /// Who subscribes again on the same stream, and to what.
    again: &'static [(Who, &'static [&'static str])],
    happens: &'static [Step],
}

impl Scene {
    const fn again(mut self, again: &'static [(Who, &'static [&'static str])]) -> Self {
        self.again = again;
        self
    }
}

const fn scene(
    name: &'static str,
    who: Who,
    topics: &'static [&'static str],
    happens: &'static [Step],
) -> Scene {
    Scene { name, who, topics, again: &[], happens }
}

const TALK: &[Step] = &[
    post(
        "",
        Who::Guest,
        "/api/collections/chat/records",
        r#"{"id":"chat00000000001","text":"hello","n":1,"hid":"x"}"#,
    ),
    patch(
        "",
        Who::Guest,
        "/api/collections/chat/records/chat00000000001",
        r#"{"text":"goodbye","n":2}"#,
    ),
    patch("", Who::Root, "/api/collections/chat/records/chat00000000001", r#"{"hid":"secret"}"#),
    delete("", Who::Guest, "/api/collections/chat/records/chat00000000001"),
];

const OWNED: &[Step] = &[
    post(
        "",
        Who::Guest,
        "/api/collections/own/records",
        r#"{"id":"own000000000001","owner":"<ada>"}"#,
    ),
    post(
        "",
        Who::Guest,
        "/api/collections/own/records",
        r#"{"id":"own000000000002","owner":"<bob>","open":true}"#,
    ),
    patch("", Who::Guest, "/api/collections/own/records/own000000000001", r#"{"owner":"<bob>"}"#),
    patch("", Who::Guest, "/api/collections/own/records/own000000000001", r#"{"owner":"<ada>"}"#),
    delete("", Who::Guest, "/api/collections/own/records/own000000000001"),
    delete("", Who::Guest, "/api/collections/own/records/own000000000002"),
];

const VAULT: &[Step] = &[
    post(
        "",
        Who::Root,
        "/api/collections/vault/records",
        r#"{"id":"vault0000000001","text":"gold"}"#,
    ),
    delete("", Who::Root, "/api/collections/vault/records/vault0000000001"),
];

const SIGN_UPS: &[Step] = &[
    post(
        "",
        Who::Guest,
        "/api/collections/guests/records",
        r#"{"id":"guest0000000001","email":"g@example.com","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "",
        Who::Guest,
        "/api/collections/guests/records",
        r#"{"id":"guest0000000002","email":"h@example.com","emailVisibility":true,"password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    delete("", Who::Root, "/api/collections/guests/records/guest0000000001"),
    delete("", Who::Root, "/api/collections/guests/records/guest0000000002"),
];

const REFUSED: &[Step] = &[
    post("", Who::Guest, "/api/collections/chat/records", "{bad"),
    post("", Who::Guest, "/api/collections/chat/records", r#"{"id":"bad"}"#),
    patch("", Who::Guest, "/api/collections/chat/records/nope", r#"{"text":"x"}"#),
    delete("", Who::Guest, "/api/collections/chat/records/nope"),
];

const SCENES: &[Scene] = &[
    scene("a stream says its id first", Who::Guest, &[], &[]),
    scene("a collection's changes", Who::Guest, &["chat/*"], TALK),
    scene("a collection's changes, by its bare name", Who::Guest, &["chat"], TALK),
    scene("a collection's changes, by its id", Who::Guest, &["pbc_4219206732/*"], TALK),
    scene("a collection's changes, in other letters", Who::Guest, &["CHAT/*"], TALK),
    scene(
        "a collection's changes, for the admin, with what is hidden",
        Who::Root,
        &["chat/*"],
        TALK,
    ),
    scene("one record's changes", Who::Guest, &["chat/chat00000000001"], TALK),
    scene("another record's changes", Who::Guest, &["chat/chat00000000002"], TALK),
    scene("a collection and a record", Who::Guest, &["chat/*", "chat/chat00000000001"], TALK),
    scene("the same topic twice", Who::Guest, &["chat/*", "chat/*"], TALK),
    scene("a collection that is not there", Who::Guest, &["nope/*"], TALK),
    scene("a topic that is none", Who::Guest, &["custom-topic"], TALK),
    scene("an empty topic", Who::Guest, &[""], TALK),
    scene("changes that were refused", Who::Guest, &["chat/*"], REFUSED),
    scene(
        "fields of a change",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22fields%22%3A%22id%2Ctext%22%7D%7D"],
        TALK,
    ),
    scene(
        "fields of a change, not encoded",
        Who::Guest,
        &[r#"chat/*?options={"query":{"fields":"id"}}"#],
        TALK,
    ),
    scene(
        "fields of a change with a modifier that there is not",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22fields%22%3A%22id%2Ctext%3Anope(1)%22%7D%7D"],
        TALK,
    ),
    scene(
        "fields of a change with a modifier that says too little",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22fields%22%3A%22text%3Aexcerpt()%2Cid%22%7D%7D"],
        TALK,
    ),
    scene(
        "an excerpt of a change",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22fields%22%3A%22text%3Aexcerpt(3%2Ctrue)%22%7D%7D"],
        TALK,
    ),
    scene(
        "a filter",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22n%20%3E%201%22%7D%7D"],
        TALK,
    ),
    // Dart's SDK writes a space as a plus.
    scene(
        "a filter, with plus signs",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22n+%3E+1%22%7D%7D"],
        TALK,
    ),
    scene(
        "options behind another query",
        Who::Guest,
        &[
            "chat/*?x=1&options=%7B%22query%22%3A%7B%22fields%22%3A%22id%22%7D%2C%22headers%22%3A%7B%22x-token%22%3A%22a+b%22%7D%7D",
        ],
        TALK,
    ),
    scene(
        "a filter on one record",
        Who::Guest,
        &[
            "chat/chat00000000001?options=%7B%22query%22%3A%7B%22filter%22%3A%22text%20%3D%20'hello'%22%7D%7D",
        ],
        TALK,
    ),
    scene(
        "a filter that does not parse",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22n%20%3E%22%7D%7D"],
        TALK,
    ),
    scene(
        "a filter by what is hidden",
        Who::Guest,
        &["chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22hid%20%3D%20'secret'%22%7D%7D"],
        TALK,
    ),
    scene(
        "a filter by what is hidden, for the admin",
        Who::Root,
        &["chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22hid%20%3D%20'secret'%22%7D%7D"],
        TALK,
    ),
    scene(
        "a filter by the request",
        Who::Ada,
        &[
            "chat/*?options=%7B%22query%22%3A%7B%22filter%22%3A%22%40request.auth.id%20!%3D%20''%22%7D%7D",
        ],
        TALK,
    ),
    scene(
        "options of null",
        Who::Guest,
        &[r#"chat/*?options={"query":{"filter":null,"fields":null,"expand":null}}"#],
        TALK,
    ),
    scene(
        "options of lists and objects",
        Who::Guest,
        &[r#"chat/*?options={"query":{"filter":[],"fields":{"a":1},"expand":["x"]}}"#],
        TALK,
    ),
    scene(
        "a filter by options that are no text",
        Who::Guest,
        &[
            r#"chat/*?options={"query":{"filter":"@request.query.k = '' && @request.query.o = '' && @request.query.n = '1.5' && @request.headers.x_l = ''","k":null,"o":{"a":1},"n":1.5},"headers":{"X-L":[1]}}"#,
        ],
        TALK,
    ),
    scene("a topic that ends in a slash", Who::Guest, &["chat/"], TALK),
    scene("options that do not parse", Who::Guest, &["chat/*?options=%7Bbad"], TALK),
    scene("options that are empty", Who::Guest, &["chat/*?options="], TALK),
    scene("a query that is no options", Who::Guest, &["chat/*?x=1"], TALK),
    scene("a guest and what has owners", Who::Guest, &["own/*"], OWNED),
    scene("Ada and what has owners", Who::Ada, &["own/*"], OWNED),
    scene("Bob and what has owners", Who::Bob, &["own/*"], OWNED),
    scene("the admin and what has owners", Who::Root, &["own/*"], OWNED),
    scene(
        "a guest and an open record",
        Who::Guest,
        &["own/own000000000002", "own/own000000000001"],
        OWNED,
    ),
    scene("a guest and the vault", Who::Guest, &["vault/*", "vault/vault0000000001"], VAULT),
    scene("a user and the vault", Who::Ada, &["vault/*"], VAULT),
    scene("the admin and the vault", Who::Root, &["vault/*"], VAULT),
    scene("a guest and who signs up", Who::Guest, &["guests/*"], SIGN_UPS),
    scene("the admin and who signs up", Who::Root, &["guests/*"], SIGN_UPS),
    scene("a bad token listens as a guest", Who::With("nonsense"), &["own/*", "chat/*"], TALK),
    scene("a second list of topics replaces the first", Who::Guest, &["chat/*"], TALK)
        .again(&[(Who::Guest, &["chat/chat00000000001"])]),
    scene("an empty list ends it", Who::Guest, &["chat/*"], TALK).again(&[(Who::Guest, &[])]),
    scene("a guest signs in on an open stream", Who::Guest, &["own/*"], OWNED)
        .again(&[(Who::Ada, &["own/*"])]),
    scene("Ada stays Ada", Who::Ada, &["own/*"], OWNED).again(&[(Who::Ada, &["own/*"])]),
    scene("Ada cannot become Bob", Who::Ada, &["own/*"], OWNED).again(&[(Who::Bob, &["own/*"])]),
    scene("Ada cannot become a guest", Who::Ada, &["own/*"], OWNED)
        .again(&[(Who::Guest, &["own/*"])]),
    scene("Ada cannot become the admin", Who::Ada, &["own/*"], OWNED)
        .again(&[(Who::Root, &["own/*"])]),
    scene(
        "options with headers and a query",
        Who::Guest,
        &[r#"chat/*?options={"query":{"x":"1"},"headers":{"X-Token":"abc"}}"#],
        TALK,
    ),
];

/// What the stream said until the bell rang, masked.
fn play_scene(side: &mut Side, scene: &Scene) -> Value {
    let (stream, hello) = open(side);
    let mut subscribed = Vec::new();
    for (who, topics) in [&(scene.who, scene.topics)].into_iter().chain(scene.again) {
        let mut topics = topics.to_vec();
        topics.push("bell/*");
        let body = json!({ "clientId": "<client>", "subscriptions": topics }).to_string();
        subscribed.push(side.play_json(*who, SUBSCRIBE, &body));
    }
    for step in scene.happens {
        side.play(step);
    }
    let bell = post("", Who::Guest, "/api/collections/bell/records", "{}");
    side.play(&bell);
    let mut heard = vec![shown(side, &hello)];
    let patience = Instant::now() + Duration::from_secs(5);
    let mut rung = false;
    // After the bell, a moment for what was still on its way.
    while let Ok(event) = stream.recv_timeout(match rung {
        true => Duration::from_millis(60),
        false => patience.saturating_duration_since(Instant::now()),
    }) {
        rung |= event.name == "bell/*";
        if event.name != "bell/*" {
            heard.push(shown(side, &event));
        }
    }
    json!({ "subscribed": subscribed, "bell": rung, "heard": sorted(heard) })
}

fn open(side: &mut Side) -> (Receiver<Event>, Event) {
    let request = Request { method: "GET".into(), target: SUBSCRIBE.into(), ..Request::default() };
    open_with(side, &request)
}

/// Opens a stream, and reads what it says first.
pub(super) fn open_with(side: &mut Side, request: &Request) -> (Receiver<Event>, Event) {
    let stream = client::listen(side.program.address, request);
    let stream = stream.unwrap_or_else(|error| panic!("{}: no stream: {error}", side.program.name));
    let hello = stream.recv_timeout(Duration::from_secs(5));
    let hello =
        hello.unwrap_or_else(|error| panic!("{}: no first event: {error}", side.program.name));
    side.kept.insert("client".to_owned(), hello.id.clone());
    (stream, hello)
}

pub(super) fn shown(side: &Side, event: &Event) -> Value {
    let data = serde_json::from_str(&event.data).unwrap_or_else(|_error| json!(event.data));
    let event = json!({ "id": event.id, "event": event.name, "data": data });
    mask(&event, &side.kept)
}

/// PocketBase promises no order among the topics of one change.
fn sorted(mut heard: Vec<Value>) -> Vec<Value> {
    heard[1..].sort_by_key(ToString::to_string);
    heard
}

const REFUSALS: &[Step] = &[
    post("subscribe as nobody", Who::Guest, SUBSCRIBE, "{}"),
    post(
        "subscribe with an unknown id",
        Who::Guest,
        SUBSCRIBE,
        r#"{"clientId":"nope","subscriptions":["chat/*"]}"#,
    ),
    post(
        "subscribe with an empty id",
        Who::Guest,
        SUBSCRIBE,
        r#"{"clientId":"","subscriptions":["chat/*"]}"#,
    ),
    post("subscribe with an id that is a number", Who::Guest, SUBSCRIBE, r#"{"clientId":5}"#),
    post(
        "subscribe with topics that are no list",
        Who::Guest,
        SUBSCRIBE,
        r#"{"clientId":"nope","subscriptions":"chat/*"}"#,
    ),
    post(
        "subscribe with topics that are numbers",
        Who::Guest,
        SUBSCRIBE,
        r#"{"clientId":"nope","subscriptions":[5]}"#,
    ),
    post("subscribe with a body that does not parse", Who::Guest, SUBSCRIBE, "{bad"),
    post("subscribe to nothing", Who::Guest, SUBSCRIBE, r#"{"clientId":"<client>"}"#),
    get("a stream cannot be asked for by another method", Who::Guest, "/api/realtime/x"),
    patch("a stream has no PATCH", Who::Guest, SUBSCRIBE, "{}"),
    delete("a stream has no DELETE", Who::Guest, SUBSCRIBE),
];
