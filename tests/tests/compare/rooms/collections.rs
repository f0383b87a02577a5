//! The collections API: making, reading, changing, deleting, and every way to get it wrong.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(READING);
    report.table(MAKING);
    report.table(WRONG);
    report.table(CHANGING);
    report.table(RULES);
    report.table(AUTH);
    report.table(DELETING);
}

const ALL: &str = "/api/collections";

/// Makes a collection with this body. The body is the scenario's name.
macro_rules! make {
    ($json:literal) => {
        post(concat!("make ", $json), Who::Root, ALL, $json)
    };
}

/// Changes the collection `clay`.
macro_rules! change {
    ($json:literal) => {
        patch(concat!("change ", $json), Who::Root, "/api/collections/clay", $json)
    };
}

/// Makes a collection with one field; the answer is only its errors, or its fields.
macro_rules! field {
    ($name:literal, $field:literal) => {
        post(
            concat!("make a field ", $field),
            Who::Root,
            ALL,
            concat!(r#"{"name":""#, $name, r#"","fields":["#, $field, "]}"),
        )
    };
}

const READING: &[Step] = &[
    get("a guest may not list collections", Who::Guest, ALL),
    get("a user may not list collections", Who::Ada, ALL),
    get("the admin lists the collections that are not the system's", Who::Root, ALL)
        .query(&[("filter", "system = false"), ("sort", "created"), ("fields", "id,name,type,system,listRule,indexes")]),
    get("all collections", Who::Root, ALL).query(&[("fields", "name"), ("sort", "name")]),
    get("collections by name", Who::Root, ALL)
        .query(&[("filter", "name = 'books' || name ~ 'thin'"), ("sort", "-name"), ("fields", "name")]),
    get("a page of collections", Who::Root, ALL)
        .query(&[("filter", "system = false"), ("sort", "name"), ("perPage", "1"), ("page", "2"), ("fields", "name")]),
    get("collections without a total", Who::Root, ALL)
        .query(&[("filter", "type = 'base' && system = false"), ("skipTotal", "1"), ("fields", "name"), ("sort", "name")]),
    get("collections with a filter that does not parse", Who::Root, ALL).query(&[("filter", "name =")]),
    get("collections by a field they do not have", Who::Root, ALL).query(&[("filter", "nope = 1")]),
    get("collections sorted by a field they do not have", Who::Root, ALL).query(&[("sort", "nope")]),
    get("collections on a page that is no number", Who::Root, ALL).query(&[("page", "x")]),
    get("the admin reads a collection by name", Who::Root, "/api/collections/books"),
    get("the admin reads a collection by id", Who::Root, "/api/collections/pbc_2170393721"),
    get("the admin reads a collection in other letters", Who::Root, "/api/collections/BOOKS").query(&[("fields", "name")]),
    get("the admin reads a part of a collection", Who::Root, "/api/collections/books").query(&[("fields", "name,fields.name")]),
    get("the admin reads a collection that is not there", Who::Root, "/api/collections/nope"),
    get("a guest may not read a collection", Who::Guest, "/api/collections/books"),
    get("a user may not read a collection", Who::Bob, "/api/collections/books"),
    get("a guest may not read one that is not there", Who::Guest, "/api/collections/nope"),
    get("the users' collection", Who::Root, "/api/collections/users"),
    get("the users' collection, what both have", Who::Root, "/api/collections/users")
        .query(&[("fields", "id,name,type,system,listRule,viewRule,createRule,updateRule,deleteRule,fields,indexes,authRule,manageRule,passwordAuth,authToken")]),
    get("the admins' collection, what both have", Who::Root, "/api/collections/_superusers")
        .query(&[("fields", "id,name,type,system,listRule,viewRule,createRule,updateRule,deleteRule,fields,indexes,authRule,manageRule,passwordAuth,authToken")]),
];

const MAKING: &[Step] = &[
    post("a guest may not make a collection", Who::Guest, ALL, r#"{"name":"guests"}"#),
    post("a user may not make a collection", Who::Ada, ALL, r#"{"name":"adas"}"#),
    make!(r#"{"name":"bare"}"#),
    make!(r#"{"name":"typed","type":"base"}"#),
    make!(r#"{"name":"blank_type","type":""}"#),
    make!(r#"{"name":"null_fields","fields":null,"indexes":null}"#),
    make!(r#"{"id":"chosen_id_00001","name":"with_id"}"#),
    make!(r#"{"id":"x","name":"short_id"}"#),
    make!(r#"{"name":"system","system":true}"#),
    make!(
        r#"{"name":"dated","created":"2000-01-01 00:00:00.000Z","updated":"2000-01-01 00:00:00.000Z","fields":[]}"#
    ),
    make!(r#"{"name":"schema_of_old","schema":[{"name":"t","type":"text"}]}"#),
    make!(
        r#"{"name":"field_ids","fields":[{"id":"mine","name":"t","type":"text"},{"id":"","name":"u","type":"text"}]}"#
    ),
    make!(
        r#"{"name":"own_id_field","fields":[{"name":"id","type":"text","min":3,"max":30,"pattern":"^[a-z_]+$","autogeneratePattern":"[a-z]{10}","required":true,"primaryKey":true,"system":true}]}"#
    ),
    make!(
        r#"{"name":"ruled","listRule":"","viewRule":"id != ''","createRule":null,"updateRule":" @request.auth.id != '' ","deleteRule":"@request.auth.collectionName = 'users'"}"#
    ),
    post(
        "make with all options of all fields",
        Who::Root,
        ALL,
        r#"{"name":"options","fields":[
        {"name":"a","type":"text","required":true,"min":1,"max":9,"pattern":"^\\w+$","autogeneratePattern":"[a-z]{5}","presentable":true,"help":"say it"},
        {"name":"b","type":"number","required":true,"min":-1.5,"max":9,"onlyInt":false},
        {"name":"c","type":"bool","required":true},
        {"name":"d","type":"email","exceptDomains":["example.org"]},
        {"name":"e","type":"url","onlyDomains":["example.org"]},
        {"name":"f","type":"editor","maxSize":99,"convertURLs":true},
        {"name":"g","type":"date","min":"2022-01-01","max":"2023-01-01 00:00:00Z"},
        {"name":"stamped","type":"autodate","onCreate":true,"onUpdate":true},
        {"name":"i","type":"select","values":["x","y"],"maxSelect":2,"required":true},
        {"name":"k","type":"json","maxSize":99,"required":true},
        {"name":"l","type":"geoPoint","required":true},
        {"name":"m","type":"password","min":5,"max":9,"pattern":"^\\w+$","cost":10,"required":true}]}"#,
    ),
    post(
        "required fields ask for their values",
        Who::Root,
        "/api/collections/options/records",
        "{}",
    ),
    post(
        "required fields refuse zero values",
        Who::Root,
        "/api/collections/options/records",
        r#"{"a":"","b":0,"c":false,"g":"","i":[],"k":null,"l":{"lon":0,"lat":0},"m":""}"#,
    ),
    post(
        "required fields take values",
        Who::Root,
        "/api/collections/options/records",
        r#"{"a":"word","b":1,"c":true,"d":"a@example.com","e":"https://example.org","g":"2022-06-01","i":"x","k":[1],"l":{"lon":1,"lat":0},"m":"abcdef"}"#,
    ),
    post("make with a form", Who::Root, ALL, "")
        .body(Body::Form("name=by_form&type=base&listRule=")),
    post("make picks fields of the answer", Who::Root, ALL, r#"{"name":"picked"}"#)
        .query(&[("fields", "name,type")]),
    // Texts that fields generate.
    make!(
        r#"{"name":"generated","createRule":"","listRule":"","fields":[{"name":"code","type":"text","autogeneratePattern":"A-[0-9]{0}Z"}]}"#
    ),
    post(
        "a generated text fills what is empty",
        Who::Guest,
        "/api/collections/generated/records",
        "{}",
    ),
    post(
        "a generated text leaves what is given",
        Who::Guest,
        "/api/collections/generated/records",
        r#"{"code":"mine"}"#,
    ),
    post(
        "a generated text goes behind what is asked",
        Who::Guest,
        "/api/collections/generated/records",
        r#"{"code:autogenerate":"pre-"}"#,
    ),
];

const WRONG: &[Step] = &[
    make!(r#"{}"#),
    make!(r#"{"name":""}"#),
    make!(r#"{"name":null}"#),
    make!(r#"{"name":5}"#),
    make!(r#"{"name":"with space"}"#),
    make!(r#"{"name":"dash-ed"}"#),
    make!(r#"{"name":"ümlaut"}"#),
    make!(r#"{"name":"1digit"}"#),
    make!(r#"{"name":"_under"}"#),
    make!(r#"{"name":"a_via_b"}"#),
    make!(r#"{"name":"books"}"#),
    make!(r#"{"name":"BOOKS"}"#),
    make!(r#"{"name":"users"}"#),
    make!(r#"{"name":"_collections"}"#),
    make!(r#"{"name":"pbc_2170393721"}"#),
    make!(r#"{"name":"sqlite_master"}"#),
    make!(r#"{"name":" padded "}"#),
    make!(r#"{"name":"wrong_type","type":"nope"}"#),
    make!(r#"{"name":"wrong_type2","type":5}"#),
    make!(r#"{"id":"pbc_2170393721","name":"taken_id"}"#),
    make!(r#"{"id":"bad id!","name":"bad_id"}"#),
    make!(r#"{"name":"rule1","listRule":"nope = 1"}"#),
    make!(r#"{"name":"rule2","createRule":"a ="}"#),
    make!(r#"{"name":"rule3","viewRule":5}"#),
    make!(
        r#"{"name":"rule4","listRule":"@request.auth.nope = 1","updateRule":"@request.body.nope = 1","deleteRule":"@request.query.x = '1' && @request.headers.y = '2' && @request.method = 'GET' && @request.context = 'default'"}"#
    ),
    make!(r#"{"name":"fields_no_list","fields":5}"#),
    make!(r#"{"name":"fields_no_objects","fields":[5]}"#),
    make!(r#"{"name":"indexes_no_list","indexes":5}"#),
    field!("f1", r#"{"type":"text"}"#),
    field!("f2", r#"{"name":"","type":"text"}"#),
    field!("f3", r#"{"name":"a b","type":"text"}"#),
    field!("f4", r#"{"name":"1a","type":"text"}"#),
    field!("f5", r#"{"name":"_a","type":"text"}"#),
    field!("f6", r#"{"name":"null","type":"text"}"#),
    field!("f7", r#"{"name":"expand","type":"text"}"#),
    field!("f8", r#"{"name":"collectionName","type":"text"}"#),
    field!("f9", r#"{"name":"a_via_b","type":"text"}"#),
    field!("f10", r#"{"name":"ä","type":"text"}"#),
    field!("f11", r#"{"name":"NULL","type":"text"}"#),
    field!("f12", r#"{"name":"a","type":"nope"}"#),
    field!("f13", r#"{"name":"a"}"#),
    field!("f14", r#"{"name":"a","type":"text"},{"name":"a","type":"number"}"#),
    field!("f15", r#"{"name":"a","type":"text"},{"name":"A","type":"text"}"#),
    field!(
        "f16",
        r#"{"id":"same","name":"a","type":"text"},{"id":"same","name":"b","type":"text"}"#
    ),
    field!("f17", r#"{"name":"a","type":"text","min":-1}"#),
    field!("f18", r#"{"name":"a","type":"text","min":5,"max":2}"#),
    field!("f19", r#"{"name":"a","type":"text","pattern":"("}"#),
    field!("f20", r#"{"name":"a","type":"text","autogeneratePattern":"[a-z"}"#),
    field!("f21", r#"{"name":"a","type":"text","min":"x"}"#),
    field!("f22", r#"{"name":"a","type":"number","min":5,"max":1}"#),
    field!("f23", r#"{"name":"a","type":"select"}"#),
    field!("f24", r#"{"name":"a","type":"select","values":[]}"#),
    field!("f25", r#"{"name":"a","type":"select","values":["x"],"maxSelect":-1}"#),
    field!("f26", r#"{"name":"a","type":"select","values":["x"],"maxSelect":5}"#),
    field!("f27", r#"{"name":"a","type":"select","values":["x","x",""]}"#),
    field!("f28", r#"{"name":"a","type":"date","min":"nope"}"#),
    field!("f29", r#"{"name":"a","type":"date","min":"2023-01-01","max":"2022-01-01"}"#),
    field!("f30", r#"{"name":"a","type":"autodate"}"#),
    field!("f31", r#"{"name":"a","type":"json","maxSize":-1}"#),
    field!("f32", r#"{"name":"a","type":"editor","maxSize":-1}"#),
    field!("f33", r#"{"name":"a","type":"password","min":-1}"#),
    field!("f34", r#"{"name":"a","type":"password","max":100}"#),
    field!("f35", r#"{"name":"a","type":"password","cost":99}"#),
    field!("f36", r#"{"name":"a","type":"password","min":9,"max":5}"#),
    field!(
        "f37",
        r#"{"name":"a","type":"email","onlyDomains":["example.com"],"exceptDomains":["example.org"]}"#
    ),
    field!("f38", r#"{"name":"a","type":"email","onlyDomains":["no domain"]}"#),
    field!(
        "f39",
        r#"{"name":"a","type":"url","onlyDomains":["no domain"],"exceptDomains":["x y"]}"#
    ),
    field!("f40", r#"{"name":"a","type":"text","unknown":1}"#),
    field!("f41", r#"{"name":"a","type":"text","primaryKey":true}"#),
    field!("f42", r#"{"name":"id","type":"number"}"#),
    field!("f43", r#"{"name":"a","type":"number","min":null,"max":null,"onlyInt":true}"#),
    field!("f44", r#"{"name":"a","type":"text","max":9007199254740992}"#),
    field!("f45", r#"{"name":"id","type":"text"}"#),
    field!("f46", r#"{"name":"_rowid_","type":"text"}"#),
    field!(
        "f47",
        r#"{"name":"aVeryLongNameOfAFieldThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnEnds","type":"text"}"#
    ),
    step("make with a body that does not parse", Who::Root, "POST", ALL).body(Body::Json("{bad")),
    step("make with a list for a body", Who::Root, "POST", ALL).body(Body::Json("[]")),
    step("make with no body", Who::Root, "POST", ALL),
];

const CHANGING: &[Step] = &[
    make!(
        r#"{"name":"clay","listRule":"","createRule":"","updateRule":"","fields":[{"name":"a","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#
    ),
    post(
        "a record before the changes",
        Who::Guest,
        "/api/collections/clay/records",
        r#"{"id":"clay00000000001","a":"one","b":1,"c":true}"#,
    ),
    patch(
        "a guest may not change a collection",
        Who::Guest,
        "/api/collections/clay",
        r#"{"listRule":null}"#,
    ),
    patch(
        "a user may not change a collection",
        Who::Ada,
        "/api/collections/clay",
        r#"{"listRule":null}"#,
    ),
    patch(
        "the admin changes one that is not there",
        Who::Root,
        "/api/collections/nope",
        r#"{"name":"x"}"#,
    ),
    change!(r#"{}"#),
    change!(r#"{"listRule":"a != 'x'"}"#),
    change!(r#"{"name":""}"#),
    change!(r#"{"name":"books"}"#),
    change!(r#"{"type":"auth"}"#),
    change!(r#"{"id":"another_id"}"#),
    change!(r#"{"system":true}"#),
    change!(r#"{"listRule":"nope = 1"}"#),
    change!(
        r#"{"fields":[{"id":"text3904355907","name":"alpha","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#
    ),
    change!(
        r#"{"listRule":"alpha != 'x'","fields":[{"id":"text3904355907","name":"alpha","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#
    ),
    get("a renamed field keeps its values", Who::Guest, "/api/collections/clay/records"),
    get("the old name is unknown", Who::Guest, "/api/collections/clay/records")
        .query(&[("filter", "a = 'one'")]),
    get("the new name is known", Who::Guest, "/api/collections/clay/records")
        .query(&[("filter", "alpha = 'one'")]),
    change!(
        r#"{"listRule":"","fields":[{"name":"alpha","type":"text"},{"name":"c","type":"bool"}]}"#
    ),
    get("a dropped field is gone", Who::Guest, "/api/collections/clay/records"),
    change!(
        r#"{"fields":[{"name":"alpha","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#
    ),
    get("a field added again is empty", Who::Guest, "/api/collections/clay/records"),
    change!(r#"{"fields":[{"id":"text3904355907","name":"alpha","type":"number"}]}"#),
    change!(
        r#"{"fields":[{"name":"alpha","type":"number"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#
    ),
    get(
        "a field of another type under the old name is empty",
        Who::Guest,
        "/api/collections/clay/records",
    ),
    change!(r#"{"fields":[{"id":"bool112844655","name":"c","type":"text"}]}"#),
    change!(r#"{"fields":[]}"#),
    get("without fields only the id stays", Who::Guest, "/api/collections/clay/records"),
    change!(
        r#"{"fields":[{"name":"kind","type":"select","values":["x"]},{"name":"at","type":"autodate","onCreate":true}]}"#
    ),
    get("new fields have zero values in old records", Who::Guest, "/api/collections/clay/records"),
    change!(r#"{"fields":[{"name":"kind","type":"select","values":["x","y"],"maxSelect":2}]}"#),
    get("a field made multiple wraps its values", Who::Guest, "/api/collections/clay/records"),
    change!(r#"{"fields":[{"name":"need","type":"text","required":true}]}"#),
    patch(
        "an old record lacks what is now required",
        Who::Guest,
        "/api/collections/clay/records/clay00000000001",
        "{}",
    ),
    change!(r#"{"name":"loam"}"#),
    get("the old name is gone", Who::Guest, "/api/collections/clay/records"),
    get("the new name is there", Who::Guest, "/api/collections/loam/records"),
    get("the id stays", Who::Guest, "/api/collections/pbc_1241902126/records"),
    post("its first name makes another id", Who::Root, ALL, r#"{"name":"clay"}"#)
        .query(&[("fields", "id,name")]),
    delete("that one goes again", Who::Root, "/api/collections/clay"),
    patch("back to the old name", Who::Root, "/api/collections/loam", r#"{"name":"clay"}"#),
    patch(
        "the admins' rules stay",
        Who::Root,
        "/api/collections/_superusers",
        r#"{"listRule":""}"#,
    ),
    patch(
        "the admins' name stays",
        Who::Root,
        "/api/collections/_superusers",
        r#"{"name":"chiefs"}"#,
    ),
    step("a collection has no PUT", Who::Root, "PUT", "/api/collections/clay")
        .body(Body::Json("{}")),
    step("a collection has no POST", Who::Root, "POST", "/api/collections/clay")
        .body(Body::Json("{}")),
    patch("a change that does not parse", Who::Root, "/api/collections/clay", "{bad"),
    // One made multiple and back.
    make!(
        r#"{"name":"plural","listRule":"","createRule":"","fields":[{"name":"k","type":"select","values":["x","y"]}]}"#
    ),
    post(
        "a single value",
        Who::Guest,
        "/api/collections/plural/records",
        r#"{"id":"plural000000001","k":"x"}"#,
    ),
    post("no value", Who::Guest, "/api/collections/plural/records", r#"{"id":"plural000000002"}"#),
    patch(
        "one becomes many",
        Who::Root,
        "/api/collections/plural",
        r#"{"fields":[{"name":"k","type":"select","values":["x","y"],"maxSelect":2}]}"#,
    ),
    get("values became lists", Who::Guest, "/api/collections/plural/records")
        .query(&[("sort", "id")]),
    post(
        "two values",
        Who::Guest,
        "/api/collections/plural/records",
        r#"{"id":"plural000000003","k":["x","y"]}"#,
    ),
    patch(
        "many become one",
        Who::Root,
        "/api/collections/plural",
        r#"{"fields":[{"name":"k","type":"select","values":["x","y"]}]}"#,
    ),
    get("lists became values", Who::Guest, "/api/collections/plural/records")
        .query(&[("sort", "id")]),
];

/// Tries an expression as a rule of `clay2`.
macro_rules! rule {
    ($rule:literal) => {
        patch(
            concat!("a rule says ", $rule),
            Who::Root,
            "/api/collections/slate",
            concat!(r#"{"listRule":""#, $rule, r#""}"#),
        )
        .query(&[("fields", "listRule")])
    };
}

const RULES: &[Step] = &[
    make!(
        r#"{"name":"slate","fields":[{"name":"t","type":"text"},{"name":"m","type":"select","values":["a","b"],"maxSelect":2},{"name":"j","type":"json"},{"name":"hid","type":"text","hidden":true}]}"#
    ),
    rule!("t = 'x'"),
    rule!("   "),
    rule!("t == 'x'"),
    rule!("t = 'x' &&"),
    rule!("(t = 'x'"),
    rule!("t"),
    rule!("'a'"),
    rule!("t = x"),
    rule!("t:lower = 'x' && m:length > 1 && m:each ~ 'a'"),
    rule!("t:nope = 'x'"),
    rule!("t:isset = true"),
    rule!("@request.body.t:isset = true && @request.body.t:changed = false"),
    rule!("@request.body.nope:isset = true"),
    rule!("@request.body.m:length > 1 || @request.body.m:each = 'a'"),
    rule!("@request.auth.id != '' && @request.auth.email ~ 'x' && @request.auth.verified = true"),
    rule!("@request.auth.nope != ''"),
    rule!("@request.nope = 1"),
    rule!("@request.auth.collectionName = 'users'"),
    rule!("@request.headers.x_token = '1' && @request.query.a.b = '2'"),
    rule!("@now > '2020' && @todayStart <= @now"),
    rule!("@nope > 1"),
    rule!("j.a.b.0 = 1 && j = null"),
    rule!("hid = 'x'"),
    rule!("geoDistance(1,2,3,4) < 5"),
    rule!("geoDistance(1,2,3) < 5"),
    rule!("strftime('%Y', t) = '2020'"),
    rule!("nope(1) = 2"),
    rule!("collectionName = 'slate'"),
    rule!("t = 'x' // a comment"),
    rule!("// only a comment"),
    rule!("t.a = 'x'"),
];

const AUTH: &[Step] = &[
    post("make a collection that can sign in", Who::Root, ALL, r#"{"name":"staff","type":"auth","createRule":"","fields":[{"name":"handle","type":"text"}]}"#)
        .query(&[("fields", "id,name,type,system,listRule,viewRule,createRule,fields,indexes,authRule,manageRule,passwordAuth,authToken")]),
    patch("change who may sign in", Who::Root, "/api/collections/staff", r#"{"authRule":"verified = true","manageRule":"@request.auth.handle = 'chief'"}"#)
        .query(&[("fields", "authRule,manageRule")]),
    patch("a sign-in rule that does not parse", Who::Root, "/api/collections/staff", r#"{"authRule":"nope = 1"}"#),
    patch("a managing rule that does not parse", Who::Root, "/api/collections/staff", r#"{"manageRule":"="}"#),
    patch("an identity without a unique index", Who::Root, "/api/collections/staff", r#"{"passwordAuth":{"identityFields":["handle"]}}"#),
    patch("an identity that is no field", Who::Root, "/api/collections/staff", r#"{"passwordAuth":{"identityFields":["nope"]}}"#),
    patch("no identity at all", Who::Root, "/api/collections/staff", r#"{"passwordAuth":{"enabled":true,"identityFields":[]}}"#),
    patch("passwords off", Who::Root, "/api/collections/staff", r#"{"passwordAuth":{"enabled":false}}"#).query(&[("fields", "passwordAuth")]),
    patch("passwords on", Who::Root, "/api/collections/staff", r#"{"passwordAuth":{"enabled":true}}"#).query(&[("fields", "passwordAuth")]),
    patch("a token life that is too short", Who::Root, "/api/collections/staff", r#"{"authToken":{"duration":5}}"#),
    patch("a token life that is too long", Who::Root, "/api/collections/staff", r#"{"authToken":{"duration":94670857}}"#),
    patch("no token life", Who::Root, "/api/collections/staff", r#"{"authToken":{"duration":0}}"#),
    patch("another token life", Who::Root, "/api/collections/staff", r#"{"authToken":{"duration":3600}}"#).query(&[("fields", "authToken")]),
    patch("system fields cannot be dropped", Who::Root, "/api/collections/staff", r#"{"fields":[]}"#).query(&[("fields", "fields,indexes")]),
    patch("the auth indexes cannot be dropped", Who::Root, "/api/collections/staff", r#"{"indexes":[]}"#).query(&[("fields", "indexes")]),
    patch("system fields keep their type", Who::Root, "/api/collections/staff", r#"{"fields":[{"name":"email","type":"text"}]}"#),
    patch("system fields keep their name", Who::Root, "/api/collections/staff", r#"{"fields":[{"id":"email3885137012","name":"mail","type":"email"}]}"#)
        .query(&[("fields", "fields")]),
    patch("system fields may be eased", Who::Root, "/api/collections/staff", r#"{"fields":[{"name":"password","type":"password","min":5},{"name":"email","type":"email","required":false}]}"#)
        .query(&[("fields", "fields")]),
    post("a token key that is given", Who::Root, "/api/collections/staff/records", r#"{"password":"12345","passwordConfirm":"12345","tokenKey":"short"}"#),
    post("one without an address", Who::Guest, "/api/collections/staff/records", r#"{"password":"12345","passwordConfirm":"12345"}"#),
    post("another without an address", Who::Guest, "/api/collections/staff/records", r#"{"password":"12345","passwordConfirm":"12345"}"#),
    post("make a collection with a base type's auth options", Who::Root, ALL, r#"{"name":"no_auth","authRule":"x","passwordAuth":{"enabled":true}}"#),
];

const DELETING: &[Step] = &[
    delete("a guest may not delete a collection", Who::Guest, "/api/collections/clay"),
    delete("a user may not delete a collection", Who::Ada, "/api/collections/clay"),
    delete("the admin deletes one that is not there", Who::Root, "/api/collections/nope"),
    delete("the admins' collection stays", Who::Root, "/api/collections/_superusers"),
    delete("the admin deletes a collection by name", Who::Root, "/api/collections/clay"),
    get("its records are gone", Who::Guest, "/api/collections/clay/records"),
    get("it is gone", Who::Root, "/api/collections/clay"),
    delete("it cannot be deleted twice", Who::Root, "/api/collections/clay"),
    delete("the admin deletes a collection by id", Who::Root, "/api/collections/chosen_id_00001"),
    make!(r#"{"name":"clay","listRule":""}"#),
    get("its name is free, and empty", Who::Guest, "/api/collections/clay/records"),
    delete("a guest may not truncate", Who::Guest, "/api/collections/clay/truncate"),
    delete("a user may not truncate", Who::Bob, "/api/collections/clay/truncate"),
    delete("the admin truncates what is not there", Who::Root, "/api/collections/nope/truncate"),
    post(
        "something to truncate",
        Who::Root,
        "/api/collections/clay/records",
        r#"{"id":"clay00000000001"}"#,
    ),
    delete("the admin truncates a collection", Who::Root, "/api/collections/clay/truncate"),
    step("the admin imports collections", Who::Root, "PUT", "/api/collections/import")
        .body(Body::Json(r#"{"collections":[]}"#)),
    get("what was truncated is empty", Who::Guest, "/api/collections/clay/records"),
    get("the admin asks for scaffolds", Who::Root, "/api/collections/meta/scaffolds")
        .query(&[("fields", "base.name")]),
    post(
        "make a view",
        Who::Root,
        ALL,
        r#"{"name":"a_view","type":"view","viewQuery":"select id, title from books"}"#,
    ),
    post(
        "make a relation",
        Who::Root,
        ALL,
        r#"{"name":"related","fields":[{"name":"book","type":"relation","collectionId":"pbc_2170393721","maxSelect":1}]}"#,
    ),
    post(
        "make a file field",
        Who::Root,
        ALL,
        r#"{"name":"filed","createRule":"","fields":[{"name":"doc","type":"file","maxSelect":1,"maxSize":0}]}"#,
    ),
    post(
        "a file's name cannot be made up",
        Who::Guest,
        "/api/collections/filed/records",
        r#"{"doc":"nope.txt"}"#,
    ),
];
