//! The service's own failures, each by itself: what is asked again, under which key, and until when.

use std::time::Duration;

use homeport_providers::{Fault, STRIPE_KEY};
use homeport_tests::until;
use serde_json::{Value, json};

use super::{Ground, INTEGRATIONS, PAYMENTS, begun, id, set_up};

/// A payment that was paid.
async fn paid(ground: &Ground, total: i64) -> (String, Value) {
    let order = ground.order(json!(total), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    (order, payment)
}

fn asked(ground: &Ground, line: &str) -> usize {
    ground.providers.seen().iter().filter(|one| one.line.starts_with(line)).count()
}

#[tokio::test]
async fn a_refund_of_which_the_service_kept_its_own_failure_is_made_once_under_another_key() {
    let ground = Ground::new().await;
    let (_, payment) = paid(&ground, 1999).await;
    // From now on the failure is the key's answer.
    ground.providers.fail_next(&[Fault::Broken]);
    ground.have_done(&payment, "refund", json!({ "amount": 500 })).await.expect(200);
    let key = ground.history(&payment).await["asks"][1]["key"].as_str().unwrap().to_owned();
    let answer = async || ground.history(&payment).await["asks"][1].clone();
    until("the failure came again", async || answer().await["tries"] == 2).await;
    assert!(ground.providers.refunds().is_empty());
    // A try may be under way behind a gateway: a minute passes, in which it is looked up only.
    let done = async {
        while answer().await["answer"] != "done" {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(180), done).await.expect("it was paid back");
    let after = answer().await;
    assert_eq!((&after["key"], &after["tries"]), (&json!(format!("{key}-r1")), &json!(3)));
    assert_eq!(asked(&ground, "POST /stripe/v1/refunds"), 3);
    assert!(asked(&ground, "GET /stripe/v1/refunds") > 0);
    assert_eq!(ground.providers.refunds().len(), 1);
    assert_eq!(ground.providers.refunds()[0]["metadata"]["reference"], key);
}

#[tokio::test]
async fn what_was_done_behind_a_failure_is_found_and_not_done_again() {
    let ground = Ground::new().await;
    let (_, payment) = paid(&ground, 1999).await;
    ground.providers.fail_next(&[Fault::BrokenAfter]);
    ground.have_done(&payment, "refund", json!({ "amount": 500 })).await.expect(200);
    until("it is found", async || ground.history(&payment).await["asks"][1]["answer"] == "done")
        .await;
    let shown = ground.history(&payment).await;
    assert_eq!((&shown["refunded"], &shown["refundable"]), (&json!(500), &json!(1499)));
    assert_eq!(ground.providers.refunds().len(), 1);
    // However often it fails in other ways, the key stays.
    ground.providers.fail_next(&[Fault::Unwell, Fault::Busy, Fault::CutShort]);
    ground.have_done(&payment, "refund", json!({ "amount": 1 })).await.expect(200);
    until("it is paid back", async || ground.history(&payment).await["refunded"] == 501).await;
    let key = ground.history(&payment).await["asks"][2]["key"].as_str().unwrap().to_owned();
    assert!(!key.contains("-r"), "{key}");
    assert_eq!(ground.providers.refunds().len(), 2);
}

#[tokio::test]
async fn a_beginning_of_which_a_failure_was_kept_or_no_name_is_heard_comes_to_a_payment() {
    let ground = Ground::new().await;
    // Longer lists than other answers may be.
    ground.providers.pad_lists(2 << 20);
    for fault in [Fault::Broken, Fault::BrokenAfter, Fault::Nameless] {
        let before = ground.providers.intents().len();
        ground.providers.fail_next(&[fault]);
        let order = ground.order(json!(700), "EUR").await;
        let payment = ground.pay(&order).await;
        assert_eq!(payment["payer"], json!({}), "{fault:?}");
        let path = format!("{PAYMENTS}/{}", id(&payment));
        until("it is begun", async || {
            let shown = ground.ada.get(&path).await.expect(200).body;
            shown["state"] == "created" && shown["error"].is_null()
        })
        .await;
        let again = ground.pay(&order).await;
        ground.providers.pay(&begun(&again));
        assert_eq!(ground.check(&again).await["state"], "captured", "{fault:?}");
        assert_eq!(ground.providers.intents().len(), before + 1, "{fault:?}");
    }
    let version = &ground.providers.last().headers["stripe-version"];
    assert_eq!(version, "2025-12-15.clover");
}

#[tokio::test]
async fn what_is_taken_is_taken_although_a_failure_was_kept_for_the_key() {
    let ground = Ground::new().await;
    set_up(&ground.admin, &ground.providers, json!({ "capture": "manual" })).await;
    for (what, state) in [("capture", "captured"), ("cancel", "failed")] {
        let order = ground.order(json!(300), "EUR").await;
        let payment = ground.pay(&order).await;
        ground.providers.pay(&begun(&payment));
        assert_eq!(ground.check(&payment).await["state"], "authorised");
        ground.providers.fail_next(&[Fault::Broken]);
        ground.have_done(&payment, what, json!({})).await.expect(200);
        until("the service has done it", async || ground.history(&payment).await["state"] == state)
            .await;
        let key = ground.history(&payment).await["asks"][1]["key"].as_str().unwrap().to_owned();
        assert!(key.ends_with("-r1"), "{key}");
    }
}

#[tokio::test]
async fn those_who_ask_share_a_question_and_nobody_asks_a_service_that_fails_on_and_on() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    let line = format!("GET /stripe/v1/payment_intents/{}", begun(&payment));
    let before = asked(&ground, &line);
    let checks = (0..40).map(|_| ground.check(&payment));
    futures_util::future::join_all(checks).await;
    let shared = asked(&ground, &line) - before;
    assert!((1..=3).contains(&shared), "{shared} questions for 40 who asked together");
    ground.providers.leave_unread(10_000);
    let before = asked(&ground, &line);
    for _ in 0..40 {
        assert_eq!(ground.check(&payment).await["state"], "created");
        assert_eq!(ground.pay(&order).await["id"], payment["id"]);
    }
    let vain = asked(&ground, &line) - before;
    assert!((1..=6).contains(&vain), "{vain} questions that nobody answered");
    ground.providers.leave_unread(0);
    ground.providers.pay(&begun(&payment));
    // An admin does not have to wait.
    let check = format!("{PAYMENTS}/{}/check", id(&payment));
    let shown = ground.admin.post(&check, &Value::Null).await.expect(200).body;
    assert_eq!(shown["state"], "captured");
}

#[tokio::test]
async fn a_payment_whose_integration_is_gone_is_for_the_admin_to_see_and_goes_on_with_it() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.admin.delete(&format!("{INTEGRATIONS}/pay")).await.expect(204);
    ground.providers.pay(&begun(&payment));
    let check = format!("{PAYMENTS}/{}/check", id(&payment));
    let shown = ground.ada.post(&check, &Value::Null).await.expect(200).body;
    assert_eq!((&shown["state"], &shown["stuck"]), (&json!("created"), &json!(true)));
    let listed = ground.admin.get(&format!("{PAYMENTS}?stuck=true")).await.expect(200).body;
    assert_eq!(listed["items"][0]["id"], payment["id"]);
    ground.admin.get(&format!("{PAYMENTS}?stuck=maybe")).await.expect(400);
    let trouble = ground.history(&payment).await["trouble"].as_str().unwrap().to_owned();
    assert!(trouble.contains("Set the integration pay up again"), "{trouble}");
    // An admin who asks hears the same; nobody else has it asked.
    ground.admin.post(&check, &Value::Null).await.expect(200);
    set_up(&ground.admin, &ground.providers, json!({})).await;
    until("it goes on", async || {
        let shown = ground.history(&payment).await;
        shown["state"] == "captured" && shown["stuck"] == false && shown["trouble"] == ""
    })
    .await;
    assert_eq!(ground.told(&order).await, "captured");
}

#[tokio::test]
async fn a_record_that_refuses_once_is_told_again() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    let orders = ground.admin.get("/api/collections/orders").await.expect(200).body;
    let allow = async |max: usize| {
        let mut fields = orders["fields"].clone();
        let field = fields.as_array_mut().unwrap().iter_mut();
        field.into_iter().find(|one| one["name"] == "payment").unwrap()["max"] = json!(max);
        let body = json!({ "fields": fields });
        ground.admin.patch("/api/collections/orders", &body).await.expect(200);
    };
    allow(3).await;
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    assert_eq!(ground.told(&order).await, "created");
    let untold = ground.history(&payment).await["untold"].as_str().unwrap().to_owned();
    assert!(untold.contains("record does not take it"), "{untold}");
    allow(0).await;
    until("it is told again", async || ground.told(&order).await == "captured").await;
    assert_eq!(ground.history(&payment).await["untold"], "");
    // An admin has it told at once.
    allow(3).await;
    ground.have_done(&payment, "refund", json!({})).await.expect(200);
    assert_eq!(ground.told(&order).await, "captured");
    allow(0).await;
    ground.admin.post(&format!("{PAYMENTS}/{}/check", id(&payment)), &json!({})).await.expect(200);
    assert_eq!(ground.told(&order).await, "refunded");
}

#[tokio::test]
async fn a_refund_is_paid_back_when_the_service_says_so_and_may_come_back() {
    let ground = Ground::new().await;
    let (order, payment) = paid(&ground, 1999).await;
    ground.have_done(&payment, "refund", json!({ "amout": 500 })).await.expect(400);
    ground.providers.hold_refunds();
    let shown = ground.have_done(&payment, "refund", json!({})).await.expect(200).body;
    let stands = |shown: &Value| {
        (
            shown["asks"][1]["answer"].as_str().unwrap().to_owned(),
            shown["state"].as_str().unwrap().to_owned(),
            shown["refunded"].as_i64().unwrap(),
            shown["refundable"].as_i64().unwrap(),
        )
    };
    let expected = |answer: &str, state: &str, refunded, refundable| {
        (answer.to_owned(), state.to_owned(), refunded, refundable)
    };
    assert_eq!(stands(&shown), expected("pending", "captured", 0, 0));
    ground.have_done(&payment, "refund", json!({ "amount": 1 })).await.expect(400);
    for (status, answer, state, refunded, refundable) in [
        ("succeeded", "done", "refunded", 1999, 0),
        // Banks send back what they cannot book.
        ("failed", "refused", "captured", 0, 1999),
    ] {
        ground.providers.settle_refund("re_standin1", status);
        ground.check(&payment).await;
        let shown = ground.history(&payment).await;
        assert_eq!(stands(&shown), expected(answer, state, refunded, refundable));
        assert_eq!(ground.told(&order).await, state);
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_holds_up_its_own_payments_only() {
    let ground = Ground::new().await;
    let slow = homeport_providers::Providers::start().await;
    slow.fail_next(&[Fault::Silent; 100]);
    let body = json!({
        "connector": "stripe", "base": slow.base("stripe"), "local": [slow.host()],
        "credentials": { "secret_key": STRIPE_KEY },
        "charges": { "orders": { "amount": "total", "currency": "EUR" } },
    });
    ground.admin.send("PUT", &format!("{INTEGRATIONS}/slow"), Some(&body)).await.expect(200);
    let mut waiting = tokio::task::JoinSet::new();
    for total in 1..=20 {
        let order = ground.order(json!(total), "EUR").await;
        let body = json!({ "integration": "slow", "collection": "orders", "record": order });
        let admin = ground.admin.clone();
        waiting.spawn(async move { admin.try_send("POST", PAYMENTS, Some(&body)).await });
    }
    let line = "POST /stripe/v1/payment_intents";
    until("the slow one was asked", async || {
        slow.seen().iter().filter(|one| one.line == line).count() >= 8
    })
    .await;
    // What nobody answered here is gone on with meanwhile.
    ground.providers.fail_next(&[Fault::CutShort]);
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    assert_eq!(payment["state"], "unknown");
    until("it is begun", async || ground.history(&payment).await["state"] == "created").await;
    waiting.abort_all();
}
