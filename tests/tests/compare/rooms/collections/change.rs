//! Changing them.

use super::ALL;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(super) const CHANGING: &[Step] = &[
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
