//! Who makes keys, of what, and what the trail tells of them.

use homeport_tests::{Client, Home, PASSWORD, until};
use serde_json::{Value, json};

use super::{AUTHORS, KEYS, NOTES, library, make, scope};

#[tokio::test]
async fn only_superusers_at_this_machine_see_and_make_keys() {
    let home = Home::start();
    let admin = home.admin().await;
    library(&admin).await;
    admin.add_user("ada@example.com").await;
    let ada = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let body = json!({ "name": "till", "scopes": [scope("notes", &["list"])] });
    admin.post(KEYS, &body).await.expect(404);
    let at_box = |token: &str| home.local().with_token(token);
    for (client, status) in [(home.local(), 401), (at_box(ada.token()), 403)] {
        client.get(KEYS).await.expect(status);
        client.post(KEYS, &body).await.expect(status);
        client.patch(&format!("{KEYS}/x"), &body).await.expect(status);
        client.delete(&format!("{KEYS}/x")).await.expect(status);
    }
    let made = at_box(admin.token()).post(KEYS, &body).await.expect(200).body;
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with(made["begins"].as_str().unwrap()), "{made}");
    let listed = home.window().await.get(KEYS).await.expect(200);
    assert!(!listed.text.contains(key) && listed.body["keys"][0].get("key").is_none());
    assert_eq!(listed.body["keys"][0]["lastUsed"], Value::Null);
}

#[tokio::test]
async fn a_key_that_makes_no_sense_is_refused_field_by_field() {
    let home = Home::start();
    let window = home.window().await;
    library(&home.admin().await).await;
    let query = "SELECT id, title FROM notes";
    let view = json!({ "name": "titles", "type": "view", "viewQuery": query });
    window.post("/api/collections", &view).await.expect(200);
    let good = scope("notes", &["list"]);
    for (body, path) in [
        (json!({ "name": " ", "scopes": [good] }), "/name"),
        (json!({ "name": "a\nb", "scopes": [good] }), "/name"),
        (json!({ "name": "x".repeat(101), "scopes": [good] }), "/name"),
        (json!({ "name": "a" }), "/scopes"),
        (json!({ "name": "a", "scopes": [] }), "/scopes"),
        (json!({ "name": "a", "scopes": "notes" }), "/scopes"),
        (json!({ "name": "a", "scopes": [7] }), "/scopes/0/collection"),
        (json!({ "name": "a", "scopes": [scope("nothing", &["list"])] }), "/scopes/0/collection"),
        (
            json!({ "name": "a", "scopes": [scope("_superusers", &["list"])] }),
            "/scopes/0/collection",
        ),
        (json!({ "name": "a", "scopes": [scope("_otps", &["list"])] }), "/scopes/0/collection"),
        (json!({ "name": "a", "scopes": [scope("notes", &[])] }), "/scopes/0/actions"),
        (json!({ "name": "a", "scopes": [scope("notes", &["own"])] }), "/scopes/0/actions"),
        (json!({ "name": "a", "scopes": [scope("notes", &["manage"])] }), "/scopes/0/actions"),
        (json!({ "name": "a", "scopes": [scope("titles", &["create"])] }), "/scopes/0/actions"),
        (json!({ "name": "a", "scopes": [good, good] }), "/scopes/1/collection"),
        (json!({ "name": "a", "scopes": [good], "expires": "soon" }), "/expires"),
        (json!({ "name": "a", "scopes": [good], "expires": 7 }), "/expires"),
        (json!({ "name": "a", "scopes": [good], "expires": "2020-01-01" }), "/expires"),
    ] {
        let refused = window.post(KEYS, &body).await.expect(400);
        let data = refused.body["data"].pointer(path);
        assert!(
            data.is_some_and(|blamed| blamed["message"].is_string()),
            "{body}: {}",
            refused.text
        );
    }
    assert_eq!(window.get(KEYS).await.expect(200).body["keys"], json!([]));
    let (id, _) = make(&window, json!([scope("titles", &["list", "view"])])).await;
    window.patch(&format!("{KEYS}/{id}"), &json!({ "name": "" })).await.expect(400);
    let later = json!({ "name": "kiosk", "expires": "2999-01-01 00:00:00.000Z" });
    let changed = window.patch(&format!("{KEYS}/{id}"), &later).await.expect(200).body;
    assert_eq!((&changed["name"], &changed["expires"]), (&later["name"], &later["expires"]));
    window.patch(&format!("{KEYS}/nothing"), &later).await.expect(404);
}

#[tokio::test]
async fn the_trail_tells_of_keys_and_their_misuse() {
    let home = Home::start();
    let window = home.window().await;
    library(&home.admin().await).await;
    let (id, key) = make(&window, json!([scope("notes", &["list"])])).await;
    let made = told(&window, "apiKeyMade").await;
    assert_eq!(made["target"], json!({ "kind": "apiKey", "id": id, "name": "till" }));
    assert_eq!(made["details"]["scopes"], json!({ "notes": ["list"] }));
    let server = home.guest().with_token(&key);
    server.get(NOTES).await.expect(200);
    let used = told(&window, "apiKeyUsed").await;
    assert_eq!((&used["actor"]["kind"], &used["target"]["id"]), (&json!("apiKey"), &json!(id)));
    server.get(AUTHORS).await.expect(403);
    let refused = told(&window, "apiKeyRefused").await;
    assert_eq!((&refused["outcome"], &refused["target"]["id"]), (&json!("refused"), &json!(id)));
    assert_eq!(refused["details"]["reason"], "scope");
    let path = format!("{KEYS}/{id}");
    window.patch(&path, &json!({ "name": "kiosk" })).await.expect(200);
    assert_eq!(told(&window, "apiKeyChanged").await["details"]["name"], "kiosk");
    window.delete(&path).await.expect(204);
    assert_eq!(told(&window, "apiKeyRevoked").await["target"]["name"], "kiosk");
    server.get(NOTES).await.expect(401);
    until("the trail tells of it", async || {
        told(&window, "apiKeyRefused").await["details"]["reason"] == "unknown"
    })
    .await;
    let trail = window.get("/api/homeport/audit/export").await.expect(200).text;
    assert!(!trail.contains(&key[20..]));
}

/// The last entry of this kind, which may be a moment away.
async fn told(window: &Client, action: &str) -> Value {
    let path = format!("/api/homeport/audit?action={action}");
    let last = async || window.get(&path).await.expect(200).body["items"][0].clone();
    until("the trail tells of it", async || last().await.is_object()).await;
    last().await
}
