//! What admins have done with payments: taken, paid back, called off.

use serde_json::json;

use super::{Ground, PAYMENTS, begun, id, set_up};

#[tokio::test]
async fn what_was_taken_is_paid_back_in_parts_and_never_more() {
    let ground = Ground::new().await;
    let order = ground.order(json!(1999), "EUR").await;
    let payment = ground.pay(&order).await;
    // Nothing was taken yet.
    ground.have_done(&payment, "refund", json!({})).await.expect(400);
    ground.have_done(&payment, "capture", json!({})).await.expect(400);
    ground.providers.pay(&begun(&payment));
    ground.check(&payment).await;
    ground.have_done(&payment, "cancel", json!({})).await.expect(400);
    let part =
        ground.have_done(&payment, "refund", json!({ "amount": 500 })).await.expect(200).body;
    let shown = (&part["state"], &part["refunded"], &part["refundable"]);
    assert_eq!(shown, (&json!("captured"), &json!(500), &json!(1499)));
    for amount in [json!(0), json!(-1), json!(1500), json!(1.5), json!("5")] {
        ground.have_done(&payment, "refund", json!({ "amount": amount })).await.expect(400);
    }
    // Two at once are not two of the same money.
    let both = [json!({ "amount": 1000 }), json!({ "amount": 1000 })];
    let [one, two] = both.map(|body| ground.have_done(&payment, "refund", body));
    let (one, two) = tokio::join!(one, two);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let rest = ground.have_done(&payment, "refund", json!({})).await.expect(200).body;
    assert_eq!((&rest["state"], &rest["refunded"]), (&json!("refunded"), &json!(1999)));
    assert_eq!(ground.told(&order).await, "refunded");
    let refunds = ground.providers.refunds();
    let amounts = refunds.iter().map(|one| one["amount"].as_u64().unwrap());
    assert_eq!(amounts.collect::<Vec<_>>(), [500, 1000, 499]);
    ground.have_done(&payment, "refund", json!({})).await.expect(400);
    // What was paid back can be paid anew.
    assert_ne!(ground.pay(&order).await["id"], payment["id"]);
    let asks = ground.history(&payment).await["asks"].as_array().unwrap().clone();
    let keys = asks.iter().map(|ask| ask["key"].as_str().unwrap());
    assert_eq!(keys.collect::<std::collections::HashSet<_>>().len(), 4);
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit").await.expect(200).text;
    assert!(trail.contains("paymentAsked"), "{trail}");
}

#[tokio::test]
async fn what_is_reserved_is_taken_or_called_off_when_an_admin_says_so() {
    let ground = Ground::new().await;
    set_up(&ground.admin, &ground.providers, json!({ "capture": "manual" })).await;
    let mut ends = Vec::new();
    for what in ["capture", "cancel"] {
        let order = ground.order(json!(300), "EUR").await;
        let payment = ground.pay(&order).await;
        ground.providers.pay(&begun(&payment));
        let reserved = ground.check(&payment).await;
        let shown = (&reserved["state"], &reserved["captured"]);
        assert_eq!(shown, (&json!("authorised"), &json!(0)));
        ground.providers.trouble_payments();
        let path = format!("{PAYMENTS}/{}/{what}", id(&payment));
        ground.admin.post(&path, &json!({})).await.expect(200);
        homeport_tests::until("the service has done it", async || {
            let shown = ground.check(&payment).await;
            shown["state"] != "authorised"
        })
        .await;
        ground.admin.post(&path, &json!({})).await.expect(400);
        ends.push((ground.told(&order).await, ground.check(&payment).await["captured"].clone()));
    }
    let expected = [("captured".to_owned(), json!(300)), ("failed".to_owned(), json!(0))];
    assert_eq!(ends, expected);
}

#[tokio::test]
async fn a_record_that_does_not_take_it_does_not_hold_a_payment_up() {
    let ground = Ground::new().await;
    let order = ground.order(json!(300), "EUR").await;
    let payment = ground.pay(&order).await;
    ground.admin.delete(&format!("{}/{order}", super::ORDERS)).await.expect(204);
    ground.providers.pay(&begun(&payment));
    let path = format!("{PAYMENTS}/{}", id(&payment));
    // Whose record it was sees nothing any more; admins do.
    ground.ada.get(&path).await.expect(404);
    let paid = ground.admin.post(&format!("{path}/check"), &json!({})).await.expect(200).body;
    assert_eq!(paid["state"], "captured");
    assert_eq!(ground.history(&payment).await["untold"], "The record is gone.");
}
