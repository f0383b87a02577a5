//! In which order a request is looked at: where it goes, who asks, and only then what it carries.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    report.table(BODIES);
    report.table(TYPES);
    report.table(FIRST);
    report.table(GONE);
}

macro_rules! unreadable {
    ($who:ident, $path:literal) => {
        post(
            concat!(stringify!($who), " sends half a body to ", $path),
            Who::$who,
            concat!("/api/collections/", $path),
            r#"{"identity":5"#,
        )
    };
}

macro_rules! for_so_long {
    ($path:literal, $json:literal) => {
        post(
            concat!("impersonated by ", $path, " for ", $json),
            Who::Root,
            concat!("/api/collections/", $path),
            $json,
        )
    };
}

macro_rules! changed {
    ($json:literal) => {
        patch(concat!("a checked change ", $json), Who::Root, "/api/collections/checked", $json)
            .query(&[("fields", "name,message,data")])
    };
}

const GROUND: &[Step] = &[
    post("accounts to check", Who::Root, "/api/collections", r#"{"name":"checked","type":"auth"}"#)
        .query(&[("fields", "name")]),
    post(
        "accounts that are shut",
        Who::Root,
        "/api/collections",
        r#"{"name":"shut","type":"auth","passwordAuth":{"enabled":false}}"#,
    )
    .query(&[("fields", "name")]),
    post(
        "no accounts at all",
        Who::Root,
        "/api/collections",
        r#"{"name":"accountless","type":"base"}"#,
    )
    .query(&[("fields", "name")]),
];

const BODIES: &[Step] = &[
    unreadable!(Guest, "nowhere/auth-with-password"),
    unreadable!(Guest, "accountless/auth-with-password"),
    unreadable!(Guest, "shut/auth-with-password"),
    unreadable!(Guest, "checked/auth-with-password"),
    unreadable!(Guest, "nowhere/request-verification"),
    unreadable!(Guest, "accountless/request-verification"),
    unreadable!(Guest, "accountless/request-password-reset"),
    unreadable!(Guest, "shut/request-password-reset"),
    unreadable!(Guest, "nowhere/confirm-verification"),
    unreadable!(Guest, "accountless/confirm-password-reset"),
    unreadable!(Guest, "nowhere/auth-refresh"),
    unreadable!(Guest, "accountless/auth-refresh"),
    unreadable!(Guest, "checked/auth-refresh"),
    unreadable!(Guest, "_superusers/request-email-change"),
    unreadable!(Guest, "_superusers/confirm-email-change"),
    unreadable!(Root, "_superusers/request-email-change"),
    unreadable!(Root, "_superusers/confirm-email-change"),
    post(
        "a superuser asks for another address",
        Who::Root,
        "/api/collections/_superusers/request-email-change",
        r#"{"newEmail":"other@checked.example"}"#,
    ),
    for_so_long!("checked/impersonate/nobody", r#"{"duration":-1}"#),
    for_so_long!("checked/impersonate/nobody", r#"{"duration":"x"}"#),
    for_so_long!("nowhere/impersonate/nobody", r#"{"duration":-1}"#),
    for_so_long!("accountless/impersonate/nobody", r#"{"duration":-1}"#),
    step(
        "a token behind two spaces",
        Who::With("Bearer  <root token>"),
        "GET",
        "/api/collections/checked",
    )
    .query(&[("fields", "name")]),
    get("a token behind one space", Who::With("bEARER <root token>"), "/api/collections/checked")
        .query(&[("fields", "name")]),
    step("a form for nobody", Who::Guest, "POST", "/api/collections/shut/auth-with-password")
        .body(Body::Form("identity=a&password=b")),
];

const TYPES: &[Step] = &[
    changed!(r#"{"id":5}"#),
    changed!(r#"{"name":null}"#),
    changed!(r#"{"type":""}"#),
    changed!(r#"{"created":true}"#),
    changed!(r#"{"system":"x"}"#),
    post(
        "a new collection of a wrong id",
        Who::Root,
        "/api/collections",
        r#"{"id":5,"name":"wrong"}"#,
    ),
];

macro_rules! systems {
    ($name:literal, $json:literal) => {
        patch(
            concat!("a change of ", $name, ": ", $json),
            Who::Root,
            concat!("/api/collections/", $name),
            $json,
        )
    };
}

macro_rules! valued {
    ($json:literal) => {
        post(
            concat!("a checked value ", $json),
            Who::Root,
            "/api/collections/accountless/records",
            $json,
        )
        .query(&[("fields", "message,data,s,i,f")])
    };
}

/// Of several things that are wrong, which is told.
const FIRST: &[Step] = &[
    systems!("_otps", r#"{"name":""}"#),
    systems!("_otps", r#"{"name":"a b"}"#),
    systems!("_otps", r#"{"name":"a_via_b"}"#),
    systems!("_otps", r#"{"name":"other"}"#),
    systems!("_otps", r#"{"listRule":"zzz"}"#),
    systems!("_otps", r#"{"listRule":"id = 1"}"#),
    systems!("_otps", r#"{"listRule":null}"#),
    delete("all superusers", Who::Root, "/api/collections/_superusers/truncate"),
    changed!(r#"{"passwordAuth":{"enabled":true,"identityFields":[""]}}"#),
    changed!(r#"{"passwordAuth":{"enabled":true,"identityFields":["","email"]}}"#),
    changed!(r#"{"fields":[{"id":"text3208210256","name":"ff","type":"text"}]}"#),
    changed!(r#"{"fields":[{"id":"text3208210256","name":"id","type":"number"}]}"#),
    patch(
        "fields for the checked values",
        Who::Root,
        "/api/collections/accountless",
        r#"{"fields":[{"name":"s","type":"select","values":["a"]},{"name":"i","type":"number","onlyInt":true,"max":10},{"name":"f","type":"autodate","onCreate":true,"required":"abc","help":1}]}"#,
    )
    .query(&[("fields", "name,fields.name,fields.type,message,data")]),
    valued!(r#"{"s":" 5 "}"#),
    valued!(r#"{"s":"5?"}"#),
    valued!(r#"{"s":"5."}"#),
    valued!(r#"{"s":"\n"}"#),
    valued!(r#"{"i":1e300}"#),
    valued!(r#"{"i":-9.3e18}"#),
    valued!(r#"{"i":10.5}"#),
    get("a text with a zero in it", Who::Root, "/api/collections/accountless/records")
        .query(&[("filter", "s = 'a\0b'")]),
    get("a guest's two mentions", Who::Guest, "/api/collections/users/records")
        .query(&[("filter", "@request.auth.id = '' || @collection.users.id = ''")]),
    patch("the accounts' rule", Who::Root, "/api/collections/checked", r#"{"authRule":null}"#)
        .query(&[("fields", "authRule")]),
];

const GONE: &[Step] = &[
    delete("the checked accounts go", Who::Root, "/api/collections/checked"),
    delete("the shut accounts go", Who::Root, "/api/collections/shut"),
    delete("what has no accounts goes", Who::Root, "/api/collections/accountless"),
];
