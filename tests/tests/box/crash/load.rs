//! Clients that write at random and remember what they were promised.

use std::collections::BTreeMap;

use homeport_tests::Client;
use rand::Rng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::crash::evidence::Acknowledged;

const RECORDS: &str = "/api/collections/notes/records";
/// Records per client: few enough that updates and deletes meet often.
const IDS: u32 = 12;

/// What one client knows of its records: `None` is an absent one.
pub(super) struct Model {
    client: usize,
    certain: BTreeMap<String, Option<u64>>,
    /// A write that was sent and never answered: it may have happened, whole, or not at all.
    pending: Option<(String, Option<u64>)>,
    next: u64,
}

impl Model {
    pub(super) fn new(client: usize) -> Self {
        Self { client, certain: BTreeMap::new(), pending: None, next: 1 }
    }

    pub(super) fn alive(&self) -> usize {
        self.certain.values().flatten().count()
    }

    fn holds(&self, id: &str) -> Option<u64> {
        self.certain.get(id).copied().flatten()
    }
}

/// All of a record follows from its id and a number, so that a mixture would show.
fn content(id: &str, n: u64) -> Value {
    let length = 20 + usize::try_from(n * 7919 % 6000).unwrap();
    let body = format!("{id}:{n};").repeat(length / 10 + 1);
    json!({ "title": format!("{id} {n}"), "n": n, "body": body })
}

/// Writes, one request after the other, until the box is gone.
pub(super) async fn hammer(
    client: Client,
    mut model: Model,
    mut dice: StdRng,
    answered: UnboundedSender<()>,
) -> (Model, Vec<Acknowledged>) {
    let mut acknowledged = Vec::new();
    loop {
        let id = format!("client{}record{:02}", model.client, dice.random_range(0..IDS));
        let n = model.next;
        model.next += 1;
        let path = format!("{RECORDS}/{id}");
        let (method, path, body, wanted, op) = match model.holds(&id) {
            None => {
                let mut body = content(&id, n);
                body["id"] = json!(id);
                ("POST", RECORDS.to_owned(), Some(body), Some(n), 'c')
            }
            Some(_) if dice.random_bool(0.3) => ("DELETE", path, None, None, 'd'),
            Some(_) => ("PATCH", path, Some(content(&id, n)), Some(n), 'u'),
        };
        model.pending = Some((id.clone(), wanted));
        let Ok(answer) = client.try_send(method, &path, body.as_ref()).await else {
            return (model, acknowledged);
        };
        match answer.status {
            200 | 204 => {
                acknowledged.push(Acknowledged { seq: answer.seq(), id: id.clone(), op });
                model.certain.insert(id, wanted);
                model.pending = None;
                let _ = answered.send(());
            }
            // Stopping: the answer is a promise that nothing was changed.
            503 => {
                model.pending = None;
                return (model, acknowledged);
            }
            other => panic!("{method} {path}: {other} {}", answer.text),
        }
    }
}

/// Compares what is there with what was promised. What was left open is now known.
pub(super) async fn reconcile(client: &Client, models: &mut [Model]) {
    let mut found = BTreeMap::new();
    for page in 1.. {
        let path = format!("{RECORDS}?perPage=500&sort=id&page={page}");
        let reply = client.get(&path).await.expect(200);
        let items = reply.body["items"].as_array().unwrap();
        for item in items {
            found.insert(item["id"].as_str().unwrap().to_owned(), item.clone());
        }
        if items.len() < 500 {
            assert_eq!(
                reply.body["totalItems"],
                found.len(),
                "the total does not agree with the pages"
            );
            break;
        }
    }
    for model in models {
        if let Some((id, wanted)) = model.pending.take() {
            let before = model.holds(&id);
            let now = found.get(&id).map(|record| record["n"].as_u64().unwrap());
            assert!(
                now == before || now == wanted,
                "{id}: {now:?}, neither {before:?} nor {wanted:?}"
            );
            model.certain.insert(id, now);
        }
        for (id, n) in &model.certain {
            let record = found.remove(id);
            match (n, &record) {
                (None, None) => {}
                (Some(n), Some(record)) => {
                    for (name, value) in content(id, *n).as_object().unwrap() {
                        assert_eq!(&record[name], value, "{id}: {name}");
                    }
                }
                _ => {
                    let single = client.get(&format!("{RECORDS}/{id}")).await;
                    panic!(
                        "{id} should hold {n:?}; the list has {record:?}, its address {:.200}",
                        single.text
                    );
                }
            }
            // The record's own address and the list are two paths through the indexes.
            let single = client.get(&format!("{RECORDS}/{id}")).await;
            assert_eq!(single.status, if n.is_some() { 200 } else { 404 }, "{id}");
        }
    }
    assert!(found.is_empty(), "nobody wrote {:?}", found.keys());
}
