//! How often each caller may call an integration.

use homeport_tests::{Client, PASSWORD, Program, Serve, until};
use serde_json::{Value, json};

use super::{Ground, ROOM};
use crate::devices::{at_window, paired};

const CALL: &str = "/api/homeport/integrations/ntfy/publish";
const PROXY: &str = "x-real-ip";

impl Ground {
    /// ntfy, which everybody may call.
    async fn open_to_all(&self) {
        self.set_up("ntfy", json!({})).await;
        self.change(json!({ "rules": { "publish": "" } })).await;
    }

    async fn change(&self, body: Value) -> Value {
        self.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await.expect(200).body
    }

    async fn user(&self, name: &str) -> Client {
        let email = format!("{name}@example.com");
        self.admin.add_user(&email).await;
        self.home.guest().sign_in("users", &email, PASSWORD).await
    }
}

async fn call(client: &Client) -> u16 {
    client.post(CALL, &json!({ "topic": "a", "message": "x" })).await.status
}

#[tokio::test]
async fn each_caller_has_calls_of_their_own_and_admins_are_not_counted() {
    let ground = Ground::new().await;
    ground.open_to_all().await;
    ground.change(json!({ "limit": { "calls": 2, "seconds": 3600 } })).await;
    let proxy = json!({ "trustedProxy": { "headers": ["X-Real-IP"] } });
    ground.admin.patch("/api/settings", &proxy).await.expect(200);
    let (ada, bob) = (ground.user("ada").await, ground.user("bob").await);
    let from = |address: &str| ground.home.guest().with_header(PROXY, address);
    let window = at_window(&ground.home).await;
    let (_, phone) = paired(&ground.home, &window, "Phone").await;
    let (_, tablet) = paired(&ground.home, &window, "Tablet").await;
    let elsewhere = ada.with_header(PROXY, "192.0.2.99");
    // Whoever is refused for something else has not called.
    for bad in [json!({}), json!({ "topic": 5, "message": "x" })] {
        for _ in 0..3 {
            ada.post(CALL, &bad).await.expect(400);
        }
    }
    let before = ground.providers.seen().len();
    for (who, client, expected) in [
        ("ada", &ada, [200, 200, 429]),
        ("ada, elsewhere", &elsewhere, [429, 429, 429]),
        ("bob", &bob, [200, 200, 429]),
        ("a guest", &from("192.0.2.1"), [200, 200, 429]),
        ("the same guest", &from("192.0.2.1"), [429, 429, 429]),
        ("a guest from elsewhere", &from("192.0.2.2"), [200, 200, 429]),
        ("a guest of an IPv6 network", &from("2001:db8::1"), [200, 200, 429]),
        ("another of that network", &from("2001:db8::2"), [429, 429, 429]),
        ("a phone", &phone, [200, 200, 429]),
        ("a tablet", &tablet, [200, 200, 429]),
        ("an admin", &ground.admin, [200, 200, 200]),
        ("ada again", &ada, [429, 429, 429]),
    ] {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(call(client).await);
        }
        assert_eq!(statuses, expected, "{who}");
    }
    // What is refused is not sent.
    assert_eq!(ground.providers.seen().len(), before + 7 * 2 + 3);
    let refused = ada.post(CALL, &json!({ "topic": "a", "message": "x" })).await.expect(429);
    let wait = refused.header("retry-after").parse::<u64>().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert_eq!(refused.body["status"], 429);
    let expected =
        json!({ "kind": "rate_limited", "code": "", "providerStatus": 0, "retryAfter": wait });
    assert_eq!(refused.body["data"], expected);
    // Another integration has a limit of its own.
    ground.set_up("osrm", json!({})).await;
    let rules = json!({ "rules": { "nearest": "" } });
    ground.admin.send("PUT", &format!("{ROOM}/osrm"), Some(&rules)).await.expect(200);
    let here = json!({ "profile": "driving", "at": "13.388860,52.517037" });
    ada.post(&format!("{ROOM}/osrm/nearest"), &here).await.expect(200);
}

#[tokio::test]
async fn the_time_passes_and_another_limit_begins_anew() {
    let ground = Ground::new().await;
    ground.open_to_all().await;
    let ada = ground.user("ada").await;
    ground.change(json!({ "limit": { "calls": 1, "seconds": 1 } })).await;
    until("a second call is refused", async || call(&ada).await == 429).await;
    until("the second is over", async || call(&ada).await == 200).await;
    ground.change(json!({ "limit": { "calls": 1, "seconds": 3600 } })).await;
    assert_eq!((call(&ada).await, call(&ada).await), (200, 429));
    // What has nothing to do with it leaves it as it is.
    ground.change(json!({ "rules": { "health": "" } })).await;
    assert_eq!(call(&ada).await, 429);
    ground.change(json!({ "limit": { "calls": 2, "seconds": 3600 } })).await;
    assert_eq!((call(&ada).await, call(&ada).await, call(&ada).await), (200, 200, 429));
    ground.change(json!({ "limit": null })).await;
    for _ in 0..5 {
        assert_eq!(call(&ada).await, 200);
    }
}

#[tokio::test]
async fn a_limit_is_judged_shown_and_noted() {
    let ground = Ground::new().await;
    let preset = json!({ "calls": 60, "seconds": 60 });
    ground.open_to_all().await;
    let listed = ground.admin.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"][0]["limit"], preset, "what nobody has said is the preset");
    for (limit, field) in [
        (json!({ "calls": 0, "seconds": 60 }), "calls"),
        (json!({ "calls": 1_000_001, "seconds": 60 }), "calls"),
        (json!({ "calls": 5, "seconds": 0 }), "seconds"),
        (json!({ "calls": 5, "seconds": 86_401 }), "seconds"),
        (json!({ "calls": -1, "seconds": 60 }), ""),
        (json!({ "calls": 1.5, "seconds": 60 }), ""),
        (json!({ "calls": "5", "seconds": 60 }), ""),
        (json!({ "calls": 5 }), ""),
        (json!({ "seconds": 5 }), ""),
        (json!({ "calls": 5, "seconds": 60, "per": "minute" }), ""),
        (json!({}), ""),
        (json!([]), ""),
        (json!(5), ""),
        (json!("often"), ""),
        (json!(true), ""),
    ] {
        let body = json!({ "limit": limit });
        let refused = ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await;
        let data = &refused.expect(400).body["data"]["limit"];
        let at = if field.is_empty() { &data["message"] } else { &data[field]["message"] };
        assert!(at.is_string(), "{limit}: {data}");
    }
    let items = ground.admin.get(ROOM).await.expect(200).body["items"].clone();
    assert_eq!(items[0]["limit"], preset, "what was refused has changed nothing");
    let chosen = json!({ "calls": 7, "seconds": 86_400 });
    assert_eq!(ground.change(json!({ "limit": chosen })).await["limit"], chosen);
    assert_eq!(ground.change(json!({ "enabled": true })).await["limit"], chosen);
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit").await.expect(200).body;
    let entries = trail["items"].as_array().unwrap().iter();
    let noted = entries.filter(|entry| entry["action"] == "integrationChanged");
    let noted = noted.map(|entry| entry["details"]["limit"].clone()).collect::<Vec<_>>();
    assert!(noted.contains(&chosen) && noted.contains(&preset), "{noted:?}");
    assert_eq!(ground.change(json!({ "limit": null })).await["limit"], Value::Null);
}

#[tokio::test]
async fn a_limit_survives_a_restart() {
    let folder = Program::folder_with_admin();
    let chosen = json!({ "calls": 3, "seconds": 600 });
    let program = Serve::on(folder.path()).start();
    let body = json!({ "connector": "ntfy", "limit": chosen });
    program.admin().await.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await.expect(200);
    program.stop();
    let program = Serve::on(folder.path()).start();
    let listed = program.admin().await.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"][0]["limit"], chosen);
}
