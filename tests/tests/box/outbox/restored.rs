//! A backup that is put back: what waited in it may have been delivered since.

use homeport_providers::Providers;
use homeport_tests::{Client, Home, Program, Sealed, Serve, until};
use serde_json::{Value, json};

use super::{
    AUTOMATIONS, DELIVERIES, Ground, INTEGRATIONS, ORDERS, charged, orders, set_payments_up,
};

#[tokio::test]
async fn what_waited_in_a_backup_is_held_until_an_admin_lets_it_go() {
    let ground = Ground::on(Home::builder().on_disk().start()).await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    ground.automate(charged("pay")).await.expect(200);
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    let mut expected = Vec::new();
    for n in 1..=3 {
        expected.push((ground.order(json!({ "status": "pay", "amount": n })).await, n));
    }
    ground.wait_for("waiting", 3).await;
    let key = ground.deliveries("waiting").await[0]["id"].as_str().unwrap().to_owned();
    let key = ground.delivery(&key).await["key"].clone();
    ground.admin.post("/api/backups", &json!({ "name": "then.zip" })).await.expect(204);
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    ground.wait_for("delivered", 3).await;
    assert_eq!(ground.providers.payments(), expected);

    ground.admin.post("/api/backups/then.zip/restore", &Value::Null).await.expect(204);
    until("the state is the backup's", async || {
        let path = format!("{DELIVERIES}?state=held");
        let reply = ground.admin.try_send("GET", &path, None).await;
        reply.is_ok_and(|reply| {
            reply.status == 200 && reply.body["items"].as_array().unwrap().len() == 3
        })
    })
    .await;
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    // A new order is charged, under a key that no change before the restore can have had.
    expected.push((ground.order(json!({ "status": "pay", "amount": 4 })).await, 4));
    let sent = ground.wait_for("delivered", 1).await.remove(0);
    let fresh = ground.delivery(sent["id"].as_str().unwrap()).await["key"].clone();
    let epoch = |key: &Value| key.as_str().unwrap().split('-').next().unwrap().to_owned();
    assert_ne!(epoch(&fresh), epoch(&key));
    assert_eq!(ground.providers.payments(), expected);
    assert_eq!(ground.deliveries("held").await.len(), 3);

    // Let go, they are sent under the keys that they had: the service knows them again.
    let all = json!({ "state": "held", "integration": "pay" });
    let released = ground.admin.post(&format!("{DELIVERIES}/replay"), &all).await.expect(200);
    assert_eq!(released.body["count"], 3);
    ground.wait_for("delivered", 4).await;
    assert_eq!(ground.providers.payments(), expected);
    assert!(ground.deliveries("held").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_in_a_backup_is_held_where_the_command_line_puts_it_back_too() {
    let providers = Providers::start().await;
    let old = Program::folder_with_admin();
    let switch = format!("{INTEGRATIONS}/switch");
    let order = async |admin: &Client, amount: u32| {
        let body = json!({ "status": "pay", "amount": amount });
        let made = admin.post(ORDERS, &body).await.expect(200).body;
        (made["id"].as_str().unwrap().to_owned(), amount.into())
    };
    let count = async |admin: &Client, state: &str| {
        admin.get(&format!("{DELIVERIES}?limit=1")).await.expect(200).body["counts"][state].clone()
    };
    let server = Serve::on(old.path()).start();
    let admin = server.admin().await;
    orders(&admin).await;
    set_payments_up(&admin, &providers, "pay").await;
    admin.post(AUTOMATIONS, &charged("pay")).await.expect(200);
    admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    let mut expected = vec![order(&admin, 1).await, order(&admin, 2).await];
    let backup = Sealed::backup(old.path());
    // The box goes on: what waited is paid, and so is one that came later.
    admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    expected.push(order(&admin, 3).await);
    until("all is paid", async || count(&admin, "delivered").await == 3).await;
    assert_eq!(providers.payments(), expected);
    server.stop();

    let server = Serve::on(&backup.put_back()).start();
    let admin = server.admin().await;
    assert_eq!(count(&admin, "held").await, 2);
    assert_eq!(count(&admin, "waiting").await, 0);
    admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    // It has the number of the one that the old box went on with, and is another payment.
    expected.push(order(&admin, 4).await);
    until("it is paid", async || count(&admin, "delivered").await == 1).await;
    assert_eq!(providers.payments(), expected);
}
