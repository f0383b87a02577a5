//! What rules see of a body: a json value as its text, and what was sent as a truth.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(MAKE);
    report.table(JSON);
    report.table(TRUTHS);
    report.table(CHANGED);
    report.table(AWAY);
}

const COLLECTION: &str = "/api/collections/words";
const RECORDS: &str = "/api/collections/words/records";
const KEPT: &str = "/api/collections/words/records/keptwordsrecord";

macro_rules! rule {
    ($rule:literal) => {
        patch(
            concat!("words under ", $rule),
            Who::Root,
            COLLECTION,
            concat!(r#"{"createRule":""#, $rule, r#"","updateRule":""#, $rule, r#""}"#),
        )
        .query(&[("fields", "createRule")])
    };
}

macro_rules! send {
    ($rule:literal, $body:literal) => {
        post(concat!("words ", $body, " under ", $rule), Who::Guest, RECORDS, $body)
    };
}

macro_rules! change {
    ($rule:literal, $body:literal) => {
        patch(concat!("kept words ", $body, " under ", $rule), Who::Guest, KEPT, $body)
    };
}

/// The rule, and what comes of every kind of json value under it.
macro_rules! json {
    ($($rule:literal),*) => {
        &[$(
            rule!($rule),
            send!($rule, r#"{"j":true}"#),
            send!($rule, r#"{"j":"1"}"#),
            send!($rule, r#"{"j":1.5}"#),
            send!($rule, r#"{"j":"x"}"#),
            send!($rule, r#"{"j":""}"#),
            send!($rule, r#"{"j":null}"#),
            send!($rule, r#"{"j":[1]}"#),
            send!($rule, r#"{"j":{"a":1}}"#),
            send!($rule, r#"{}"#),
        )*]
    };
}

macro_rules! truths {
    ($($rule:literal),*) => {
        &[$(
            rule!($rule),
            send!($rule, r#"{"t":"1"}"#),
            send!($rule, r#"{"t":"2nd"}"#),
            send!($rule, r#"{"t":"-.5e1x"}"#),
            send!($rule, r#"{"t":"0.0"}"#),
            send!($rule, r#"{"t":"x"}"#),
            send!($rule, r#"{"t":""}"#),
            send!($rule, r#"{"n":1}"#),
            send!($rule, r#"{"n":-7}"#),
            send!($rule, r#"{"n":0}"#),
            send!($rule, r#"{"j":5}"#),
            send!($rule, r#"{"j":"x"}"#),
            send!($rule, r#"{"j":false}"#),
            send!($rule, r#"{}"#),
            change!($rule, r#"{"t":"1"}"#),
            change!($rule, r#"{"n":7}"#),
            change!($rule, r#"{"j":"7"}"#),
            change!($rule, r#"{}"#),
        )*]
    };
}

const MAKE: &[Step] = &[
    post(
        "a collection of words",
        Who::Root,
        "/api/collections",
        r#"{"name":"words","type":"base","viewRule":"","fields":[{"name":"j","type":"json"},{"name":"t","type":"text"},{"name":"n","type":"number"}]}"#,
    )
    .query(&[("fields", "name")]),
    post("words that are kept", Who::Root, RECORDS, r#"{"id":"keptwordsrecord","j":"x","t":"2","n":7}"#),
];

const JSON: &[Step] = json!(
    "@request.body.j = 'x'",
    "@request.body.j = '\\\"x\\\"'",
    "@request.body.j = 'true'",
    "@request.body.j = true",
    "@request.body.j = 1",
    "@request.body.j = '1.5'",
    "@request.body.j = 'null'",
    "@request.body.j = ''",
    "@request.body.j = null",
    "@request.body.j != ''",
    "@request.body.j = '[1]'",
    "@request.body.j ~ '1'",
    "@request.body.j:lower = '\\\"x\\\"'",
    "@request.body.j.a = 1",
    "@request.body.j.0 = 1",
    "@request.body.j = j",
    "@request.body.j:changed = true"
);

const TRUTHS: &[Step] = truths!(
    "t = @request.body.t:isset",
    "t != @request.body.t:isset",
    "@request.body.t:isset != t",
    "n = @request.body.n:isset",
    "n != @request.body.n:isset",
    "n > @request.body.n:isset",
    "j = @request.body.j:isset",
    "j != @request.body.j:isset",
    "@request.body.j:isset = j",
    "j.a != @request.body.j:isset",
    "@request.body.n:isset = @request.body.t:isset",
    "@request.body.n:isset != @request.body.t:isset"
);

const CHANGED: &[Step] = &[
    patch(
        "only what changes",
        Who::Root,
        COLLECTION,
        r#"{"updateRule":"@request.body.j:changed = true"}"#,
    )
    .query(&[("fields", "updateRule")]),
    change!("@request.body.j:changed = true", r#"{"j":"x"}"#),
    change!("@request.body.j:changed = true", r#"{"j":"y"}"#),
    change!("@request.body.j:changed = true", r#"{"j":[1]}"#),
    patch(
        "only what stays",
        Who::Root,
        COLLECTION,
        r#"{"updateRule":"@request.body.j:changed = false"}"#,
    )
    .query(&[("fields", "updateRule")]),
    change!("@request.body.j:changed = false", r#"{"j":[1]}"#),
    change!("@request.body.j:changed = false", r#"{"j":[2]}"#),
];

const AWAY: &[Step] = &[delete("the words go", Who::Root, COLLECTION)];
