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
        Seen::Values(values) | Seen::First(values) => Some(Value::Array(values)),
        Seen::Withheld | Seen::Anywhere => None,
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
    let rule = apart("tags:each = 'v1'");
    let seen = rule.sides(&world.record, &world.request(), Related::nothing()).unwrap();
    let [Seen::First(left), Seen::Values(right)] = seen else { panic!("{seen:?}") };
    assert_eq!((left.len(), right), (10, vec![json!("v1")]));
}

/// A side that is the same everywhere, and one with a value for every row: neither all rows are walked
/// nor each value is compared with all before it.
#[test]
fn what_is_told_costs_little_however_much_there_is() {
    let many = (0..300_000).map(|n| json!(format!("v{n}"))).collect::<Vec<_>>();
    let record = map(json!({ "id": "r1", "tags": many, "teams": ["t1", "t2"] }));
    let world = World { record, ..World::new() };
    let rule = apart("tags:each != teams:each");
    let seen = rule.sides(&world.record, &world.request(), Related::nothing()).unwrap();
    assert!(matches!(&seen[0], Seen::First(values) if values.len() == 10), "{seen:?}");
    let [left, right] = sides(&world, "tags:each != 'none'");
    assert_eq!((left.unwrap().as_array().unwrap().len(), right), (10, Some(json!(["none"]))));
}

#[test]
fn nothing_is_told_of_a_whole_collection_but_that_it_is_one() {
    let rule = apart("@collection.users.title ?= title");
    let world = World::new();
    let seen = rule.sides(&world.record, &world.request(), Related::nothing()).unwrap();
    assert_eq!(seen, [Seen::Anywhere, Seen::Values(vec![json!("Hello")])]);
}

#[test]
fn what_does_not_compile_does_not_come_apart() {
    for rule in ["", "title", "nope = 1", "title = 1 &&", "password = 'x'"] {
        assert!(
            take_apart(rule, &users(), &shapes(), Use::ClientFilter { superuser: false }).is_err()
        );
    }
}
