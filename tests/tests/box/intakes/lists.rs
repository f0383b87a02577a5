//! Events that the box reads itself, where no webhook reaches it.

use homeport_tests::until;
use serde_json::{Value, json};

use super::{Ground, INTAKES, INTEGRATIONS};

fn messages() -> Value {
    json!({
        "name": "Messages", "integration": "bot", "collection": "parcels", "mode": "create",
        "condition": "@request.body.message.text != ''",
        "set": {
            "code": "{{event.update_id}}", "note": "{{event.message.text}}",
            "weight": "{{event.message.from.id}}", "told": "{{event.message.date}}",
        },
    })
}

fn paid() -> Value {
    json!({
        "name": "Paid", "integration": "pay", "collection": "parcels", "mode": "create",
        "condition": "@request.body.type = 'payment_intent.succeeded'",
        "set": { "code": "{{event.data.object.id}}-{{event.id}}", "status": "{{heard.kind}}" },
    })
}

/// Stripe's name for a payment that is begun past the box's own.
async fn begin(ground: &Ground, key: &str) -> String {
    let order = json!({
        "amount": 700, "currency": "eur", "reference": key, "idempotency_key": key,
    });
    let path = format!("{INTEGRATIONS}/pay/create_payment_intent");
    let made = ground.admin.post(&path, &order).await.expect(200).body;
    made["result"]["id"].as_str().unwrap().to_owned()
}

/// Has the lists read at once, as any change of an intake does.
async fn look(ground: &Ground, id: &str) {
    ground.admin.patch(&format!("{INTAKES}/{id}"), &json!({ "enabled": true })).await.expect(200);
}

#[tokio::test]
async fn what_was_sent_to_a_bot_is_read_page_by_page_and_set_once() {
    let ground = Ground::new().await;
    ground.set_bot_up(json!({})).await;
    for text in ["one", "two", "three", "four", "five"] {
        ground.providers.write_to_bot(42, text);
    }
    let id = ground.take(&messages()).await;
    until("all were read", async || ground.parcels().await.len() == 5).await;
    let notes = ground.parcels().await;
    let notes = notes.iter().map(|one| one["note"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(notes, ["one", "two", "three", "four", "five"]);
    assert_eq!(ground.parcels().await[0]["weight"], 42);
    // The service is told that they were taken, and only then forgets them.
    until("none waits", async || ground.providers.unread_by_bot() == 0).await;
    ground.providers.write_to_bot(42, "six");
    look(&ground, &id).await;
    until("the next one was read", async || ground.parcels().await.len() == 6).await;
    let heard = ground.heard("integration=bot").await;
    assert_eq!(heard.len(), 6);
    assert!(heard.iter().all(|one| one["way"] == "list" && one["state"] == "done"), "{heard:?}");
}

#[tokio::test]
async fn an_event_that_comes_both_ways_is_one() {
    let ground = Ground::new().await;
    let token = "Telegram-secret_token";
    ground.set_bot_up(json!({ "webhook_secret": token })).await;
    let update = ground.providers.write_to_bot(42, "both");
    let client = ground.home.guest().with_header("x-telegram-bot-api-secret-token", token);
    client.post(&format!("{INTEGRATIONS}/bot/events"), &update).await.expect(204);
    // Nobody was interested then, and now it is known: it sets nothing but when it is replayed.
    let id = ground.take(&messages()).await;
    until("the list was read", async || ground.providers.unread_by_bot() == 0).await;
    assert_eq!(ground.parcels().await.len(), 0);
    assert_eq!(ground.only_heard("bot").await["state"], "unmatched");
    // From the list first.
    let update = ground.providers.write_to_bot(42, "list first");
    look(&ground, &id).await;
    until("it was read", async || ground.parcels().await.len() == 1).await;
    client.post(&format!("{INTEGRATIONS}/bot/events"), &update).await.expect(204);
    assert_eq!(ground.parcels().await.len(), 1);
    assert_eq!(ground.heard("integration=bot").await.len(), 2);
}

#[tokio::test]
async fn a_list_that_has_the_newest_first_is_read_from_when_somebody_listens() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    let before = begin(&ground, "before").await;
    ground.providers.pay(&before);
    let id = ground.take(&paid()).await;
    let lists = || {
        let seen = ground.providers.seen();
        seen.iter().filter(|one| one.line.starts_with("GET /stripe/v1/events")).count()
    };
    until("the list was looked at", async || lists() > 0).await;
    let after = begin(&ground, "after").await;
    ground.providers.pay(&after);
    look(&ground, &id).await;
    until("what was paid since is known", async || ground.parcels().await.len() == 1).await;
    let parcel = ground.parcels().await.remove(0);
    assert!(parcel["code"].as_str().unwrap().starts_with(&after), "{parcel}");
    assert_eq!(parcel["status"], "payment_intent.succeeded");
    // The list forgets what was read last: it begins anew, and nothing is set twice.
    ground.providers.forget_events();
    let third = begin(&ground, "third").await;
    ground.providers.pay(&third);
    until("the newest is known too", async || {
        look(&ground, &id).await;
        ground.parcels().await.len() == 2
    })
    .await;
}

#[tokio::test]
async fn nothing_is_read_while_nothing_may_go_out() {
    let ground = Ground::new().await;
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    ground.set_bot_up(json!({})).await;
    ground.providers.write_to_bot(42, "waits");
    let id = ground.take(&messages()).await;
    ground.tell(&json!({ "one": 1 })).await.expect(204);
    assert_eq!(ground.providers.unread_by_bot(), 1);
    assert!(ground.providers.seen().iter().all(|one| !one.line.contains("getUpdates")));
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    look(&ground, &id).await;
    until("it was read", async || ground.parcels().await.len() == 1).await;
}
