//! The option of a collection.

use homeport_tests::Home;
use serde_json::{Value, json};

use super::{SIGN_IN, USERS, count, somebody, switch};

#[tokio::test]
async fn the_option_is_off_and_nothing_shows_it_until_it_is_used() {
    let home = Home::start();
    let admin = home.admin().await;
    let before = admin.get(USERS).await.expect(200).body;
    assert_eq!(before.get("anonymous"), None);
    let methods = format!("{USERS}/auth-methods");
    assert_eq!(admin.get(&methods).await.expect(200).body.get("anonymous"), None);
    let refused = home.guest().post(SIGN_IN, &json!({})).await.expect(403);
    assert_eq!(
        refused.body["message"],
        "The collection is not configured to allow anonymous accounts."
    );

    let on = switch(&admin, json!({ "enabled": true })).await;
    assert_eq!(on, json!({ "enabled": true, "max": 10_000, "removeAfter": 0 }));
    let offered = admin.get(&methods).await.expect(200).body["anonymous"].clone();
    assert_eq!(offered, json!({ "enabled": true }));
    // Who knows nothing of it leaves it as it is; an export brings it along.
    let mut exported = admin.patch(USERS, &json!({ "authRule": "" })).await.expect(200).body;
    assert_eq!(exported["anonymous"], on);
    exported["anonymous"]["max"] = json!(5);
    let import = json!({ "collections": [exported] });
    admin.send("PUT", "/api/collections/import", Some(&import)).await.expect(204);
    assert_eq!(admin.get(USERS).await.expect(200).body["anonymous"]["max"], json!(5));

    somebody(&home.guest()).await;
    switch(&admin, Value::Null).await;
    let mut after = admin.get(USERS).await.expect(200).body;
    after["updated"] = before["updated"].clone();
    assert_eq!(after, before, "as it was");
    assert_eq!(count(&admin).await, 1, "switching it off removes nobody");
}

#[tokio::test]
async fn what_is_no_such_option_is_refused_and_admins_are_never_anonymous() {
    let home = Home::start();
    let admin = home.admin().await;
    for (bad, at) in [
        (json!({ "max": 0 }), "max"),
        (json!({ "max": 1_000_001 }), "max"),
        (json!({ "removeAfter": -1 }), "removeAfter"),
        (json!({ "removeAfter": 4000 }), "removeAfter"),
    ] {
        let refused = admin.patch(USERS, &json!({ "anonymous": bad })).await.expect(400);
        assert!(refused.body["data"]["anonymous"][at].is_object(), "{}", refused.text);
    }
    for bad in [json!(true), json!([]), json!({ "enabled": "yes" }), json!({ "max": 1.5 })] {
        admin.patch(USERS, &json!({ "anonymous": bad })).await.expect(400);
    }
    let on = json!({ "anonymous": { "enabled": true } });
    admin.patch("/api/collections/_superusers", &on).await.expect(400);
    let path = "/api/collections/_superusers/auth-anonymously";
    home.guest().post(path, &json!({})).await.expect(403);
    for path in ["/api/collections/nothing", "/api/collections/_otps"] {
        home.guest().post(&format!("{path}/auth-anonymously"), &json!({})).await.expect(404);
    }
}
