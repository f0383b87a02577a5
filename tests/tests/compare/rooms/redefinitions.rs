//! What becomes of a collection when its definition changes, and what a definition may say of what
//! its type brings along.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(RENAMED);
    report.table(IMPORTED);
    report.table(NULLS);
    report.table(TYPES);
    report.table(DOMAINS);
    report.table(IDS);
    report.table(IMPORT_BY_NAME);
    report.table(ACCOUNTS);
    report.table(INDEXES);
    report.table(SECOND_METHODS);
    report.table(BY_NUMBER);
    report.table(LINKS);
    report.table(PASSWORDS);
    report.table(STREAMS);
}

const ALL: &str = "/api/collections";
const IMPORT: &str = "/api/collections/import";

/// Makes a collection. The body is the scenario's name.
macro_rules! make {
    ($json:literal) => {
        post(concat!("make anew ", $json), Who::Root, ALL, $json)
    };
}

/// Changes a collection. The body is the scenario's name.
macro_rules! redefine {
    ($collection:literal, $json:literal) => {
        patch(
            concat!("redefine in turn ", $collection, " ", $json),
            Who::Root,
            concat!("/api/collections/", $collection),
            $json,
        )
    };
}

macro_rules! import {
    ($json:literal) => {
        step(concat!("import anew ", $json), Who::Root, "PUT", IMPORT).body(Body::Json($json))
    };
}

const FIELDS: (&str, &str) = ("fields", "name,fields.id,fields.name,fields.type");

const RENAMED: &[Step] = &[
    make!(r#"{"name":"ren","fields":[{"name":"name","type":"text"},{"name":"n","type":"number"}]}"#).query(&[FIELDS]),
    post("a record of what is redefined", Who::Root, "/api/collections/ren/records", r#"{"name":"value","n":1}"#).keep(&[("ren", "/id")]),
    redefine!("ren", r#"{"fields":[{"id":"text1579384326","name":"title","type":"text"},{"id":"number2013832146","name":"n","type":"number"}]}"#).query(&[FIELDS]),
    redefine!("ren", r#"{"fields":[{"id":"text1579384326","name":"title","type":"text"},{"id":"number2013832146","name":"n","type":"number"},{"name":"name","type":"text"}]}"#).query(&[FIELDS]),
    get("the renamed field keeps its values beside one of its old name", Who::Root, "/api/collections/ren/records/<ren>"),
    redefine!("ren", r#"{"fields":[{"id":"text1579384326","name":"g","type":"text"},{"name":"title","type":"text"}]}"#).query(&[FIELDS]),
    get("a field renamed beside a new one of its name keeps its values", Who::Root, "/api/collections/ren/records/<ren>"),
    redefine!("ren", r#"{"fields":[{"name":"name","type":"text"},{"id":"text1579384326","name":"g","type":"text"}]}"#).query(&[FIELDS]),
    get("of two that are the same the later counts", Who::Root, "/api/collections/ren/records/<ren>"),
];

const IMPORTED: &[Step] = &[
    make!(r#"{"name":"imp","fields":[{"name":"name","type":"text"},{"name":"n","type":"number"}]}"#).query(&[FIELDS]),
    post("a record to import over", Who::Root, "/api/collections/imp/records", r#"{"name":"value","n":1}"#).keep(&[("imp", "/id")]),
    redefine!("imp", r#"{"fields":[{"id":"text1579384326","name":"title","type":"text"},{"id":"number2013832146","name":"n","type":"number"}]}"#).query(&[FIELDS]),
    import!(r#"{"collections":[{"name":"imp","fields":[{"name":"name","type":"text"}]}]}"#),
    get("the field has its old name again", Who::Root, "/api/collections/imp/records/<imp>"),
    import!(r#"{"collections":[{"name":"imp","fields":[{"id":"text1579384326","name":"title","type":"text"},{"name":"name","type":"text"}]}]}"#),
    get("an import renames and adds", Who::Root, "/api/collections/imp/records/<imp>"),
    get("the fields after the imports", Who::Root, "/api/collections/imp").query(&[("fields", "fields.id,fields.name")]),
];

/// Makes a collection with one field.
macro_rules! field {
    ($name:literal, $field:literal) => {
        post(
            concat!("define anew ", $field),
            Who::Root,
            ALL,
            concat!(r#"{"name":""#, $name, r#"","fields":["#, $field, "]}"),
        )
    };
}

const NULLS: &[Step] = &[
    field!(
        "e0",
        r#"{"id":null,"name":"a","type":"text","system":null,"hidden":null,"presentable":null,"required":null,"help":null,"pattern":null,"autogeneratePattern":null,"primaryKey":null,"min":null,"max":null}"#
    ),
    field!("e1", r#"{"name":null,"type":"text"}"#),
    field!("e2", r#"{"name":"a","type":"number","onlyInt":null,"min":null,"max":null}"#),
    field!("e3", r#"{"name":"a","type":"autodate","onCreate":null,"onUpdate":null}"#),
    field!("e4", r#"{"name":"a","type":"editor","convertURLs":null,"maxSize":null}"#),
    field!("e5", r#"{"name":"a","type":"date","min":null,"max":null}"#),
    field!("e6", r#"{"name":"a","type":"select","values":null,"maxSelect":null}"#),
    field!(
        "e7",
        r#"{"name":"a","type":"password","pattern":null,"cost":null,"min":null,"max":null}"#
    ),
    field!("e8", r#"{"name":"a","type":"file","protected":null,"thumbs":null,"mimeTypes":null}"#),
    field!("e9", r#"{"name":"a","type":"email","onlyDomains":[null],"exceptDomains":null}"#),
    field!("e10", r#"{"name":"a","type":null}"#),
    field!("e11", r#"{"name":"a","type":5}"#),
    field!("e12", r#"{"name":"a","type":0}"#),
    field!("e13", r#"null"#),
    make!(r#"{"name":"e14","type":null}"#),
    make!(
        r#"{"name":"e15","id":null,"system":null,"fields":null,"indexes":null,"created":null,"authRule":null,"viewQuery":null,"otp":null}"#
    ),
    make!(r#"{"name":"e16","indexes":[null]}"#),
    make!(r#"{"name":null}"#),
    make!(r#"{"name":"e17","type":"view","viewQuery":"select id from e15"}"#).query(&[FIELDS]),
    redefine!("e15", r#"{"name":null}"#),
    redefine!("e15", r#"{"type":null}"#),
    redefine!("e15", r#"{"type":""}"#),
    redefine!("e15", r#"{"system":null,"updated":null,"mfa":null}"#),
    redefine!("e15", r#"{"indexes":[null]}"#),
    redefine!("e15", r#"{"fields":[null]}"#),
    redefine!("e17", r#"{"name":null}"#),
    redefine!("e17", r#"{"viewQuery":null}"#),
    redefine!("e17", r#"{"viewQuery":""}"#),
    redefine!("e17", r#"{"type":null}"#),
    redefine!("e17", r#"{"type":""}"#),
    redefine!("users", r#"{"type":null}"#),
    redefine!("users", r#"{"type":""}"#),
];

const TYPES: &[Step] = &[
    make!(r#"{"name":"f0","system":"x"}"#),
    make!(r#"{"name":"f0","system":5}"#),
    make!(r#"{"name":"f0","created":true}"#),
    make!(r#"{"name":"f0","created":{}}"#),
    make!(r#"{"name":"f0","updated":5}"#),
    make!(r#"{"name":"f0","authRule":true}"#),
    make!(r#"{"name":"f0","manageRule":5}"#),
    make!(r#"{"name":"f0","viewQuery":true}"#),
    make!(r#"{"name":"f0","passwordAuth":5}"#),
    make!(r#"{"name":"f0","oauth2":[]}"#),
    make!(r#"{"name":"f0","fileToken":"x"}"#),
    make!(r#"{"name":"f0","verificationTemplate":5}"#),
    redefine!("e15", r#"{"created":true}"#),
    redefine!("e15", r#"{"authRule":true}"#),
    redefine!("e15", r#"{"viewQuery":5}"#),
    redefine!("e15", r#"{"authAlert":5}"#),
    redefine!("e17", r#"{"fields":true}"#),
    redefine!("e17", r#"{"fields":["x"]}"#),
    redefine!("e17", r#"{"fields":[{"name":"t"}]}"#),
    redefine!("e17", r#"{"indexes":true}"#),
    redefine!("e17", r#"{"otp":1}"#),
    redefine!("users", r#"{"viewQuery":true}"#),
];

/// Makes a field for addresses at one domain.
macro_rules! domain {
    ($name:literal, $domain:literal) => {
        post(
            concat!("addresses at ", $domain),
            Who::Root,
            ALL,
            concat!(
                r#"{"name":""#,
                $name,
                r#"","fields":[{"name":"a","type":"email","onlyDomains":[""#,
                $domain,
                r#""]},{"name":"b","type":"url","exceptDomains":[""#,
                $domain,
                r#""]}]}"#
            ),
        )
        .query(&[("fields", "fields.onlyDomains,fields.exceptDomains")])
    };
}

const DOMAINS: &[Step] = &[
    domain!("g0", "localhost"),
    domain!("g1", "a"),
    domain!("g2", "EXAMPLE.com"),
    domain!("g3", "example.COM"),
    domain!("g4", "1.2.3.4"),
    domain!("g5", "a.b.c"),
    domain!("g6", "xn--bcher-kva.example"),
    domain!("g7", "example.xn--p1ai"),
    domain!("g8", "a.b2"),
    domain!("g9", "a-.com"),
    domain!("g10", "a.com."),
    domain!("g11", " a.com"),
    domain!("g12", ""),
];

const IDS: &[Step] = &[
    make!(
        r#"{"id":"4d1blo5cuycfaca","name":"ids0","listRule":"","fields":[{"name":"t","type":"text"},{"name":"f","type":"file"}]}"#
    ),
    make!(r#"{"id":"5","name":"ids1","type":"auth","listRule":"","viewRule":""}"#)
        .query(&[("fields", "id,name")]),
    make!(
        r#"{"id":"_","name":"ids2","fields":[{"name":"r","type":"relation","collectionId":"4d1blo5cuycfaca","cascadeDelete":true}]}"#
    ),
    make!(r#"{"id":"_pb_orders_x","name":"ids3"}"#),
    make!(r#"{"id":"_changes","name":"ids4"}"#),
    make!(r#"{"id":"_c_5","name":"ids5"}"#),
    make!(r#"{"id":"5","name":"ids6"}"#),
    make!(r#"{"id":"5-6","name":"ids6"}"#),
    step("an id at its longest that begins with a digit", Who::Root, "POST", ALL).body(Body::Long(
        r#"{"name":"ids7","id":""#,
        "1",
        100,
        r#""}"#,
    )),
    import!(
        r#"{"collections":[{"id":"4d1blo5cuycfacb","name":"ids8","type":"base","fields":[{"name":"t","type":"text"}]}]}"#
    ),
    make!(r#"{"name":"ids9","type":"view","viewQuery":"select id, t from ids0"}"#)
        .query(&[("fields", "name,fields.name")]),
    post(
        "a record of a collection whose id begins with a digit",
        Who::Root,
        "/api/collections/4d1blo5cuycfaca/records",
        r#"{"id":"idsrecord000001","t":"x"}"#,
    ),
    post(
        "one that refers to it",
        Who::Root,
        "/api/collections/_/records",
        r#"{"id":"idsrecord000002","r":"idsrecord000001"}"#,
    ),
    get("it is listed", Who::Guest, "/api/collections/ids0/records")
        .query(&[("filter", "t = 'x'")]),
    get("the view of it", Who::Root, "/api/collections/ids9/records"),
    get("it is expanded", Who::Root, "/api/collections/ids2/records").query(&[("expand", "r")]),
    post(
        "an account of a collection whose id is a digit",
        Who::Root,
        "/api/collections/5/records",
        r#"{"id":"idsrecord000003","email":"five@example.com","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "it signs in",
        Who::Guest,
        "/api/collections/ids1/auth-with-password",
        r#"{"identity":"five@example.com","password":"12345678"}"#,
    )
    .keep(&[("five token", "/token")]),
    post("and refreshes", Who::With("<five token>"), "/api/collections/5/auth-refresh", "{}"),
    post(
        "a link of its",
        Who::Root,
        "/api/collections/_externalAuths/records",
        r#"{"collectionRef":"5","recordRef":"idsrecord000003","provider":"github","providerId":"1"}"#,
    ),
    delete("the account goes", Who::Root, "/api/collections/ids1/records/idsrecord000003"),
    get("and its link with it", Who::Root, "/api/collections/_externalAuths/records")
        .query(&[("filter", "collectionRef = '5'")]),
    delete(
        "the record that is referred to goes",
        Who::Root,
        "/api/collections/ids0/records/idsrecord000001",
    ),
    get("and what refers to it", Who::Root, "/api/collections/ids2/records"),
    delete(
        "a collection whose id begins with a digit is emptied",
        Who::Root,
        "/api/collections/4d1blo5cuycfacb/truncate",
    ),
    delete("and deleted", Who::Root, "/api/collections/4d1blo5cuycfacb"),
];

const IMPORT_BY_NAME: &[Step] = &[
    make!(r#"{"name":"import"}"#),
    get("a collection called import", Who::Root, IMPORT),
    get("a guest asks for it", Who::Guest, IMPORT),
    patch("it changes", Who::Root, IMPORT, r#"{"listRule":""}"#),
    patch("a guest changes it", Who::Guest, IMPORT, r#"{"listRule":""}"#),
    get("its records", Who::Guest, "/api/collections/import/records"),
    delete("a guest deletes it", Who::Guest, IMPORT),
    delete("it is deleted", Who::Root, IMPORT),
    get("what was called import is gone", Who::Root, IMPORT),
];

const HIDDEN: (&str, &str) = ("fields", "fields.name,fields.hidden,fields.required");

const ACCOUNTS: &[Step] = &[
    make!(r#"{"name":"h0","type":"auth","fields":[{"name":"email","type":"text"}]}"#).query(&[FIELDS]),
    make!(r#"{"name":"h1","type":"auth","fields":[{"name":"verified","type":"text"},{"id":"zzz","name":"tokenKey","type":"number"}]}"#).query(&[FIELDS]),
    make!(r#"{"name":"h2","type":"auth","fields":[{"name":"email","type":"text"},{"name":"email","type":"email"}]}"#).query(&[FIELDS]),
    make!(r#"{"name":"h3","type":"auth","fields":[{"id":"mine","name":"email","type":"email","required":false}]}"#).query(&[FIELDS]),
    make!(r#"{"name":"h4","type":"auth","fields":[{"name":"id","type":"number"}]}"#),
    redefine!("h0", r#"{"fields":[{"name":"verified","type":"text"}]}"#),
    make!(r#"{"name":"h5","type":"auth","listRule":"","viewRule":""}"#).query(&[HIDDEN]),
    post("an account with hidden marks", Who::Root, "/api/collections/h5/records",
        r#"{"email":"h5@example.com","emailVisibility":true,"verified":true,"password":"12345678","passwordConfirm":"12345678"}"#).keep(&[("h5", "/id")]),
    redefine!("h5", r#"{"fields":[{"name":"verified","type":"bool","hidden":true},{"name":"emailVisibility","type":"bool","hidden":true}]}"#).query(&[HIDDEN]),
    get("a guest does not see them", Who::Guest, "/api/collections/h5/records/<h5>"),
    get("an admin does", Who::Root, "/api/collections/h5/records/<h5>"),
    redefine!("h5", r#"{"fields":[{"name":"verified","type":"bool","hidden":false},{"name":"emailVisibility","type":"bool"}]}"#).query(&[HIDDEN]),
    redefine!("h5", r#"{"fields":[{"name":"id","type":"text","hidden":true},{"name":"password","type":"password","hidden":false},{"name":"email","type":"email","hidden":true,"required":true}]}"#).query(&[HIDDEN]),
    post("impersonated longer than can be said", Who::Root, "/api/collections/h5/impersonate/<h5>", r#"{"duration":9223372036854775807}"#),
    post("impersonated a little longer than can be said", Who::Root, "/api/collections/h5/impersonate/<h5>", r#"{"duration":9223372037}"#),
];

const SHOWN: (&str, &str) = ("fields", "indexes");

const INDEXES: &[Step] = &[
    make!(r#"{"name":"k0","type":"auth"}"#).query(&[SHOWN]),
    redefine!("k0", r#"{"indexes":["CREATE UNIQUE INDEX other ON k0 (email)","create unique index tk on k0 (tokenKey)"]}"#).query(&[SHOWN]),
    redefine!("k0", r#"{"indexes":[]}"#).query(&[SHOWN]),
    redefine!("k0", r#"{"indexes":["CREATE UNIQUE INDEX other ON k0 (email)"]}"#).query(&[SHOWN]),
    redefine!("k0", r#"{"indexes":["CREATE INDEX other ON k0 (verified)"]}"#).query(&[SHOWN]),
    post("an account under the index that came back", Who::Root, "/api/collections/k0/records", r#"{"email":"k0@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    post("another of its address", Who::Root, "/api/collections/k0/records", r#"{"email":"k0@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
];

const METHODS: (&str, &str) = ("fields", "mfa,otp.enabled,passwordAuth.enabled");

const SECOND_METHODS: &[Step] = &[
    redefine!("_superusers", r#"{"otp":{"enabled":true}}"#).query(&[METHODS]),
    redefine!("_superusers", r#"{"mfa":{"enabled":false}}"#).query(&[METHODS]),
    redefine!("_superusers", r#"{"mfa":{"duration":5}}"#).query(&[METHODS]),
    redefine!("_superusers", r#"{"otp":{"enabled":false}}"#).query(&[METHODS]),
    redefine!("_superusers", r#"{"otp":{"enabled":false},"mfa":{"enabled":false}}"#)
        .query(&[METHODS]),
    redefine!("_superusers", r#"{"mfa":{"enabled":true}}"#).query(&[METHODS]),
];

/// Signs in by a number.
macro_rules! by {
    ($identity:literal) => {
        post(
            concat!("sign in by ", $identity),
            Who::Guest,
            "/api/collections/l0/auth-with-password",
            concat!(r#"{"identity":""#, $identity, r#"","password":"12345678"}"#),
        )
    };
}

const BY_NUMBER: &[Step] = &[
    make!(r#"{"name":"l0","type":"auth","fields":[{"name":"phone","type":"number"}],"indexes":["CREATE UNIQUE INDEX l0p ON l0 (phone)"],"passwordAuth":{"enabled":true,"identityFields":["phone","email"]}}"#).query(&[SHOWN]),
    post("an account with a number", Who::Root, "/api/collections/l0/records", r#"{"email":"l0@example.com","phone":4179123,"password":"12345678","passwordConfirm":"12345678"}"#),
    post("an account with a fraction", Who::Root, "/api/collections/l0/records", r#"{"email":"l1@example.com","phone":12.5,"password":"12345678","passwordConfirm":"12345678"}"#),
    by!("4179123"),
    by!(" 4179123"),
    by!("4179123.0"),
    by!("12.5"),
    by!("4179123x"),
    by!("0x3fc4f3"),
    by!("l0@example.com"),
];

const LINKS: &[Step] = &[
    post("a link to no service", Who::Root, "/api/collections/_externalAuths/records", r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ada>","provider":"nope","providerId":"redefined1"}"#),
    post("a link to no service of nobody", Who::Root, "/api/collections/_externalAuths/records", r#"{"collectionRef":"_pb_users_auth_","recordRef":"nope","provider":"nope","providerId":"redefined1"}"#),
    post("a link to a service", Who::Root, "/api/collections/_externalAuths/records", r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ada>","provider":"gitlab","providerId":"redefined1"}"#).keep(&[("redefined link", "/id")]),
    patch("it becomes one to no service", Who::Root, "/api/collections/_externalAuths/records/<redefined link>", r#"{"provider":"nope"}"#),
    patch("it becomes one to another", Who::Root, "/api/collections/_externalAuths/records/<redefined link>", r#"{"provider":"gitea"}"#),
    delete("the link goes", Who::Root, "/api/collections/_externalAuths/records/<redefined link>"),
];

/// Makes an account with a password.
macro_rules! password {
    ($name:literal, $password:literal) => {
        post(
            concat!("a password of ", $name),
            Who::Root,
            "/api/collections/l2/records",
            concat!(
                r#"{"email":"p"#,
                $name,
                r#"@example.com","password":""#,
                $password,
                r#"","passwordConfirm":""#,
                $password,
                r#""}"#
            ),
        )
        .query(&[("fields", "email")])
    };
}

const PASSWORDS: &[Step] = &[
    make!(r#"{"name":"l2","type":"auth"}"#).query(&[("fields", "name")]),
    password!("71", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    password!("72", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    password!("73", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    password!("36letters", "éééééééééééééééééééééééééééééééééééé"),
    password!("37letters", "ééééééééééééééééééééééééééééééééééééé"),
    password!("3letters", "ééé"),
];

const STREAMS: &[Step] =
    &[
        step("a stream's id at its longest", Who::Guest, "POST", "/api/realtime").body(Body::Long(
            r#"{"subscriptions":[],"clientId":""#,
            "x",
            255,
            r#""}"#,
        )),
        step("a stream's id that is too long", Who::Guest, "POST", "/api/realtime")
            .body(Body::Long(r#"{"subscriptions":[],"clientId":""#, "x", 256, r#""}"#)),
        post(
            "a topic that is null",
            Who::Guest,
            "/api/realtime",
            r#"{"clientId":"x","subscriptions":[null]}"#,
        ),
    ];
