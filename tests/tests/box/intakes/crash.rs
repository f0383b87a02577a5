//! `kill -9` at any moment: what a service was told to be heard is, and sets its record once, however
//! often the service says it again.

use std::collections::BTreeMap;
use std::time::Duration;

use homeport_tests::{Client, Program, Serve, run};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::{HEARD, INTAKES, PARCELS, SECRET, parcels, set_hub_up, tell_as};

const ROUNDS: usize = 8;

fn event(number: u64) -> Value {
    json!({ "number": number, "of": number % 7 })
}

/// Adds one to a parcel for each event, so that one that counts twice shows.
fn counted() -> Value {
    json!({
        "name": "Count", "integration": "hub", "collection": "parcels", "mode": "create",
        "set": { "code": "{{event.number}}-{{heard.at}}", "weight": "{{event.number}}" },
    })
}

/// Tells events until the server is gone; how many were acknowledged.
async fn tell(guest: Client, from: u64) -> Vec<u64> {
    let mut heard = Vec::new();
    for number in from..from + 60 {
        let body = event(number);
        let signed = format!("sha256={}", super::tag(SECRET, &body.to_string()));
        let client = guest.with_header("x-hub-signature-256", &signed);
        let path = "/api/homeport/integrations/hub/events";
        match client.try_send("POST", path, Some(&body)).await {
            Ok(reply) if reply.status == 204 => heard.push(number),
            _gone => break,
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_no_event_and_sets_none_twice() {
    let given = std::env::var("HOMEPORT_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random::<u64>);
    println!("HOMEPORT_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let folder = Program::folder_with_admin();
    {
        let server = Serve::on(folder.path()).start();
        let admin = server.admin().await;
        parcels(&admin).await;
        set_hub_up(&admin).await;
        admin.post(INTAKES, &counted()).await.expect(200);
        server.stop();
    }
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut server = Serve::on(folder.path()).start();
        let first = u64::try_from(round).unwrap() * 1_000;
        let telling = [0, 100].map(|more| tokio::spawn(tell(server.guest(), first + more)));
        // The moment is what is random here; nothing is waited for.
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..700))).await;
        server.kill();
        for heard in telling {
            acknowledged.extend(heard.await.unwrap());
        }
    }
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let count = async || {
        let found = admin.get(&format!("{PARCELS}?perPage=1000")).await.expect(200).body;
        let mut times = BTreeMap::<u64, usize>::new();
        for one in found["items"].as_array().unwrap() {
            *times.entry(one["weight"].as_u64().unwrap()).or_default() += 1;
        }
        times
    };
    let times = count().await;
    println!("{} acknowledged, {} set", acknowledged.len(), times.len());
    assert!(acknowledged.len() > ROUNDS, "hardly anything was told");
    for number in &acknowledged {
        assert_eq!(times.get(number), Some(&1), "{number}");
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    // The service says all of it again, what it had no answer to included: what is new is heard.
    let all = (0..ROUNDS).flat_map(|round| {
        let first = u64::try_from(round).unwrap() * 1_000;
        (first..first + 5).chain(first + 100..first + 105)
    });
    let all = all.chain(acknowledged.iter().copied()).collect::<Vec<_>>();
    for number in &all {
        tell_as(&server.guest(), "hub", SECRET, &event(*number)).await.expect(204);
    }
    let times = count().await;
    for number in &all {
        assert_eq!(times.get(number), Some(&1), "{number}");
    }
    let failed = admin.get(&format!("{HEARD}?state=failed")).await.expect(200).body;
    assert_eq!(failed["items"], json!([]));
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_a_list_is_read_loses_nothing_that_the_service_forgets() {
    const EACH: usize = 20;
    let given = std::env::var("HOMEPORT_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random::<u64>);
    println!("HOMEPORT_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let providers = homeport_providers::Providers::start().await;
    let folder = Program::folder_with_admin();
    {
        let server = Serve::on(folder.path()).start();
        let admin = server.admin().await;
        parcels(&admin).await;
        let bot = json!({
            "connector": "telegram", "base": providers.base("telegram"),
            "local": [providers.host()],
            "credentials": { "token": homeport_providers::TELEGRAM_TOKEN },
        });
        admin.send("PUT", "/api/homeport/integrations/bot", Some(&bot)).await.expect(200);
        let intake = json!({
            "name": "Messages", "integration": "bot", "collection": "parcels", "mode": "create",
            "set": { "code": "{{event.update_id}}" },
        });
        admin.post(INTAKES, &intake).await.expect(200);
        server.stop();
    }
    let mut cut_off = 0;
    for _ in 0..ROUNDS {
        for _ in 0..EACH {
            providers.write_to_bot(42, "hello");
        }
        let mut server = Serve::on(folder.path()).start();
        // The moment is what is random here; nothing is waited for.
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..150))).await;
        server.kill();
        cut_off += usize::from(providers.unread_by_bot() > 0);
        // Ends that come so often keep a box from asking services.
        let folder = folder.path().to_str().unwrap();
        assert!(run(["safe-mode", "--leave", "--data-dir", folder]).status.success());
    }
    println!("{cut_off} of {ROUNDS} cut off");
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    // What is told twice fails: its code is another parcel's.
    homeport_tests::until("all were read", async || {
        let found = admin.get(&format!("{PARCELS}?perPage=1")).await.expect(200).body;
        found["totalItems"] == ROUNDS * EACH
    })
    .await;
    let failed = admin.get(&format!("{HEARD}?state=failed")).await.expect(200).body;
    assert_eq!(failed["items"], json!([]));
    server.stop();
}
