//! Names of members in other letters than PocketBase's own, where it reads bodies into structures.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(SIGNING_IN);
    report.table(COLLECTIONS);
    report.table(ELSEWHERE);
}

const ACCOUNTS: &str = "/api/collections/spelled";

macro_rules! to {
    ($path:literal, $json:literal) => {
        post(
            concat!("to ", $path, " ", $json),
            Who::Guest,
            concat!("/api/collections/spelled/", $path),
            $json,
        )
        .query(&[("fields", "code,message,data,status,record.email")])
    };
}

macro_rules! made {
    ($json:literal) => {
        post(concat!("spelled: ", $json), Who::Root, "/api/collections", $json)
            .query(&[("fields", "name,type,listRule,fields.name,otp.length,data,message,status")])
    };
}

macro_rules! set {
    ($json:literal) => {
        patch(concat!("settings spelled ", $json), Who::Root, "/api/settings", $json).query(&[(
            "fields",
            "meta.appName,superuserIPs,rateLimits.rules,rateLimits.excludedIPs,batch.timeout,message",
        )])
    };
}

macro_rules! brought {
    ($json:literal) => {
        step(concat!("imported: ", $json), Who::Root, "PUT", "/api/collections/import")
            .body(Body::Json($json))
    };
}

const SIGNING_IN: &[Step] = &[
    post(
        "accounts in any letters",
        Who::Root,
        "/api/collections",
        r#"{"name":"spelled","type":"auth","createRule":"","authAlert":{"enabled":false}}"#,
    )
    .query(&[("fields", "name")]),
    post(
        "an account for any letters",
        Who::Root,
        "/api/collections/spelled/records",
        r#"{"email":"a@spelled.example","password":"12345678","passwordConfirm":"12345678"}"#,
    )
    .query(&[("fields", "email")]),
    to!("auth-with-password", r#"{"Identity":"a@spelled.example","Password":"12345678"}"#),
    to!("auth-with-password", r#"{"IDENTITY":"a@spelled.example","pass_word":"12345678"}"#),
    to!("auth-with-password", r#"{"ident-ity_":"a@spelled.example","password":"12345678"}"#),
    to!("auth-with-password", r#"{"identity":"a@spelled.example","paſſword":"12345678"}"#),
    to!(
        "auth-with-password",
        r#"{"identity":"a@spelled.example","Identity":"x","password":"12345678"}"#
    ),
    to!(
        "auth-with-password",
        r#"{"Identity":null,"identity":"a@spelled.example","password":"12345678"}"#
    ),
    to!(
        "auth-with-password",
        r#"{"identity":"a@spelled.example","password":"12345678","other":1,"Other":2}"#
    ),
    to!(
        "auth-with-password",
        r#"{"identity":"a@spelled.example","password":"12345678","other":1,"other":2}"#
    ),
    step(
        "a form keeps to its letters",
        Who::Guest,
        "POST",
        "/api/collections/spelled/auth-with-password",
    )
    .body(Body::Form("Identity=a@spelled.example&Password=12345678")),
    step(
        "a payload in a form keeps to its letters",
        Who::Guest,
        "POST",
        "/api/collections/spelled/auth-with-password",
    )
    .body(Body::Form("@jsonPayload=%7B%22Identity%22%3A%22a%22%7D")),
    to!("request-otp", r#"{"Email":"a@spelled.example"}"#),
    to!("request-verification", r#"{"Email":"nobody@spelled.example"}"#),
    to!("request-password-reset", r#"{"EMAIL":"nobody@spelled.example"}"#),
    to!("confirm-verification", r#"{"Token":"abc"}"#),
    to!("confirm-password-reset", r#"{"Token":"abc","Password":"x","PasswordConfirm":"y"}"#),
    to!("confirm-email-change", r#"{"Token":"abc","Password":"x"}"#),
    post(
        "impersonated in any letters",
        Who::Root,
        "/api/collections/spelled/impersonate/nobody",
        r#"{"Duration":-1}"#,
    ),
    to!(
        "records",
        r#"{"Email":"b@spelled.example","password":"12345678","passwordConfirm":"12345678"}"#
    ),
];

const COLLECTIONS: &[Step] = &[
    made!(r#"{"Name":"spelled1","TYPE":"auth","ListRule":"","OTP":{"length":9}}"#),
    made!(r#"{"name":"spelled2","Name":"spelled3","type":"base"}"#),
    made!(r#"{"name":"spelled2","type":"base","Type":"auth"}"#),
    made!(r#"{"name":"spelled2","Fields":[{"name":"t","type":"text"}],"list_rule":""}"#),
    made!(
        r#"{"name":"spelled3","fields":[{"name":"t","type":"text","MAX":3}],"listRule":"","ListRule":null}"#
    ),
    made!(r#"{"name":"spelled4","fields":[{"NAME":"t","type":"text"}]}"#),
    made!(r#"{"name":"spelled4","fields":[{"name":"t","TYPE":"text"}]}"#),
    made!(r#"{"name":"spelled4","type":"view","ViewQuery":"select id from spelled"}"#),
    made!(r#"{"name":"spelled5","type":"auth","otp":{"Length":9}}"#),
    patch(
        "a name in other letters changes nothing",
        Who::Root,
        "/api/collections/spelled2",
        r#"{"Name":"other","ListRule":""}"#,
    )
    .query(&[("fields", "name,listRule")]),
    brought!(r#"{"Collections":[{"name":"spelled6","type":"base"}],"DeleteMissing":false}"#),
    brought!(r#"{"collections":[{"Name":"spelled7","type":"base"}]}"#),
    brought!(
        r#"{"collections":[{"name":"spelled7","type":"base","Fields":[{"name":"f","type":"text"}]}]}"#
    ),
    brought!(r#"{"collections":[],"Collections":[]}"#),
    get("what was spelled", Who::Root, "/api/collections").query(&[
        ("filter", "name ~ 'spelled'"),
        ("fields", "items.name,items.type,items.listRule,items.fields.name"),
        ("sort", "name"),
    ]),
    post(
        "a query in other letters",
        Who::Root,
        "/api/collections/meta/dry-run-view",
        r#"{"Query":"select id from spelled"}"#,
    )
    .query(&[("fields", "fields.name")]),
    delete("spelled 1 goes", Who::Root, "/api/collections/spelled1"),
    delete("spelled 2 goes", Who::Root, "/api/collections/spelled2"),
    delete("spelled 3 goes", Who::Root, "/api/collections/spelled3"),
    delete("spelled 5 goes", Who::Root, "/api/collections/spelled5"),
    delete("spelled 6 goes", Who::Root, "/api/collections/spelled6"),
    delete("spelled 7 goes", Who::Root, "/api/collections/spelled7"),
];

const ELSEWHERE: &[Step] = &[
    set!(r#"{"Meta":{"APPNAME":"Spelled"}}"#),
    set!(r#"{"meta":{"appName":"Acme","App_Name":"x"}}"#),
    set!(r#"{"meta":{"appName":"Acme"},"Meta":{}}"#),
    set!(r#"{"meta":{"appName":"Acme"},"superuserips":[]}"#),
    set!(
        r#"{"RateLimits":{"Rules":[{"LABEL":"/api/spelled","MaxRequests":5,"Duration":7}],"ExcludedIps":["1.1.1.1"]}}"#
    ),
    set!(
        r#"{"rateLimits":{"rules":[{"label":"*:auth","maxRequests":2,"duration":3},{"label":"*:create","maxRequests":20,"duration":5},{"label":"/api/batch","maxRequests":3,"duration":1},{"label":"/api/","maxRequests":300,"duration":10}],"excludedIPs":[]}}"#
    ),
    set!(r#"{"batch":{"Timeout":-0}}"#),
    set!(r#"{"batch":{"timeout":3}}"#),
    post(
        "a mail in other letters",
        Who::Root,
        "/api/settings/test/email",
        r#"{"Template":"nope","Email":"x@spelled.example"}"#,
    ),
    post(
        "a bucket in other letters",
        Who::Root,
        "/api/settings/test/s3",
        r#"{"FileSystem":"nope"}"#,
    ),
    post(
        "a stream in other letters",
        Who::Guest,
        "/api/realtime",
        r#"{"ClientID":"nope","Subscriptions":[]}"#,
    ),
    post(
        "a stream named twice",
        Who::Guest,
        "/api/realtime",
        r#"{"ClientID":"nope","clientId":"nope"}"#,
    ),
    patch("batches for other letters", Who::Root, "/api/settings", r#"{"batch":{"enabled":true}}"#)
        .query(&[("fields", "batch")]),
    post(
        "a batch in other letters",
        Who::Root,
        "/api/batch",
        r#"{"Requests":[{"Method":"PATCH","URL":"/api/collections/spelled/records/nobody","Body":{}}]}"#,
    ),
    post(
        "a batch whose records keep to their letters",
        Who::Root,
        "/api/batch",
        r#"{"requests":[{"method":"POST","url":"/api/collections/spelled/records?fields=email","BODY":{"Email":"c@spelled.example","password":"12345678","passwordConfirm":"12345678"}}]}"#,
    ),
    post("a batch with two lists", Who::Root, "/api/batch", r#"{"requests":[],"Requests":[]}"#),
    patch(
        "no batches for other letters",
        Who::Root,
        "/api/settings",
        r#"{"batch":{"enabled":false}}"#,
    )
    .query(&[("fields", "batch")]),
    delete("the spelled accounts go", Who::Root, ACCOUNTS),
];
