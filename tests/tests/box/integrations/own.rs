//! Connectors of the admins' own: made of a document, changed while they are in use, and never a way
//! for credentials to go elsewhere.

use homeport_providers::{CLIENT, OFFICE_KEY};
use homeport_tests::{Home, Reply, until};
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

const OWN: &str = "/api/homeport/connectors";
const PARCELS: &str = include_str!("../../../../server/src/integrations/openapi/parcels.yaml");
/// A document of a service that is there: this box.
const HOMEPORT: &str = include_str!("../../../../server/openapi.json");

impl Ground {
    async fn draft(&self, document: &str) -> Value {
        let body = json!({ "document": document });
        self.admin.post(&format!("{OWN}/openapi"), &body).await.expect(200).body
    }

    async fn keep(&self, file: &Value, version: Option<u64>) -> Reply {
        let id = file["id"].as_str().unwrap();
        let body = json!({ "connector": file, "version": version });
        self.admin.send("PUT", &format!("{OWN}/{id}"), Some(&body)).await
    }

    async fn judged(&self, file: &Value) -> Value {
        let body = json!({ "connector": file });
        self.admin.post(&format!("{OWN}/judge"), &body).await.expect(200).body
    }

    /// The parcel office's connector, kept and set up as `office` against its stand-in.
    async fn open_office(&self) -> Value {
        let file =
            taken(&self.draft(PARCELS).await, &["list_parcels", "send_parcel"], "list_parcels");
        self.keep(&file, None).await.expect(200);
        let body = json!({
            "connector": file["id"], "base": format!("{}/v1", self.providers.base("office")),
            "local": [self.providers.host()], "credentials": { "x_api_key": OFFICE_KEY },
            "rules": { "send_parcel": "" },
        });
        self.admin.send("PUT", &format!("{ROOM}/office"), Some(&body)).await.expect(200);
        file
    }
}

/// The connector that some of a draft's operations make.
fn taken(draft: &Value, names: &[&str], test: &str) -> Value {
    let mut file = draft["connector"].clone();
    for operation in draft["operations"].as_array().unwrap() {
        let name = operation["name"].as_str().unwrap();
        if names.contains(&name) {
            file["actions"][name] = operation["action"].clone();
        }
    }
    file["test"] = json!({ "action": test });
    file
}

fn messages(losses: &Value) -> Vec<&str> {
    losses.as_array().unwrap().iter().map(|loss| loss["message"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_document_becomes_a_connector_that_is_called() {
    let ground = Ground::new().await;
    let file = ground.open_office().await;
    assert_eq!((&file["id"], &file["title"]), (&json!("parcel_office"), &json!("Parcel office")));
    ground.test("office").await.expect(200);
    let listed = ground.result("office/list_parcels", json!({ "limit": 5, "state": "sent" })).await;
    assert_eq!(listed["asked"], "limit=5&state=sent");
    let parcel = json!({
        "id": "pa_7", "carrier": "bike", "to": { "street": "Harbour 1" }, "dry_run": true,
        "idempotency_key": "k7",
    });
    let sent = ground.result("office/send_parcel", parcel).await;
    let expected = json!({ "carrier": "bike", "to": { "street": "Harbour 1" } });
    assert_eq!(sent, json!({ "id": "pa_7", "key": "k7", "taken": expected }));
    assert_eq!(ground.providers.last().line, "POST /office/v1/parcels/pa_7/send?dry_run=true");
    // What the document says of inputs is held.
    for (name, value) in [("id", "../x"), ("carrier", "plane"), ("to", "")] {
        let mut wrong = json!({ "id": "pa_7", "carrier": "bike", "to": {} });
        wrong[name] = if value.is_empty() { Value::Null } else { value.into() };
        let reply = ground.call("office/send_parcel", wrong).await.expect(400);
        assert!(reply.body["data"][name].is_object(), "{}", reply.text);
    }
    let lost = json!({ "id": "pa_lost", "carrier": "bike", "to": {} });
    let failure = ground.failure("office/send_parcel", lost).await;
    assert_eq!(failure, failed(502, "not_found", "lost", 404));
    // It is in the catalogue, as the others are.
    let catalogue = ground.admin.get(&format!("{ROOM}/catalogue")).await.expect(200).body;
    let items = catalogue["items"].as_array().unwrap();
    let own = items.iter().filter(|one| one["own"] == true).map(|one| &one["id"]);
    assert_eq!(own.collect::<Vec<_>>(), ["parcel_office"]);
}

#[tokio::test]
async fn a_box_describes_itself_well_enough_to_call_itself() {
    let ground = Ground::new().await;
    let draft = ground.draft(HOMEPORT).await;
    let names = draft["operations"].as_array().unwrap().iter();
    let names = names.map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let mut file = taken(&draft, &["list_connectors", "list_integrations"], "list_integrations");
    assert_eq!(file["actions"].as_object().unwrap().len(), 2, "{names:?}");
    file["docs"] = json!("https://example.com/docs");
    file["credentials"] = json!({ "token": { "title": "Token" } });
    file["auth"] = json!({ "kind": "bearer", "token": "{{cred.token}}" });
    ground.keep(&file, None).await.expect(200);
    let base = ground.home.addresses().loopback.clone();
    let body = json!({
        "connector": file["id"], "base": base, "local": [base.strip_prefix("http://").unwrap()],
        "credentials": { "token": ground.admin.token() },
    });
    ground.admin.send("PUT", &format!("{ROOM}/itself"), Some(&body)).await.expect(200);
    let seen = ground.test("itself").await.expect(200).body;
    assert_eq!(seen["result"]["items"][0]["name"], "itself");
    // All of it would do.
    let all = names.iter().map(String::as_str).collect::<Vec<_>>();
    let mut whole = taken(&draft, &all, "list_integrations");
    whole["docs"] = json!("https://example.com/docs");
    assert_eq!(ground.judged(&whole).await["problems"], json!([]));
}

#[tokio::test]
async fn two_admins_do_not_write_over_each_other_and_nothing_in_use_goes() {
    let ground = Ground::new().await;
    let mut file = ground.open_office().await;
    ground.keep(&file, None).await.expect(412);
    file["title"] = json!("Parcels");
    let kept = ground.keep(&file, Some(1)).await.expect(200).body;
    assert_eq!((&kept["own"]["version"], &kept["losses"]), (&json!(2), &json!([])));
    ground.keep(&file, Some(1)).await.expect(412);
    let path = format!("{OWN}/parcel_office");
    let shown = ground.admin.get(&path).await.expect(200).body;
    assert_eq!(shown["connector"], file);
    assert_eq!(shown["own"]["usedBy"], json!(["office"]));
    let refused = ground.admin.delete(&path).await.expect(400);
    assert!(refused.body["message"].as_str().unwrap().contains("office"), "{}", refused.text);
    ground.admin.delete(&format!("{ROOM}/office")).await.expect(204);
    ground.admin.delete(&path).await.expect(204);
    ground.admin.delete(&path).await.expect(404);
    ground.admin.get(&path).await.expect(404);
    let trail = ground.home.window().await.get("/api/homeport/audit").await.expect(200).text;
    for action in ["connectorMade", "connectorChanged", "connectorRemoved"] {
        assert!(trail.contains(action), "{trail}");
    }
    // Who is no admin has nothing to do here.
    let guest = ground.home.local();
    guest.get(OWN).await.expect(401);
    let body = json!({ "connector": file });
    guest.send("PUT", &path, Some(&body)).await.expect(401);
    guest.post(&format!("{OWN}/openapi"), &json!({ "document": PARCELS })).await.expect(401);
    assert_eq!(ground.admin.get(OWN).await.expect(200).body["items"], json!([]));
}

#[tokio::test]
async fn what_a_change_takes_away_is_said_before_and_after_and_goes_with_it() {
    let ground = Ground::new().await;
    let file = ground.open_office().await;
    let fields = json!([{ "name": "to", "type": "json" }]);
    let orders = json!({ "name": "orders", "type": "base", "fields": fields });
    ground.admin.post("/api/collections", &orders).await.expect(200);
    let automation = json!({
        "name": "ship", "enabled": true, "collection": "orders", "on": ["create"],
        "integration": "office", "action": "send_parcel",
        "input": { "id": "pa_{{record.id}}", "carrier": "bike", "to": "{{record.to}}" },
    });
    ground.admin.post("/api/homeport/automations", &automation).await.expect(200);

    let bound = json!({ "records": {
        "send_parcel": { "collection": "orders", "inputs": { "to": "to" } },
    } });
    ground.admin.send("PUT", &format!("{ROOM}/office"), Some(&bound)).await.expect(200);

    let mut fewer = file.clone();
    fewer["actions"]["send_parcel"]["input"].as_object_mut().unwrap().remove("to");
    fewer["actions"]["send_parcel"]["body"].as_object_mut().unwrap().remove("to");
    fewer["actions"]["send_parcel"]["effect"] = json!("money");
    let judged = ground.judged(&fewer).await;
    let expected = [
        "Its action `send_parcel` is refused until it is bound anew: it takes no `to` any more.",
        "Its action `send_parcel` takes no `to` any more.",
        "Its action `send_parcel` moves money now.",
        "The automation ship gives `to`, which is not taken any more.",
    ];
    assert_eq!(messages(&judged["losses"]), expected);
    assert_eq!(ground.admin.get(OWN).await.body["items"][0]["version"], 1, "nothing is kept");

    let mut gone = file.clone();
    gone["actions"].as_object_mut().unwrap().remove("send_parcel");
    let kept = ground.keep(&gone, Some(1)).await.expect(200).body;
    let expected = [
        "The rule of its action `send_parcel` is taken away with the action.",
        "What a record says to its action `send_parcel` goes with the action.",
        "It has no action `send_parcel` any more.",
        "The automation ship calls `send_parcel`, which is gone.",
    ];
    assert_eq!(messages(&kept["losses"]), expected);
    let listed = ground.admin.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"][0]["rules"], json!({}));
    assert_eq!(listed["items"][0]["records"], json!({}));
    // Another action of the name is nobody's but the admins'.
    ground.keep(&file, Some(2)).await.expect(200);
    let guest = ground.home.local();
    guest.post(&format!("{ROOM}/office/send_parcel"), &json!({})).await.expect(403);
}

#[tokio::test]
async fn credentials_never_follow_a_connector_to_another_host() {
    let ground = Ground::new().await;
    let mut file = taken(&ground.draft(PARCELS).await, &["list_parcels"], "list_parcels");
    ground.keep(&file, None).await.expect(200);
    let body = json!({ "connector": file["id"], "credentials": { "x_api_key": OFFICE_KEY } });
    ground.admin.send("PUT", &format!("{ROOM}/office"), Some(&body)).await.expect(200);
    // The same host may have another path.
    file["base"] = json!("https://eu.parcels.example/v2");
    assert_eq!(ground.judged(&file).await["losses"], json!([]));
    file["base"] = json!("https://elsewhere.example");
    let judged = ground.judged(&file).await;
    assert!(messages(&judged["losses"])[0].contains("another host"), "{judged}");
    ground.keep(&file, Some(1)).await.expect(200);
    let listed = ground.admin.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"][0]["credentials"], json!([]));
    assert!(ground.providers.seen().is_empty());
}

#[tokio::test]
async fn a_connector_of_ones_own_fetches_tokens_and_tells_its_credentials_nobody_else() {
    let ground = Ground::new().await;
    let mut file = json!({
        "id": "orders", "title": "Orders", "category": "other", "docs": "https://example.com/docs",
        "base": "https://api.example.com", "test": { "action": "happened" },
        "credentials": { "client_id": { "title": "Id" }, "client_secret": { "title": "Secret" } },
        "auth": {
            "kind": "token", "hosts": ["id.example.com"],
            "fetch": {
                "url": "https://id.example.com/v1/oauth2/token", "encoding": "form",
                "basic": ["{{cred.client_id}}", "{{cred.client_secret}}"],
                "body": { "grant_type": "client_credentials" },
            },
        },
        "actions": { "happened": {
            "title": "What has happened", "effect": "read", "method": "GET",
            "path": "/v1/notifications/webhooks-events",
        } },
    });
    ground.keep(&file, None).await.expect(200);
    let base = ground.providers.base("paypal");
    let body = json!({
        "connector": "orders", "base": base, "tokenBase": base, "local": [ground.providers.host()],
        "credentials": { "client_id": CLIENT.0, "client_secret": CLIENT.1 },
    });
    ground.admin.send("PUT", &format!("{ROOM}/orders"), Some(&body)).await.expect(200);
    let happened = async || ground.result("orders/happened", json!({})).await["count"].clone();
    assert_eq!((happened().await, happened().await), (json!(1), json!(1)));
    assert_eq!(ground.providers.desk().fetched(), 1);
    // A token of another way to get one is not used; what was given stays with its hosts.
    file["auth"]["fetch"]["body"]["scope"] = json!("less");
    assert_eq!(ground.judged(&file).await["losses"], json!([]));
    ground.keep(&file, Some(1)).await.expect(200);
    assert_eq!(happened().await, 1);
    assert_eq!(ground.providers.desk().fetched(), 2);
    // And goes to no other.
    let mut elsewhere = file.clone();
    elsewhere["auth"]["fetch"]["url"] = json!("https://evil.example/v1/oauth2/token");
    let problems = ground.judged(&elsewhere).await["problems"].clone();
    assert!(problems[0]["message"].as_str().unwrap().contains("hosts"), "{problems}");
    for hosts in [json!(["evil.example"]), json!(["id.example.com", "evil.example"])] {
        elsewhere["auth"]["hosts"] = hosts;
        let judged = ground.judged(&elsewhere).await;
        assert!(messages(&judged["losses"])[0].contains("another host"), "{judged}");
    }
    ground.keep(&elsewhere, Some(2)).await.expect(200);
    let listed = ground.admin.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"][0]["credentials"], json!([]));
    assert_eq!(ground.failure("orders/happened", json!({})).await.1, "auth");
    assert_eq!(ground.providers.desk().fetched(), 2);
    // What is wrong is told where it is.
    elsewhere["auth"]["fetch"]["url"] = json!("http://id.example.com/token");
    assert_eq!(ground.judged(&elsewhere).await["problems"][0]["at"], "/auth/fetch/url");
    // Keys are not for files of one's own.
    file["auth"] = json!({ "kind": "s3", "key": "{{cred.client_id}}", "secret": "{{cred.client_secret}}", "region": "x" });
    assert_eq!(ground.judged(&file).await["problems"][0]["at"], "/auth/kind");
}

#[tokio::test]
async fn what_is_no_connector_or_no_document_is_told_whole() {
    let ground = Ground::new().await;
    let example = ground.admin.get(&format!("{OWN}/example")).await.expect(200).body;
    let good = example["connector"].clone();
    assert_eq!(ground.judged(&good).await, json!({ "problems": [], "losses": [] }));
    let changed = |pointer: &str, value: Value| {
        let mut bad = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[name] = value;
        bad
    };
    for (pointer, value) in [
        ("/id", json!("stripe")),
        ("/id", json!("judge")),
        ("/base", json!("http://example.com")),
        ("/actions/list_parcels/path", json!("{{input.none}}")),
        ("/test/action", json!("send_parcel")),
        ("/color", json!("red")),
    ] {
        let bad = changed(pointer, value);
        let problems = ground.judged(&bad).await["problems"].clone();
        assert_eq!(problems[0]["at"], pointer, "{problems}");
        // Its address is another route, which takes no PUT.
        if bad["id"] == "judge" {
            ground.keep(&bad, None).await.expect(404);
            continue;
        }
        let refused = ground.keep(&bad, None).await.expect(400);
        let message = refused.body["data"]["connector"]["message"].as_str().unwrap();
        assert!(message.starts_with(pointer), "{message}");
    }
    let large = changed("/note", json!("x".repeat(300_000)));
    let refused = ground.keep(&large, None).await.expect(400);
    assert!(refused.text.contains("256 KiB"), "{}", refused.text);
    // Another id than the address's.
    let body = json!({ "connector": good });
    ground.admin.send("PUT", &format!("{OWN}/other"), Some(&body)).await.expect(400);
    ground.admin.send("PUT", &format!("{OWN}/other"), Some(&json!({}))).await.expect(400);
    for odd in [json!(null), json!(5), json!([]), json!({}), json!({ "id": 5, "actions": [] })] {
        assert_ne!(ground.judged(&odd).await["problems"], json!([]), "{odd}");
    }
    for (document, why) in
        [("{}", "no version"), ("a: [", "neither JSON"), (r#"{"swagger":"2.0"}"#, "2.0")]
    {
        let body = json!({ "document": document });
        let refused = ground.admin.post(&format!("{OWN}/openapi"), &body).await.expect(400);
        let message = refused.body["data"]["document"]["message"].as_str().unwrap();
        assert!(message.contains(why), "{message}");
    }
    ground.admin.post(&format!("{OWN}/openapi"), &json!({ "document": 5 })).await.expect(400);
}

#[tokio::test]
async fn own_connectors_come_back_with_a_backup_and_a_restart() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let file = admin.get(&format!("{OWN}/example")).await.expect(200).body["connector"].clone();
    let path = format!("{OWN}/my_service");
    admin.send("PUT", &path, Some(&json!({ "connector": file }))).await.expect(200);
    admin.post("/api/backups", &json!({ "name": "one.zip" })).await.expect(204);
    admin.delete(&path).await.expect(204);
    admin.post("/api/backups/one.zip/restore", &Value::Null).await.expect(204);
    until("the box is back with its connector", async || {
        admin.try_send("GET", &path, None).await.is_ok_and(|reply| reply.status == 200)
    })
    .await;
    assert_eq!(admin.get(&path).await.expect(200).body["connector"], file);
}
