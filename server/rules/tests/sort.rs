//! The `sort` parameter.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use homeport_rules::{
    Error, FieldKind, FieldShape, Shape, SortKey, SortTarget, SortTerm, Use, parse_sort,
};
use serde_json::json;

const CLIENT: Use = Use::ClientFilter { superuser: false };

fn shape() -> Shape {
    let field = |name: &str, kind, hidden| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden,
        unique: false,
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
    Shape {
        id: "c".to_owned(),
        name: "posts".to_owned(),
        auth: false,
        list_rule: Some(String::new()),
        fields,
    }
}

fn terms(sort: &str, usage: Use) -> Result<Vec<SortTerm>, Error> {
    parse_sort(sort, &shape(), &vec![shape()], usage).map(|sort| sort.terms().to_vec())
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
    assert_eq!(terms("-title, +id,meta.a.0,@random,-@rowid", CLIENT), Ok(expected));
    assert_eq!(terms(" ", CLIENT), Ok(Vec::new()));
}

#[test]
fn what_cannot_be_sorted_by_says_where() {
    for (sort, at) in [
        ("title,nope", "nope"),
        ("-secret", "secret"),
        ("team.name", "team"),
        ("title,,id", ""),
        ("ti'tle", "'"),
        ("title:nope", "title:nope"),
    ] {
        let error = terms(sort, CLIENT).expect_err(sort);
        assert_eq!(&sort[error.span()], at, "{sort}: {}", error.message());
    }
    assert!(terms("secret", Use::ClientFilter { superuser: true }).is_ok());
    assert!(terms(&["title"; 8].join(","), CLIENT).is_ok());
    assert!(terms(&["title"; 9].join(","), CLIENT).is_err());
    assert!(terms(&format!("meta.{}", "a".repeat(255)), CLIENT).is_err());
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
        let terms = terms(sort, CLIENT).unwrap();
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
