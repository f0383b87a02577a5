//! How often integrations are called, and what came of it.

use homeport_providers::Providers;
use homeport_tests::{Client, PASSWORD, Program, Serve, collection, field, until};
use serde_json::{Value, json};

use super::{Ground, ROOM};

async fn usage(admin: &Client, name: &str) -> Value {
    admin.get(&format!("{ROOM}/{name}/usage")).await.expect(200).body
}

/// `apps automations payments tests` and what failed, of a span.
fn counts(span: &Value) -> ([u64; 4], Value) {
    let by = |name: &str| span["by"][name].as_u64().unwrap();
    (["apps", "automations", "payments", "tests"].map(by), span["failures"].clone())
}

fn sum(span: &Value, of: &str) -> u64 {
    span["steps"].as_array().unwrap().iter().map(|step| step[of].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn calls_are_counted_by_whom_they_are_for_and_by_how_they_fail() {
    let ground = Ground::new().await;
    ground.set_up("http", json!({})).await;
    let none = usage(&ground.admin, "http").await;
    assert_eq!(counts(&none["day"]), ([0; 4], json!({})));
    assert_eq!((&none["day"]["meanMs"], &none["day"]["longestMs"]), (&Value::Null, &Value::Null));
    let get = async |path: &str| {
        ground.call("http/get", json!({ "path": path })).await;
    };
    for path in ["echo", "text", "broken", "broken", "missing", "limited", "half", "long"] {
        get(path).await;
    }
    ground.test("http").await.expect(200);
    // What never was a call: bad input, and what is not allowed.
    ground.call("http/get", json!({ "path": 5 })).await.expect(400);
    ground.call("http/get", json!({ "path": "../x" })).await.expect(400);
    ground.call("http/nothing", json!({})).await.expect(404);
    let path = format!("{ROOM}/http/get");
    ground.home.guest().post(&path, &json!({ "path": "echo" })).await.expect(403);
    let switch = format!("{ROOM}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    get("echo").await;
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    let told = usage(&ground.admin, "http").await;
    let failures = json!({
        "unavailable": 2, "not_found": 1, "rate_limited": 1, "unknown": 2, "switched_off": 1,
    });
    for span in [&told["day"], &told["month"]] {
        assert_eq!(counts(span), ([9, 0, 0, 1], failures.clone()));
        assert_eq!((&span["calls"], &span["failed"]), (&json!(10), &json!(7)));
        // All of them are in some part of the time.
        assert_eq!((sum(span, "calls"), sum(span, "failed")), (10, 7));
        let (mean, longest) = (span["meanMs"].as_f64().unwrap(), span["longestMs"].as_f64());
        assert!(mean >= 0.0 && longest.unwrap() >= mean, "{span}");
    }
    let steps = |span: &str| told[span]["steps"].as_array().unwrap().len();
    assert_eq!((steps("day"), steps("month")), (24, 30));
    assert_eq!(told["day"]["limited"], 0);
    // Each has counts of its own.
    ground.set_up("ntfy", json!({})).await;
    assert_eq!(counts(&usage(&ground.admin, "ntfy").await["month"]), ([0; 4], json!({})));
}

#[tokio::test]
async fn what_is_refused_for_its_callers_haste_is_no_call() {
    let ground = Ground::new().await;
    ground.set_up("ntfy", json!({})).await;
    let body = json!({ "rules": { "publish": "" }, "limit": { "calls": 1, "seconds": 3600 } });
    ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await.expect(200);
    let guest = ground.home.guest();
    for status in [200, 429, 429] {
        let note = json!({ "topic": "a", "message": "x" });
        guest.post(&format!("{ROOM}/ntfy/publish"), &note).await.expect(status);
    }
    let told = usage(&ground.admin, "ntfy").await;
    assert_eq!(counts(&told["day"]), ([1, 0, 0, 0], json!({})));
    assert_eq!(told["day"]["limited"], 2);
}

#[tokio::test]
async fn tries_of_deliveries_are_counted_each() {
    let ground = Ground::new().await;
    let body = json!({
        "connector": "webhook", "base": format!("{}/shop", ground.providers.base("hook")),
        "local": [ground.providers.host()],
        "credentials": { "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    });
    ground.admin.send("PUT", &format!("{ROOM}/shop"), Some(&body)).await.expect(200);
    let orders = collection("orders", json!([field("status", "text")]), json!({}));
    ground.admin.post("/api/collections", &orders).await.expect(200);
    let automation = json!({
        "name": "tell", "collection": "orders", "on": ["create"], "integration": "shop",
        "action": "send",
        "input": { "type": "order", "timestamp": "{{change.at}}", "data": { "id": "{{record.id}}" } },
    });
    ground.admin.post("/api/homeport/automations", &automation).await.expect(200);
    ground.providers.hooks().refuse("shop", &[500, 404]);
    let order = json!({ "status": "paid" });
    ground.admin.post("/api/collections/orders/records", &order).await.expect(200);
    let expected = ([0, 3, 0, 0], json!({ "unavailable": 1, "not_found": 1 }));
    until("all tries are counted", async || {
        counts(&usage(&ground.admin, "shop").await["day"]) == expected
    })
    .await;
}

#[tokio::test]
async fn only_admins_are_told_and_a_removed_integration_leaves_nothing() {
    let ground = Ground::new().await;
    let path = format!("{ROOM}/http/usage");
    ground.admin.get(&path).await.expect(404);
    ground.set_up("http", json!({})).await;
    ground.result("http/get", json!({ "path": "echo" })).await;
    ground.admin.add_user("ada@example.com").await;
    let ada = ground.home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    ada.get(&path).await.expect(403);
    ground.home.guest().get(&path).await.expect(401);
    assert_eq!(usage(&ground.admin, "http").await["day"]["calls"], 1);
    ground.admin.delete(&format!("{ROOM}/http")).await.expect(204);
    ground.admin.get(&path).await.expect(404);
    ground.set_up("http", json!({})).await;
    assert_eq!(usage(&ground.admin, "http").await["day"]["calls"], 0);
}

#[tokio::test]
async fn counts_outlive_a_stop_and_a_kill_loses_no_more_than_the_last_ones() {
    let (folder, providers) = (Program::folder_with_admin(), Providers::start().await);
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let body = json!({
        "connector": "http", "base": providers.base("odd"), "local": [providers.host()],
    });
    admin.send("PUT", &format!("{ROOM}/http"), Some(&body)).await.expect(200);
    let call = async |admin: &Client, path: &str| {
        admin.post(&format!("{ROOM}/http/get"), &json!({ "path": path })).await;
    };
    call(&admin, "echo").await;
    call(&admin, "broken").await;
    program.stop();
    program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let once = ([2, 0, 0, 0], json!({ "unavailable": 1 }));
    let told = usage(&admin, "http").await;
    assert_eq!(counts(&told["month"]), once);
    assert!(told["day"]["longestMs"].as_f64().is_some());
    // What was counted since adds to what is written down already.
    call(&admin, "missing").await;
    program.stop();
    program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let twice = ([3, 0, 0, 0], json!({ "unavailable": 1, "not_found": 1 }));
    assert_eq!(counts(&usage(&admin, "http").await["month"]), twice);
    call(&admin, "echo").await;
    program.kill();
    let program = Serve::on(folder.path()).start();
    let (by, failures) = counts(&usage(&program.admin().await, "http").await["month"]);
    assert!(by[0] == 3 || by[0] == 4, "{by:?}");
    assert_eq!(failures, twice.1);
}
