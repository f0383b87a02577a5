//! Events that services send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use homeport_tests::until;
use ring::hmac;
use serde_json::{Value, json};

use super::{Ground, HEARD, INTAKES, INTEGRATIONS, PARCELS, SECRET, all, followed, moved, tell_as};

#[tokio::test]
async fn an_event_that_comes_many_times_sets_its_record_once() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let event = moved("p1", "shipped", 1_700_000_000);
    // At once, over connections of their own.
    let sent = join_all((0..8).map(|_| ground.tell(&event))).await;
    assert!(sent.iter().all(|reply| reply.status == 204), "{sent:?}");
    let parcels = ground.parcels().await;
    assert_eq!(parcels.len(), 1);
    assert_eq!((&parcels[0]["code"], &parcels[0]["status"]), (&json!("p1"), &json!("shipped")));
    assert_eq!(parcels[0]["told"], "2023-11-14 22:13:20.000Z");
    let heard = ground.only_heard("hub").await;
    assert_eq!((&heard["state"], &heard["way"]), (&json!("done"), &json!("webhook")));
    let deed = &heard["deeds"][0];
    assert_eq!((&deed["did"], &deed["record"]), (&json!("created"), &parcels[0]["id"]));
    assert_eq!((&deed["name"], &deed["collection"]), (&json!("Parcels"), &json!("parcels")));
    // Changed by hand since: the same event again does not undo that.
    let path = format!("{PARCELS}/{}", parcels[0]["id"].as_str().unwrap());
    ground.admin.patch(&path, &json!({ "status": "lost" })).await.expect(200);
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.parcels().await[0]["status"], "lost");
    // Another one changes it.
    ground.tell(&moved("p1", "found", 1_700_000_001)).await.expect(204);
    let parcels = ground.parcels().await;
    assert_eq!((parcels.len(), &parcels[0]["status"]), (1, &json!("found")));
    assert_eq!(ground.heard("integration=hub").await[0]["deeds"][0]["did"], "changed");
}

#[tokio::test]
async fn what_is_not_the_services_sets_nothing() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let (event, guest) = (moved("p1", "shipped", 1), ground.home.guest());
    let path = format!("{INTEGRATIONS}/hub/events");
    guest.post(&path, &event).await.expect(400);
    tell_as(&guest, "hub", "another secret", &event).await.expect(400);
    let other = format!("sha256={}", super::tag(SECRET, "{}"));
    guest.with_header("x-hub-signature-256", &other).post(&path, &event).await.expect(400);
    // Not even an admin may say what the service says.
    ground.admin.post(&path, &event).await.expect(400);
    tell_as(&guest, "none", SECRET, &event).await.expect(404);
    for odd in [json!([1]), json!("x"), Value::Null] {
        ground.tell(&odd).await.expect(400);
    }
    ground.tell(&json!({ "more": "x".repeat(300 << 10) })).await.expect(413);
    // One that is switched off is told later.
    ground.set_up("hub", json!({ "enabled": false })).await;
    ground.tell(&event).await.expect(404);
    ground
        .set_up("hub", json!({ "enabled": true, "credentials": { "webhook_secret": null } }))
        .await;
    ground.tell(&event).await.expect(404);
    assert_eq!(ground.parcels().await, Vec::<Value>::new());
    assert_eq!(ground.heard("").await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_proves_nothing_is_shown_until_something_does() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let unproven = async || ground.admin.get(INTAKES).await.expect(200).body["unproven"].clone();
    assert_eq!(unproven().await, json!({}));
    let event = moved("p1", "shipped", 1);
    tell_as(&ground.home.guest(), "hub", "another secret", &event).await.expect(400);
    assert!(unproven().await["hub"].as_str().unwrap().ends_with('Z'), "{}", unproven().await);
    ground.tell(&event).await.expect(204);
    assert_eq!(unproven().await, json!({}));
    // It goes with its integration.
    tell_as(&ground.home.guest(), "hub", "another secret", &event).await.expect(400);
    ground.admin.send("DELETE", &format!("{INTEGRATIONS}/hub"), None).await.expect(204);
    assert_eq!(unproven().await, json!({}));
}

#[tokio::test]
async fn what_does_not_fit_is_kept_and_taken_in_again_when_it_is_mended() {
    let ground = Ground::new().await;
    let id = ground.take(&followed()).await;
    let mut event = moved("p1", "shipped", 1_700_000_000);
    event["parcel"]["weight"] = json!("heavy");
    ground.tell(&event).await.expect(204);
    let heard = ground.only_heard("hub").await;
    assert_eq!((&heard["state"], &heard["intake"]), (&json!("failed"), &json!("Parcels")));
    let why = heard["error"].as_str().unwrap();
    assert!(why.contains("weight") && why.contains("It takes a number."), "{why}");
    assert_eq!(ground.parcels().await.len(), 0);
    // As it is, it fails once more.
    let path = format!("{HEARD}/{}", heard["id"].as_str().unwrap());
    let again = ground.admin.post(&format!("{path}/replay"), &Value::Null).await.expect(200).body;
    assert_eq!((&again["state"], &again["replays"]), (&json!("failed"), &json!(1)));
    let mended = json!({ "set": { "status": "{{event.parcel.status}}" } });
    ground.admin.patch(&format!("{INTAKES}/{id}"), &mended).await.expect(200);
    let again = ground.admin.post(&format!("{path}/replay"), &Value::Null).await.expect(200).body;
    assert_eq!((&again["state"], &again["error"]), (&json!("done"), &json!("")));
    assert_eq!(ground.parcels().await[0]["status"], "shipped");
    // What is done is done.
    ground.admin.post(&format!("{path}/replay"), &Value::Null).await.expect(400);
    ground.admin.post(&format!("{HEARD}/hub.1.a/replay"), &Value::Null).await.expect(404);
    // And the service may repeat itself.
    ground.tell(&event).await.expect(204);
    assert_eq!(ground.parcels().await.len(), 1);
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit?perPage=200").await.expect(200).text;
    assert!(trail.contains("heardReplayed") && trail.contains("intakeChanged"));
}

#[tokio::test]
async fn an_event_is_done_as_a_whole_or_not_at_all() {
    let ground = Ground::new().await;
    let first = json!({ "name": "A" });
    let mut every = followed();
    every.as_object_mut().unwrap().extend(first.as_object().unwrap().clone());
    ground.take(&every).await;
    // Comes after it, and cannot: the code is another parcel's by then.
    let twice = json!({
        "name": "B", "integration": "hub", "collection": "parcels", "mode": "create",
        "set": { "code": "{{event.parcel.code}}", "note": "{{event.parcel.note}}" },
    });
    let second = ground.take(&twice).await;
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    let heard = ground.only_heard("hub").await;
    assert_eq!((&heard["state"], &heard["intake"]), (&json!("failed"), &json!("B")));
    assert!(heard["error"].as_str().unwrap().contains("unique"), "{heard}");
    assert_eq!(ground.parcels().await.len(), 0);
    let other = json!({ "set": { "code": "{{event.parcel.code}}-b" } });
    ground.admin.patch(&format!("{INTAKES}/{second}"), &other).await.expect(200);
    let path = format!("{HEARD}/{}/replay", heard["id"].as_str().unwrap());
    ground.admin.post(&path, &Value::Null).await.expect(200);
    let codes = ground.parcels().await;
    let codes = codes.iter().map(|one| one["code"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(codes, ["p1", "p1-b"]);
    // The records' own checks hold as for anybody.
    let long =
        json!({ "set": { "code": "{{event.parcel.code}}-c", "note": "far too long a note" } });
    ground.admin.patch(&format!("{INTAKES}/{second}"), &long).await.expect(200);
    ground.tell(&moved("p2", "shipped", 2)).await.expect(204);
    let failed = ground.heard("state=failed").await;
    assert_eq!(failed.len(), 1);
    assert!(failed[0]["error"].as_str().unwrap().contains("note"), "{failed:?}");
    assert_eq!(ground.parcels().await.len(), 2);
}

#[tokio::test]
async fn a_condition_sees_the_event_and_nothing_else() {
    let ground = Ground::new().await;
    for (condition, fits) in [
        ("@request.body.parcel.status = 'shipped' && @request.body.at > 5", true),
        ("@request.body.parcel.status ?= 'shipped' || @now > '2020-01-01'", true),
        ("@request.headers.x_hub_signature_256 != ''", false),
        ("@request.auth.id != ''", false),
        ("@request.query.a = ''", false),
        ("@collection.parcels.code = 'p1'", false),
        ("code = 'p1'", false),
        ("@request.body.a = ", false),
    ] {
        let mut intake = followed();
        intake["condition"] = json!(condition);
        intake["enabled"] = json!(false);
        let reply = ground.admin.post(INTAKES, &intake).await;
        assert_eq!(reply.status == 200, fits, "{condition}: {}", reply.text);
        if !fits {
            assert!(reply.body["data"]["condition"].is_object(), "{}", reply.text);
        }
    }
    ground.take(&followed()).await;
    let mut other = moved("p1", "shipped", 1);
    other["action"] = json!("weighed");
    ground.tell(&other).await.expect(204);
    let heard = ground.only_heard("hub").await;
    assert_eq!((&heard["state"], &heard["deeds"]), (&json!("unmatched"), &json!([])));
    assert_eq!(ground.parcels().await.len(), 0);
    // A header says nothing, whatever it is called.
    let forged = ground.home.guest().with_header("action", "moved");
    other["at"] = json!(2);
    tell_as(&forged, "hub", SECRET, &other).await.expect(204);
    assert_eq!(ground.parcels().await.len(), 0);
}

#[tokio::test]
async fn an_older_event_does_not_undo_a_newer_one_where_a_field_says_which_it_is() {
    let ground = Ground::new().await;
    let mut intake = followed();
    intake["newestBy"] = json!("told");
    ground.take(&intake).await;
    ground.tell(&moved("p1", "delivered", 1_700_000_100)).await.expect(204);
    ground.tell(&moved("p1", "shipped", 1_700_000_000)).await.expect(204);
    assert_eq!(ground.parcels().await[0]["status"], "delivered");
    let heard = ground.heard("integration=hub").await;
    assert_eq!(
        (&heard[0]["state"], &heard[0]["deeds"][0]["did"]),
        (&json!("done"), &json!("older"))
    );
    ground.tell(&moved("p1", "returned", 1_700_000_200)).await.expect(204);
    assert_eq!(ground.parcels().await[0]["status"], "returned");
}

#[tokio::test]
async fn what_an_event_sets_is_followed_as_any_other_change() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let hook = json!({
        "connector": "webhook", "base": format!("{}/told", ground.providers.base("hook")),
        "local": [ground.providers.host()],
        "credentials": { "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    });
    ground.set_up("told", hook).await;
    let automation = json!({
        "name": "tell on", "collection": "parcels", "on": ["create"], "integration": "told",
        "action": "send",
        "input": { "type": "parcel", "timestamp": "{{change.at}}", "data": "{{record.code}}" },
    });
    ground.admin.post("/api/homeport/automations", &automation).await.expect(200);
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    until("the automation has told it on", async || {
        let taken = ground.providers.hooks().taken("told");
        taken.len() == 1 && taken[0].1.contains("p1")
    })
    .await;
}

#[tokio::test]
async fn records_that_are_not_there_are_not_made_up() {
    let ground = Ground::new().await;
    let mut intake = followed();
    intake["mode"] = json!("update");
    ground.take(&intake).await;
    ground.tell(&moved("p1", "shipped", 1)).await.expect(204);
    let heard = ground.only_heard("hub").await;
    assert_eq!(
        (&heard["state"], &heard["error"]),
        (&json!("failed"), &json!("There is no such record."))
    );
    // An event without what the record is found by finds none, least of all one without a code.
    ground.admin.post(PARCELS, &json!({ "code": "" })).await.expect(200);
    for (at, code) in [(2, Value::Null), (3, json!("")), (4, json!({}))] {
        let mut event = moved("", "shipped", at);
        event["parcel"]["code"] = code;
        ground.tell(&event).await.expect(204);
    }
    ground.tell(&json!({ "action": "moved" })).await.expect(204);
    assert_eq!(ground.heard("state=failed").await.len(), 5);
    assert_eq!(ground.parcels().await[0]["status"], "");
    // Found by then.
    ground.admin.post(PARCELS, &json!({ "code": "p1" })).await.expect(200);
    let path = format!("{HEARD}/{}/replay", heard["id"].as_str().unwrap());
    assert_eq!(ground.admin.post(&path, &Value::Null).await.expect(200).body["state"], "done");
}

#[tokio::test]
async fn each_service_signs_in_its_own_way() {
    let ground = Ground::new().await;
    let path = |name: &str| format!("{INTEGRATIONS}/{name}/events");
    let intake = |name: &str, code: &str| {
        json!({
            "name": name, "integration": name, "collection": "parcels", "mode": "create",
            "set": { "code": code, "status": "{{heard.kind}}" },
        })
    };
    // Telegram: a token in a header; an update's number is its id.
    let token = "Telegram-secret_token";
    ground.set_bot_up(json!({ "webhook_secret": token })).await;
    ground.take(&intake("bot", "bot-{{event.message.text}}")).await;
    let update = json!({ "update_id": 7, "message": { "text": "hello" } });
    let client = ground.home.guest().with_header("x-telegram-bot-api-secret-token", "Telegram");
    client.post(&path("bot"), &update).await.expect(400);
    let client = ground.home.guest().with_header("x-telegram-bot-api-secret-token", token);
    for _ in 0..3 {
        client.post(&path("bot"), &update).await.expect(204);
    }
    assert_eq!(ground.only_heard("bot").await["event"], "7");
    // Square: the address and the body.
    let (key, url) =
        ("signature-key", "https://box.example/api/homeport/integrations/square/events");
    let square = json!({
        "connector": "square",
        "credentials": { "token": "t0ken-of-square", "webhook_key": key, "webhook_url": url },
    });
    ground.set_up("square", square).await;
    ground.take(&intake("square", "square-{{event.data.id}}")).await;
    let event = json!({ "event_id": "e-1", "type": "payment.created", "data": { "id": "x" } });
    let sign = |text: &str, algorithm| {
        let key = hmac::Key::new(algorithm, key.as_bytes());
        STANDARD.encode(hmac::sign(&key, text.as_bytes()))
    };
    for (signed, status) in [(format!("{event}"), 400), (format!("{url}{event}"), 204)] {
        let signature = sign(&signed, hmac::HMAC_SHA256);
        let client = ground.home.guest().with_header("x-square-hmacsha256-signature", &signature);
        client.post(&path("square"), &event).await.expect(status);
    }
    assert_eq!(ground.only_heard("square").await["kind"], "payment.created");
    // Razorpay: the body, in hexadecimal digits.
    let razorpay = json!({
        "connector": "razorpay",
        "credentials": {
            "key_id": "rzp_test_1", "key_secret": "key-secret", "webhook_secret": "hook-secret",
        },
    });
    ground.set_up("razorpay", razorpay).await;
    ground.take(&intake("razorpay", "razorpay-{{event.payload.payment.entity.id}}")).await;
    let event = json!({ "event": "payment.captured", "payload": { "payment": { "entity": { "id": "y" } } } });
    let signature = super::tag("hook-secret", &event.to_string());
    let client = ground.home.guest().with_header("x-razorpay-signature", &signature);
    // What names it in a header is not signed, and gives it no other name.
    for id in ["one", "two"] {
        let client = client.with_header("x-razorpay-event-id", id);
        client.post(&path("razorpay"), &event).await.expect(204);
    }
    ground.only_heard("razorpay").await;
    // Standard Webhooks.
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let hook = json!({
        "connector": "webhook", "base": "https://other.example",
        "credentials": { "secret": secret, "incoming_secret": secret },
    });
    ground.set_up("other", hook).await;
    ground.take(&intake("other", "other-{{event.data}}")).await;
    let event = json!({ "type": "parcel.lost", "data": "z" });
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    for (moment, status) in [(now - 400, 400), (now + 400, 400), (now, 204), (now - 1, 204)] {
        let key = STANDARD.decode(&secret["whsec_".len()..]).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let tag = hmac::sign(&key, format!("msg_1.{moment}.{event}").as_bytes());
        let client = ground.home.guest().with_header("webhook-id", "msg_1");
        let client = client.with_header("webhook-timestamp", &moment.to_string());
        let client =
            client.with_header("webhook-signature", &format!("v1,{}", STANDARD.encode(tag)));
        client.post(&path("other"), &event).await.expect(status);
    }
    assert_eq!(ground.only_heard("other").await["event"], "msg_1");
    let codes = ground.parcels().await;
    let codes = codes.iter().map(|one| one["code"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(codes, ["bot-hello", "other-z", "razorpay-y", "square-x"]);
}

#[tokio::test]
async fn twilios_forms_are_events_too() {
    let ground = Ground::new().await;
    let (token, url) = ("auth-token-of-twilio", "https://box.example/twilio");
    let account = "AC00000000000000000000000000000001";
    let twilio = json!({
        "connector": "twilio",
        "credentials": { "account": account, "token": token, "webhook_url": url },
    });
    ground.set_up("sms", twilio).await;
    let intake = json!({
        "name": "SMS", "integration": "sms", "collection": "parcels", "mode": "upsert",
        "findBy": "code", "findValue": "{{event.MessageSid}}",
        "set": { "status": "{{event.SmsStatus}}", "note": "{{event.Body}}" },
    });
    ground.take(&intake).await;
    let form = "SmsStatus=received&MessageSid=SM1&Body=a+%26+b";
    let signed = format!("{url}Bodya & bMessageSidSM1SmsStatusreceived");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let tag = STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
    for (tag, status) in [("AAAA", 400), (tag.as_str(), 204), (tag.as_str(), 204)] {
        let client = ground.home.guest().with_header("x-twilio-signature", tag);
        let request = client.request("POST", &format!("{INTEGRATIONS}/sms/events"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body(form).send().await.unwrap().status().as_u16(), status);
    }
    let parcels = ground.parcels().await;
    assert_eq!((&parcels[0]["code"], &parcels[0]["note"]), (&json!("SM1"), &json!("a & b")));
    assert_eq!(ground.only_heard("sms").await["kind"], "received");
}

#[tokio::test]
async fn an_integrations_credentials_are_not_kept_with_what_was_told() {
    let ground = Ground::new().await;
    ground.take(&followed()).await;
    let mut event = moved("p1", "shipped", 1);
    event["echo"] = json!({ "secret": SECRET, "text": format!("signed with {SECRET}!") });
    event["parcel"]["status"] = json!(SECRET);
    ground.tell(&event).await.expect(204);
    let heard = ground.only_heard("hub").await;
    let shown = ground.admin.get(&format!("{HEARD}/{}", heard["id"].as_str().unwrap())).await;
    let shown = shown.expect(200);
    assert!(!shown.text.contains(SECRET), "{}", shown.text);
    assert_eq!(shown.body["body"]["echo"]["text"], "signed with ***!");
    assert_eq!(ground.parcels().await[0]["status"], "***");
    let logs = all(&ground.admin, "/api/logs?perPage=500").await;
    assert!(!json!(logs).to_string().contains(SECRET));
}
