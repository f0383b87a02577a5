//! Payments that are lost sight of, or taken for another: found again, or given up by an admin.

use homeport_providers::Fault;
use homeport_tests::until;
use serde_json::{Value, json};

use super::{Ground, INTEGRATIONS, PAYMENTS, begun, id, set_up};

/// A payment that was paid.
async fn paid(ground: &Ground, total: i64) -> Value {
    let order = ground.order(json!(total), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    payment
}

#[tokio::test]
async fn what_somebody_else_calls_like_a_payment_is_not_taken_for_it() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    ground.providers.fail_next(&[Fault::Unwell]);
    let payment = ground.pay(&order).await;
    assert_eq!(payment["state"], "unknown");
    // Whoever may begin payments by hand calls one of a cent as this one is called.
    let made_up = json!({
        "amount": 1, "currency": "eur", "reference": id(&payment), "idempotency_key": "mine",
    });
    let path = format!("{INTEGRATIONS}/pay/create_payment_intent");
    ground.admin.post(&path, &made_up).await.expect(200);
    // So often in vain that it is looked up before it is asked for again.
    ground.providers.fail_next(&[Fault::Unwell]);
    until("it is begun", async || ground.history(&payment).await["state"] == "created").await;
    let shown = ground.history(&payment).await;
    assert_eq!((&shown["stuck"], &shown["trouble"]), (&json!(false), &json!("")));
    let again = ground.pay(&order).await;
    ground.providers.pay(&begun(&again));
    assert_eq!(ground.check(&again).await["captured"], 700);
    assert_eq!(ground.providers.intents().len(), 2);
}

#[tokio::test]
async fn a_payment_that_nobody_can_follow_is_given_up_and_late_money_is_seen() {
    let ground = Ground::new().await;
    let (known, unknown) =
        (ground.order(json!(700), "EUR").await, ground.order(json!(800), "EUR").await);
    let first = ground.pay(&known).await;
    ground.providers.fail_next(&[Fault::Unwell]);
    let second = ground.pay(&unknown).await;
    assert_eq!(second["state"], "unknown");
    // What can still be followed is not given up.
    ground.have_done(&second, "cancel", json!({})).await.expect(400);
    ground.admin.delete(&format!("{INTEGRATIONS}/pay")).await.expect(204);
    for (payment, order) in [(&first, &known), (&second, &unknown)] {
        let check = format!("{PAYMENTS}/{}/check", id(payment));
        until("nobody can ask about it", async || {
            ground.admin.post(&check, &Value::Null).await.expect(200).body["stuck"] == true
        })
        .await;
        let shown = ground.have_done(payment, "cancel", json!({})).await.expect(200).body;
        let shown = (&shown["state"], &shown["stuck"], &shown["trouble"]);
        assert_eq!(shown, (&json!("failed"), &json!(false), &json!("")));
        // Without a charge there is nothing to tell of it.
        assert!(["created", "unknown"].contains(&ground.told(order).await.as_str()));
    }
    set_up(&ground.admin, &ground.providers, json!({})).await;
    let anew = ground.pay(&known).await;
    assert_ne!(anew["id"], first["id"]);
    assert_eq!(ground.pay(&unknown).await["state"], "created");
    assert_eq!(ground.providers.intents().len(), 3, "what was given up was asked for");
    // Whoever had the first one's secret pays it all the same.
    ground.providers.pay(&begun(&first));
    until("the money is seen", async || ground.history(&first).await["state"] == "captured").await;
    assert_eq!(ground.told(&known).await, "created");
    let untold = ground.history(&first).await["untold"].as_str().unwrap().to_owned();
    assert!(untold.contains("Another payment of the record"), "{untold}");
}

#[tokio::test]
async fn a_payment_that_cannot_be_found_among_too_many_is_for_the_admin_to_see_at_once() {
    let ground = Ground::new().await;
    ground.providers.fail_next(&[Fault::Unwell; 2]);
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.providers.crowd(20_001);
    until("nobody looks any longer", async || ground.history(&payment).await["stuck"] == true)
        .await;
    let trouble = ground.history(&payment).await["trouble"].as_str().unwrap().to_owned();
    assert!(trouble.contains("too many to look through"), "{trouble}");
    ground.have_done(&payment, "cancel", json!({})).await.expect(200);
    assert_eq!(ground.pay(&order).await["payer"]["client_secret"], "pi_standin20002_secret_x");
}

#[tokio::test]
async fn a_refund_is_made_once_however_often_it_is_asked_for() {
    let ground = Ground::new().await;
    let payment = paid(&ground, 1999).await;
    for bad in [
        json!({ "amount": null }),
        json!({ "amount": 500, "refundable": null }),
        json!({ "amount": 500, "refundable": 500 }),
        json!({ "refundable": 0 }),
    ] {
        ground.have_done(&payment, "refund", bad).await.expect(400);
    }
    // The answer is lost, so it is asked for again.
    let seen = json!({ "amount": 500, "refundable": 1999 });
    ground.have_done(&payment, "refund", seen.clone()).await.expect(200);
    ground.have_done(&payment, "refund", seen).await.expect(400);
    assert_eq!(ground.providers.refunds().len(), 1);
    let rest = json!({ "refundable": 1499 });
    let shown = ground.have_done(&payment, "refund", rest).await.expect(200).body;
    assert_eq!((&shown["state"], &shown["refunded"]), (&json!("refunded"), &json!(1999)));
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_looked_up_before_it_is_asked_for_again() {
    let ground = Ground::new().await;
    let payment = paid(&ground, 1999).await;
    ground.providers.fail_next(&[Fault::CutShort]);
    ground.have_done(&payment, "refund", json!({ "amount": 500 })).await.expect(200);
    // Days pass, and a clock that stood still does not know of them.
    ground.providers.forget_keys();
    until("it is found", async || ground.history(&payment).await["asks"][1]["answer"] == "done")
        .await;
    let shown = ground.history(&payment).await;
    assert_eq!((&shown["refunded"], &shown["refundable"]), (&json!(500), &json!(1499)));
    assert_eq!(ground.providers.refunds().len(), 1);
}

#[tokio::test]
async fn what_is_being_paid_back_elsewhere_can_be_paid_back_here_when_that_comes_to_nothing() {
    let ground = Ground::new().await;
    let payment = paid(&ground, 1999).await;
    ground.providers.hold_refunds();
    ground.providers.pay_back(&begun(&payment), 500);
    let refundable = async || {
        ground.check(&payment).await;
        ground.history(&payment).await["refundable"].clone()
    };
    until("it is on its way", async || refundable().await == 1499).await;
    ground.providers.settle_refund("re_standin1", "failed");
    until("it has come to nothing", async || refundable().await == 1999).await;
}
