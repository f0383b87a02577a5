//! Reading and making them.

use super::ALL;
use crate::scenario::{Body, Step, Who, get, post};

pub(super) const READING: &[Step] = &[
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

pub(super) const MAKING: &[Step] = &[
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
