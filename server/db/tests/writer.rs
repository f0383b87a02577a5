//! The writer and its log against the real engine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::sync::Arc;

use homeport_db::{
    ChangeLog, Changes, Committed, Db, DbError, Deciding, Ident, Intent, Key, Look, MADE, Note, Op,
    Row, Statement, Storage, View, Writer, hash_of,
};
use serde_json::{Value as Json, json};

/// Why a write was refused.
#[derive(Debug)]
enum Refusal {
    Said(&'static str),
    Database(DbError),
}

type Decision = Box<dyn Fn(&mut View<'_>) -> Result<(), Refusal> + Send + Sync>;

struct Write {
    reads: Vec<Key>,
    decision: Decision,
}

impl Intent for Write {
    type Refusal = Refusal;
    fn reads(&self) -> Vec<Key> {
        self.reads.clone()
    }
    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Refusal> {
        Box::pin(async move { (self.decision)(view) })
    }
    fn refused(&self, error: DbError) -> Refusal {
        Refusal::Database(error)
    }
    fn actor(&self) -> Arc<str> {
        "tester".into()
    }
}

fn key(id: &str) -> Key {
    Key { table: Ident::new("notes").unwrap(), id: id.to_owned() }
}

fn row(value: Json) -> Row {
    value.as_object().unwrap().clone()
}

fn secret() -> Arc<[Ident]> {
    vec![Ident::new("secret").unwrap()].into()
}

fn put(id: &str, value: Json) -> Write {
    let (key, row) = (key(id), row(value));
    Write {
        reads: vec![key.clone()],
        decision: Box::new(move |view| {
            view.put(key.clone(), row.clone(), &secret());
            Ok(())
        }),
    }
}

fn refuse() -> Write {
    Write { reads: Vec::new(), decision: Box::new(|_| Err(Refusal::Said("no"))) }
}

fn delete(id: &str) -> Write {
    let key = key(id);
    Write {
        reads: vec![key.clone()],
        decision: Box::new(move |view| {
            if view.get(&key).is_none() {
                return Err(Refusal::Said("absent"));
            }
            view.delete(key.clone(), &secret());
            Ok(())
        }),
    }
}

fn add(id: &str, by: i64) -> Write {
    let key = key(id);
    Write {
        reads: vec![key.clone()],
        decision: Box::new(move |view| {
            let Some(row) = view.get(&key) else {
                return Err(Refusal::Said("absent"));
            };
            let mut row = row.as_ref().clone();
            let n = row.get("n").and_then(Json::as_i64).unwrap_or(0);
            row.insert("n".into(), json!(n + by));
            view.put(key.clone(), row, &secret());
            Ok(())
        }),
    }
}

async fn open(storage: &Storage) -> (Db, Writer<Refusal>, Arc<ChangeLog>) {
    let db = Db::open(storage).await.unwrap();
    db.define(Statement::new(
        "DEFINE TABLE IF NOT EXISTS notes SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _changes SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _trail SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _system SCHEMALESS PERMISSIONS NONE;
         DEFINE INDEX IF NOT EXISTS u_title ON notes FIELDS title UNIQUE;",
    ))
    .await
    .unwrap();
    let (writer, log, _task) = Writer::start(db.clone()).await.unwrap();
    (db, writer, log)
}

async fn write(writer: &Writer<Refusal>, intent: Write) -> Result<Committed, Refusal> {
    writer.write(intent).await.unwrap()
}

async fn page(log: &ChangeLog, cursor: u64) -> Vec<(u64, Op, String)> {
    match log.after(cursor).await.unwrap() {
        Changes::Page(changes) => {
            changes.iter().map(|change| (change.seq, change.op, change.key.id.clone())).collect()
        }
        Changes::Gone => panic!("the log reaches back to the start"),
    }
}

#[tokio::test]
async fn a_refused_or_failing_write_does_not_harm_its_neighbours() {
    let (db, writer, log) = open(&Storage::Memory).await;
    write(&writer, put("taken", json!({"title": "taken"}))).await.unwrap();
    let mut waiting = Vec::new();
    for n in 0..40 {
        let intent = match n % 4 {
            0 => put(&format!("dup{n}"), json!({"title": "taken"})),
            1 => refuse(),
            _ => put(&format!("r{n}"), json!({"title": format!("t{n}")})),
        };
        let writer = writer.clone();
        waiting.push(tokio::spawn(async move { (n, write(&writer, intent).await) }));
    }
    for task in waiting {
        let (n, outcome) = task.await.unwrap();
        match (n % 4, outcome) {
            (0, Err(Refusal::Database(DbError::Unique { index }))) => assert_eq!(index, "u_title"),
            (1, Err(Refusal::Said("no"))) => {}
            (2 | 3, Ok(committed)) => assert_eq!(committed.changes.len(), 1),
            (_, outcome) => panic!("{n}: {outcome:?}"),
        }
    }
    assert_eq!(db.count(&Ident::new("notes").unwrap(), None).await.unwrap(), 21);
    assert_eq!(page(&log, 0).await.len(), 21);
    assert_eq!(log.head(), 21);
}

#[tokio::test]
async fn a_row_knows_the_change_that_made_it() {
    let (db, writer, log) = open(&Storage::Memory).await;
    let of = |id: &'static str| {
        let db = db.clone();
        async move { db.row(&key(id)).await.unwrap().unwrap()[MADE].clone() }
    };
    let two = || Write {
        reads: vec![key("z"), key("a")],
        decision: Box::new(|view| {
            view.put(key("z"), row(json!({"title": "1"})), &secret());
            view.put(key("a"), row(json!({"title": "2"})), &secret());
            // A row that means the same takes no number.
            view.rewrite(key("a"), row(json!({"title": "2", "n": 0})));
            view.put(key("z"), row(json!({"title": "3"})), &secret());
            Ok(())
        }),
    };
    write(&writer, two()).await.unwrap();
    write(&writer, put("m", json!({"title": "4"}))).await.unwrap();
    assert_eq!([of("z").await, of("a").await, of("m").await], [json!(1), json!(2), json!(4)]);
    assert_eq!(log.head(), 4);
    // What goes and comes again comes last, also within one write.
    let again = Write {
        reads: vec![key("z")],
        decision: Box::new(|view| {
            view.delete(key("z"), &secret());
            view.put(key("z"), row(json!({"title": "5", "made": 1})), &secret());
            Ok(())
        }),
    };
    write(&writer, again).await.unwrap();
    write(&writer, put("a", json!({"title": "6", "made": 99}))).await.unwrap();
    assert_eq!([of("z").await, of("a").await], [json!(6), json!(2)]);
    // In a group, where one is refused.
    let group = ["q", "p", "o"].map(|id| put(id, json!({"title": id})));
    let mut tasks = Vec::new();
    for intent in group.into_iter().chain([put("n", json!({"title": "q"}))]) {
        let writer = writer.clone();
        tasks.push(tokio::spawn(async move { write(&writer, intent).await.is_ok() }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let Changes::Page(changes) = log.after(7).await.unwrap() else { panic!() };
    for change in changes {
        assert_eq!(change.after.as_ref().unwrap()[MADE], json!(change.seq));
    }
}

#[tokio::test]
async fn writes_of_one_group_see_each_other() {
    let (db, writer, log) = open(&Storage::Memory).await;
    write(&writer, put("counter", json!({"title": "c", "n": 0}))).await.unwrap();
    let tasks = (0..100)
        .map(|_| {
            let writer = writer.clone();
            tokio::spawn(async move { write(&writer, add("counter", 1)).await.unwrap() })
        })
        .collect::<Vec<_>>();
    for task in tasks {
        task.await.unwrap();
    }
    let row = db.row(&key("counter")).await.unwrap().unwrap();
    assert_eq!(row["n"], json!(100));
    assert_eq!(log.head(), 101);
    let Changes::Page(changes) = log.after(0).await.unwrap() else { panic!() };
    for pair in changes.windows(2) {
        assert_eq!(pair[1].before.as_ref(), pair[0].after.as_ref());
    }
}

#[tokio::test]
async fn a_panicking_decision_harms_nobody_else() {
    let (_db, writer, log) = open(&Storage::Memory).await;
    let broken =
        || Write { reads: Vec::new(), decision: Box::new(|_| panic!("a broken decision")) };
    let (before, panicked, after) = tokio::join!(
        write(&writer, put("a", json!({"title": "a"}))),
        write(&writer, broken()),
        write(&writer, put("b", json!({"title": "b"}))),
    );
    assert!(before.is_ok() && after.is_ok());
    assert!(matches!(panicked, Err(Refusal::Database(DbError::Engine(_)))));
    write(&writer, put("c", json!({"title": "c"}))).await.unwrap();
    assert_eq!(log.head(), 3);
}

/// Deletes every note whose `of` is the given text, as far as the view shows them.
struct DeleteWhere {
    of: &'static str,
    /// How many it must find.
    expected: usize,
}

impl Intent for DeleteWhere {
    type Refusal = Refusal;
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Refusal> {
        Box::pin(async move {
            let table = Ident::new("notes").unwrap();
            let condition = Statement::new("of = ").bind(json!(self.of));
            let found = view.select(&table, condition, 100).await.map_err(Refusal::Database)?;
            let matching = found.iter().filter(|(_, row)| row["of"] == json!(self.of));
            let keys = matching.map(|(key, _)| key.clone()).collect::<Vec<_>>();
            assert_eq!(keys.len(), self.expected);
            for key in keys {
                view.delete(key, &secret());
            }
            Ok(())
        })
    }
    fn refused(&self, error: DbError) -> Refusal {
        Refusal::Database(error)
    }
    fn actor(&self) -> Arc<str> {
        "tester".into()
    }
}

#[tokio::test]
async fn what_a_decision_looks_up_includes_what_its_group_has_decided() {
    let (db, writer, log) = open(&Storage::Memory).await;
    for (id, of) in [("a", "x"), ("b", "x"), ("c", "y")] {
        write(&writer, put(id, json!({"title": id, "of": of}))).await.unwrap();
    }
    // All in one group: `d` comes to x, `a` leaves it, `b` goes.
    let (d, a, b, gone) = tokio::join!(
        write(&writer, put("d", json!({"title": "d", "of": "x"}))),
        write(&writer, put("a", json!({"title": "a", "of": "y"}))),
        write(&writer, delete("b")),
        async { writer.write(DeleteWhere { of: "x", expected: 1 }).await.unwrap() },
    );
    assert!(d.is_ok() && a.is_ok() && b.is_ok());
    let gone = gone.unwrap();
    assert_eq!(gone.changes.len(), 1);
    assert_eq!(gone.changes[0].key.id, "d");
    assert_eq!(db.count(&Ident::new("notes").unwrap(), None).await.unwrap(), 2);
    assert_eq!(log.head(), 7);
}

#[tokio::test]
async fn the_log_read_back_from_disk_tells_the_same_story_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::SurrealKv(folder.path().join("db"));
    let before = {
        let (db, writer, log) = open(&storage).await;
        write(&writer, put("a", json!({"title": "1", "secret": "s3cret"}))).await.unwrap();
        write(&writer, put("a", json!({"title": "2", "secret": "s3cret"}))).await.unwrap();
        write(&writer, put("b", json!({"title": "3"}))).await.unwrap();
        write(&writer, delete("a")).await.unwrap();
        assert!(matches!(write(&writer, delete("a")).await, Err(Refusal::Said("absent"))));
        let story = page(&log, 0).await;
        db.close().await.unwrap();
        story
    };
    let (db, writer, log) = open(&storage).await;
    assert_eq!(log.head(), 4);
    assert_eq!(page(&log, 0).await, before);
    assert_eq!(page(&log, 2).await, before[2..]);
    let Changes::Page(changes) = log.after(0).await.unwrap() else { panic!() };
    assert_eq!(changes[0].after.as_ref().unwrap()["title"], json!("1"));
    assert_eq!(changes[1].before.as_ref().unwrap()["title"], json!("1"));
    assert_eq!(changes[1].after.as_ref().unwrap()["title"], json!("2"));
    assert_eq!(changes[2].after.as_ref().unwrap()["title"], json!("3"));
    assert_eq!(changes[3].before.as_ref().unwrap()["title"], json!("2"));
    assert!(changes[3].before.as_ref().unwrap().get("secret").is_none());
    // Numbers go on where they stopped.
    let committed = write(&writer, put("c", json!({"title": "4"}))).await.unwrap();
    assert_eq!(committed.changes[0].seq, 5);
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_transaction_of_many_changes_is_read_back_from_any_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::SurrealKv(folder.path().join("db"));
    {
        let (db, writer, _log) = open(&storage).await;
        write(&writer, put("first", json!({"title": "first"}))).await.unwrap();
        let many = Write {
            reads: Vec::new(),
            decision: Box::new(|view| {
                for n in 0..1300 {
                    let title = format!("m{n}");
                    view.put(key(&title), row(json!({ "title": title })), &secret());
                }
                Ok(())
            }),
        };
        write(&writer, many).await.unwrap();
        write(&writer, put("last", json!({"title": "last"}))).await.unwrap();
        db.close().await.unwrap();
    }
    let (_db, _writer, log) = open(&storage).await;
    for start in [0, 1, 700, 1300, 1301] {
        let mut cursor = start;
        while cursor < log.head() {
            let read = page(&log, cursor).await;
            assert!(!read.is_empty(), "nothing after {cursor}");
            for (seq, _, id) in read {
                assert_eq!(seq, cursor + 1);
                let expected = match seq {
                    1 => "first".to_owned(),
                    1302 => "last".to_owned(),
                    seq => format!("m{}", seq - 2),
                };
                assert_eq!(id, expected);
                cursor = seq;
            }
        }
        assert_eq!(cursor, 1302);
    }
}

#[tokio::test]
async fn counts_are_exact_through_creates_updates_and_deletes() {
    let (_db, writer, _log) = open(&Storage::Memory).await;
    let table = Ident::new("notes").unwrap();
    for n in 0..5 {
        write(&writer, put(&format!("r{n}"), json!({"title": n.to_string()}))).await.unwrap();
    }
    assert_eq!(writer.count(&table).await.unwrap().unwrap(), 5);
    write(&writer, delete("r0")).await.unwrap();
    write(&writer, put("r1", json!({"title": "other"}))).await.unwrap();
    write(&writer, put("r9", json!({"title": "nine"}))).await.unwrap();
    assert_eq!(writer.count(&table).await.unwrap().unwrap(), 5);
}

#[tokio::test]
async fn absent_values_are_free_in_a_unique_index() {
    let (_db, writer, _log) = open(&Storage::Memory).await;
    write(&writer, put("a", json!({"other": 1}))).await.unwrap();
    write(&writer, put("b", json!({"other": 2}))).await.unwrap();
    write(&writer, put("c", json!({"title": "x"}))).await.unwrap();
    assert!(write(&writer, put("d", json!({"title": "x"}))).await.is_err());
}

#[tokio::test]
async fn defining_an_index_on_a_filled_table_is_one_transaction_with_its_row() {
    let (db, writer, _log) = open(&Storage::Memory).await;
    for n in 0..50 {
        write(&writer, put(&format!("r{n}"), json!({"title": n.to_string(), "k": 1, "n": n})))
            .await
            .unwrap();
    }
    let table = Ident::new("notes").unwrap();
    let define = Statement::new("DEFINE INDEX ix ON notes FIELDS k, n; UPSERT _system:x SET v = 1");
    writer.define(define, vec![table.clone()], Vec::new(), || {}).await.unwrap().unwrap();
    let rows = db
        .rows(Statement::new("SELECT VALUE n FROM notes WHERE k = 1 ORDER BY n ASC LIMIT 3"))
        .await;
    assert!(rows.is_ok());
    // A definition that the data refuses changes nothing.
    let define =
        Statement::new("DEFINE INDEX bad ON notes FIELDS k UNIQUE; UPSERT _system:y SET v = 1");
    assert!(
        writer
            .define(define, vec![table], Vec::new(), || panic!("nothing was committed"))
            .await
            .unwrap()
            .is_err()
    );
    assert!(db.rows(Statement::new("SELECT * FROM _system:y")).await.unwrap().is_empty());
}

fn note(what: &str) -> Note {
    Note::new(row(json!({ "what": what })))
}

/// Puts a row, and what it is called in the trail.
fn put_noted(id: &str, title: &str) -> Write {
    let (key, row, what) = (key(id), row(json!({ "title": title })), note(title));
    Write {
        reads: vec![key.clone()],
        decision: Box::new(move |view| {
            view.put(key.clone(), row.clone(), &secret());
            view.note(what.clone());
            Ok(())
        }),
    }
}

/// What is noted, oldest first; each entry has to follow from the one before.
async fn trail(db: &Db) -> Vec<String> {
    let head = db.trail_head().await.unwrap();
    let (mut whats, mut previous) = (Vec::new(), "0".repeat(64));
    for (entry, seq) in db.trail(1, head.seq).await.unwrap().into_iter().zip(1..) {
        let text: Json = serde_json::from_str(&entry.text).unwrap();
        assert_eq!(
            (entry.seq, &text["seq"], &text["previous"]),
            (seq, &json!(seq), &json!(previous))
        );
        previous = hash_of(&entry.text);
        assert_eq!(entry.hash, previous);
        whats.push(text["what"].as_str().unwrap().to_owned());
    }
    assert_eq!((whats.len() as u64, previous), (head.seq, head.hash));
    whats
}

#[tokio::test]
async fn what_is_noted_is_there_exactly_when_its_change_is() {
    let (db, writer, log) = open(&Storage::Memory).await;
    write(&writer, put_noted("a", "one")).await.unwrap();
    // Together with one that the database refuses, and with one that refuses itself.
    let refusing = Write {
        reads: Vec::new(),
        decision: Box::new(|view| {
            view.note(note("refused"));
            Err(Refusal::Said("no"))
        }),
    };
    let outcomes = tokio::join!(
        writer.write(put_noted("b", "two")),
        writer.write(put_noted("c", "one")),
        writer.write(refusing),
        writer.write(put_noted("d", "three")),
    );
    assert!(outcomes.0.unwrap().is_ok() && outcomes.3.unwrap().is_ok());
    assert!(outcomes.1.unwrap().is_err() && outcomes.2.unwrap().is_err());
    assert_eq!(trail(&db).await, ["one", "two", "three"]);

    let define = |text| writer.define(Statement::new(text), Vec::new(), vec![note("four")], || {});
    assert!(define("UPSERT _system:x SET v = 1; THROW 'no'").await.unwrap().is_err());
    assert_eq!(trail(&db).await.len(), 3);
    define("UPSERT _system:x SET v = 1").await.unwrap().unwrap();
    // A note alone makes no change.
    let (head, alone) = (log.head(), note("five"));
    let noting = Write {
        reads: Vec::new(),
        decision: Box::new(move |view| {
            view.note(alone.clone());
            Ok(())
        }),
    };
    assert!(write(&writer, noting).await.unwrap().changes.is_empty());
    assert_eq!(log.head(), head);
    assert_eq!(trail(&db).await, ["one", "two", "three", "four", "five"]);
    // The next start goes on where it ended.
    let (again, _log, _task) = Writer::<Refusal>::start(db.clone()).await.unwrap();
    write(&again, put_noted("e", "six")).await.unwrap();
    assert_eq!(trail(&db).await.last().map(String::as_str), Some("six"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_finds_every_acknowledged_text() {
    let (db, writer, _log) = open(&Storage::Memory).await;
    let text = |n: usize, round: usize| json!({ "title": format!("{n}"), "text": format!("Ä{round}x{n}z") });
    let mut waiting = Vec::new();
    for n in 0..2_000 {
        let (writer, intent) = (writer.clone(), put(&format!("r{n}"), text(n, 0)));
        waiting.push(tokio::spawn(async move { write(&writer, intent).await.unwrap() }));
    }
    for task in waiting {
        task.await.unwrap();
    }
    let (table, column) = (Ident::new("notes").unwrap(), Ident::new("text").unwrap());
    let search = async |part: String| {
        let found = db.containing(&table, &[(column.clone(), part)], 100).await.unwrap();
        let mut found = found?;
        // What is named was announced or has the part: the row itself tells.
        let rows = found.scan.named(&table, &found.ids).await.unwrap();
        Some(
            rows.into_iter()
                .map(|row| row["text"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let mut known = 0;
    for round in 1..300 {
        // Now and then everything is forgotten, and read again while it changes.
        if round % 40 == 0 {
            let statement = Statement::new("DEFINE FIELD IF NOT EXISTS any ON notes");
            writer.define(statement, Vec::new(), Vec::new(), || {}).await.unwrap().unwrap();
        }
        let n = round * 7 % 2_000;
        let reading = tokio::spawn({
            let (db, table, column) = (db.clone(), table.clone(), column.clone());
            let parts = [(column, "nowhere".to_owned())];
            async move { db.containing(&table, &parts, 9).await.unwrap().map(|found| found.ids) }
        });
        let id = format!("r{n}");
        write(&writer, put(&id, text(n, round))).await.unwrap();
        if let Some(found) = search(format!("Ä{round}X{n}z")).await {
            assert_eq!(found, [format!("Ä{round}x{n}z")]);
            known += 1;
        }
        reading.await.unwrap();
    }
    assert!(known > 200, "{known}");
    // Too many to be looked at one by one.
    assert_eq!(search("x".to_owned()).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_finds_what_always_matches_wherever_it_is() {
    let (db, writer, _log) = open(&Storage::Memory).await;
    let (table, title, text) =
        (Ident::new("notes").unwrap(), Ident::new("title").unwrap(), Ident::new("text").unwrap());
    let holds = |id: &str, column: usize| match column {
        0 => put(id, json!({ "title": "needle", "text": id })),
        _ => put(id, json!({ "title": id, "text": "needle" })),
    };
    write(&writer, holds("a", 0)).await.unwrap();
    // At every moment one of the two columns has it.
    let writing = tokio::spawn({
        let writer = writer.clone();
        async move {
            for n in 0..600 {
                write(&writer, holds("a", n % 2)).await.unwrap();
            }
        }
    });
    let parts = [(title, "NEEDLE".to_owned()), (text, "needle".to_owned())];
    let mut searches = 0;
    while !writing.is_finished() || searches == 0 {
        let Some(mut found) = db.containing(&table, &parts, 10).await.unwrap() else { continue };
        let rows = found.scan.named(&table, &found.ids).await.unwrap();
        let has = |name: &str| rows.iter().any(|row| row[name] == "needle");
        assert!(has("title") || has("text"), "{:?}", found.ids);
        searches += 1;
    }
    writing.await.unwrap();
}
