//! What PocketBase 0.40.6 answered, kept as a table and asked again of `holds`.
//!
//! `pocketbase/records.json` is a collection as the real program listed it, `pocketbase/table.tsv`
//! one filter a line with the records it found, by their one-letter field `k` (`-` for none), asked
//! by a superuser with `?perPage=500&skipTotal=1&sort=@rowid`.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use homeport_rules::{
    Expression, FieldKind, FieldShape, Found, Related, Request, Shape, Use, compile,
};
use serde_json::{Map, Value, json};
use time::macros::datetime;

fn things() -> Shape {
    let relation =
        |multiple| FieldKind::Relation { multiple, collection_id: "things_id".to_owned() };
    let fields = [
        ("id", FieldKind::Text),
        ("k", FieldKind::Text),
        ("t", FieldKind::Text),
        ("n", FieldKind::Number),
        ("b", FieldKind::Bool),
        ("d", FieldKind::Date),
        ("j", FieldKind::Json),
        ("s", FieldKind::Select { multiple: false }),
        ("m", FieldKind::Select { multiple: true }),
        ("g", FieldKind::GeoPoint),
        ("e", FieldKind::Email),
        ("u", FieldKind::Url),
        ("ed", FieldKind::Editor),
        ("h", FieldKind::Text),
        ("r", relation(false)),
        ("rs", relation(true)),
    ];
    let fields = fields
        .into_iter()
        .map(|(name, kind)| FieldShape {
            name: name.to_owned(),
            column: name.to_owned(),
            kind,
            hidden: name == "h",
            unique: false,
        })
        .collect();
    shape("things", false, fields)
}

fn shape(name: &str, auth: bool, fields: Vec<FieldShape>) -> Shape {
    let list_rule = Some(String::new());
    Shape { id: format!("{name}_id"), name: name.to_owned(), auth, list_rule, fields }
}

/// Whose records call in `requests.tsv`.
fn users() -> Shape {
    let fields = [
        ("name", FieldKind::Text),
        ("roles", FieldKind::Select { multiple: true }),
        ("age", FieldKind::Number),
        ("nick", FieldKind::Text),
    ];
    let fields = fields.map(|(name, kind)| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden: false,
        unique: false,
    });
    shape("users", true, fields.to_vec())
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => unreachable!("not an object: {other}"),
    }
}

/// The records around the records: here they are their own.
fn everything(
    expression: &Expression,
    records: &[Map<String, Value>],
    request: &Request<'_>,
) -> Related {
    let mut related = Related::default();
    let bases: Vec<_> = records.iter().collect();
    for _round in 0..8 {
        for want in expression.wants(&bases, request, &related) {
            related.add(&want, records.to_vec());
        }
    }
    related
}

#[test]
fn every_filter_finds_what_pocketbase_found() {
    let records: Vec<Map<String, Value>> =
        serde_json::from_str(include_str!("pocketbase/records.json")).unwrap();
    let (shape, shapes) = (things(), vec![things(), users()]);
    let auth = map(json!({"id": "superuser000001", "email": "a@b.co", "verified": true}));
    let query = map(json!({"perPage": "500", "skipTotal": "1", "sort": "@rowid"}));
    let headers = map(json!({"authorization": "token"}));
    let request = Request {
        auth: Some(&auth),
        body: &Map::new(),
        query: &query,
        headers: &headers,
        method: "GET",
        context: "default",
        now: datetime!(2026-11-24 08:40:00 UTC),
    };
    let mut wrong = Vec::new();
    for line in include_str!("pocketbase/table.tsv").lines() {
        let (expected, filter) = line.split_once('\t').unwrap();
        let expression =
            match compile(filter, &shape, &shapes, Use::ClientFilter { superuser: true }) {
                Ok(expression) => expression,
                Err(error) => {
                    wrong.push(format!("{filter}: {}", error.message()));
                    continue;
                }
            };
        let related = everything(&expression, &records, &request);
        let found: String = records
            .iter()
            .filter(|record| expression.holds(record, &request, &related))
            .filter_map(|record| record["k"].as_str())
            .collect();
        let found = if found.is_empty() { "-".to_owned() } else { found };
        if found != expected {
            wrong.push(format!("{filter}: PocketBase {expected}, ours {found}"));
        }
        // What folds to a constant can be judged without a database.
        let predicate = expression.predicate(&request, Related::nothing(), &Found::default());
        let everything = records.len() == found.len();
        if (predicate.text == "false" && found != "-")
            || (predicate.text == "true" && predicate.exact && !everything)
        {
            wrong.push(format!("{filter}: the predicate is {predicate:?}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// `pocketbase/requests.tsv`: a rule a line, after whether a user and a guest could update the
/// record `b` under it, with the body and headers below.
#[test]
fn every_update_rule_decides_as_pocketbase_decided() {
    let records: Vec<Map<String, Value>> =
        serde_json::from_str(include_str!("pocketbase/records.json")).unwrap();
    let record = records.iter().find(|record| record["k"] == "b").unwrap();
    let user = map(json!({
        "id": "uuuuuuuuuuuuuu1", "collectionId": "users_id", "collectionName": "users", "email": "u@x.org", "verified": true,
        "name": "", "roles": ["admin", "editor"], "age": 30, "nick": "Ann_",
    }));
    let body = map(json!({
        "t": "New", "n": "5", "m": ["x"], "s": "y", "b": true, "extra": {"deep": [1], "k": "V"},
        "j": [1, "two"],
    }));
    // The record had been reset to these before each try.
    let mut record = record.clone();
    record.insert("j".to_owned(), json!([1, "two"]));
    let headers = map(json!({"x_token": "Secret"}));
    let mut wrong = Vec::new();
    for line in include_str!("pocketbase/requests.tsv").lines() {
        let cells: Vec<&str> = line.splitn(3, '\t').collect();
        let [as_user, as_guest, rule] = cells[..] else { unreachable!("{line}") };
        let expression = compile(rule, &things(), &vec![things(), users()], Use::Rule).unwrap();
        for (auth, expected) in [(Some(&user), as_user), (None, as_guest)] {
            let request = Request {
                auth,
                body: &body,
                query: &Map::new(),
                headers: &headers,
                method: "PATCH",
                context: "default",
                now: datetime!(2026-11-24 08:40:00 UTC),
            };
            let holds = expression.holds(&record, &request, Related::nothing());
            if holds.to_string() != expected {
                wrong.push(format!("{rule} (guest: {}): PocketBase {expected}", auth.is_none()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
