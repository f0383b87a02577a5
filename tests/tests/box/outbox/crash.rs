//! `kill -9` between any two steps: every call that a change has set off is made, and none is made
//! twice.

use std::collections::{BTreeMap, HashMap};

use homeport_providers::Providers;
use homeport_tests::{Client, Program, Serve, run, until};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::{AUTOMATIONS, DELIVERIES, ORDERS, charged, orders, set_payments_up};

const ROUNDS: usize = 12;
const TARGETS: [&str; 4] = ["north", "east", "south", "west"];

async fn waiting(admin: &Client) -> u64 {
    let reply = admin.get(&format!("{DELIVERIES}?limit=1")).await.expect(200);
    reply.body["counts"]["waiting"].as_u64().unwrap()
}

/// Orders until the server is gone; those that were acknowledged.
async fn buy(admin: Client, target: &str, from: u64) -> Vec<(String, u64)> {
    let mut bought = Vec::new();
    for amount in from.. {
        let body = json!({ "status": target, "amount": amount });
        match admin.try_send("POST", ORDERS, Some(&body)).await {
            Ok(reply) if reply.status == 200 => {
                bought.push((reply.body["id"].as_str().unwrap().to_owned(), amount));
            }
            _gone => break,
        }
        if bought.len() == 3 {
            break;
        }
    }
    bought
}

async fn all_orders(admin: &Client) -> HashMap<String, u64> {
    let reply = admin.get(&format!("{ORDERS}?perPage=1000")).await.expect(200);
    let items = reply.body["items"].as_array().unwrap().clone();
    assert_eq!(reply.body["totalItems"], items.len());
    let pair =
        |item: &Value| (item["id"].as_str().unwrap().to_owned(), item["amount"].as_u64().unwrap());
    items.iter().map(pair).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_no_payment_and_makes_none_twice() {
    let given = std::env::var("HOMEPORT_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random::<u64>);
    println!("HOMEPORT_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let providers = Providers::start().await;
    let folder = Program::folder_with_admin();
    {
        let server = Serve::on(folder.path()).start();
        let admin = server.admin().await;
        orders(&admin).await;
        for target in TARGETS {
            set_payments_up(&admin, &providers, target).await;
            admin.post(AUTOMATIONS, &charged(target)).await.expect(200);
        }
        server.stop();
    }
    providers.trouble_payments();
    let mut acknowledged = BTreeMap::new();
    // A row of crashes lets nothing out until somebody says so.
    let go_on = || {
        let folder = folder.path().to_str().unwrap();
        assert!(run(["safe-mode", "--leave", "--data-dir", folder]).status.success());
    };
    for round in 0..ROUNDS {
        let mut server = Serve::on(folder.path()).start();
        let admin = server.admin().await;
        let first = u64::try_from(round).unwrap() * 100 + 1;
        let buying = TARGETS.map(|target| tokio::spawn(buy(admin.clone(), target, first)));
        // The moment is what is random here; nothing is waited for.
        tokio::time::sleep(std::time::Duration::from_millis(dice.random_range(0..900))).await;
        server.kill();
        for bought in buying {
            acknowledged.extend(bought.await.unwrap());
        }
        if round % 3 == 2 && round + 1 < ROUNDS {
            go_on();
        }
    }
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    // The last rounds may have led there; what waits goes on when it is left, without a start.
    go_on();
    let mut left = waiting(&admin).await;
    while left > 0 {
        until("one more is delivered", async || waiting(&admin).await < left).await;
        left = waiting(&admin).await;
    }
    let (orders, made) = (all_orders(&admin).await, providers.payments());
    println!(
        "{} orders, {} payments, {} acknowledged",
        orders.len(),
        made.len(),
        acknowledged.len()
    );
    assert!(acknowledged.len() > ROUNDS, "hardly anything was bought");
    for (id, amount) in &acknowledged {
        assert_eq!(orders.get(id), Some(amount), "an acknowledged order is gone");
    }
    let mut times = HashMap::<&str, usize>::new();
    for (reference, amount) in &made {
        *times.entry(reference).or_default() += 1;
        assert_eq!(orders.get(reference), Some(amount), "a payment for an order that is none");
    }
    for id in orders.keys() {
        assert_eq!(times.get(id.as_str()), Some(&1), "{id}");
    }
    let (dead, held) = (format!("{DELIVERIES}?state=dead"), format!("{DELIVERIES}?state=held"));
    for none in [dead, held] {
        assert_eq!(admin.get(&none).await.expect(200).body["items"], json!([]));
    }
    // In order: amounts grow within a target, as the changes' numbers do.
    let target_of = admin.get(&format!("{ORDERS}?perPage=1000")).await.expect(200).body;
    let target_of = target_of["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["id"].as_str().unwrap(), item["status"].as_str().unwrap()));
    let target_of = target_of.collect::<HashMap<_, _>>();
    for target in TARGETS {
        let amounts = made.iter().filter(|(id, _)| target_of[id.as_str()] == target);
        let amounts = amounts.map(|(_, amount)| *amount).collect::<Vec<_>>();
        assert!(amounts.is_sorted(), "{target}: {amounts:?}");
    }
}
