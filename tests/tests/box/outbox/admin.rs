//! What admins see and do, and what is refused.

use homeport_tests::Home;
use serde_json::{Value, json};

use super::{AUTOMATIONS, DELIVERIES, Ground, INTEGRATIONS, charged, set_payments_up, told};

#[tokio::test]
async fn automations_are_judged_when_they_are_saved() {
    let ground = Ground::new().await;
    ground.hook("hook").await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    let good = told("hook", &["create"], "status = 'x'");
    let view = json!({ "name": "seen", "type": "view", "viewQuery": "SELECT id FROM orders" });
    ground.admin.post("/api/collections", &view).await.expect(200);
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(101))),
        ("name", json!(5)),
        ("collection", json!("nothing")),
        ("collection", json!("seen")),
        ("collection", json!("_superusers")),
        ("on", json!([])),
        ("on", json!(["sometimes"])),
        ("condition", json!("status =")),
        ("condition", json!("nothing = 1")),
        ("condition", json!("@before.nothing = 1")),
        ("condition", json!("@request.auth.id != ''")),
        ("condition", json!("@collection.nothing.id != ''")),
        ("condition", json!(["x"])),
        ("integration", json!("nothing")),
        ("action", json!("nothing")),
        ("action", json!("reach")),
        ("input", json!({ "type": "x", "timestamp": "{{record.nothing}}", "data": 1 })),
        ("input", json!({ "type": "x", "timestamp": "{{cred.secret}}", "data": 1 })),
        ("input", json!({ "type": "x", "timestamp": "{{change.at", "data": 1 })),
        ("input", json!({ "type": "x", "timestamp": "y" })),
        ("input", json!({ "type": "x", "timestamp": "y", "data": 1, "more": 2 })),
        ("input", json!({ "type": "x", "timestamp": "y", "data": 1, "idempotency_key": "k" })),
        ("input", json!("x")),
    ] {
        let mut bad = good.clone();
        bad[field] = value.clone();
        let refused = ground.automate(bad).await.expect(400);
        // An integration that is not there is told of where its action is.
        let at = if field == "integration" { "action" } else { field };
        assert!(!refused.body["data"][at].is_null(), "{field} {value}: {}", refused.text);
    }
    // A password is nobody's to send.
    let mut users = told("hook", &["update"], "");
    (users["collection"], users["input"]) =
        (json!("users"), json!({ "type": "x", "timestamp": "y", "data": "{{record.password}}" }));
    let refused = ground.automate(users).await.expect(400);
    assert!(refused.text.contains("not to be sent"), "{}", refused.text);

    let made = ground.automate(good).await.expect(200).body;
    let path = format!("{AUTOMATIONS}/{}", made["id"].as_str().unwrap());
    let changed = ground.admin.patch(&path, &json!({ "enabled": false })).await.expect(200).body;
    assert_eq!(
        (&changed["enabled"], &changed["condition"]),
        (&json!(false), &json!("status = 'x'"))
    );
    ground.admin.patch(&path, &json!({ "condition": "(" })).await.expect(400);
    assert_eq!(ground.admin.get(&path).await.expect(200).body["condition"], "status = 'x'");
    assert_eq!(ground.admin.get(AUTOMATIONS).await.expect(200).body["items"], json!([changed]));
    ground.admin.delete(&path).await.expect(204);
    ground.admin.get(&path).await.expect(404);
    ground.admin.delete(&path).await.expect(404);
    ground.admin.patch(&path, &json!({})).await.expect(404);
}

#[tokio::test]
async fn only_superusers_get_at_any_of_it() {
    let ground = Ground::new().await;
    ground.hook("hook").await;
    ground.admin.add_user("ada@example.com").await;
    let user =
        ground.home.guest().sign_in("users", "ada@example.com", homeport_tests::PASSWORD).await;
    let one = format!("{DELIVERIES}/hook.0000000000000001.a");
    for (method, path) in [
        ("GET", AUTOMATIONS.to_owned()),
        ("POST", AUTOMATIONS.to_owned()),
        ("GET", format!("{AUTOMATIONS}/a")),
        ("PATCH", format!("{AUTOMATIONS}/a")),
        ("DELETE", format!("{AUTOMATIONS}/a")),
        ("POST", format!("{AUTOMATIONS}/a/try")),
        ("GET", DELIVERIES.to_owned()),
        ("POST", format!("{DELIVERIES}/replay")),
        ("GET", one.clone()),
        ("DELETE", one.clone()),
        ("POST", format!("{one}/replay")),
    ] {
        let body = json!({ "state": "dead" });
        let body = (method == "POST" || method == "PATCH").then_some(&body);
        assert_eq!(ground.home.guest().send(method, &path, body).await.status, 401, "{path}");
        assert_eq!(user.send(method, &path, body).await.status, 403, "{path}");
    }
    for hostile in ["x", "..", "a.b.c", "hook.1.a.b", "%00", "hook.99999999999999999999.a"] {
        ground.admin.get(&format!("{DELIVERIES}/{hostile}")).await.expect(404);
    }
    for query in ["state=nothing", "limit=x"] {
        ground.admin.get(&format!("{DELIVERIES}?{query}")).await.expect(400);
    }
    let odd = format!("{DELIVERIES}?state=waiting&integration=..&after=%00%ff&limit=99999");
    ground.admin.get(&odd).await.expect(200);
}

#[tokio::test]
async fn a_dry_run_shows_what_would_be_sent_and_sends_nothing() {
    let ground = Ground::new().await;
    set_payments_up(&ground.admin, &ground.providers, "pay").await;
    let mut body = charged("pay");
    body["on"] = json!(["update"]);
    body["condition"] = json!("status = 'pay' && @before.status != 'pay'");
    let made = ground.automate(body).await.expect(200).body;
    let path = format!("{AUTOMATIONS}/{}/try", made["id"].as_str().unwrap());
    let id = ground.order(json!({ "status": "pay", "amount": 1200 })).await;
    let tried = ground.admin.post(&path, &json!({ "record": id })).await.expect(200).body;
    assert_eq!((&tried["holds"], &tried["setsOff"]), (&json!(false), &json!(false)));
    let before = json!({ "record": id, "before": { "status": "new" } });
    let tried = ground.admin.post(&path, &before).await.expect(200).body;
    assert_eq!((&tried["holds"], &tried["setsOff"]), (&json!(true), &json!(true)));
    let request = &tried["request"];
    assert_eq!((&request["method"], &request["body"]["amount"]), (&json!("POST"), &json!("1200")));
    assert!(request["url"].as_str().unwrap().ends_with("/v1/payment_intents"));
    assert!(!tried.to_string().contains(homeport_providers::STRIPE_KEY));
    let other = json!({ "record": id, "change": "delete" });
    let tried = ground.admin.post(&path, &other).await.expect(200).body;
    assert_eq!(tried["setsOff"], false);
    // What could not be sent is told.
    ground.change(&id, json!({ "amount": 0.5, "status": "x" })).await.expect(200);
    let tried = ground.admin.post(&path, &before).await.expect(200).body;
    assert!(tried["error"].as_str().unwrap().contains("amount"), "{tried}");
    ground.admin.post(&path, &json!({ "record": "nothing" })).await.expect(404);
    assert!(ground.providers.seen().is_empty());
    for state in ["waiting", "delivered", "dead", "held"] {
        assert!(ground.deliveries(state).await.is_empty(), "{state}");
    }
}

#[tokio::test]
async fn lists_come_in_pages_and_are_narrowed() {
    let ground = Ground::new().await;
    for name in ["aa", "aa-b", "bb"] {
        ground.hook(name).await;
        ground.automate(told(name, &["create"], "")).await.expect(200);
    }
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    for n in 0..5 {
        ground.order(json!({ "status": format!("{n}") })).await;
    }
    let records = async |query: &str| {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("{DELIVERIES}?limit=2&{query}{after}");
            let page = ground.admin.get(&path).await.expect(200).body;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            found.extend(items.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return found,
            }
        }
    };
    let waiting = records("state=waiting").await;
    assert_eq!(waiting.len(), 15);
    let of_one = records("state=waiting&integration=aa").await;
    assert_eq!(of_one.len(), 5);
    assert!(of_one.is_sorted() && of_one.iter().all(|id| id.starts_with("aa.")));
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    ground.wait_for("delivered", 15).await;
    let done = records("state=delivered&integration=aa-b").await;
    assert_eq!(done.len(), 5);
    assert!(done.is_sorted_by(|one, next| one > next), "newest first");
    let counts = ground.admin.get(DELIVERIES).await.expect(200).body["counts"].clone();
    assert_eq!(counts, json!({ "waiting": 0, "delivered": 15, "dead": 0, "held": 0 }));
}

#[tokio::test]
async fn an_automation_can_be_switched_off_when_what_it_calls_is_gone() {
    let ground = Ground::on(Home::start()).await;
    ground.hook("hook").await;
    let made = ground.automate(told("hook", &["create"], "")).await.expect(200).body;
    let path = format!("{AUTOMATIONS}/{}", made["id"].as_str().unwrap());
    ground.admin.delete("/api/homeport/integrations/hook").await.expect(204);
    ground.admin.patch(&path, &json!({ "enabled": false, "name": "off" })).await.expect(400);
    ground.admin.patch(&path, &json!({ "enabled": false })).await.expect(200);
    let listed = ground.admin.get(&path).await.expect(200).body;
    assert_eq!((&listed["enabled"], &listed["name"]), (&json!(false), &json!("tell hook")));
    ground.order(json!({ "status": "x" })).await;
    let counts = ground.admin.get(DELIVERIES).await.expect(200).body["counts"].clone();
    assert_eq!(counts, json!({ "waiting": 0, "delivered": 0, "dead": 0, "held": 0 }));
}

#[tokio::test]
async fn changes_of_automations_and_deliveries_are_in_the_audit_trail() {
    let ground = Ground::on(Home::start()).await;
    let window = ground.home.window().await;
    ground.hook("hook").await;
    let made = ground.automate(told("hook", &["create"], "status = 'x'")).await.expect(200).body;
    let path = format!("{AUTOMATIONS}/{}", made["id"].as_str().unwrap());
    ground.providers.hooks().refuse("hook", &[410, 410]);
    ground.order(json!({ "status": "x" })).await;
    let dead = ground.wait_for("dead", 1).await.remove(0);
    let delivery = format!("{DELIVERIES}/{}", dead["id"].as_str().unwrap());
    ground.admin.post(&format!("{delivery}/replay"), &Value::Null).await.expect(204);
    ground.wait_for("dead", 1).await;
    ground.admin.delete(&delivery).await.expect(204);
    ground.admin.delete(&path).await.expect(204);
    let entry = async |action: &str| {
        let page = window.get(&format!("/api/homeport/audit?action={action}")).await.expect(200);
        let items = page.body["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 1, "{action}");
        items[0].clone()
    };
    let changed = entry("automationChanged").await;
    assert_eq!(changed["target"]["name"], "tell hook");
    assert_eq!(changed["details"]["condition"], "status = 'x'");
    assert_eq!(changed["details"]["calls"], "hook/send");
    assert_eq!(entry("deliveriesReplayed").await["details"]["from"], "dead");
    assert_eq!(entry("deliveryDiscarded").await["target"]["id"], dead["id"]);
    assert_eq!(entry("automationRemoved").await["target"]["name"], "tell hook");
}
