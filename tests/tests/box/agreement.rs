//! The database and the evaluator agree: what a condition finds in the engine is what the rule
//! holds of, or more where it says so. Asked of the world that PocketBase was asked about, and of
//! worlds whose relations are drawn by lot.

use std::collections::{BTreeSet, HashMap};

use homeport_db::{Db, Ident, Statement, Storage};
use homeport_rules::{
    Expression, Found, Inner, Predicate, Related, Request, Shape, Use, Want, Yields, compile,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use time::macros::datetime;

use around::{Around, Record};

#[path = "../../../server/rules/tests/around/mod.rs"]
mod around;

const TABLE: &str = include_str!("../../../server/rules/tests/pocketbase/reach/table.tsv");

/// The world in an engine: a table for each collection, a column for each field.
struct Kept {
    around: Around,
    db: Db,
}

impl Kept {
    async fn new(around: Around) -> Kept {
        let db = Db::open(&Storage::Memory).await.unwrap();
        for shape in &around.shapes {
            let table = Ident::new(&shape.id).unwrap();
            let define = Statement::new("DEFINE TABLE ").ident(&table).push(" SCHEMALESS;");
            db.define(define).await.unwrap();
            for record in &around.records[&shape.id] {
                let mut columns = record.clone();
                let id = columns.remove("id").unwrap();
                let statement = Statement::new("CREATE type::record(")
                    .bind(json!(shape.id))
                    .push(", ")
                    .bind(id)
                    .push(") CONTENT ")
                    .bind(Value::Object(columns))
                    .push(";");
                db.define(statement).await.unwrap();
            }
        }
        Kept { around, db }
    }

    /// The records a condition finds.
    async fn find(&self, collection: &str, predicate: &Predicate) -> Vec<Record> {
        let table = Ident::new(collection).unwrap();
        let condition = Statement::new("").clause(&predicate.text, &predicate.binds, "w");
        let rows = self.db.select(&table, condition, 10_000).await;
        let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", predicate.text));
        rows.into_iter().map(|(_, row)| (*row).clone()).collect()
    }

    /// What an inner query yields.
    async fn yielded(&self, inner: &Inner) -> Vec<String> {
        let mut values = Vec::new();
        for record in self.find(&inner.collection, &inner.predicate).await {
            let value = match &inner.yields {
                Yields::Ids => record["id"].clone(),
                Yields::Column(column) => record[column].clone(),
            };
            match value {
                Value::Array(items) => values.extend(items),
                one => values.push(one),
            }
        }
        values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    async fn look_up(
        &self,
        expression: &Expression,
        request: &Request<'_>,
        related: &Related,
    ) -> (Found, bool) {
        let (mut found, mut any) = (Found::default(), false);
        for lookup in expression.lookups(request, related) {
            let mut values = Vec::new();
            for step in 0..lookup.steps() {
                values = self.yielded(&lookup.query(step, &values).unwrap()).await;
            }
            found.keep(&lookup, &values);
            any = true;
        }
        (found, any)
    }

    /// Loads what the records need, whole collections only as far as the condition finds them.
    async fn load(
        &self,
        expression: &Expression,
        bases: &[&Record],
        request: &Request<'_>,
    ) -> Related {
        let mut related = Related::default();
        loop {
            let wants = expression.wants(bases, request, &related);
            if wants.is_empty() {
                return related;
            }
            for want in wants {
                let records = match &want {
                    Want::Rows { collection, predicate, only_one: false, .. } => {
                        self.find(collection, predicate).await
                    }
                    _ => self.around.answer(&want),
                };
                related.add(&want, records);
            }
        }
    }
}

/// The same collections and as many records, their values and relations drawn by lot.
fn shuffled(seed: u64) -> Around {
    let mut around = Around::recorded();
    let mut lot = StdRng::seed_from_u64(seed);
    let ids: HashMap<String, Vec<String>> = around
        .records
        .iter()
        .map(|(collection, records)| {
            let ids = records.iter().map(|record| record["id"].as_str().unwrap().to_owned());
            (collection.clone(), ids.collect())
        })
        .collect();
    let shapes = around.shapes.clone();
    for shape in &shapes {
        let before = around.records[&shape.id].clone();
        for record in around.records.get_mut(&shape.id).unwrap() {
            for field in shape.fields.iter().filter(|field| !field.unique && field.name != "k") {
                let drawn = match &field.kind {
                    homeport_rules::FieldKind::Relation { multiple, collection_id } => {
                        let others = &ids[collection_id];
                        let mut draw = || match lot.random_range(0..=others.len()) {
                            at if at < others.len() => others[at].clone(),
                            // Nobody, or somebody who is gone.
                            _ if lot.random_bool(0.5) => String::new(),
                            _ => "gone00000000000".to_owned(),
                        };
                        match multiple {
                            false => json!(draw()),
                            true => {
                                let drawn = (0..3).map(|_| draw()).filter(|id| !id.is_empty());
                                let drawn = drawn.collect::<BTreeSet<_>>();
                                json!(
                                    drawn
                                        .into_iter()
                                        .take(seed as usize % 3 + 1)
                                        .collect::<Vec<_>>()
                                )
                            }
                        }
                    }
                    _ => before[lot.random_range(0..before.len())][&field.name].clone(),
                };
                record.insert(field.name.clone(), drawn);
            }
        }
    }
    around
}

async fn agrees(kept: &Kept, shape: &Shape, filter: &str) -> Result<(bool, bool), String> {
    let usage = Use::ClientFilter { superuser: true };
    let Ok(expression) = compile(filter, shape, &kept.around.shapes, usage) else {
        return Ok((false, false));
    };
    let empty = Map::new();
    let request = Request {
        auth: None,
        body: &empty,
        query: &empty,
        headers: &empty,
        method: "GET",
        context: "default",
        now: datetime!(2026-11-24 19:50:00 UTC),
    };
    let records = kept.around.records[&shape.id].iter().collect::<Vec<_>>();
    let mut whole = Related::default();
    kept.around.load(&expression, &records, &request, &mut whole);
    let id = |record: &Record| record["id"].as_str().unwrap().to_owned();
    let holds = records.iter().filter(|record| expression.holds(record, &request, &whole));
    let holds = holds.map(|record| id(record)).collect::<BTreeSet<_>>();
    // What is loaded through conditions decides the same as the whole.
    let narrow = kept.load(&expression, &records, &request).await;
    let narrowly = records.iter().filter(|record| expression.holds(record, &request, &narrow));
    let narrowly = narrowly.map(|record| id(record)).collect::<BTreeSet<_>>();
    if narrowly != holds {
        return Err(format!("{filter}: with narrow rows {narrowly:?}, with all {holds:?}"));
    }
    let (found, looked_up) = kept.look_up(&expression, &request, &Related::default()).await;
    let predicate = expression.predicate(&request, &Related::default(), &found);
    let rows = kept.find(&shape.id, &predicate).await;
    let rows = rows.iter().map(id).collect::<BTreeSet<_>>();
    let fits = if predicate.exact { rows == holds } else { rows.is_superset(&holds) };
    match fits {
        true => Ok((looked_up, predicate.exact)),
        false => Err(format!("{filter}: {predicate:?} finds {rows:?}, it holds of {holds:?}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_find_what_the_evaluator_holds() {
    let mut filters = BTreeSet::new();
    for line in TABLE.lines() {
        let cells = line.splitn(5, '\t').collect::<Vec<_>>();
        let [answer, "root", collection, _, filter] = cells[..] else { continue };
        if answer != "400" {
            filters.insert((collection, filter));
        }
    }
    let worlds = [Around::recorded(), shuffled(1), shuffled(2)];
    let (mut wrong, mut looked_up, mut exact, mut asked) = (Vec::new(), 0, 0, 0);
    for (world_idx, world) in worlds.into_iter().enumerate() {
        let kept = Kept::new(world).await;
        for (filter_idx, (collection, filter)) in filters.iter().enumerate() {
            // Each world is asked other questions.
            if filter_idx % 4 != world_idx {
                continue;
            }
            asked += 1;
            match agrees(&kept, kept.around.shape(collection), filter).await {
                Ok((by_lookup, exactly)) => {
                    looked_up += usize::from(by_lookup);
                    exact += usize::from(by_lookup && exactly);
                }
                Err(difference) => wrong.push(difference),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(looked_up > 200 && exact > 50, "{looked_up} looked up, {exact} exactly");
}
