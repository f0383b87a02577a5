//! The change log of a stopped box, read past the server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use homeport_db::{Change, Changes, Db, Ident, Op, Row, Statement, Storage, Writer};

/// A write that was answered.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    pub(crate) seq: u64,
    pub(crate) id: String,
    pub(crate) op: char,
}

/// The log, from its first change on, and the present rows of each table it names.
struct Evidence {
    changes: Vec<(u64, String, String, char)>,
    rows: BTreeMap<String, BTreeSet<String>>,
}

/// Log and data agree, the numbers are dense, and every acknowledged write is in it as itself.
pub(crate) fn check_log(folder: &Path, acknowledged: &[Acknowledged], alive: usize) {
    let database = folder.join("db");
    // The database needs a runtime of its own, with bigger stacks than a test's.
    let reader = std::thread::spawn(|| {
        let runtime = homeport_server::runtime().unwrap();
        let read = runtime.spawn(async move { read(&database).await });
        runtime.block_on(read).unwrap()
    });
    let Evidence { changes, rows } = reader.join().unwrap();

    let mut there = BTreeSet::new();
    for (place, (seq, table, id, op)) in (1..).zip(&changes) {
        assert_eq!(*seq, place, "a gap in the log");
        let key = (table, id);
        let fits = match op {
            'c' => there.insert(key),
            'u' => there.contains(&key),
            _ => there.remove(&key),
        };
        assert!(fits, "change {seq}: {op} of {table}/{id} does not follow from what came before");
    }
    for (table, ids) in &rows {
        let logged = there.iter().filter(|(of, _)| *of == table).map(|(_, id)| (*id).clone());
        assert_eq!(&logged.collect::<BTreeSet<_>>(), ids, "{table}: the log and the data differ");
    }
    let mut seen = BTreeSet::new();
    let mut notes = None;
    for Acknowledged { seq, id, op } in acknowledged {
        assert!(seen.insert(seq), "two writes were given the number {seq}");
        let place = usize::try_from(*seq).unwrap() - 1;
        let (_, table, logged_id, logged_op) =
            changes.get(place).expect("an acknowledged write is logged");
        assert_eq!((logged_id, logged_op), (id, op), "change {seq}");
        notes = Some(table);
    }
    let notes = notes.expect("something was acknowledged");
    assert_eq!(rows[notes].len(), alive, "records that nobody knows of, or too few");
}

async fn read(database: &Path) -> Evidence {
    let db = Db::open(&Storage::SurrealKv(database.to_owned())).await.unwrap();
    let (writer, log, task) = Writer::<()>::start(db.clone()).await.unwrap();
    let mut changes = Vec::new();
    let mut cursor = 0;
    while let Changes::Page(page) = log.after(cursor).await.unwrap() {
        let Some(last) = page.last() else { break };
        cursor = last.seq;
        for change in page {
            check_image(&change);
            let op = match change.op {
                Op::Create => 'c',
                Op::Update => 'u',
                Op::Delete => 'd',
            };
            let table = change.key.table.as_str().to_owned();
            changes.push((change.seq, table, change.key.id.clone(), op));
        }
    }
    assert_eq!(cursor, log.head(), "the counter is not the last change");
    let tables = changes.iter().map(|(_, table, ..)| table.clone()).collect::<BTreeSet<_>>();
    let mut rows = BTreeMap::new();
    for table in tables {
        let statement = Statement::new("SELECT * FROM ").ident(&Ident::new(&table).unwrap());
        let found = db.rows(statement).await.unwrap();
        let ids = found.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        rows.insert(table, ids);
    }
    writer.close().await;
    task.await.unwrap();
    db.close().await.unwrap();
    Evidence { changes, rows }
}

/// The image before a change is a whole record, never a mixture.
fn check_image(change: &Change) {
    let Some(before) = &change.before else {
        assert_eq!(change.op, Op::Create, "change {} has no image", change.seq);
        return;
    };
    let texts = |row: &Row| {
        let texts = row.values().filter_map(|value| value.as_str());
        texts.filter(|text| text.starts_with(&change.key.id)).map(str::to_owned).collect::<Vec<_>>()
    };
    // Of a note: its id, `id n` and `id:n;id:n;…`.
    if let [title, body] =
        texts(before).iter().filter(|text| **text != change.key.id).collect::<Vec<_>>().as_slice()
    {
        let (title, body) = if title.contains(' ') { (title, body) } else { (body, title) };
        let n = title.rsplit(' ').next().unwrap();
        assert!(body.starts_with(&format!("{}:{n};", change.key.id)), "{title} with {body:.40}");
    }
}
