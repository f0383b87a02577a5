//! The request log. PocketBase writes it every few seconds, so each look waits until all is there.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::report::Report;
use crate::scenario::{Side, Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(EMPTIED);
    report.table(REQUESTS);
    for step in FOUND {
        let (theirs, ours) = report.both(|side| when_written(side, step));
        report.count(step.name, &theirs, &ours);
    }
    report.table(REFUSED);
    report.table(STATS);
}

const LOGS: &str = "/api/logs";
/// What every one of [`REQUESTS`] holds in its address, and nothing else.
const REQUESTED: usize = 8;

const EMPTIED: &[Step] = &[
    patch("logs know who asked", Who::Root, "/api/settings", r#"{"logs":{"logAuthId":true}}"#)
        .query(&[("fields", "logs")]),
    delete("a guest empties the logs", Who::Guest, LOGS),
    delete("a user empties the logs", Who::Ada, LOGS),
    delete("the admin empties the logs", Who::Root, LOGS),
];

const REQUESTS: &[Step] = &[
    get("logged: health", Who::Guest, "/api/health?logged=1"),
    get("logged: by a user", Who::Ada, "/api/health?logged=2"),
    get("logged: nothing there", Who::Guest, "/api/nope?logged=3"),
    get(
        "logged: a record that is not there",
        Who::Guest,
        "/api/collections/books/records/nope?logged=4",
    ),
    post(
        "logged: a bad record",
        Who::Root,
        "/api/collections/things/records?logged=5",
        r#"{"short":"x"}"#,
    ),
    get("logged: with a referer", Who::Guest, "/api/health?logged=6&x=%C3%A4+b")
        .headers(&[("Referer", "https://example.com/a?b=c"), ("User-Agent", "a test/1.0")]),
    get("logged: a guest's settings", Who::Guest, "/api/settings?logged=7"),
    delete("logged: a deletion", Who::Guest, "/api/collections/books/records/nope?logged=8"),
    get("logged: reading the log is not", Who::Root, LOGS).query(&[
        ("logged", "9"),
        ("perPage", "1"),
        ("fields", "nope"),
        ("skipTotal", "1"),
        ("filter", "id=''"),
    ]),
];

/// `details` are each program's own words.
const PICKED: (&str, &str) = (
    "fields",
    "level,message,created,data.type,data.method,data.status,data.url,data.referer,data.userAgent,data.auth,data.authId,data.userIP,data.remoteIP,data.error",
);
const LOGGED: &str = "data.url ~ 'logged='";

const fn found(name: &'static str, query: &'static [(&'static str, &'static str)]) -> Step {
    get(name, Who::Root, LOGS).query(query)
}

const FOUND: &[Step] = &[
    found("all that was logged", &[("filter", LOGGED), ("sort", "@rowid"), PICKED]),
    found(
        "the last that was logged",
        &[("filter", LOGGED), ("sort", "-@rowid"), ("perPage", "1"), PICKED],
    ),
    found("logged in no order", &[("filter", LOGGED), PICKED]),
    found(
        "the second page of what was logged",
        &[("filter", LOGGED), ("page", "2"), ("perPage", "3"), PICKED],
    ),
    found(
        "logged, not counted",
        &[("filter", LOGGED), ("perPage", "3"), ("skipTotal", "1"), PICKED],
    ),
    found(
        "logged errors",
        &[("filter", "data.url ~ 'logged=' && level > 0"), ("sort", "data.url"), PICKED],
    ),
    found("logged by status", &[("filter", LOGGED), ("sort", "-data.status,data.url"), PICKED]),
    found("logged by a user", &[("filter", "data.url ~ 'logged=' && data.auth = 'users'"), PICKED]),
    found(
        "logged messages",
        &[("filter", "message ~ 'logged=' && data.status = 404"), ("sort", "message"), PICKED],
    ),
    found(
        "logged of a type",
        &[
            ("filter", "data.url ~ 'logged=' && data.type = 'request' && data.nope = ''"),
            ("sort", "data.url"),
            PICKED,
        ],
    ),
    found("nothing logged", &[("filter", "data.url ~ 'logged=' && level = 4"), PICKED]),
];

/// The answer once everything asked for has been written.
fn when_written(side: &mut Side, step: &Step) -> Value {
    const ALL: Step = get("", Who::Root, LOGS).query(&[("filter", LOGGED), ("perPage", "1")]);
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let all = side.play(&ALL).to_json();
        if all["body"]["totalItems"] == REQUESTED || Instant::now() > patience {
            return side.play(step).to_json();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

const REFUSED: &[Step] = &[
    get("a guest's logs", Who::Guest, LOGS),
    get("a user's logs", Who::Ada, LOGS),
    get("a log that is not there", Who::Root, "/api/logs/nope"),
    get("a guest's log", Who::Guest, "/api/logs/nope"),
    get("logs by an unknown field", Who::Root, LOGS).query(&[("filter", "nope = 1")]),
    get("logs by a hidden order", Who::Root, LOGS).query(&[("sort", "rowid")]),
    get("logs by who asks", Who::Root, LOGS).query(&[("filter", "@request.auth.id != ''")]),
    get("logs by another collection", Who::Root, LOGS)
        .query(&[("filter", "@collection.books.id != ''")]),
    get("logs by a bad filter", Who::Root, LOGS).query(&[("filter", "level >")]),
    get("a bad page of logs", Who::Root, LOGS).query(&[("page", "x")]),
    post("logs cannot be written", Who::Root, LOGS, "{}"),
    patch("a log cannot be changed", Who::Root, "/api/logs/nope", "{}"),
    delete("a log cannot be deleted", Who::Root, "/api/logs/nope"),
];

const STATS: &[Step] = &[
    get("how many were logged", Who::Root, "/api/logs/stats")
        .query(&[("filter", LOGGED), ("fields", "total")]),
    get("how many of nothing were logged", Who::Root, "/api/logs/stats")
        .query(&[("filter", "level = 5")]),
    get("how many, by a bad filter", Who::Root, "/api/logs/stats").query(&[("filter", "nope > 1")]),
    get("a guest asks how many", Who::Guest, "/api/logs/stats"),
    patch(
        "nothing is logged at all",
        Who::Root,
        "/api/settings",
        r#"{"logs":{"maxDays":0,"logAuthId":false}}"#,
    )
    .query(&[("fields", "logs")]),
    patch("logging as before", Who::Root, "/api/settings", r#"{"logs":{"maxDays":5}}"#)
        .query(&[("fields", "logs")]),
];
