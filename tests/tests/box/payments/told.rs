//! What a record is told of its payments: by the box alone, of the last one, and of no other amount.

use homeport_tests::until;
use serde_json::{Value, json};

use super::{Ground, INTEGRATIONS, ORDERS, PAYMENTS, begun, id, of};

/// Orders as a shop has them: whose they are makes and changes them.
async fn open_orders(ground: &Ground) {
    let whose = "customer = @request.auth.id";
    let rules = json!({ "createRule": whose, "updateRule": whose });
    ground.admin.patch("/api/collections/orders", &rules).await.expect(200);
}

#[tokio::test]
async fn what_was_paid_for_another_amount_is_not_told_until_the_record_says_that_amount() {
    let ground = Ground::new().await;
    open_orders(&ground).await;
    let order = ground.order(json!(100), "EUR").await;
    let path = format!("{ORDERS}/{order}");
    let payment = ground.pay(&order).await;
    // What was begun for a hundred is to count for a thousand times as much.
    ground.ada.patch(&path, &json!({ "total": 100_000 })).await.expect(200);
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    assert_eq!(ground.told(&order).await, "created");
    let untold = ground.history(&payment).await["untold"].as_str().unwrap().to_owned();
    assert!(untold.contains("amount is not what was paid"), "{untold}");
    // So for the currency.
    ground.ada.patch(&path, &json!({ "total": 100, "currency": "USD" })).await.expect(200);
    let check = format!("{PAYMENTS}/{}/check", id(&payment));
    ground.admin.post(&check, &Value::Null).await.expect(200);
    assert_eq!(ground.told(&order).await, "created");
    ground.ada.patch(&path, &json!({ "currency": "eur" })).await.expect(200);
    ground.admin.post(&check, &Value::Null).await.expect(200);
    assert_eq!(ground.told(&order).await, "captured");
    assert_eq!(ground.history(&payment).await["untold"], "");
}

#[tokio::test]
async fn nobody_but_the_box_and_its_admins_says_what_was_paid() {
    let ground = Ground::new().await;
    open_orders(&ground).await;
    let fresh = |more: Value| {
        let mut body = json!({ "total": 100, "currency": "EUR", "customer": ground.her });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let refused = ground.ada.post(ORDERS, &fresh(json!({ "payment": "captured" }))).await;
    assert_eq!(refused.expect(400).body["data"]["payment"]["code"], "validation_not_allowed");
    let made = ground.ada.post(ORDERS, &fresh(json!({ "payment": "" }))).await.expect(200).body;
    let order = made["id"].as_str().unwrap();
    let path = format!("{ORDERS}/{order}");
    for value in ["captured", "x"] {
        let body = json!({ "payment": value });
        assert!(
            ground.ada.patch(&path, &body).await.expect(400).body["data"]["payment"].is_object()
        );
    }
    let batch = json!({ "requests": [
        { "method": "PATCH", "url": path, "body": { "payment": "captured" } },
    ] });
    let all = json!({ "batch": { "enabled": true } });
    ground.admin.patch("/api/settings", &all).await.expect(200);
    ground.ada.post("/api/batch", &batch).await.expect(400);
    assert_eq!(ground.told(order).await, "");

    // While it is to be paid it may be another amount; once it is paid, not.
    ground.ada.patch(&path, &json!({ "total": 200 })).await.expect(200);
    let payment = ground.pay(order).await;
    ground.providers.pay(&begun(&payment));
    ground.check(&payment).await;
    assert_eq!(ground.told(order).await, "captured");
    for change in [
        json!({ "total": 5 }),
        json!({ "total+": 5 }),
        json!({ "currency": "USD" }),
        json!({ "payment": "" }),
        json!({ "payment": null }),
    ] {
        ground.ada.patch(&path, &change).await.expect(400);
    }
    // A program that sends all that it has read changes nothing.
    let same = json!({ "total": 200, "currency": "EUR", "payment": "captured" });
    ground.ada.patch(&path, &same).await.expect(200);
    // Admins may, and whoever the rules let where nothing is charged.
    ground.admin.patch(&path, &json!({ "payment": "by hand", "total": 7 })).await.expect(200);
    let none = json!({ "charges": { "orders": null } });
    ground.admin.send("PUT", &format!("{INTEGRATIONS}/pay"), Some(&none)).await.expect(200);
    ground.ada.patch(&path, &json!({ "payment": "free" })).await.expect(200);
}

#[tokio::test]
async fn of_two_payments_a_record_is_told_of_the_last_one_only() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let first = ground.pay(&order).await;
    ground.providers.pay(&begun(&first));
    ground.check(&first).await;
    ground.have_done(&first, "refund", json!({})).await.expect(200);
    assert_eq!(ground.told(&order).await, "refunded");
    let second = ground.pay(&order).await;
    assert_ne!(second["id"], first["id"]);
    ground.providers.pay(&begun(&second));
    ground.check(&second).await;
    assert_eq!(ground.told(&order).await, "captured");
    // The bank sends the first one's money back, and an admin pays it back anew.
    ground.providers.settle_refund("re_standin1", "failed");
    until("the refund has come back", async || ground.check(&first).await["state"] == "captured")
        .await;
    let untold = ground.history(&first).await["untold"].as_str().unwrap().to_owned();
    assert!(untold.contains("Another payment of the record"), "{untold}");
    ground.have_done(&first, "refund", json!({})).await.expect(200);
    let shown = ground.history(&first).await;
    assert_eq!((&shown["state"], &shown["untold"]), (&json!("refunded"), &json!("")));
    assert_eq!(ground.told(&order).await, "captured");
}

#[tokio::test]
async fn what_a_record_did_not_take_of_a_payment_is_not_told_when_there_is_another() {
    let ground = Ground::new().await;
    ground.providers.decline(400);
    let order = ground.order(json!(400), "EUR").await;
    let orders = ground.admin.get("/api/collections/orders").await.expect(200).body;
    let allow = async |states: &[&str]| {
        let mut fields = orders["fields"].clone();
        let mut list = fields.as_array_mut().unwrap().iter_mut();
        let field = list.find(|one| one["name"] == "payment").unwrap();
        field["pattern"] = json!(format!("^({})$", states.join("|")));
        let body = json!({ "fields": fields });
        ground.admin.patch("/api/collections/orders", &body).await.expect(200);
    };
    allow(&["created", "captured"]).await;
    let declined = ground.pay(&order).await;
    assert_eq!(
        (&declined["state"], ground.told(&order).await.as_str()),
        (&json!("failed"), "created")
    );
    ground.admin.patch(&format!("{ORDERS}/{order}"), &json!({ "total": 500 })).await.expect(200);
    let second = ground.pay(&order).await;
    ground.providers.pay(&begun(&second));
    ground.check(&second).await;
    allow(&["created", "captured", "failed"]).await;
    let check = format!("{PAYMENTS}/{}/check", id(&declined));
    ground.admin.post(&check, &Value::Null).await.expect(200);
    assert_eq!(ground.told(&order).await, "captured");
    assert_eq!(ground.history(&declined).await["untold"], "");
}

#[tokio::test]
async fn whatever_keeps_a_record_from_being_told_does_not_hold_the_payment_up() {
    let ground = Ground::new().await;
    let order = ground.order(json!(700), "EUR").await;
    let payment = ground.pay(&order).await;
    // More calls than one transaction takes, each with all of a long text.
    let orders = ground.admin.get("/api/collections/orders").await.expect(200).body;
    let mut fields = orders["fields"].clone();
    let note = json!({ "name": "note", "type": "text", "max": 300_000 });
    fields.as_array_mut().unwrap().push(note);
    ground.admin.patch("/api/collections/orders", &json!({ "fields": fields })).await.expect(200);
    let note = json!({ "note": "x".repeat(240_000) });
    ground.admin.patch(&format!("{ORDERS}/{order}"), &note).await.expect(200);
    for number in 0..60 {
        let body = json!({
            "name": format!("tell {number}"), "collection": "orders", "on": ["update"],
            "condition": "payment = \"captured\"", "integration": "pay",
            "action": "create_payment_intent",
            "input": {
                "amount": "{{record.total}}", "currency": "eur", "reference": "{{record.id}}",
                "description": "{{record.note}}",
            },
        });
        ground.admin.post("/api/homeport/automations", &body).await.expect(200);
    }
    ground.providers.pay(&begun(&payment));
    assert_eq!(ground.check(&payment).await["state"], "captured");
    assert_eq!(ground.told(&order).await, "created");
    let untold = ground.history(&payment).await["untold"].as_str().unwrap().to_owned();
    assert!(untold.contains("record does not take it"), "{untold}");
    let after = ground.ada.post(PAYMENTS, &of(&order)).await.expect(200).body;
    assert_eq!(after["state"], "captured");
}
