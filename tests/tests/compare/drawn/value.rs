//! Values for fields drawn by lot: mostly right, now and then wrong. They come from small pools,
//! so that filters find some of them.

use serde_json::{Map, Value, json};

use super::lot::Lot;
use super::world::{CHOICES, Collection, Field, Kind, NAMES, To};

pub(crate) const TEXTS: [&str; 12] =
    ["", "a", "A", "ab", "Abc", "b%c", "b_c", "7", "true", "é", "O'Hara", "say \"no\""];
const NUMBERS: [f64; 10] = [0.0, 1.0, -1.0, 2.0, 2.5, 7.0, 42.0, -3.25, 1000.0, 0.1];
const DATES: [&str; 5] = [
    "",
    "2020-02-03 10:00:00.000Z",
    "2021-05-06 11:22:33.444Z",
    "2024-02-29 00:00:00.000Z",
    "1999-12-31 23:59:59.999Z",
];
const MAILS: [&str; 4] = ["", "ada@example.com", "a@b.co", "Zoe@Example.org"];
const LINKS: [&str; 3] = ["", "https://example.com/a?b=c", "http://b.co"];
pub(crate) const PEOPLE: [&str; 2] = ["ada000000000001", "bob000000000001"];
/// Records there may be of a collection.
const RECORDS: usize = 9;

/// The id of a collection's record. What has a row of zeros is compared as it is.
pub(crate) fn record_id(name: &str, number: usize) -> String {
    format!("{}{number:014}", &name[..1])
}

/// A record that may be there.
pub(crate) fn some_id(lot: &mut Lot, to: To) -> String {
    match to {
        To::Users => (lot.pick(&PEOPLE)).to_owned(),
        To::Drawn(at) => record_id(NAMES[at], lot.below(RECORDS)),
    }
}

fn some_json(lot: &mut Lot) -> Value {
    match lot.below(9) {
        0 => Value::Null,
        1 => json!(lot.pick(&TEXTS)),
        2 => json!(lot.pick(&NUMBERS)),
        3 => json!([1, "a", null]),
        4 => json!({ "a": lot.pick(&TEXTS), "b": { "c": lot.pick(&NUMBERS) } }),
        5 => json!({ "a": [1, 2, { "n": lot.pick(&TEXTS) }], "b": lot.one_in(2) }),
        6 => json!([{ "a": lot.pick(&NUMBERS) }, { "a": lot.pick(&TEXTS) }]),
        7 => json!([]),
        _ => json!({}),
    }
}

/// A right value.
fn fitting(lot: &mut Lot, field: &Field) -> Value {
    match field.kind {
        Kind::Text => json!(lot.pick(&TEXTS)),
        Kind::Editor => json!(format!("<p>{}</p>", lot.pick(&TEXTS))),
        Kind::Number => json!(lot.pick(&NUMBERS)),
        Kind::Bool => json!(lot.one_in(2)),
        Kind::Email => json!(lot.pick(&MAILS)),
        Kind::Url => json!(lot.pick(&LINKS)),
        Kind::Date | Kind::Auto => json!(lot.pick(&DATES)),
        Kind::Select { many: false } => json!(lot.pick(&CHOICES)),
        Kind::Select { many: true } => json!(lot.some(&CHOICES, 3)),
        Kind::Json => some_json(lot),
        Kind::Geo => {
            json!({ "lon": lot.pick(&NUMBERS) % 90.0, "lat": lot.pick(&NUMBERS) % 45.0 })
        }
        Kind::Relation { to, many: false } => json!(some_id(lot, to)),
        Kind::Relation { to, many: true } => {
            let count = lot.below(4);
            json!((0..count).map(|_| some_id(lot, to)).collect::<Vec<_>>())
        }
    }
}

/// A value of any kind.
fn any(lot: &mut Lot) -> Value {
    match lot.below(8) {
        0 => Value::Null,
        1 => json!(lot.one_in(2)),
        2 => json!(""),
        3 => json!("nope"),
        4 => json!(lot.pick(&TEXTS)),
        5 => json!(lot.pick(&NUMBERS)),
        6 => json!([]),
        _ => some_json(lot),
    }
}

fn value(lot: &mut Lot, field: &Field) -> Value {
    if lot.one_in(14) { any(lot) } else { fitting(lot, field) }
}

/// What a new record is made of.
pub(crate) fn record(lot: &mut Lot, collection: &Collection, id: String) -> Value {
    let mut body = Map::new();
    for field in &collection.fields {
        if !lot.one_in(6) {
            body.insert(field.name.clone(), value(lot, field));
        }
    }
    body.insert("id".to_owned(), json!(id));
    Value::Object(body)
}

/// A change of a record: some fields, some of them by what is added or taken away.
pub(crate) fn change(lot: &mut Lot, collection: &Collection) -> Value {
    let mut body = Map::new();
    for _ in 0..1 + lot.below(3) {
        let field = lot.of(&collection.fields);
        let name = &field.name;
        let key = match field.kind {
            Kind::Number if lot.one_in(2) => format!("{name}{}", lot.pick(&["+", "-"])),
            _ if field.is_list() && lot.one_in(2) => match lot.below(3) {
                0 => format!("+{name}"),
                1 => format!("{name}+"),
                _ => format!("{name}-"),
            },
            // Where it has no meaning.
            _ if lot.one_in(20) => format!("{name}+"),
            _ => name.clone(),
        };
        let value = value(lot, field);
        // One item may stand for a list.
        let value = match value.as_array() {
            Some(items) if items.len() == 1 && lot.one_in(2) => items[0].clone(),
            _ => value,
        };
        body.insert(key, value);
    }
    Value::Object(body)
}

/// A literal, as a filter writes it, of what such a field may hold.
pub(crate) fn literal(lot: &mut Lot, kind: Kind) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "\\'"));
    match kind {
        // Only what does not lie near the present.
        Kind::Auto => lot.pick(&["'2001-01-01 00:00:00.000Z'", "''", "null"]).to_owned(),
        _ if lot.one_in(7) => {
            lot.pick(&["''", "null", "true", "false", "0", "1", "'a'", "-1", "'%'"]).to_owned()
        }
        Kind::Number | Kind::Geo => lot.pick(&NUMBERS).to_string(),
        Kind::Bool => lot.pick(&["true", "false"]).to_owned(),
        Kind::Email => quoted(lot.pick(&MAILS)),
        Kind::Url => quoted(lot.pick(&LINKS)),
        Kind::Date => quoted(lot.pick(&DATES)),
        Kind::Select { .. } => quoted(lot.pick(&CHOICES)),
        Kind::Relation { to, .. } => quoted(&some_id(lot, to)),
        Kind::Editor => quoted(lot.pick(&["<p>a</p>", "p", "%a%", "<p></p>"])),
        Kind::Json if lot.one_in(2) => lot.pick(&NUMBERS).to_string(),
        Kind::Text | Kind::Json => quoted(lot.pick(&TEXTS)),
    }
}
