//! Rules taken apart, and what their sides are.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod world;

use homeport_rules::{Joined, Part, Related, Seen, Use, take_apart};
use serde_json::{Value, json};

use world::{World, map, shapes, users};

fn apart(rule: &str) -> Part {
    take_apart(rule, &users(), &shapes(), Use::Rule).unwrap()
}

fn sides(world: &World, rule: &str) -> [Option<Value>; 2] {
    let sides = apart(rule).sides(&world.record, &world.request(), Related::nothing()).unwrap();
    sides.map(|seen| match seen {
        Seen::Values(values) => Some(Value::Array(values)),
        Seen::Withheld => None,
    })
}

#[test]
fn a_rule_comes_apart_as_it_is_joined() {
    let rule = "title = 'x' && (views > 3 || active = true && kind != \"\") // why";
    let whole = apart(rule);
    assert_eq!(whole.join, Joined::All);
    let texts = whole.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>();
    assert_eq!(texts, ["title = \"x\"", "views > 3 || active = true && kind != \"\""]);
    let either = &whole.parts[1];
    assert_eq!(either.join, Joined::Any);
    assert_eq!(either.parts[1].join, Joined::All);
    assert!(either.parts[0].parts.is_empty() && either.operands.is_none());
    assert_eq!(either.parts[0].operands, Some(["views".to_owned(), "3".to_owned()]));
    let world = World::new();
    let holds =
        |part: &Part| part.expression.holds(&world.record, &world.request(), Related::nothing());
    assert_eq!([holds(&whole), holds(&whole.parts[0]), holds(either)], [false, false, true]);
    assert_eq!(whole.sides(&world.record, &world.request(), Related::nothing()), None);
}

#[test]
fn sides_are_told_as_their_reader_knows_them() {
    let world = World::new();
    for (rule, left, right) in [
        ("title = @request.auth.name", json!(["Hello"]), json!(["Ann_"])),
        ("views > 4.5", json!([5]), json!([4.5])),
        ("active = true", json!([true]), json!([true])),
        ("views = 1", json!([5]), json!([1])),
        ("tags:each ?= 'y'", json!(["x", "y"]), json!(["y"])),
        ("tags:length > 1", json!([2]), json!([1])),
        ("@request.body.title:isset = false", json!([true]), json!([false])),
        ("@request.body.views:changed = true", json!([false]), json!([true])),
        ("@request.auth.verified = true", json!([true]), json!([true])),
        ("@request.body.nothing = ''", json!([null]), json!([""])),
        ("meta.a.1 = 'two'", json!(["two"]), json!(["two"])),
        ("title:lower = 'hello'", json!(["hello"]), json!(["hello"])),
    ] {
        assert_eq!(sides(&world, rule), [Some(left), Some(right)], "{rule}");
    }
    // Nobody is shown what is kept of a password, whatever a rule asks of it.
    assert_eq!(sides(&world, "password != 'x'"), [None, Some(json!(["x"]))]);
    let guest = World { auth: None, ..World::new() };
    assert_eq!(
        sides(&guest, "@request.auth.id != title"),
        [Some(json!([null])), Some(json!(["Hello"])),]
    );
}

#[test]
fn at_most_ten_values_are_told() {
    let many = (0..30).map(|n| json!(format!("v{n}"))).collect::<Vec<_>>();
    let record = map(json!({ "id": "r1", "tags": many }));
    let world = World { record, ..World::new() };
    let [left, _] = sides(&world, "tags:each = 'v1'");
    assert_eq!(left.unwrap().as_array().unwrap().len(), 10);
}

#[test]
fn what_does_not_compile_does_not_come_apart() {
    for rule in ["", "title", "nope = 1", "title = 1 &&", "password = 'x'"] {
        assert!(
            take_apart(rule, &users(), &shapes(), Use::ClientFilter { superuser: false }).is_err()
        );
    }
}
