//! A backup that is put back: what waited in it may have been delivered since.

use homeport_tests::{Home, until};
use serde_json::{Value, json};

use super::{DELIVERIES, Ground, INTEGRATIONS, charged, set_payments_up};

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
