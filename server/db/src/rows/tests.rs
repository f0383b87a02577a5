use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use surrealdb_datastore::key::schema::TblRoot;
use surrealdb_kvs::key::KVSubspace;

use super::*;
use crate::writer::statements;
use crate::{Ident, Statement, Storage};

const DEFINE: &str = "DEFINE TABLE _changes TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
    DEFINE TABLE _system TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
    DEFINE TABLE t TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
    DEFINE INDEX plain ON t FIELDS one;
    DEFINE INDEX both ON t FIELDS one, two;
    DEFINE INDEX each ON t FIELDS many.*;
    DEFINE INDEX only ON t FIELDS two, three UNIQUE;
    DEFINE INDEX own ON t FIELDS three UNIQUE";

/// What a test changes: a row's new image, or its end.
type Step = (String, Option<Row>);

async fn opened() -> Db {
    let db = Db::open(&Storage::Memory).await.unwrap();
    db.define(Statement::new(DEFINE)).await.unwrap();
    db
}

/// Everything the database holds of the table and of the writer's own, as it is stored.
async fn stored(db: &Db) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let tx = db.begin(TransactionType::Read).await.unwrap();
    let mut found = BTreeMap::new();
    for table in ["t", "_changes", "_system"] {
        let table = TableName::from(table);
        let root = TblRoot::new(db.place.ns, db.place.db, Cow::Borrowed(&table));
        found.extend(tx.scan_raw(root.raw_range().unwrap(), 100_000, 0, None).await.unwrap());
    }
    end(&tx).await;
    // How far each index is, and where numbers are drawn from: they hold times and names of nodes.
    let drawn = |part: &[u8]| matches!(part, b"!bs" | b"!ih" | b"!is" | b"!dh" | b"!ds");
    found.retain(|key, _| !key.windows(3).any(drawn));
    found
}

async fn by_statements(db: &Db, changes: &[RowChange<'_>], own: &[OwnRow]) -> Result<(), DbError> {
    db.run(statements(changes, own)).await.map(drop)
}

async fn directly(db: &Db, changes: &[RowChange<'_>], own: &[OwnRow]) -> Result<(), DbError> {
    assert!(db.write(changes, own).await?, "left to the engine's statements");
    Ok(())
}

fn value() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        Just(json!("")),
        Just(json!("a")),
        Just(json!("A")),
        Just(json!("a\u{1}\u{7f}ä")),
        Just(json!(true)),
        Just(json!(0)),
        Just(json!(-3)),
        Just(json!(1.5)),
        Just(json!(1e300)),
        Just(json!({ "x": [1, { "y": null }] })),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let list = prop::collection::vec(prop_oneof![Just("p"), Just("q"), Just("r")], 0..4);
    (prop::option::of(value()), value(), prop::option::of(value()), prop::option::of(list))
        .prop_map(|(one, two, three, many)| {
            let mut row = Row::new();
            let many = many.map(|mut many| {
                many.dedup();
                json!(many)
            });
            for (name, value) in
                [("one", one), ("two", Some(two)), ("three", three), ("many", many)]
            {
                if let Some(value) = value {
                    row.insert(name.to_owned(), value);
                }
            }
            row
        })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let id = prop_oneof![Just("a"), Just("b"), Just("c"), Just("0ü")];
    let step = (id.prop_map(str::to_owned), prop::option::weighted(0.8, row()));
    prop::collection::vec(step, 1..25)
}

/// Plays the steps on both databases and compares what they answer and what they hold.
async fn play(steps: &[Step]) -> Result<(), TestCaseError> {
    let (one, other) = (opened().await, opened().await);
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (number, (id, after)) in steps.iter().enumerate() {
        let key = Key { table: Ident::new("t").unwrap(), id: id.clone() };
        let before = rows.get(id).cloned();
        let after = after.clone().map(|mut row| {
            row.insert("id".to_owned(), id.as_str().into());
            row
        });
        if before.is_none() && after.is_none() {
            continue;
        }
        let changes = [RowChange { key: &key, before: before.as_ref(), after: after.as_ref() }];
        let mut row = Row::new();
        row.insert("c".to_owned(), json!([{ "i": id, "b": before }]));
        let number = OwnKey::Number(-i64::try_from(number).unwrap());
        let log = OwnRow { table: "_changes", key: number, row: row.clone() };
        let own = [log, OwnRow { table: "_system", key: OwnKey::Name("trail"), row }];
        let by_statements = by_statements(&one, &changes, &own).await;
        let directly = directly(&other, &changes, &own).await;
        prop_assert_eq!(format!("{by_statements:?}"), format!("{directly:?}"));
        if directly.is_ok() {
            match &after {
                Some(row) => rows.insert(id.clone(), row.clone()),
                None => rows.remove(id),
            };
        }
        let keys = [&key];
        let read = other.fetch(&keys).await.unwrap().pop().flatten();
        prop_assert_eq!(read.as_ref(), rows.get(id));
    }
    prop_assert_eq!(stored(&one).await, stored(&other).await);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_store_the_same(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(play(&steps))?;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_passes_from_one_row_to_another_in_one_transaction() {
    let db = opened().await;
    let key = |id: &str| Key { table: Ident::new("t").unwrap(), id: id.to_owned() };
    let row = |three: &str| json!({ "two": 1, "three": three }).as_object().unwrap().clone();
    let (a, b, old, new) = (key("a"), key("b"), row("x"), row("y"));
    let create = RowChange { key: &a, before: None, after: Some(&old) };
    assert!(db.write(&[create], &[]).await.unwrap());
    let taken = RowChange { key: &b, before: None, after: Some(&old) };
    let refused = db.write(&[taken], &[]).await;
    assert!(matches!(refused, Err(DbError::Unique { index }) if index == "only" || index == "own"));
    let changes = [
        RowChange { key: &b, before: None, after: Some(&old) },
        RowChange { key: &a, before: Some(&old), after: Some(&new) },
    ];
    assert!(db.write(&changes, &[]).await.unwrap());
    let holder = Statement::new("SELECT id FROM t WHERE three = ").bind(json!("x"));
    assert_eq!(db.rows(holder).await.unwrap()[0]["id"], json!("b"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_not_there_is_left_to_the_statements() {
    let db = opened().await;
    let key = Key { table: Ident::new("gone").unwrap(), id: "a".to_owned() };
    let row = Row::new();
    let change = RowChange { key: &key, before: None, after: Some(&row) };
    assert!(!db.write(&[change], &[]).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_read_either_way_from_any_place() {
    let db = opened().await;
    let key = |n: i64| Key { table: Ident::new("t").unwrap(), id: format!("r{n:03}") };
    let row = |n: i64| {
        let value =
            json!({ "id": format!("r{n:03}"), "one": n % 3, "two": n * 7 % 10, "three": n });
        value.as_object().unwrap().clone()
    };
    let rows = (0..90).map(|n| (key(n), row(n))).collect::<Vec<_>>();
    let changes = rows.iter().map(|(key, row)| RowChange { key, before: None, after: Some(row) });
    assert!(db.write(&changes.collect::<Vec<_>>(), &[]).await.unwrap());
    for descending in [false, true] {
        let mut expected = rows.iter().map(|(_, row)| row).collect::<Vec<_>>();
        expected.retain(|row| row["one"] == json!(1));
        expected.sort_by_key(|row| (row["two"].as_i64(), row["id"].as_str()));
        if descending {
            expected.reverse();
        }
        let range = IndexRange {
            table: Ident::new("t").unwrap(),
            index: Ident::new("both").unwrap(),
            pinned: vec![json!(1)],
            bounds: Vec::new(),
            descending,
        };
        assert_eq!(db.scan_index(&range).await.unwrap().count().await.unwrap(), 30);
        // The second time from memory.
        for _ in 0..2 {
            let mut scan = db.scan_index(&range).await.unwrap();
            scan.pass(4);
            let mut found = Vec::new();
            loop {
                let next = scan.next(7).await.unwrap();
                if next.is_empty() {
                    break;
                }
                found.extend(next);
            }
            let found = found.iter().map(AsRef::as_ref).collect::<Vec<_>>();
            assert_eq!(found, expected[4..]);
        }
        let mut all = db.scan_table(&range.table, descending).await.unwrap();
        let ids = all.next(1000).await.unwrap();
        let mut expected = rows.iter().map(|(key, _)| key.id.as_str()).collect::<Vec<_>>();
        if descending {
            expected.reverse();
        }
        assert_eq!(ids.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_after_a_reading_began_is_not_in_it() {
    let db = opened().await;
    let key = Key { table: Ident::new("t").unwrap(), id: "a".to_owned() };
    let row = |one: i64, two: i64| {
        json!({ "id": "a", "one": one, "two": two }).as_object().unwrap().clone()
    };
    let (old, new) = (row(1, 1), row(1, 2));
    let create = RowChange { key: &key, before: None, after: Some(&old) };
    assert!(db.write(&[create], &[]).await.unwrap());
    let range = IndexRange {
        table: key.table.clone(),
        index: Ident::new("plain").unwrap(),
        pinned: Vec::new(),
        bounds: Vec::new(),
        descending: false,
    };
    // Remembered, and then changed while the reading is under way.
    assert_eq!(db.row(&key).await.unwrap().unwrap()["two"], json!(1));
    let mut scan = db.scan_index(&range).await.unwrap();
    db.cache.begin();
    let update = RowChange { key: &key, before: Some(&old), after: Some(&new) };
    assert!(db.write(&[update], &[]).await.unwrap());
    db.cache.change([(&key, &Some(std::sync::Arc::new(new.clone())))].into_iter());
    assert_eq!(scan.next(9).await.unwrap()[0]["two"], json!(1));
    let mut scan = db.scan_index(&range).await.unwrap();
    assert_eq!(scan.next(9).await.unwrap()[0]["two"], json!(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn definitions_read_before_a_change_are_not_remembered_after_it() {
    let db = opened().await;
    let key = Key { table: Ident::new("t").unwrap(), id: "a".to_owned() };
    let row = json!({ "one": 1, "two": 2, "later": 3 }).as_object().unwrap().clone();
    let range = IndexRange {
        table: key.table.clone(),
        index: Ident::new("plain").unwrap(),
        pinned: Vec::new(),
        bounds: Vec::new(),
        descending: false,
    };
    // A reading that began before the definition looks the table up after it.
    let seen = db.tables.seen();
    let tx = db.begin(TransactionType::Read).await.unwrap();
    db.define(Statement::new("DEFINE INDEX fresh ON t FIELDS later; REMOVE INDEX plain ON t"))
        .await
        .unwrap();
    let old = db.tables.get(&tx, seen, db.place, &key.table).await.unwrap();
    let has = |name: &str| old.indexes.iter().any(|index| index.name.as_str() == name);
    assert!(has("plain") && !has("fresh"));
    // The writer goes by what is, and readers are told.
    let create = RowChange { key: &key, before: None, after: Some(&row) };
    assert!(db.write(&[create], &[]).await.unwrap());
    let fresh = IndexRange { index: Ident::new("fresh").unwrap(), ..range.clone() };
    assert_eq!(db.scan_index(&fresh).await.unwrap().count().await.unwrap(), 1);
    assert!(matches!(db.scan_index(&range).await, Err(DbError::NoIndex)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stretch_of_an_index_has_just_what_lies_within_its_bounds() {
    let db = opened().await;
    let key = |n: i64| Key { table: Ident::new("t").unwrap(), id: format!("r{n:03}") };
    // Texts and numbers, some equal, some beginning like others.
    let values = [
        json!(-3),
        json!(-0.5),
        json!(0),
        json!(0.25),
        json!(1),
        json!(1),
        json!(1.5),
        json!(20),
        json!(""),
        json!("A"),
        json!("a"),
        json!("a"),
        json!("a\u{0}b"),
        json!("ab"),
        json!("ä"),
    ];
    let rows = values.iter().zip(0..).map(|(value, n)| {
        let row = json!({ "id": format!("r{n:03}"), "one": "k", "two": value, "three": n });
        (key(n), row.as_object().unwrap().clone())
    });
    let rows = rows.collect::<Vec<_>>();
    let changes = rows.iter().map(|(key, row)| RowChange { key, before: None, after: Some(row) });
    assert!(db.write(&changes.collect::<Vec<_>>(), &[]).await.unwrap());
    let read = async |bounds: &[Bound], descending| {
        let range = IndexRange {
            table: Ident::new("t").unwrap(),
            index: Ident::new("both").unwrap(),
            pinned: vec![json!("k")],
            bounds: bounds.to_vec(),
            descending,
        };
        let count = db.scan_index(&range).await.unwrap().count().await.unwrap();
        let mut scan = db.scan_index(&range).await.unwrap();
        let mut found = scan.next(100).await.unwrap();
        assert_eq!(found.len() as u64, count, "{bounds:?}");
        if descending {
            found.reverse();
        }
        found.iter().map(|row| row["three"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let (numbers, texts) = (0..8, 8..15);
    for (same_kind, value) in values
        .iter()
        .zip(0..)
        .map(|(value, n)| (if n < 8 { numbers.clone() } else { texts.clone() }, value))
    {
        // In the order of their kind: by number, or byte by byte.
        let order = |other: &Json| match (value, other) {
            (Json::String(one), Json::String(other)) => other.cmp(one),
            _ => other.as_f64().partial_cmp(&value.as_f64()).unwrap(),
        };
        let kind = |n: &u64| same_kind.contains(n);
        let those = |is: fn(std::cmp::Ordering) -> bool| {
            let all = values.iter().zip(0..).filter(|(_, n)| kind(n));
            all.filter(|(other, _)| is(order(other))).map(|(_, n)| n).collect::<Vec<u64>>()
        };
        for descending in [false, true] {
            let bounded = async |bounds: &[Bound]| {
                let mut found = read(bounds, descending).await;
                found.retain(kind);
                found
            };
            let value = || value.clone();
            assert_eq!(bounded(&[Bound::Above(value())]).await, those(|order| order.is_gt()));
            assert_eq!(bounded(&[Bound::From(value())]).await, those(|order| order.is_ge()));
            assert_eq!(bounded(&[Bound::UpTo(value())]).await, those(|order| order.is_le()));
            assert_eq!(bounded(&[Bound::Below(value())]).await, those(|order| order.is_lt()));
            let only = [Bound::From(value()), Bound::UpTo(value())];
            assert_eq!(bounded(&only).await, those(|order| order.is_eq()));
            let none = [Bound::Above(value()), Bound::Below(value())];
            assert_eq!(bounded(&none).await, [0_u64; 0]);
        }
    }
}
