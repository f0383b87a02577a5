//! The `sort` parameter.

use homeport_rules::{
    FieldKind, FieldShape, Shape, SortKey, SortTarget, SortTerm, Use, parse_sort,
};
use serde_json::json;

const CLIENT: Use = Use::ClientFilter { superuser: false };

fn shape() -> Shape {
    let field = |name: &str, kind, hidden| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden,
    };
    let fields = vec![
        field("title", FieldKind::Text, false),
        field("meta", FieldKind::Json, false),
        field("secret", FieldKind::Text, true),
        field("tags", FieldKind::Select { multiple: true }, false),
        field(
            "team",
            FieldKind::Relation { multiple: false, collection_id: "teams".to_owned() },
            false,
        ),
    ];
    Shape { id: "c".to_owned(), name: "posts".to_owned(), auth: false, fields }
}

#[test]
fn terms_keep_their_order_and_direction() {
    let term = |target, descending| SortTerm { target, descending };
    let expected = vec![
        term(SortTarget::Field("title".to_owned()), true),
        term(SortTarget::Field("id".to_owned()), false),
        term(SortTarget::Field("meta.a.0".to_owned()), false),
        term(SortTarget::Random, false),
        term(SortTarget::RowId, true),
    ];
    assert_eq!(parse_sort("-title, +id,meta.a.0,@random,-@rowid", &shape(), CLIENT), Ok(expected));
    assert_eq!(parse_sort(" ", &shape(), CLIENT), Ok(Vec::new()));
}

#[test]
fn what_cannot_be_sorted_by_says_where() {
    for (sort, at) in [
        ("title,nope", "nope"),
        ("-secret", "secret"),
        ("team.name", "team.name"),
        ("title,,id", ""),
        ("ti'tle", "'"),
        ("title:nope", "title:nope"),
        ("tags:each", "tags:each"),
    ] {
        let error = parse_sort(sort, &shape(), CLIENT).expect_err(sort);
        assert_eq!(&sort[error.span()], at, "{sort}: {}", error.message());
    }
    assert!(parse_sort("secret", &shape(), Use::ClientFilter { superuser: true }).is_ok());
    assert!(parse_sort(&["title"; 8].join(","), &shape(), CLIENT).is_ok());
    assert!(parse_sort(&["title"; 9].join(","), &shape(), CLIENT).is_err());
    assert!(parse_sort(&format!("meta.{}", "a".repeat(255)), &shape(), CLIENT).is_err());
}

#[test]
fn records_stand_in_sqlites_order() {
    let records = [
        json!({"title": "b", "meta": {"n": 10}, "tags": ["x", "y"]}),
        json!({"title": "A", "meta": {"n": "9"}, "tags": []}),
        json!({"title": "a", "meta": {}, "tags": ["x"]}),
        json!({"title": "B", "meta": {"n": 9.5}, "tags": ["z", "y", "x"]}),
    ];
    let titles = |sort: &str| {
        let terms = parse_sort(sort, &shape(), CLIENT).unwrap();
        let key = SortKey::of(&terms[0].target, &shape()).unwrap();
        let mut order =
            records.iter().map(|record| record.as_object().unwrap()).collect::<Vec<_>>();
        order.sort_by(|a, b| key.value(a).order(&key.value(b)));
        order.iter().map(|record| record["title"].as_str().unwrap()).collect::<String>()
    };
    assert_eq!(titles("title"), "ABab");
    assert_eq!(titles("title:lower"), "AabB");
    assert_eq!(titles("tags:length"), "AabB");
    // Nothing, then numbers, then texts.
    assert_eq!(titles("meta.n"), "aBbA");
    assert!(SortKey::of(&SortTarget::Random, &shape()).is_none());
}
