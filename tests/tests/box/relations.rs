//! Relations under load: whatever is written and deleted at the same time, no record ever names
//! one that is not there, and a deletion happens as a whole or not at all.

use std::collections::HashSet;

use homeport_tests::{Client, Home, collection, field};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

const FIELDS: [&str; 4] = ["loose", "along", "some", "all"];

fn to(name: &str, target: &str, options: Value) -> Value {
    let mut field = json!({ "name": name, "type": "relation", "collectionId": target });
    if let (Value::Object(field), Value::Object(options)) = (&mut field, options) {
        field.extend(options);
    }
    field
}

async fn make(admin: &Client, name: &str, fields: Value) -> String {
    let made = admin.post("/api/collections", &collection(name, fields, json!({}))).await;
    made.expect(200).body["id"].as_str().unwrap().to_owned()
}

/// `trees`, and `birds` that refer to trees and to each other in every way.
async fn wood() -> (Home, Client) {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let trees = make(&admin, "trees", json!([field("name", "text")])).await;
    let birds = make(&admin, "birds", json!([field("name", "text")])).await;
    let fields = json!([
        field("name", "text"),
        to("loose", &trees, json!({})),
        to("along", &birds, json!({ "cascadeDelete": true })),
        to("some", &birds, json!({ "maxSelect": 5 })),
        to("all", &trees, json!({ "maxSelect": 5, "cascadeDelete": true })),
    ]);
    admin.patch("/api/collections/birds", &json!({ "fields": fields })).await.expect(200);
    (home, admin)
}

fn ids(value: &Value) -> Vec<String> {
    match value {
        Value::String(id) if !id.is_empty() => vec![id.clone()],
        Value::Array(items) => items.iter().map(|id| id.as_str().unwrap().to_owned()).collect(),
        _ => Vec::new(),
    }
}

async fn everything(client: &Client, name: &str) -> Vec<Value> {
    let path = format!("/api/collections/{name}/records?perPage=1000");
    let list = client.get(&path).await.expect(200);
    assert_eq!(list.body["totalPages"].as_u64().unwrap_or(2).max(1), 1, "more than one page");
    list.body["items"].as_array().unwrap().clone()
}

/// One of many clients that write at random, each in a hand of its own.
async fn meddle(client: Client, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let name = |kind: &str, n: u32| format!("{kind}{n:011}");
    for _ in 0..60 {
        let bird = name("bird", random.random_range(0..12));
        let tree = name("tree", random.random_range(0..6));
        let others = (0..random.random_range(0..3))
            .map(|_| name("bird", random.random_range(0..12)))
            .collect::<Vec<_>>();
        let trees = (0..random.random_range(0..3))
            .map(|_| name("tree", random.random_range(0..6)))
            .collect::<Vec<_>>();
        let mut body = json!({ "some": others, "all": trees });
        if random.random_bool(0.5) {
            body["loose"] = json!(tree);
        }
        if random.random_bool(0.3) {
            body["along"] = json!(name("bird", random.random_range(0..12)));
        }
        let path = format!("/api/collections/birds/records/{bird}");
        let reply = match random.random_range(0..10) {
            0 => client.delete(&format!("/api/collections/trees/records/{tree}")).await,
            1 => client.delete(&path).await,
            2 | 3 => client.post("/api/collections/trees/records", &json!({ "id": tree })).await,
            4..=6 => {
                body["id"] = json!(bird);
                client.post("/api/collections/birds/records", &body).await
            }
            7 => client.patch(&path, &json!({ "some+": others, "all-": trees })).await,
            _ => client.patch(&path, &body).await,
        };
        assert!(matches!(reply.status, 200 | 204 | 400 | 404), "{}: {}", reply.status, reply.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_record_names_one_that_is_not_there_whatever_happens_at_once() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let (home, _) = wood().await;
    let hands = (0..8).map(|n| tokio::spawn(meddle(home.guest(), seed.wrapping_add(n))));
    for hand in hands.collect::<Vec<_>>() {
        hand.await.unwrap();
    }
    let guest = home.guest();
    let (trees, birds) = (everything(&guest, "trees").await, everything(&guest, "birds").await);
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
    let there = trees.iter().chain(&birds).map(id).collect::<HashSet<_>>();
    for bird in &birds {
        for name in FIELDS {
            let missing = ids(&bird[name]).into_iter().find(|id| !there.contains(id));
            assert_eq!(missing, None, "{name} of {bird}");
        }
    }
    // Backwards, through the indexes, the same is seen.
    let list = "/api/collections/trees/records?perPage=1000&expand=birds_via_loose,birds_via_all";
    for tree in guest.get(list).await.expect(200).body["items"].as_array().unwrap() {
        for name in ["loose", "all"] {
            let shown = tree["expand"][format!("birds_via_{name}")].as_array();
            let shown = shown.into_iter().flatten().map(id).collect::<HashSet<_>>();
            let refers = |bird: &&Value| ids(&bird[name]).contains(&id(tree));
            let expected = birds.iter().filter(refers).map(id).collect::<HashSet<_>>();
            assert_eq!(shown, expected, "{name} of {tree}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_too_large_for_one_transaction_changes_nothing() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let trees = make(&admin, "trees", json!([field("name", "text")])).await;
    let fields = json!([
        { "name": "song", "type": "text", "max": 1_000_000 },
        to("tree", &trees, json!({ "cascadeDelete": true })),
    ]);
    make(&admin, "birds", fields).await;
    let tree = json!({ "id": "tree00000000001" });
    admin.post("/api/collections/trees/records", &tree).await.expect(200);
    let song = "la".repeat(300_000);
    for _ in 0..24 {
        let bird = json!({ "song": song, "tree": "tree00000000001" });
        admin.post("/api/collections/birds/records", &bird).await.expect(200);
    }
    let path = "/api/collections/trees/records/tree00000000001";
    let refused = admin.delete(path).await.expect(400);
    assert!(refused.text.contains("in one step"), "{}", refused.text);
    admin.get(path).await.expect(200);
    let count = "/api/collections/birds/records?fields=tree&filter=tree!=''";
    assert_eq!(admin.get(count).await.expect(200).body["totalItems"], 24);
    // One by one they go, and emptying the collection is such a way.
    admin.delete("/api/collections/birds/truncate").await.expect(204);
    admin.delete(path).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_chain_goes_as_a_whole() {
    let (home, _) = wood().await;
    let mut above = String::new();
    for n in 0..150 {
        let bird = json!({ "id": format!("bird{n:011}"), "along": above });
        home.guest().post("/api/collections/birds/records", &bird).await.expect(200);
        above = format!("bird{n:011}");
    }
    let first = "/api/collections/birds/records/bird00000000000";
    home.guest().delete(first).await.expect(204);
    assert_eq!(everything(&home.guest(), "birds").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_would_grow_without_end_is_refused() {
    let (home, _) = wood().await;
    let guest = home.guest();
    let names = (0..60).map(|n| format!("bird{n:011}")).collect::<Vec<_>>();
    for name in &names {
        let bird = json!({ "id": name, "name": "x".repeat(400) });
        guest.post("/api/collections/birds/records", &bird).await.expect(200);
    }
    let all = json!({ "some": &names[..5] });
    for name in &names {
        guest.patch(&format!("/api/collections/birds/records/{name}"), &all).await.expect(200);
    }
    let path = format!("/api/collections/birds/records/{}", names[0]);
    let hop = "birds_via_some.some";
    let modest = guest.get(&format!("{path}?expand={hop}")).await.expect(200);
    assert_eq!(modest.body["expand"]["birds_via_some"].as_array().unwrap().len(), 60);
    let refused = guest.get(&format!("{path}?expand={hop}.{hop}.{hop}")).await.expect(400);
    assert!(refused.text.contains("expand less"), "{}", refused.text);
    // What was written is written, and shown without.
    let body = json!({ "name": "changed" });
    let written = guest.patch(&format!("{path}?expand={hop}.{hop}.{hop}"), &body).await.expect(200);
    assert_eq!((&written.body["name"], &written.body["expand"]), (&json!("changed"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_becomes_a_list_loses_nothing_to_deletions_meanwhile() {
    let (home, admin) = wood().await;
    let guest = home.guest();
    for n in 0..8 {
        let tree = json!({ "id": format!("tree{n:011}") });
        guest.post("/api/collections/trees/records", &tree).await.expect(200);
    }
    for n in 0..300 {
        let bird = json!({ "loose": format!("tree{:011}", n % 8), "name": n.to_string() });
        guest.post("/api/collections/birds/records", &bird).await.expect(200);
    }
    let definition = admin.get("/api/collections/birds").await.expect(200).body;
    let mut fields = definition["fields"].clone();
    let loose = fields.as_array_mut().unwrap().iter_mut().find(|field| field["name"] == "loose");
    loose.unwrap()["maxSelect"] = json!(3);
    let deleting = {
        let guest = guest.clone();
        tokio::spawn(async move {
            for n in 0..4 {
                let path = format!("/api/collections/trees/records/tree{n:011}");
                guest.delete(&path).await.expect(204);
            }
        })
    };
    admin.patch("/api/collections/birds", &json!({ "fields": fields })).await.expect(200);
    deleting.await.unwrap();
    for bird in everything(&guest, "birds").await {
        let n = bird["name"].as_str().unwrap().parse::<u32>().unwrap() % 8;
        let expected = if n < 4 { json!([]) } else { json!([format!("tree{n:011}")]) };
        assert_eq!(bird["loose"], expected, "{bird}");
    }
}
