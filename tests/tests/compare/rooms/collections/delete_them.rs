//! Those that sign in, and deleting.

use super::ALL;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(super) const AUTH: &[Step] = &[
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

pub(super) const DELETING: &[Step] = &[
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
