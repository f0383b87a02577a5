//! What the service tells: signed events and its list of them, each heard once, none of them believed.

use homeport_tests::{Reply, until};
use serde_json::{Value, json};

use super::through::Through;
use super::{Ground, INTEGRATIONS, PAYMENTS, begun, hook_signature, id};

const SECRET: &str = "whsec_standin_4711";

async fn with_secret() -> Ground {
    let ground = Ground::new().await;
    let body = json!({ "credentials": { "webhook_secret": SECRET } });
    let path = format!("{INTEGRATIONS}/pay");
    ground.admin.send("PUT", &path, Some(&body)).await.expect(200);
    ground
}

/// Sends an event as the service would, signed with a secret at a moment.
async fn send(ground: &Ground, event: &Value, secret: &str, ago: i64) -> Reply {
    let signature = hook_signature(&event.to_string(), secret, ago);
    let client = ground.home.guest().with_header("stripe-signature", &signature);
    client.post(&format!("{INTEGRATIONS}/pay/events"), event).await
}

async fn state(ground: &Ground, payment: &Value) -> String {
    let shown = ground.ada.get(&format!("{PAYMENTS}/{}", id(payment))).await.expect(200).body;
    shown["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_signed_event_has_the_service_asked_and_an_older_one_moves_nothing_back() {
    let ground = with_secret().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    let events = ground.providers.events();
    assert_eq!(events.len(), 2);
    send(&ground, &events[1], SECRET, 0).await.expect(204);
    until("it is known that it was paid", async || {
        state(&ground, &payment).await == "captured" && ground.told(&order).await == "captured"
    })
    .await;
    // Again, and one from before: the service is asked at most, and says the same.
    for event in [&events[1], &events[0], &events[0]] {
        send(&ground, event, SECRET, 0).await.expect(204);
    }
    // What says of itself that it is about this payment, and is not so.
    let made_up = json!({
        "id": "evt_made_up", "type": "payment_intent.canceled",
        "data": { "object": { "id": begun(&payment), "status": "canceled", "amount": 1 } },
    });
    send(&ground, &made_up, SECRET, 0).await.expect(204);
    let asked = async || {
        let lines = ground.providers.seen();
        let path = format!("GET /stripe/v1/payment_intents/{}", begun(&payment));
        lines.iter().filter(|one| one.line.starts_with(&path)).count()
    };
    until("the service was asked again", async || asked().await >= 2).await;
    assert_eq!(state(&ground, &payment).await, "captured");
    assert_eq!(ground.history(&payment).await["history"].as_array().unwrap().len(), 2);
    // What is about nothing that is here is heard, and that is all.
    let other = json!({ "id": "evt_x", "data": { "object": { "id": "pi_elsewhere" } } });
    send(&ground, &other, SECRET, 0).await.expect(204);
}

#[tokio::test]
async fn what_is_not_signed_so_is_not_heard() {
    let ground = with_secret().await;
    let event = json!({ "id": "evt_1", "data": { "object": { "id": "pi_1" } } });
    let path = format!("{INTEGRATIONS}/pay/events");
    for (secret, ago) in [("whsec_other", 0), (SECRET, 400), (SECRET, -400)] {
        send(&ground, &event, secret, ago).await.expect(400);
    }
    ground.home.guest().post(&path, &event).await.expect(400);
    let signature = hook_signature("{}", SECRET, 0);
    let client = ground.home.guest().with_header("stripe-signature", &signature);
    client.post(&path, &event).await.expect(400);
    for odd in [json!({}), json!([]), json!({ "id": true }), json!({ "id": "a/b" })] {
        send(&ground, &odd, SECRET, 0).await.expect(400);
    }
    let long = json!({ "id": "evt_1", "more": "x".repeat(300 << 10) });
    send(&ground, &long, SECRET, 0).await.expect(413);
    ground.home.guest().post(&format!("{INTEGRATIONS}/none/events"), &event).await.expect(404);
    let away = json!({ "credentials": { "webhook_secret": null } });
    ground.admin.send("PUT", &format!("{INTEGRATIONS}/pay"), Some(&away)).await.expect(200);
    send(&ground, &event, SECRET, 0).await.expect(404);
}

#[tokio::test]
async fn where_no_webhook_comes_the_list_of_events_is_read() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    until("it is known that it was paid", async || state(&ground, &payment).await == "captured")
        .await;
    let refund =
        json!({ "payment_intent": begun(&payment), "amount": 200, "idempotency_key": "r" });
    // Paid back past the box, as in the service's own pages.
    ground.admin.post(&format!("{INTEGRATIONS}/pay/refund"), &refund).await.expect(200);
    // Something is under way, so the list is read often.
    let next = ground.order(json!(500), "EUR").await;
    ground.pay(&next).await;
    until("it is known that it was paid back", async || {
        let shown = ground.ada.get(&format!("{PAYMENTS}/{}", id(&payment))).await.expect(200).body;
        shown["refunded"] == 200
    })
    .await;
    let seen = ground.providers.seen();
    let lists = seen.iter().filter(|one| one.line.starts_with("GET /stripe/v1/events"));
    let lists = lists.map(|one| one.line.contains("ending_before=evt_")).collect::<Vec<_>>();
    assert!(lists.contains(&true), "it was never read on from where it was: {lists:?}");
}

#[tokio::test]
async fn money_that_is_paid_back_on_a_services_own_pages_is_read_of() {
    for through in [Through::PayPal, Through::Square] {
        let ground = Ground::at(through).await;
        let (order, payment) = ground.paid(through, 700).await;
        ground.providers.pay_back_at(through.name(), 200);
        // Something is under way, so the list is read often.
        let next = ground.order(json!(500), "EUR").await;
        ground.begin(through, &next).await;
        until("it is known that a part was paid back", async || {
            let path = format!("{PAYMENTS}/{}", id(&payment));
            ground.ada.get(&path).await.expect(200).body["refunded"] == 200
        })
        .await;
        assert_eq!(ground.told(&order).await, "captured");
        if through.takes_at_once() {
            continue;
        }
        // What it repeats has nothing asked.
        let asked = async || {
            let history = ground.history(&payment).await["asks"].clone();
            history.as_array().unwrap().len()
        };
        let before = asked().await;
        let lists = || {
            let seen = ground.providers.seen();
            let lists = seen.iter().filter(|one| one.line.contains("events"));
            lists.count()
        };
        let seen = lists();
        until("the list was read again", async || lists() > seen + 1).await;
        assert_eq!(asked().await, before, "{through:?}");
    }
}

#[tokio::test]
async fn what_an_event_tells_while_the_service_is_being_asked_is_asked_about_again() {
    let ground = with_secret().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    // Nothing is expected any more; an event has the service asked, and its answer is on its way.
    ground.providers.hold_answers();
    let line = format!("GET /stripe/v1/payment_intents/{}", begun(&payment));
    let asked = || {
        let seen = ground.providers.seen();
        seen.iter().filter(|one| one.line.starts_with(&line)).count()
    };
    let before = asked();
    let event = json!({ "id": "evt_first", "data": { "object": { "id": begun(&payment) } } });
    send(&ground, &event, SECRET, 0).await.expect(204);
    until("the service is asked", async || asked() > before).await;
    ground.providers.pay_back(&begun(&payment), 200);
    let event = ground.providers.events().pop().unwrap();
    send(&ground, &event, SECRET, 0).await.expect(204);
    ground.providers.let_answers_go();
    until("it is known what was paid back", async || {
        let shown = ground.ada.get(&format!("{PAYMENTS}/{}", id(&payment))).await.expect(200).body;
        shown["refunded"] == 200
    })
    .await;
}

#[tokio::test]
async fn where_the_list_has_forgotten_what_was_read_last_what_was_paid_is_asked_about() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    until("it is known that it was paid", async || state(&ground, &payment).await == "captured")
        .await;
    let next = ground.order(json!(300), "EUR").await;
    ground.pay(&next).await;
    until("the list was read on", async || {
        let seen = ground.providers.seen();
        seen.iter().any(|one| one.line.contains("ending_before=evt_"))
    })
    .await;
    // The box is off for long; meanwhile money is paid back, and the list goes on.
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    ground.providers.pay_back(&begun(&payment), 200);
    ground.providers.forget_events();
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    // Something is under way, so the list is read often.
    let next = ground.order(json!(500), "EUR").await;
    ground.pay(&next).await;
    until("it is known what was paid back", async || {
        let shown = ground.ada.get(&format!("{PAYMENTS}/{}", id(&payment))).await.expect(200).body;
        shown["refunded"] == 200
    })
    .await;
}
