//! What is told again, what has failed, and what an intake may not set.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeport_tests::until;
use ring::hmac;
use serde_json::{Value, json};

use super::{Ground, HEARD, INTAKES, INTEGRATIONS, PARCELS, SECRET, followed, moved};

fn counted(integration: &str) -> Value {
    json!({
        "name": "Count", "integration": integration, "collection": "parcels", "mode": "create",
        "set": { "status": "{{heard.kind}}", "code": "{{heard.id}}" },
    })
}

#[tokio::test]
async fn whoever_has_one_of_twilios_messages_cannot_make_others_of_it() {
    let ground = Ground::new().await;
    let (token, url) = ("auth-token-of-twilio", "https://box.example/twilio");
    let twilio = json!({
        "connector": "twilio",
        "credentials": {
            "account": "AC00000000000000000000000000000001", "token": token, "webhook_url": url,
        },
    });
    ground.set_up("sms", twilio).await;
    ground.take(&counted("sms")).await;
    let signed = format!("{url}BodyabMessageSidSM1SmsStatusreceived");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let tag = STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
    for form in [
        "Body=ab&MessageSid=SM1&SmsStatus=received",
        // In another order, spelled otherwise, and with names that end elsewhere.
        "SmsStatus=received&MessageSid=SM1&Body=ab",
        "Body=%61b&MessageSid=SM1&SmsStatus=received",
        "Bodya=b&MessageSid=SM1&SmsStatus=received",
        "Body=ab&MessageSid=SM1&SmsStatus=received&",
    ] {
        let client = ground.home.guest().with_header("x-twilio-signature", &tag);
        let request = client.request("POST", &format!("{INTEGRATIONS}/sms/events"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body(form).send().await.unwrap().status().as_u16(), 204, "{form}");
    }
    assert_eq!(ground.parcels().await.len(), 1);
    ground.only_heard("sms").await;
}

#[tokio::test]
async fn equal_events_are_counted_and_told_apart_where_the_admin_says_by_what() {
    let ground = Ground::new().await;
    ground.take(&counted("hub")).await;
    let opened = json!({ "door": "opened" });
    for _ in 0..3 {
        ground.tell(&opened).await.expect(204);
    }
    assert_eq!(ground.parcels().await.len(), 1);
    assert_eq!(ground.only_heard("hub").await["repeats"], 2);
    let id = json!({ "credentials": { "event_id": "/event/id" } });
    ground.set_up("hub", id).await;
    for (number, more) in [(1, "a"), (2, "a"), (2, "b")] {
        let event = json!({ "door": "opened", "event": { "id": number }, "more": more });
        ground.tell(&event).await.expect(204);
    }
    let heard = ground.heard("integration=hub").await;
    let names = heard.iter().map(|one| one["event"].clone()).collect::<Vec<_>>();
    assert_eq!(names[..2], [json!("2"), json!("1")]);
    // One that has no id there is known as before.
    ground.tell(&opened).await.expect(204);
    assert_eq!(ground.heard("integration=hub").await.len(), 3);
    let odd = json!({ "credentials": { "event_id": "event.id" } });
    let path = format!("{INTEGRATIONS}/hub");
    ground.admin.send("PUT", &path, Some(&odd)).await.expect(400);
}

#[tokio::test]
async fn an_event_of_another_service_is_not_taken_for_one_of_the_last() {
    let ground = Ground::new().await;
    let mut intake = counted("hub");
    intake["set"] = json!({ "code": "{{heard.at}}" });
    ground.take(&intake).await;
    let event = json!({ "door": "opened", "event": { "id": 1 } });
    let credentials = json!({ "webhook_secret": SECRET, "event_id": "/event/id" });
    ground.set_up("hub", json!({ "credentials": credentials })).await;
    for times in [1, 1] {
        ground.tell(&event).await.expect(204);
        assert_eq!(ground.heard("integration=hub").await.len(), times);
    }
    // Its first event, and the last ones were the trial's.
    let moved = json!({ "base": "https://live.example", "credentials": credentials });
    ground.set_up("hub", moved).await;
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.heard("integration=hub").await.len(), 2);
    // Another integration that has its name.
    ground.admin.delete(&format!("{INTEGRATIONS}/hub")).await.expect(204);
    let again = json!({
        "connector": "http", "base": "https://live.example", "credentials": credentials,
    });
    ground.set_up("hub", again).await;
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.heard("integration=hub").await.len(), 3);
}

/// More than is kept: the oldest go before it is time, and what they are known by stays.
#[tokio::test]
async fn the_oldest_of_much_go_and_are_known_again() {
    const EACH: usize = 250_000;
    const TOLD: usize = 360;
    let ground = Ground::new().await;
    ground.take(&counted("hub")).await;
    let much = "x".repeat(EACH);
    let event = |number: usize| json!({ "door": number.to_string(), "much": much });
    for number in 0..TOLD {
        ground.tell(&event(number)).await.expect(204);
    }
    let all = async || {
        let (mut count, mut after) = (0, String::new());
        loop {
            let path = format!("{HEARD}?limit=200&integration=hub&after={after}");
            let page = ground.admin.get(&path).await.expect(200).body;
            count += page["items"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break count,
            }
        }
    };
    // 64 MiB, and what came since a look.
    until("the oldest are gone", async || all().await * EACH < 80 << 20).await;
    assert!(all().await > 200);
    let set = async || {
        let path = format!("{PARCELS}?perPage=1");
        ground.admin.get(&path).await.expect(200).body["totalItems"].clone()
    };
    assert_eq!(set().await, TOLD);
    for number in [0, TOLD - 1] {
        ground.tell(&event(number)).await.expect(204);
    }
    assert_eq!(set().await, TOLD);
}

#[tokio::test]
async fn what_nobody_listens_to_is_known_again_and_no_more_is_kept_of_it() {
    let ground = Ground::new().await;
    let event = moved("p1", "shipped", 1);
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.heard("").await, Vec::<Value>::new());
    ground.take(&followed()).await;
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.parcels().await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_intake_that_is_broken_fails_its_own_events_and_they_are_taken_in_again_together() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let fields =
        ground.admin.get("/api/collections/parcels").await.expect(200).body["fields"].clone();
    let mut broken = followed();
    broken["name"] = json!("Broken");
    broken["condition"] = json!("@request.body.parcel.status = 'lost'");
    broken["set"] = json!({ "note": "{{event.parcel.status}}" });
    ground.take(&broken).await;
    let without = fields.as_array().unwrap().iter().filter(|field| field["name"] != "note");
    let without = json!({ "fields": without.collect::<Vec<_>>() });
    ground.admin.patch("/api/collections/parcels", &without).await.expect(200);
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    ground.tell(&moved("p1", "lost", 2)).await.expect(204);
    ground.tell(&moved("p1", "lost", 3)).await.expect(204);
    assert_eq!(ground.parcels().await[0]["status"], "shipped");
    let failed = ground.heard("state=failed").await;
    assert_eq!(failed.len(), 2);
    assert!(failed.iter().all(|one| one["intake"] == "Broken"), "{failed:?}");
    // As it is they fail again; mended, the oldest is first.
    let path = format!("{HEARD}/replay");
    let again = ground.admin.post(&path, &Value::Null).await.expect(200).body;
    assert_eq!(again, json!({ "done": 0, "failed": 2, "left": 0 }));
    let intakes = ground.admin.get(INTAKES).await.expect(200).body;
    let broken = intakes["items"].as_array().unwrap().iter().find(|one| one["name"] == "Broken");
    let broken = format!("{INTAKES}/{}", broken.unwrap()["id"].as_str().unwrap());
    ground.admin.delete(&broken).await.expect(204);
    let other = ground.admin.post(&format!("{path}?integration=other"), &Value::Null).await;
    assert_eq!(other.expect(200).body, json!({ "done": 0, "failed": 0, "left": 0 }));
    let again = ground.admin.post(&format!("{path}?integration=hub"), &Value::Null).await;
    assert_eq!(again.expect(200).body, json!({ "done": 2, "failed": 0, "left": 0 }));
    let parcel = ground.parcels().await.remove(0);
    assert_eq!(
        (&parcel["status"], &parcel["told"]),
        (&json!("lost"), &json!("1970-01-01 00:00:03.000Z"))
    );
    assert_eq!(ground.heard("state=failed").await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_can_never_fit_is_let_go_and_may_still_be_taken_in() {
    let ground = Ground::new().await;
    let id = ground.take(&followed()).await;
    let mut odd = moved("p1", "shipped", 1);
    odd["parcel"]["weight"] = json!("heavy");
    ground.tell(&odd).await.expect(204);
    let one = ground.only_heard("hub").await;
    assert_eq!(one["state"], "failed");
    let path = format!("{HEARD}/{}", one["id"].as_str().unwrap());
    let gone = ground.admin.post(&format!("{path}/discard"), &Value::Null).await.expect(200).body;
    assert_eq!(
        (&gone["state"], &gone["body"]["parcel"]["code"]),
        (&json!("discarded"), &json!("p1"))
    );
    assert_eq!(ground.heard("state=failed").await, Vec::<Value>::new());
    assert_eq!(ground.heard("state=discarded").await.len(), 1);
    let again = ground.admin.post(&format!("{HEARD}/replay"), &Value::Null).await.expect(200).body;
    assert_eq!(again, json!({ "done": 0, "failed": 0, "left": 0 }));
    ground.admin.post(&format!("{path}/discard"), &Value::Null).await.expect(400);
    // The service says it again: it is known.
    ground.tell(&odd).await.expect(204);
    assert_eq!(ground.only_heard("hub").await["state"], "discarded");
    let mut lighter = followed();
    lighter["set"].as_object_mut().unwrap().remove("weight");
    ground.admin.patch(&format!("{INTAKES}/{id}"), &lighter).await.expect(200);
    let again = ground.admin.post(&format!("{path}/replay"), &Value::Null).await.expect(200).body;
    assert_eq!(again["state"], "done");
    assert_eq!(ground.parcels().await.len(), 1);
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit?perPage=200").await.expect(200).text;
    assert!(trail.contains("heardDiscarded"), "{trail}");
}

#[tokio::test]
async fn an_event_that_does_not_say_how_new_it_is_changes_nothing() {
    let ground = Ground::new().await;
    let mut intake = followed();
    // A number: an empty moment is older than any, where nothing would come of this.
    intake["newestBy"] = json!("weight");
    ground.take(&intake).await;
    let mut event = moved("p1", "shipped", 1);
    event["parcel"]["weight"] = json!(-1);
    ground.tell(&event).await.expect(204);
    ground.tell(&moved("p1", "lost", 2)).await.expect(204);
    event = moved("p1", "lost", 3);
    event["parcel"]["weight"] = Value::Null;
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.parcels().await[0]["status"], "shipped");
    assert_eq!(ground.heard("state=failed").await.len(), 2);
}

#[tokio::test]
async fn a_text_that_a_service_tells_stays_one_in_a_field_of_json() {
    let ground = Ground::new().await;
    let things = homeport_tests::collection(
        "things",
        json!([homeport_tests::field("what", "json")]),
        json!({}),
    );
    ground.admin.post("/api/collections", &things).await.expect(200);
    let intake = json!({
        "name": "Things", "integration": "hub", "collection": "things", "mode": "create",
        "set": { "what": { "text": "{{event.text}}", "all": "{{event.all}}" } },
    });
    ground.take(&intake).await;
    let mut plain = intake.clone();
    plain["name"] = json!("Plain");
    plain["set"] = json!({ "what": "{{event.text}}" });
    ground.take(&plain).await;
    let text = r#"{"role":"owner"}"#;
    ground.tell(&json!({ "text": text, "all": [1] })).await.expect(204);
    let path = "/api/collections/things/records?sort=@rowid";
    let found = ground.admin.get(path).await.expect(200).body;
    let what = found["items"].as_array().unwrap().iter().map(|one| one["what"].clone());
    let what = what.collect::<Vec<_>>();
    assert!(what.contains(&json!(text)), "{what:?}");
    assert!(what.contains(&json!({ "text": text, "all": [1] })), "{what:?}");
}

#[tokio::test]
async fn a_record_is_found_by_what_has_a_unique_index_and_by_nothing_else() {
    let ground = Ground::new().await;
    let mut intake = followed();
    intake["findBy"] = json!("status");
    let refused = ground.admin.post(INTAKES, &intake).await.expect(400);
    assert!(refused.body["data"]["findBy"].is_object(), "{}", refused.text);
    // Nor by an index that only some records are in.
    index(&ground, &["CREATE UNIQUE INDEX `some` ON `parcels` (`status`) WHERE `late` = TRUE"])
        .await;
    ground.admin.post(INTAKES, &intake).await.expect(400);
    // Nor when the index goes later.
    index(&ground, &["CREATE UNIQUE INDEX `idx_code` ON `parcels` (`code`)"]).await;
    ground.take(&followed()).await;
    ground.admin.post(PARCELS, &json!({ "code": "p1" })).await.expect(200);
    let none = json!({ "indexes": [] });
    ground.admin.patch("/api/collections/parcels", &none).await.expect(200);
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    let failed = ground.heard("state=failed").await;
    assert!(failed[0]["error"].as_str().unwrap().contains("unique index"), "{failed:?}");
}

async fn index(ground: &Ground, indexes: &[&str]) {
    let indexes = json!({ "indexes": indexes });
    ground.admin.patch("/api/collections/parcels", &indexes).await.expect(200);
}

#[tokio::test]
async fn of_several_unique_indexes_the_one_that_all_records_are_in_finds_them() {
    let ground = Ground::new().await;
    index(
        &ground,
        &[
            "CREATE UNIQUE INDEX `some` ON `parcels` (`code`) WHERE `late` = TRUE",
            "CREATE UNIQUE INDEX `same` ON `parcels` (`code`)",
            "CREATE UNIQUE INDEX `any` ON `parcels` (`code` COLLATE NOCASE)",
            "CREATE UNIQUE INDEX `heavy` ON `parcels` (`weight`) WHERE `weight` != ''",
        ],
    )
    .await;
    ground.take(&followed()).await;
    ground.admin.post(PARCELS, &json!({ "code": "P1", "weight": 7 })).await.expect(200);
    let mut event = moved("p1", "shipped", 1);
    event["parcel"]["weight"] = json!(7.5);
    ground.tell(&event).await.expect(204);
    let parcels = ground.parcels().await;
    assert_eq!((parcels.len(), &parcels[0]["status"]), (1, &json!("shipped")), "{parcels:?}");
    // A number is found by its index too.
    let mut weighed = followed();
    weighed["name"] = json!("Weighed");
    weighed["condition"] = json!("@request.body.action = 'weighed'");
    weighed["findBy"] = json!("weight");
    weighed["findValue"] = json!("{{event.weight}}");
    weighed["set"] = json!({ "status": "weighed" });
    ground.take(&weighed).await;
    ground.tell(&json!({ "action": "weighed", "weight": 7.5 })).await.expect(204);
    let parcels = ground.parcels().await;
    assert_eq!((parcels.len(), &parcels[0]["status"]), (1, &json!("weighed")), "{parcels:?}");
}

#[tokio::test]
async fn how_a_payment_stands_is_not_an_events_to_say() {
    let ground = Ground::new().await;
    let pay = json!({
        "connector": "stripe", "base": ground.providers.base("stripe"),
        "local": [ground.providers.host()],
        "credentials": { "secret_key": homeport_providers::STRIPE_KEY },
    });
    ground.set_up("pay", pay).await;
    let intake = ground.take(&followed()).await;
    let charge = json!({
        "charges": { "parcels": { "amount": "weight", "currency": "EUR", "state": "status" } },
    });
    ground.set_up("pay", charge).await;
    ground.tell(&moved("p1", "captured", 1)).await.expect(204);
    assert_eq!(ground.parcels().await, Vec::<Value>::new());
    let failed = ground.heard("state=failed").await;
    assert!(failed[0]["error"].as_str().unwrap().contains("status"), "{failed:?}");
    // Nor is an intake saved that would.
    let path = format!("{INTAKES}/{intake}");
    let refused = ground.admin.patch(&path, &json!({ "name": "Other" })).await.expect(400);
    assert!(refused.body["data"]["set"]["status"].is_object(), "{}", refused.text);
}
