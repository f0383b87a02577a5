//! How calls are made: signed, again after failures, in their order, and given up where that is no
//! use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeport_tests::until;
use serde_json::{Value, json};

use super::{DELIVERIES, Ground, SECRET, charged, on_disk, set_payments_up, told};

#[tokio::test]
async fn events_are_signed_as_standard_webhooks_and_keep_their_id_over_tries() {
    let ground = Ground::new().await;
    ground.hook("signed").await;
    ground.providers.hooks().refuse("signed", &[500, 404, 429]);
    ground.automate(told("signed", &["create"], "")).await.expect(200);
    ground.order(json!({ "status": "Grüße" })).await;
    let sent = ground.wait_for("delivered", 1).await.remove(0);
    assert_eq!(sent["tries"], 4);
    let seen = ground.providers.seen();
    assert_eq!(seen.len(), 4);
    let key = STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let header = |at: usize, name: &str| seen[at].headers[name].to_str().unwrap().to_owned();
    for at in 0..4 {
        assert_eq!(seen[at].body, seen[0].body);
        assert_eq!(header(at, "webhook-id"), header(0, "webhook-id"));
        let (id, moment) = (header(at, "webhook-id"), header(at, "webhook-timestamp"));
        let signature = header(at, "webhook-signature");
        let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
        let signed = format!("{id}.{moment}.{}", seen[at].body);
        ring::hmac::verify(&key, signed.as_bytes(), &tag).unwrap();
    }
    // Each try has its own moment.
    assert_ne!(header(0, "webhook-timestamp"), header(3, "webhook-timestamp"));
    let detail = ground.delivery(sent["id"].as_str().unwrap()).await;
    assert_eq!(detail["key"], header(0, "webhook-id"));
    assert_eq!(detail["request"]["body"]["data"]["status"], "Grüße");
}

#[tokio::test]
async fn what_fails_holds_up_its_own_target_only_and_order_is_kept() {
    let ground = Ground::new().await;
    for name in ["slow", "quick"] {
        ground.hook(name).await;
        ground.automate(told(name, &["create"], "")).await.expect(200);
    }
    ground.providers.hooks().refuse("slow", &[503, 503]);
    for n in 0..20 {
        ground.order(json!({ "status": format!("{n}") })).await;
    }
    until("the quick one has all", async || ground.taken("quick").len() == 20).await;
    until("the slow one has all", async || ground.taken("slow").len() == 20).await;
    for name in ["slow", "quick"] {
        let taken = ground.taken(name);
        let numbers = taken.iter().map(|one| one["data"]["status"].as_str().unwrap().to_owned());
        let expected = (0..20).map(|n| n.to_string()).collect::<Vec<_>>();
        assert_eq!(numbers.collect::<Vec<_>>(), expected, "{name}");
    }
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_asked_for_again_under_its_key_and_not_made_twice() {
    let ground = Ground::new().await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    ground.providers.trouble_payments();
    ground.automate(charged("pay")).await.expect(200);
    let mut orders = Vec::new();
    for n in 1..=8 {
        orders.push((ground.order(json!({ "status": "pay", "amount": n })).await, n));
    }
    ground.wait_for("delivered", 8).await;
    assert_eq!(ground.providers.payments(), orders);
    let tries = ground.deliveries("delivered").await;
    let tries = tries.iter().map(|one| one["tries"].as_u64().unwrap()).sum::<u64>();
    assert!(tries > 8, "nothing failed");
}

#[tokio::test]
async fn what_the_service_refuses_is_given_up_and_can_be_sent_again_or_let_go() {
    let ground = Ground::new().await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    let mut body = charged("pay");
    body["input"]["description"] = json!("{{record.secret}}");
    ground.automate(body).await.expect(200);
    ground.order(json!({ "status": "pay", "amount": 5, "secret": "decline" })).await;
    // What does not fit the action's input is not even sent.
    ground.order(json!({ "status": "pay", "amount": 0 })).await;
    let dead = ground.wait_for("dead", 2).await;
    assert_eq!((&dead[1]["kind"], &dead[1]["code"]), (&json!("declined"), &json!("card_declined")));
    assert_eq!((&dead[1]["status"], &dead[1]["tries"]), (&json!(402), &json!(1)));
    assert_eq!((&dead[0]["kind"], &dead[0]["status"]), (&json!("invalid"), &json!(0)));
    assert!(dead[0]["message"].as_str().unwrap().contains("amount"), "{}", dead[0]);
    assert_eq!(ground.providers.seen().len(), 1);

    let path = |at: usize| format!("{DELIVERIES}/{}", dead[at]["id"].as_str().unwrap());
    let key = ground.delivery(dead[1]["id"].as_str().unwrap()).await["key"].clone();
    ground.admin.post(&format!("{}/replay", path(1)), &Value::Null).await.expect(204);
    until("it was asked again", async || ground.providers.seen().len() == 2).await;
    let seen = ground.providers.last();
    assert_eq!(seen.headers["idempotency-key"].to_str().unwrap(), key.as_str().unwrap());
    ground.wait_for("dead", 2).await;
    ground.admin.delete(&path(0)).await.expect(204);
    ground.admin.delete(&path(0)).await.expect(404);
    let all = ground.admin.post(&format!("{DELIVERIES}/replay"), &json!({ "state": "dead" })).await;
    assert_eq!(all.expect(200).body["count"], 1);
    until("it was asked once more", async || ground.providers.seen().len() == 3).await;
    // What waits or was delivered is not.
    let wrong = json!({ "state": "delivered" });
    ground.admin.post(&format!("{DELIVERIES}/replay"), &wrong).await.expect(400);
}

#[tokio::test]
async fn a_good_status_is_enough_however_much_follows() {
    let ground = Ground::new().await;
    ground.hook("wordy").await;
    ground.automate(told("wordy", &["create"], "")).await.expect(200);
    ground.providers.hooks().refuse("wordy", &[200]);
    ground.order(json!({ "status": "x" })).await;
    let sent = ground.wait_for("delivered", 1).await.remove(0);
    assert_eq!((&sent["status"], &sent["tries"]), (&json!(200), &json!(1)));
    assert_eq!(ground.providers.hooks().tries("wordy"), 1);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone() {
    let ground = Ground::new().await;
    ground.hook("left").await;
    ground.providers.hooks().refuse("left", &[410]);
    ground.automate(told("left", &["create"], "")).await.expect(200);
    ground.order(json!({ "status": "x" })).await;
    let dead = ground.wait_for("dead", 1).await.remove(0);
    assert_eq!((&dead["status"], &dead["tries"]), (&json!(410), &json!(1)));
}

#[tokio::test]
async fn no_secret_is_in_what_is_shown_or_kept_of_a_delivery() {
    let ground = Ground::on(homeport_tests::Home::builder().on_disk().start()).await;
    ground.hook("quiet").await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    ground.automate(charged("pay")).await.expect(200);
    ground.automate(told("quiet", &["create"], "")).await.expect(200);
    ground.order(json!({ "status": "pay", "amount": 5 })).await;
    let sent = ground.wait_for("delivered", 2).await;
    let mut shown = String::new();
    for one in &sent {
        shown.push_str(&ground.delivery(one["id"].as_str().unwrap()).await.to_string());
    }
    assert!(shown.contains("pi_standin1") && shown.contains("idempotency-key"), "{shown}");
    let bare = SECRET.strip_prefix("whsec_").unwrap();
    // The client's secret of a payment is the phone's alone.
    for secret in [homeport_providers::STRIPE_KEY, bare, "pi_standin1_secret_x", "Basic "] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let kept = on_disk(&ground.home.folder().join("db"));
    for secret in [homeport_providers::STRIPE_KEY, bare, "pi_standin1_secret_x"] {
        assert!(!kept.contains(secret), "{secret} is on disk");
    }
}
