//! Which changes set off a call, and with what.

use homeport_tests::until;
use serde_json::{Value, json};

use super::{AUTOMATIONS, Ground, INTEGRATIONS, ORDERS, told};

#[tokio::test]
async fn a_change_that_the_condition_holds_for_sets_off_one_call_and_no_other_does() {
    let ground = Ground::new().await;
    ground.hook("paid").await;
    let condition = "status = 'paid' && @before.status != 'paid'";
    ground.automate(told("paid", &["update"], condition)).await.expect(200);
    let id = ground.order(json!({ "status": "paid" })).await;
    let other = ground.order(json!({ "status": "new" })).await;
    ground.change(&other, json!({ "status": "open" })).await.expect(200);
    ground.change(&other, json!({ "status": "paid" })).await.expect(200);
    ground.change(&other, json!({ "amount": 5 })).await.expect(200);
    ground.change(&id, json!({ "status": "paid" })).await.expect(200);
    let sent = ground.wait_for("delivered", 1).await.remove(0);
    assert_eq!((&sent["record"], &sent["collection"]), (&json!(other), &json!("orders")));
    assert_eq!((&sent["change"], &sent["status"]), (&json!("update"), &json!(204)));
    let taken = ground.taken("paid").remove(0);
    assert_eq!(taken["type"], "orders.updated");
    assert_eq!(taken["data"], json!({ "id": other, "status": "paid", "was": "open" }));
    assert_eq!(ground.taken("paid").len(), 1);
    assert!(ground.deliveries("waiting").await.is_empty());
}

#[tokio::test]
async fn conditions_reach_as_far_as_rules_do() {
    let ground = Ground::new().await;
    ground.hook("far").await;
    let condition = "customer.name = 'Ada' && @collection.customers.name ?= 'Grace'";
    ground.automate(told("far", &["create", "update"], condition)).await.expect(200);
    let customers = "/api/collections/customers/records";
    let ada = ground.admin.post(customers, &json!({ "name": "Ada" })).await.expect(200).body;
    let grace = json!({ "name": "Grace" });
    ground.order(json!({ "status": "early", "customer": ada["id"] })).await;
    // In one transaction: the condition sees what the batch has made of the others by then.
    let batch = json!({ "requests": [
        { "method": "POST", "url": ORDERS, "body": { "status": "late", "customer": ada["id"] } },
        { "method": "POST", "url": ORDERS, "body": { "status": "nobody's" } },
        { "method": "POST", "url": customers, "body": grace },
    ] });
    let on = json!({ "batch": { "enabled": true } });
    ground.admin.patch("/api/settings", &on).await.expect(200);
    ground.admin.post("/api/batch", &batch).await.expect(200);
    ground.wait_for("delivered", 1).await;
    assert_eq!(ground.taken("far")[0]["data"]["status"], "late");
}

#[tokio::test]
async fn what_goes_is_told_of_as_it_was_also_when_it_goes_with_another() {
    let ground = Ground::new().await;
    ground.hook("gone").await;
    let customers = ground.admin.get("/api/collections/orders").await.expect(200).body;
    let mut fields = customers["fields"].as_array().unwrap().clone();
    for field in &mut fields {
        if field["name"] == "customer" {
            field["cascadeDelete"] = json!(true);
        }
    }
    let body = json!({ "fields": fields });
    ground.admin.patch("/api/collections/orders", &body).await.expect(200);
    ground.automate(told("gone", &["delete"], "status != 'quiet'")).await.expect(200);
    let customers = "/api/collections/customers/records";
    let ada = ground.admin.post(customers, &json!({ "name": "Ada" })).await.expect(200).body;
    let ada = ada["id"].as_str().unwrap();
    ground.order(json!({ "status": "open", "customer": ada })).await;
    ground.order(json!({ "status": "quiet", "customer": ada })).await;
    ground.admin.delete(&format!("{customers}/{ada}")).await.expect(204);
    ground.wait_for("delivered", 1).await;
    let taken = ground.taken("gone").remove(0);
    assert_eq!(
        (&taken["type"], &taken["data"]["status"]),
        (&json!("orders.deleted"), &json!("open"))
    );
}

#[tokio::test]
async fn a_refused_write_sets_nothing_off_and_the_whole_record_has_nothing_hidden() {
    let ground = Ground::new().await;
    ground.hook("whole").await;
    let mut body = told("whole", &["create"], "");
    body["input"]["data"] = json!({ "order": "{{record}}", "n": "{{change.seq}}" });
    ground.automate(body).await.expect(200);
    let wrong = json!({ "status": "x", "customer": "nobodyatall0000" });
    ground.admin.post(ORDERS, &wrong).await.expect(400);
    let id = ground.order(json!({ "status": "new", "amount": 7, "secret": "planted" })).await;
    ground.wait_for("delivered", 1).await;
    let taken = ground.taken("whole");
    assert_eq!(taken.len(), 1);
    let order = &taken[0]["data"]["order"];
    assert_eq!((&order["id"], &order["amount"]), (&json!(id), &json!(7)));
    assert_eq!(order["collectionName"], "orders");
    assert!(taken[0]["data"]["n"].as_u64().unwrap() > 0);
    assert!(!taken[0].to_string().contains("planted"));
}

#[tokio::test]
async fn automations_follow_their_fields_to_other_names_and_tell_when_one_is_gone() {
    let ground = Ground::new().await;
    ground.hook("named").await;
    let condition = "status = 'paid' && @before.status:lower != 'paid' || customer.name = 'x'";
    let made = ground.automate(told("named", &["update"], condition)).await.expect(200).body;
    let path = format!("{AUTOMATIONS}/{}", made["id"].as_str().unwrap());
    let rename = async |collection: &str, from: &str, to: &str| {
        let at = format!("/api/collections/{collection}");
        let mut fields = ground.admin.get(&at).await.expect(200).body["fields"].clone();
        for field in fields.as_array_mut().unwrap() {
            if field["name"] == from {
                field["name"] = json!(to);
            }
        }
        ground.admin.patch(&at, &json!({ "fields": fields })).await.expect(200);
    };
    rename("orders", "status", "state").await;
    rename("customers", "name", "called").await;
    ground.admin.patch("/api/collections/orders", &json!({ "name": "bills" })).await.expect(200);
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert_eq!(
        shown["condition"],
        "state = 'paid' && @before.state:lower != 'paid' || customer.called = 'x'"
    );
    assert_eq!((&shown["collection"], &shown["error"]), (&json!("bills"), &json!("")));
    assert_eq!(shown["input"]["data"]["was"], "{{before.state}}");
    let bills = "/api/collections/bills/records";
    let bill = ground.admin.post(bills, &json!({ "state": "new" })).await.expect(200).body;
    let bill = format!("{bills}/{}", bill["id"].as_str().unwrap());
    ground.admin.patch(&bill, &json!({ "state": "paid" })).await.expect(200);
    ground.wait_for("delivered", 1).await;
    assert_eq!(ground.taken("named")[0]["data"]["was"], "new");

    // A field that is gone: nothing is set off, writes go on, and it is told.
    let at = "/api/collections/bills";
    let mut fields = ground.admin.get(at).await.expect(200).body["fields"].clone();
    fields.as_array_mut().unwrap().retain(|field| field["name"] != "state");
    ground.admin.patch(at, &json!({ "fields": fields })).await.expect(200);
    ground.admin.patch(&bill, &json!({ "amount": 3 })).await.expect(200);
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert!(shown["error"].as_str().unwrap().contains("gone"), "{shown}");
    ground.admin.delete(at).await.expect(204);
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert_eq!(shown["error"], "its collection is gone");
    assert_eq!(ground.taken("named").len(), 1);
}

#[tokio::test]
async fn two_automations_of_one_change_make_two_calls_with_keys_of_their_own() {
    let ground = Ground::new().await;
    ground.hook("one").await;
    for _ in 0..2 {
        ground.automate(told("one", &["create"], "")).await.expect(200);
    }
    // One that is off sets nothing off.
    let mut off = told("one", &["create"], "");
    off["enabled"] = json!(false);
    ground.automate(off).await.expect(200);
    ground.order(json!({ "status": "new" })).await;
    ground.wait_for("delivered", 2).await;
    let ids = ground.providers.hooks().taken("one");
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0].0, ids[1].0);
}

#[tokio::test]
async fn an_integration_that_is_gone_or_off_is_told_of_or_waited_for() {
    let ground = Ground::new().await;
    ground.hook("later").await;
    ground.automate(told("later", &["create"], "")).await.expect(200);
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    for n in 0..3 {
        ground.order(json!({ "status": format!("{n}") })).await;
    }
    assert_eq!(ground.wait_for("waiting", 3).await[0]["tries"], 0);
    assert_eq!(ground.providers.hooks().tries("later"), 0);
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    ground.wait_for("delivered", 3).await;
    let statuses = ground.taken("later").iter().map(|one| one["data"]["status"].clone()).collect();
    assert_eq!(Value::Array(statuses), json!(["0", "1", "2"]));

    ground.admin.delete(&format!("{INTEGRATIONS}/later")).await.expect(204);
    ground.order(json!({ "status": "lost" })).await;
    let dead = ground.wait_for("dead", 1).await.remove(0);
    assert!(dead["message"].as_str().unwrap().contains("no such integration"), "{dead}");
    ground.hook("later").await;
    let path = format!("{}/{}/replay", super::DELIVERIES, dead["id"].as_str().unwrap());
    ground.admin.post(&path, &Value::Null).await.expect(204);
    until("it is taken", async || ground.taken("later").len() == 4).await;
}
