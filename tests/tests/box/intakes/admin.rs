//! What admins do: intakes made, tried out and kept; and who may.

use serde_json::{Value, json};

use super::{Ground, HEARD, INTAKES, INTEGRATIONS, PARCELS, followed, moved};

async fn refused(ground: &Ground, change: Value, field: &str) {
    let mut intake = followed();
    intake.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let reply = ground.admin.post(INTAKES, &intake).await.expect(400);
    assert!(reply.body["data"].pointer(field).is_some(), "{change}: {}", reply.text);
}

#[tokio::test]
async fn an_intake_that_cannot_be_is_refused_with_why() {
    let ground = Ground::new().await;
    for (change, field) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "integration": "none" }), "/integration"),
        (json!({ "collection": "none" }), "/collection"),
        (json!({ "collection": "_superusers" }), "/collection"),
        (json!({ "collection": "users", "mode": "create" }), "/collection"),
        (json!({ "findBy": "none" }), "/findBy"),
        (json!({ "findBy": "late" }), "/findBy"),
        (json!({ "findValue": " " }), "/findValue"),
        (json!({ "findValue": "{{record.id}}" }), "/findValue"),
        (json!({ "set": {} }), "/set"),
        (json!({ "set": { "none": 1 } }), "/set/none"),
        (json!({ "set": { "id": "x" } }), "/set/id"),
        (json!({ "set": { "status": "{{event.}}" } }), "/set/status"),
        (json!({ "set": { "status": "{{open" } }), "/set/status"),
        (json!({ "newestBy": "status" }), "/newestBy"),
        (json!({ "newestBy": "late" }), "/newestBy"),
        (json!({ "mode": "delete" }), "/mode"),
        (json!({ "enabled": 1 }), "/enabled"),
        (json!({ "set": { "status": "x".repeat(70_000) } }), "/set"),
    ] {
        refused(&ground, change, field).await;
    }
    let accounts = json!({
        "collection": "users", "mode": "update", "findBy": "email", "findValue": "{{event.email}}",
    });
    for field in ["email", "password", "tokenKey", "verified", "avatar"] {
        let mut change = accounts.clone();
        change["set"] = json!({ field: "{{event.x}}" });
        refused(&ground, change, &format!("/set/{field}")).await;
    }
    assert_eq!(ground.admin.get(INTAKES).await.expect(200).body["items"], json!([]));
}

#[tokio::test]
async fn an_intake_follows_names_and_says_when_it_does_not_fit_any_more() {
    let ground = Ground::new().await;
    let id = ground.take(&followed()).await;
    let path = format!("{INTAKES}/{id}");
    let parcels = ground.admin.get("/api/collections/parcels").await.expect(200).body;
    let mut fields = parcels["fields"].as_array().unwrap().clone();
    let at = fields.iter().position(|field| field["name"] == "status").unwrap();
    fields[at]["name"] = json!("stage");
    ground.admin.patch("/api/collections/parcels", &json!({ "fields": fields })).await.expect(200);
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert_eq!(shown["set"]["stage"], "{{event.parcel.status}}");
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    assert_eq!(ground.parcels().await[0]["stage"], "shipped");
    fields.remove(at);
    ground.admin.patch("/api/collections/parcels", &json!({ "fields": fields })).await.expect(200);
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert!(shown["error"].as_str().unwrap().contains("is gone"), "{shown}");
    ground.tell(&moved("p1", "shipped", 2)).await.expect(204);
    let failed = ground.heard("state=failed").await;
    assert!(failed[0]["error"].as_str().unwrap().contains("is gone"), "{failed:?}");
    // It can be switched off as it is.
    ground.admin.patch(&path, &json!({ "enabled": false })).await.expect(200);
    let other = json!({
        "name": "Other", "integration": "hub", "collection": "parcels", "mode": "create",
        "set": { "note": "{{event.note}}" },
    });
    let other = ground.take(&other).await;
    ground.admin.delete(&format!("{INTEGRATIONS}/hub")).await.expect(204);
    let shown = ground.admin.get(&format!("{INTAKES}/{other}")).await.expect(200).body;
    assert_eq!(shown["error"], "its integration is gone, or tells nothing");
    ground.admin.delete(&path).await.expect(204);
    ground.admin.get(&path).await.expect(404);
    ground.admin.delete(&path).await.expect(404);
}

#[tokio::test]
async fn trying_an_intake_out_shows_the_change_and_makes_none() {
    let ground = Ground::new().await;
    let tried = async |intake: &Value, event: &Value| {
        let body = json!({ "intake": intake, "event": event });
        ground.admin.post(&format!("{INTAKES}/try"), &body).await.expect(200).body
    };
    let event = moved("p1", "shipped", 1_700_000_000);
    let made = tried(&followed(), &event).await;
    assert_eq!((&made["did"], &made["record"]), (&json!("created"), &json!("")));
    assert_eq!(
        (&made["after"]["code"], &made["after"]["status"]),
        (&json!("p1"), &json!("shipped"))
    );
    assert_eq!(made["before"], json!({}));
    let parcel = ground.admin.post(PARCELS, &json!({ "code": "p1", "status": "new" })).await;
    let parcel = parcel.expect(200).body;
    let changed = tried(&followed(), &event).await;
    assert_eq!((&changed["did"], &changed["record"]), (&json!("changed"), &parcel["id"]));
    let stages = (&changed["before"]["status"], &changed["after"]["status"]);
    assert_eq!(stages, (&json!("new"), &json!("shipped")));
    let other = tried(&followed(), &json!({ "action": "weighed" })).await;
    assert_eq!((&other["holds"], &other["did"]), (&json!(false), &Value::Null));
    let mut odd = event.clone();
    odd["parcel"]["weight"] = json!("heavy");
    let failed = tried(&followed(), &odd).await;
    assert!(failed["error"].as_str().unwrap().contains("It takes a number."), "{failed}");
    // Nothing of it came to be.
    let parcels = ground.parcels().await;
    assert_eq!((parcels.len(), &parcels[0]["status"]), (1, &json!("new")));
    assert_eq!(parcels[0]["updated"], parcel["updated"]);
    assert_eq!(ground.heard("").await.len(), 0);
    assert_eq!(ground.admin.get(INTAKES).await.expect(200).body["items"], json!([]));
    // Of an event that was heard.
    let mut other = followed();
    other["condition"] = json!("@request.body.action = 'weighed'");
    ground.take(&other).await;
    ground.tell(&event).await.expect(204);
    let heard = ground.only_heard("hub").await;
    let body = json!({ "intake": followed(), "heard": heard["id"] });
    let tried = ground.admin.post(&format!("{INTAKES}/try"), &body).await.expect(200).body;
    assert_eq!(tried["did"], "changed");
    let none = json!({ "intake": followed(), "heard": "hub.0000000000000001.0000000000000001" });
    ground.admin.post(&format!("{INTAKES}/try"), &none).await.expect(404);
    let bad = json!({ "intake": { "name": "x" }, "event": {} });
    ground.admin.post(&format!("{INTAKES}/try"), &bad).await.expect(400);
}

#[tokio::test]
async fn the_list_of_what_was_heard_is_read_page_by_page() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    for at in 1..=5 {
        ground.tell(&moved(&format!("p{at}"), "shipped", at)).await.expect(204);
    }
    ground.tell(&json!({ "action": "other" })).await.expect(204);
    let first =
        ground.admin.get(&format!("{HEARD}?integration=hub&limit=4")).await.expect(200).body;
    assert_eq!(first["items"].as_array().unwrap().len(), 4);
    assert_eq!(first["items"][0]["state"], "unmatched");
    let next = first["next"].as_str().unwrap();
    let path = format!("{HEARD}?integration=hub&limit=4&after={next}");
    let second = ground.admin.get(&path).await.expect(200).body;
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (2, &Value::Null));
    assert_eq!(ground.heard("state=done").await.len(), 5);
    assert_eq!(ground.heard("integration=other").await.len(), 0);
    ground.admin.get(&format!("{HEARD}?state=odd")).await.expect(400);
    ground.admin.get(&format!("{HEARD}/none")).await.expect(404);
}

#[tokio::test]
async fn only_superusers_see_or_change_any_of_it() {
    let ground = Ground::new().await;
    let id = ground.take(&followed()).await;
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    let heard = ground.only_heard("hub").await;
    let heard = format!("{HEARD}/{}", heard["id"].as_str().unwrap());
    ground.admin.add_user("ada@example.com").await;
    let ada = ground.home.guest();
    let ada = ada.sign_in("users", "ada@example.com", homeport_tests::PASSWORD).await;
    for (client, status) in [(ground.home.guest(), 401), (ada, 403)] {
        for path in [INTAKES, &format!("{INTAKES}/{id}"), HEARD, &heard] {
            client.get(path).await.expect(status);
        }
        for path in [INTAKES, &format!("{INTAKES}/try"), &format!("{heard}/replay")] {
            client.post(path, &followed()).await.expect(status);
        }
        client.patch(&format!("{INTAKES}/{id}"), &json!({})).await.expect(status);
        client.delete(&format!("{INTAKES}/{id}")).await.expect(status);
    }
}
