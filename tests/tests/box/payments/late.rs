//! What services do later than they are asked, or never: money that is on its way, or goes back.

use homeport_providers::Fault;
use homeport_tests::until;
use serde_json::json;

use super::through::Through;
use super::{Ground, INTEGRATIONS, id};

fn posts(ground: &Ground, line: &str) -> usize {
    ground.providers.seen().iter().filter(|one| one.line == line).count()
}

#[tokio::test]
async fn money_whose_taking_is_under_way_is_waited_for_and_taken_once() {
    for through in [Through::PayPal, Through::Razorpay] {
        let ground = Ground::at(through).await;
        let order = ground.order(json!(700), "EUR").await;
        let payment = ground.begin(through, &order).await;
        through.pay(&ground.providers, &payment);
        ground.providers.fail_next(&[Fault::UnderWay]);
        ground.check(&payment).await;
        // The service refuses another try, because of the first one.
        until("it was tried again", async || {
            ground.history(&payment).await["asks"][1]["tries"].as_u64() >= Some(2)
        })
        .await;
        for _ in 0..3 {
            assert_eq!(ground.check(&payment).await["state"], "created", "{through:?}");
        }
        // Nobody pays for it a second time, nor calls it off.
        assert_eq!(ground.begin(through, &order).await["id"], payment["id"]);
        ground.have_done(&payment, "cancel", json!({})).await.expect(400);
        ground.providers.land(through.name());
        until("it is taken", async || ground.check(&payment).await["state"] == "captured").await;
        assert_eq!(ground.told(&order).await, "captured");
        assert_eq!(ground.sums(through), (1, 700, 0), "{through:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_the_end_while_the_money_is_still_there_to_be_taken() {
    for through in [Through::PayPal, Through::Razorpay] {
        let ground = Ground::at(through).await;
        let order = ground.order(json!(700), "EUR").await;
        let payment = ground.begin(through, &order).await;
        through.pay(&ground.providers, &payment);
        ground.providers.fail_next(&[Fault::Occupied, Fault::Occupied]);
        assert_eq!(ground.check(&payment).await["state"], "created", "{through:?}");
        until("it is taken", async || ground.check(&payment).await["state"] == "captured").await;
        assert_eq!(ground.sums(through), (1, 700, 0), "{through:?}");
    }
}

#[tokio::test]
async fn money_that_nobody_took_in_time_is_none_and_what_is_paid_back_is_what_was_taken() {
    let (through, name) = (Through::Razorpay, "razorpay");
    let ground = Ground::at(through).await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.begin(through, &order).await;
    through.pay(&ground.providers, &payment);
    ground.providers.lapse(name, &through.begun(&payment));
    let shown = ground.check(&payment).await;
    assert_eq!((&shown["state"], &shown["captured"]), (&json!("created"), &json!(0)));
    ground.have_done(&payment, "refund", json!({})).await.expect(400);
    // It can be paid again, and both are told of the same order.
    through.pay(&ground.providers, &payment);
    let shown = ground.check(&payment).await;
    assert_eq!((&shown["state"], &shown["captured"]), (&json!("captured"), &json!(700)));
    assert_eq!(shown["refunded"], 0);
    for amount in [200, 500] {
        let back = ground.have_done(&payment, "refund", json!({ "amount": amount })).await;
        back.expect(200);
    }
    until("it is paid back", async || ground.check(&payment).await["state"] == "refunded").await;
    assert_eq!(ground.sums(through), (1, 700, 700));
    let asks = ground.history(&payment).await["asks"].clone();
    let mut asks = asks.as_array().unwrap().iter();
    assert!(asks.all(|ask| ask["answer"] == "done"));
}

#[tokio::test]
async fn an_order_that_nobody_has_paid_in_time_makes_room_for_another() {
    let through = Through::PayPal;
    let ground = Ground::at(through).await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.begin(through, &order).await;
    ground.providers.expire("paypal", &through.begun(&payment));
    // One answer does not say it yet.
    assert_eq!(ground.check(&payment).await["state"], "created");
    until("it is over", async || ground.check(&payment).await["state"] == "failed").await;
    assert_eq!(ground.history(&payment).await["stuck"], false);
    assert_eq!(ground.told(&order).await, "failed");
    let another = ground.begin(through, &order).await;
    assert_ne!(another["id"], payment["id"]);
    // One that the box has asked for the money may have been paid: an admin has to see to it.
    through.pay(&ground.providers, &another);
    ground.providers.fail_next(&[Fault::Unwell; 5]);
    ground.check(&another).await;
    assert!(ground.history(&another).await["asks"][1]["tries"].as_u64() >= Some(1));
    ground.providers.expire("paypal", &through.begun(&another));
    let asked = async || ground.history(&another).await["asks"][1].clone();
    until("it is looked up", async || asked().await["error"]["status"] == 404).await;
    for _ in 0..3 {
        assert_eq!(ground.check(&another).await["state"], "created");
    }
}

#[tokio::test]
async fn money_that_is_on_its_way_is_not_let_be() {
    let through = Through::PayPal;
    let ground = Ground::at(through).await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.begin(through, &order).await;
    ground.providers.hold_money("paypal");
    through.pay(&ground.providers, &payment);
    let shown = ground.check(&payment).await;
    assert_eq!((&shown["state"], &shown["captured"]), (&json!("created"), &json!(0)));
    ground.have_done(&payment, "cancel", json!({})).await.expect(400);
    assert_eq!(ground.begin(through, &order).await["id"], payment["id"]);
    ground.providers.settle_money("paypal");
    until("it is there", async || ground.check(&payment).await["state"] == "captured").await;
    assert_eq!(ground.sums(through), (1, 700, 0));
}

#[tokio::test]
async fn what_was_begun_is_found_behind_many_others_and_behind_pages_that_are_empty() {
    for through in [Through::Mollie, Through::Square] {
        let ground = Ground::at(through).await;
        let order = ground.order(json!(700), "EUR").await;
        // It is done, and nobody hears of it; then it is asked for once more, and looked up from there on.
        ground.providers.fail_next(&[Fault::CutShort, Fault::Unwell]);
        let lost = ground.begin(through, &order).await;
        assert_eq!(lost["state"], "unknown", "{through:?}");
        ground.providers.crowd_at(through.name(), 10, 3);
        until("it is found", async || {
            let state = ground.history(&lost).await["state"].clone();
            ["created", "captured"].iter().any(|one| state == *one)
        })
        .await;
        let line = format!("POST /tills/{}/v2/payments", through.name());
        assert_eq!(posts(&ground, &line), 2, "{through:?}: it was not found in the list");
    }
}

#[tokio::test]
async fn whoever_was_not_charged_yet_is_not_charged_after_it_was_called_off() {
    let through = Through::Square;
    let ground = Ground::at(through).await;
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.begin(through, &order).await;
    assert_eq!(payment["state"], "created", "{payment}");
    let off = ground.have_done(&payment, "cancel", json!({})).await.expect(200).body;
    assert_eq!(off["state"], "failed", "{off}");
    assert_eq!(ground.told(&order).await, "failed");
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    ground.check(&payment).await;
    assert_eq!(ground.sums(through), (0, 0, 0));
    let mut again = through.begins(&order);
    again["source"] = "cnon:card-nonce-ok-another".into();
    let second = ground.ada.post(super::PAYMENTS, &again).await.expect(200).body;
    assert_ne!(id(&second), id(&payment));
    assert_eq!(ground.sums(through), (1, 700, 0));
}
