//! How expressions push down: texts, binds, exactness, constraints.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod world;

use homeport_rules::{
    Constraint, Contained, Expression, Found, Op, Predicate, Related, Use, compile,
};
use proptest::prelude::{
    Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use serde_json::{Value, json};

use world::{World, shapes, users};

fn predicate(expression: &Expression, world: &World) -> Predicate {
    expression.predicate(&world.request(), Related::nothing(), &Found::default())
}

#[track_caller]
fn pushes(rule: &str, text: &str, binds: Value, exact: bool) {
    let world = World::new();
    let predicate = predicate(&compile(rule, &users(), &shapes(), Use::Rule).unwrap(), &world);
    let values: Vec<Value> = predicate.binds.iter().map(|(_, value)| value.clone()).collect();
    let names: Vec<String> = (0..values.len()).map(|n| format!("r{n}")).collect();
    assert_eq!(
        (predicate.text.as_str(), Value::from(values), predicate.exact),
        (text, binds, exact),
        "{rule}"
    );
    assert!(predicate.binds.iter().map(|(name, _)| name).eq(&names));
}

#[test]
fn plain_comparisons_push_down_exactly() {
    pushes("title = 'x'", "`title` = $r0", json!(["x"]), true);
    pushes("title = null", "`title` = $r0", json!([""]), true);
    pushes("'x' < title", "`title` > $r0", json!(["x"]), true);
    pushes("title = 5", "`title` = $r0", json!(["5.0"]), true);
    pushes("views = '5'", "`views` = $r0", json!([5]), true);
    pushes("views >= 1.5", "`views` >= $r0", json!([1.5]), true);
    pushes("views = 'many'", "false", json!([]), true);
    pushes("views != ''", "true", json!([]), true);
    pushes("active = 1", "`active` = $r0", json!([true]), true);
    pushes("active != true", "`active` = $r0", json!([false]), true);
    pushes("active < 2", "true", json!([]), true);
    pushes("born > @todayStart", "`born` > $r0", json!(["2024-02-29 00:00:00.000Z"]), true);
    pushes("team = @request.auth.id", "`team` = $r0", json!(["u1"]), true);
    pushes("title = kind", "`title` = `kind`", json!([]), true);
    pushes("place.lon > 1", "`place`.`lon` > $r0", json!([1]), true);
    pushes("tags:length = 2", "array::len(`tags`) = $r0", json!([2]), true);
    pushes("tags:each ?= 'x'", "`tags` CONTAINS $r0", json!(["x"]), true);
    pushes("team ?= @request.auth.teams:each", "`team` INSIDE $r0", json!([["t1", "t9"]]), true);
}

#[test]
fn the_rest_pushes_down_as_a_superset() {
    pushes(
        "title ~ 'HeL'",
        "string::contains(string::lowercase(`title`), $r0)",
        json!(["hel"]),
        false,
    );
    pushes(
        "title ~ 'HeL%'",
        "string::starts_with(string::lowercase(`title`), $r0)",
        json!(["hel"]),
        false,
    );
    pushes(
        "title ~ '%HeL'",
        "string::ends_with(string::lowercase(`title`), $r0)",
        json!(["hel"]),
        false,
    );
    pushes("title !~ 'x'", "true", json!([]), false);
    pushes("title:lower = 'x'", "string::lowercase(`title`) = $r0", json!(["x"]), false);
    pushes("tags:each = 'x'", "`tags` CONTAINS $r0", json!(["x"]), false);
    pushes(
        "tags:each ?= 'x' && tags:each ?= 'y'",
        "`tags` CONTAINS $r0 AND `tags` CONTAINS $r1",
        json!(["x", "y"]),
        false,
    );
    pushes("meta.a.0 = 1", "(`meta`.`a`[0] = $r0 OR `meta`.`a`[0] = $r1)", json!([1, true]), false);
    pushes(
        "teams ~ 'T1'",
        "string::contains(string::lowercase(array::join(`teams`, $r0)), $r1)",
        json!([",", "t1"]),
        false,
    );
    pushes("tags ~ 'x'", "true", json!([]), false);
    pushes("title !~ 'x' || views = 1", "true", json!([]), false);
    pushes("title !~ 'x' && views = 1", "`views` = $r0", json!([1]), false);
}

#[test]
fn constants_fold_and_leave_no_bind() {
    pushes("@request.auth.id != ''", "true", json!([]), true);
    pushes("@request.auth.roles:each ?= 'admin' || title = 'x'", "true", json!([]), true);
    pushes(
        "@request.auth.roles:each ?= 'nobody' || title = 'x'",
        "`title` = $r0",
        json!(["x"]),
        true,
    );
    pushes("title !~ 'x' && 1 = 2", "false", json!([]), true);
    pushes("@now > '2020' && (1 = 2 || views = 1)", "`views` = $r0", json!([1]), true);
    pushes(
        "(title = 'a' || views = 1) && active = true",
        "(`title` = $r0 OR `views` = $r1) AND `active` = $r2",
        json!(["a", 1, true]),
        true,
    );
}

#[test]
fn only_what_every_match_meets_is_a_constraint() {
    let world = World::new();
    let rule = "title = 'a' && (views > 1 && active = 1) && (kind = 'x' || kind = 'y') && 5 <= views && team = @request.auth.id && born ~ '2'";
    let found = compile(rule, &users(), &shapes(), Use::Rule).unwrap();
    let found = found.constraints(&world.request(), Related::nothing());
    let constraint = |field: &str, op, value| Constraint { field: field.to_owned(), op, value };
    let expected = [
        constraint("title", Op::Eq, json!("a")),
        constraint("views", Op::Gt, json!(1)),
        constraint("active", Op::Eq, json!(true)),
        constraint("views", Op::Ge, json!(5)),
        constraint("team", Op::Eq, json!("u1")),
    ];
    assert_eq!(found, expected);
}

/// Texts of filters that mostly compile.
fn filters() -> impl Strategy<Value = String> {
    let operand = prop_oneof![
        prop::sample::select(vec![
            "title",
            "views",
            "active",
            "born",
            "meta.a.0",
            "meta",
            "place.lat",
            "place",
            "kind",
            "tags",
            "tags:each",
            "tags:length",
            "teams:each",
            "teams",
            "team",
            "title:lower",
            "@now",
            "@request.auth.id",
            "@request.auth.roles:each",
            "@request.body.title",
            "@request.body.tags:each",
            "@request.body.title:changed",
            "null",
            "true",
            "'E'",
            "'%l_o%'",
        ])
        .prop_map(str::to_owned),
        any::<String>()
            .prop_map(|text| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))),
        any::<i32>().prop_map(|number| number.to_string()),
    ];
    let sign = prop::sample::select(vec![
        "=", "!=", "<", "<=", ">", ">=", "~", "!~", "?=", "?!=", "?~", "?<",
    ]);
    let comparison = (operand.clone(), sign, operand)
        .prop_map(|(left, sign, right)| format!("{left} {sign} {right}"));
    comparison.prop_recursive(3, 12, 3, |child| {
        (prop_oneof![Just(" && "), Just(" || ")], prop::collection::vec(child, 2..4))
            .prop_map(|(join, children)| format!("({})", children.join(join)))
    })
}

/// The words a predicate is made of; anything else would have come from a literal.
fn is_known_word(word: &str) -> bool {
    const WORDS: [&str; 16] = [
        "AND", "OR", "CONTAINS", "INSIDE", "=", "!=", "<", "<=", ">", ">=", "true", "false",
        "string", "array", ".", "",
    ];
    const FUNCTIONS: [&str; 6] =
        ["lowercase", "contains", "starts_with", "ends_with", "len", "join"];
    let is_bind = word.strip_prefix("$r").is_some_and(|n| n.parse::<usize>().is_ok());
    let is_index = word
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|n| n.parse::<usize>().is_ok());
    WORDS.contains(&word) || FUNCTIONS.contains(&word) || is_bind || is_index
}

proptest! {
    #[test]
    fn nothing_of_a_literal_reaches_the_text(filter in filters()) {
        let world = World::new();
        let expression = compile(&filter, &users(), &shapes(), Use::Rule)?;
        let predicate = predicate(&expression, &world);
        for (idx, part) in predicate.text.split('`').enumerate() {
            if idx % 2 == 1 {
                let known = users().fields.iter().any(|field| field.name == part) || matches!(part, "a" | "lat");
                prop_assert!(known, "{part} in {}", predicate.text);
            } else {
                let words = part.split([' ', '(', ')', ',']).flat_map(|word| word.split("::"));
                for word in words {
                    prop_assert!(is_known_word(word), "{word:?} in {}", predicate.text);
                }
            }
        }
        prop_assert_eq!(predicate.text.matches('$').count(), predicate.binds.len());
        // A fold is an answer, so it must be the evaluator's.
        let holds = expression.holds(&world.record, &world.request(), Related::nothing());
        if predicate.text == "false" || (predicate.text == "true" && predicate.exact) {
            prop_assert_eq!(holds, predicate.text == "true", "{}", filter);
        }
        let contained = expression.contained(&world.request(), Related::nothing());
        if let Some(parts) = contained.filter(|_| holds) {
            let has = |one: &Contained| {
                let text = world.record[&one.field].as_str().unwrap().to_ascii_lowercase();
                text.contains(&one.part.to_ascii_lowercase())
            };
            prop_assert!(parts.iter().any(has), "{filter}: {parts:?}");
        }
    }
}

#[test]
fn what_every_match_contains_is_known() {
    let world = World::new();
    let contained = |rule: &str| {
        let expression = compile(rule, &users(), &shapes(), Use::Rule).unwrap();
        let found = expression.contained(&world.request(), Related::nothing())?;
        Some(found.into_iter().map(|one| format!("{} {}", one.field, one.part)).collect::<Vec<_>>())
    };
    let is = |parts: &[&str]| Some(parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
    assert_eq!(contained("title ~ 'HeL'"), is(&["title HeL"]));
    assert_eq!(contained("title ~ 'a%longer_x'"), is(&["title longer"]));
    assert_eq!(contained(r"title ~ '50\%'"), is(&["title 50%"]));
    assert_eq!(contained("title ~ 5"), is(&["title 5"]));
    assert_eq!(contained("title ~ 'one' || kind ~ 'two'"), is(&["title one", "kind two"]));
    assert_eq!(contained("views > 1 && (title ~ 'a' && kind ~ 'longer')"), is(&["kind longer"]));
    assert_eq!(
        contained("title ~ 'x' && (title ~ 'one' || kind ~ 'two')"),
        is(&["title one", "kind two"])
    );
    assert_eq!(contained("1 = 2 || title ~ 'x'"), is(&["title x"]));
    for open in [
        "title !~ 'x'",
        "title = 'x'",
        "title ~ ''",
        "title ~ '%'",
        "title ~ '_%'",
        "title ~ kind",
        "'x' ~ title",
        "tags ~ 'x'",
        "views ~ '5'",
        "meta ~ 'x'",
        "title ~ 'x' || views = 1",
        "title ~ 'x' || 1 = 1",
        "title:lower ~ 'x'",
    ] {
        assert_eq!(contained(open), None, "{open}");
    }
}
