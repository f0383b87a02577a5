//! Backups that are put back: what waited in them is looked up, whichever way they come back, and what was
//! begun since is told of.

use homeport_providers::Providers;
use homeport_tests::{Home, Program, Sealed, Serve, until};
use serde_json::{Value, json};

use super::{
    Ground, INTEGRATIONS, ORDERS, PAYMENTS, begun, hook_signature, id, of, orders, set_up,
};

const SECRET: &str = "whsec_standin_4711";

#[tokio::test]
async fn what_waited_in_a_backup_is_looked_up_and_never_asked_for() {
    let ground = Ground::on(Home::builder().on_disk().start()).await;
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    let order = ground.order(json!(700), "EUR").await;
    let waits = ground.pay(&order).await;
    assert_eq!((&waits["state"], &waits["payer"]), (&json!("created"), &json!({})));
    ground.admin.post("/api/backups", &json!({ "name": "then.zip" })).await.expect(204);
    let path = format!("{ORDERS}/{}", ground.order(json!(1), "EUR").await);
    ground.admin.post("/api/backups/then.zip/restore", &Value::Null).await.expect(204);
    until("the state is the backup's", async || {
        let reply = ground.admin.try_send("GET", &path, None).await;
        reply.is_ok_and(|reply| reply.status == 404)
    })
    .await;
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    until("it is looked up", async || {
        let check = format!("{PAYMENTS}/{}/check", id(&waits));
        let shown = ground.ada.try_send("POST", &check, Some(&json!({}))).await;
        shown.is_ok_and(|shown| shown.body["state"] == "failed")
    })
    .await;
    assert!(ground.providers.intents().is_empty(), "it was asked for");
    let fresh = ground.pay(&order).await;
    assert_ne!(fresh["id"], waits["id"]);
    assert_eq!(ground.providers.intents().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_in_a_backup_is_looked_up_where_the_command_line_puts_it_back_too() {
    let providers = Providers::start().await;
    let old = Program::folder_with_admin();
    let switch = format!("{INTEGRATIONS}/switch");
    let server = Serve::on(old.path()).start();
    let admin = server.admin().await;
    orders(&admin).await;
    set_up(&admin, &providers, json!({})).await;
    admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    let mut waiting = Vec::new();
    for total in [700, 800] {
        let body = json!({ "total": total, "currency": "EUR" });
        let order = admin.post(ORDERS, &body).await.expect(200).body;
        let order = order["id"].as_str().unwrap().to_owned();
        let payment = admin.post(PAYMENTS, &of(&order)).await.expect(200).body;
        waiting.push((order, payment));
    }
    let asked = |history: &Value| {
        let key = history["asks"][0]["key"].as_str().unwrap();
        key.split('-').next().unwrap().to_owned()
    };
    let path = format!("{PAYMENTS}/{}/history", id(&waiting[0].1));
    let epoch = asked(&admin.get(&path).await.expect(200).body);
    let backup = Sealed::backup(old.path());
    // The box goes on with both, and the first one is paid.
    admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    for (order, _) in &waiting {
        until("it is begun", async || {
            let shown = admin.post(PAYMENTS, &of(order)).await.expect(200).body;
            shown["payer"]["client_secret"].is_string()
        })
        .await;
    }
    let first = admin.post(PAYMENTS, &of(&waiting[0].0)).await.expect(200).body;
    providers.pay(&begun(&first));
    server.stop();
    let begins = || {
        let seen = providers.seen();
        seen.iter().filter(|one| one.line == "POST /stripe/v1/payment_intents").count()
    };
    assert_eq!(begins(), 2);

    let server = Serve::on(&backup.put_back()).start();
    let admin = server.admin().await;
    admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    for ((_, payment), state) in waiting.iter().zip(["captured", "created"]) {
        let path = format!("{PAYMENTS}/{}/history", id(payment));
        until("it is known how it stands", async || {
            let shown = admin.get(&path).await.expect(200).body;
            shown["state"] == state && shown["asks"][0]["answer"] == "done"
        })
        .await;
    }
    assert_eq!(begins(), 2, "what waited in the backup was asked for");
    // New ones have keys that the old box makes none of.
    let order = admin.post(ORDERS, &json!({ "total": 900, "currency": "EUR" })).await.expect(200);
    let order = order.body["id"].as_str().unwrap().to_owned();
    let fresh = admin.post(PAYMENTS, &of(&order)).await.expect(200).body;
    let path = format!("{PAYMENTS}/{}/history", id(&fresh));
    assert_ne!(asked(&admin.get(&path).await.expect(200).body), epoch);
}

#[tokio::test]
async fn what_was_begun_after_a_backup_that_is_put_back_is_told_to_the_admin_once() {
    let ground = Ground::on(Home::builder().on_disk().start()).await;
    let secret = json!({ "credentials": { "webhook_secret": SECRET } });
    let path = format!("{INTEGRATIONS}/pay");
    ground.admin.send("PUT", &path, Some(&secret)).await.expect(200);
    ground.admin.post("/api/backups", &json!({ "name": "then.zip" })).await.expect(204);
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    ground.check(&payment).await;
    ground.admin.post("/api/backups/then.zip/restore", &Value::Null).await.expect(204);
    let window = ground.home.window().await;
    let trail = async || {
        let trail = window.try_send("GET", "/api/homeport/audit", None).await;
        trail.map(|trail| trail.text).unwrap_or_default()
    };
    until("the admin is told", async || {
        let trail = trail().await;
        trail.matches("paymentLost").count() == 1 && trail.contains(id(&payment))
    })
    .await;
    // The service tells of it again, and of another's charge.
    let event = |event: &str, payment: &str, intent: &str| {
        json!({
            "id": event, "type": "charge.succeeded",
            "data": { "object": {
                "id": format!("ch_{intent}"), "payment_intent": format!("pi_{intent}"),
                "metadata": { "reference": payment },
            } },
        })
    };
    let signature = |event: &Value| hook_signature(&event.to_string(), SECRET, 0);
    let other = format!("{}{}", &id(&payment)[..20], "zzzz");
    for event in [event("evt_again", id(&payment), "one"), event("evt_other", &other, "elsewhere")]
    {
        let client = ground.home.guest().with_header("stripe-signature", &signature(&event));
        client.post(&format!("{path}/events"), &event).await.expect(204);
    }
    let trail = trail().await;
    assert_eq!(trail.matches("paymentLost").count(), 2);
    // By the name that the service's pages find it by.
    assert!(trail.contains("pi_elsewhere") && !trail.contains("ch_elsewhere"), "{trail}");
}
