//! Writes that are committed together: each gets its own answer, nobody pays for a neighbour.

use homeport_tests::{Client, Home, Reply, collection, field};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/notes/records";

async fn home_with_notes() -> Home {
    let home = Home::builder().on_disk().start();
    let fields = json!([
        { "name": "slug", "type": "text", "required": true, "max": 40 },
        field("n", "number"),
    ]);
    let rest = json!({
        "createRule": "slug != 'forbidden'",
        "indexes": ["CREATE UNIQUE INDEX once ON notes (slug)"],
    });
    home.admin()
        .await
        .post("/api/collections", &collection("notes", fields, rest))
        .await
        .expect(200);
    home
}

/// Sends all at once, over a few connections, and gives the answers in the requests' order.
async fn at_once(home: &Home, requests: Vec<(&'static str, String, Option<Value>)>) -> Vec<Reply> {
    let clients = (0..4).map(|_| home.guest()).collect::<Vec<Client>>();
    let tasks = requests
        .into_iter()
        .zip(clients.into_iter().cycle())
        .map(|((method, path, body), client)| {
            tokio::spawn(async move { client.send(method, &path, body.as_ref()).await })
        })
        .collect::<Vec<_>>();
    let mut replies = Vec::new();
    for task in tasks {
        replies.push(task.await.unwrap());
    }
    replies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_writes_harm_no_neighbour_and_answers_reach_their_own_callers() {
    let home = home_with_notes().await;
    home.guest().post(RECORDS, &json!({ "slug": "taken" })).await.expect(200);
    let requests = (0..240)
        .map(|n| {
            let body = match n % 6 {
                1 => json!({ "slug": "taken", "n": n }),
                2 => json!({ "slug": "x".repeat(41), "n": n }),
                3 => json!({ "slug": "forbidden", "n": n }),
                4 => json!({ "slug": "", "n": n }),
                5 => json!({ "slug": format!("good-{n}"), "n": n, "id": "bad id" }),
                _ => json!({ "slug": format!("good-{n}"), "n": n }),
            };
            ("POST", RECORDS.to_owned(), Some(body))
        })
        .collect();
    let mut seqs = std::collections::BTreeSet::new();
    for (n, reply) in at_once(&home, requests).await.into_iter().enumerate() {
        let code =
            |field: &str| reply.body["data"][field]["code"].as_str().unwrap_or("").to_owned();
        match n % 6 {
            0 => {
                assert_eq!(reply.status, 200, "{n}: {}", reply.text);
                assert_eq!(reply.body["slug"], format!("good-{n}"), "somebody else's answer");
                assert_eq!(reply.body["n"], n, "somebody else's answer");
                assert!(seqs.insert(reply.seq()), "a number twice");
                continue;
            }
            1 => assert_eq!(code("slug"), "validation_not_unique", "{n}: {}", reply.text),
            2 => assert_eq!(code("slug"), "validation_max_text_constraint", "{n}: {}", reply.text),
            4 => assert_eq!(code("slug"), "validation_required", "{n}: {}", reply.text),
            5 => assert!(!code("id").is_empty(), "{n}: {}", reply.text),
            _ => assert_eq!(reply.body["data"], json!({}), "{n}: {}", reply.text),
        }
        assert_eq!(reply.status, 400, "{n}: {}", reply.text);
    }
    let all = home.guest().get(&format!("{RECORDS}?perPage=1000")).await.expect(200);
    assert_eq!(all.body["totalItems"], 1 + 240 / 6);
    let (first, last) = (*seqs.first().unwrap(), *seqs.last().unwrap());
    assert_eq!(
        usize::try_from(last - first).unwrap() + 1,
        seqs.len(),
        "a refused write took a number"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_same_name_exactly_one_gets_it() {
    let home = home_with_notes().await;
    for round in 0..3 {
        let slug = format!("wanted-{round}");
        let body = |n: usize| json!({ "slug": slug, "n": n });
        let requests = (0..40).map(|n| ("POST", RECORDS.to_owned(), Some(body(n)))).collect();
        let replies = at_once(&home, requests).await;
        let winners = replies.iter().filter(|reply| reply.status == 200).collect::<Vec<_>>();
        assert_eq!(
            winners.len(),
            1,
            "{:?}",
            replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
        );
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            assert_eq!(reply.status, 400, "{}", reply.text);
            assert_eq!(
                reply.body["data"]["slug"]["code"], "validation_not_unique",
                "{}",
                reply.text
            );
        }
        let found = home.guest().get(&format!("{RECORDS}?filter=slug='{slug}'")).await.expect(200);
        assert_eq!(found.body["items"], json!([winners[0].body]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_one_record_happen_one_after_the_other() {
    let home = home_with_notes().await;
    let made = home.guest().post(RECORDS, &json!({ "slug": "counter" })).await.expect(200);
    let path = format!("{RECORDS}/{}", made.body["id"].as_str().unwrap());
    let more = (0..100).map(|_| ("PATCH", path.clone(), Some(json!({ "n+": 1 })))).collect();
    let mut seen = at_once(&home, more)
        .await
        .into_iter()
        .map(|reply| reply.expect(200).body["n"].as_u64().unwrap())
        .collect::<Vec<_>>();
    seen.sort_unstable();
    assert_eq!(seen, (1..=100).collect::<Vec<_>>(), "two changes began from the same value");

    let deletes = (0..20).map(|_| ("DELETE", path.clone(), None)).collect();
    let mut statuses = at_once(&home, deletes).await.iter().map(|r| r.status).collect::<Vec<_>>();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1]), (204, 404), "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 19);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collection_that_is_emptied_is_empty_at_once() {
    let home = home_with_notes().await;
    let admin = home.admin().await;
    admin.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
    for round in 0..20 {
        let create = |n| json!({ "method": "POST", "url": RECORDS, "body": { "slug": format!("{round}-{n}") } });
        let requests = (0..50).map(create).collect::<Vec<_>>();
        admin.post("/api/batch", &json!({ "requests": requests })).await.expect(200);
    }
    let emptying = {
        let admin = admin.clone();
        tokio::spawn(async move { admin.delete("/api/collections/notes/truncate").await })
    };
    let mut seen = Vec::new();
    while !emptying.is_finished() {
        let page = admin.get("/api/collections/notes/records?perPage=1&fields=id").await;
        seen.push(page.expect(200).body["totalItems"].as_u64().unwrap());
    }
    emptying.await.unwrap().expect(204);
    assert!(seen.iter().all(|total| matches!(total, 0 | 1000)), "{seen:?}");
    let left = admin.get("/api/collections/notes/records").await.expect(200);
    assert_eq!(left.body["totalItems"], 0);
}
