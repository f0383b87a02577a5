//! Collections that answer paired devices only.

use homeport_tests::{Client, Home, PASSWORD, Stream, collection, field};
use serde_json::{Value, json};

use super::{at_window, paired, revoke, user};

const NOTES: &str = "/api/collections/notes/records";

/// A collection that anybody may use, from paired devices only; and one beside it that refers to it.
async fn with_notes(home: &Home, rules: Value) -> Client {
    let admin = home.admin().await;
    let mut notes = collection("notes", json!([field("title", "text")]), rules);
    notes["pairedOnly"] = json!(true);
    let made = admin.post("/api/collections", &notes).await.expect(200);
    assert_eq!(made.body["pairedOnly"], json!(true));
    let note = json!({
        "name": "note", "type": "relation", "collectionId": made.body["id"], "maxSelect": 1,
    });
    let open = collection("open", json!([field("title", "text"), note]), open_rules());
    admin.post("/api/collections", &open).await.expect(200);
    admin
}

fn open_rules() -> Value {
    homeport_tests::open_rules()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_paired_devices_reach_a_collection_that_says_so() {
    let home = Home::start();
    let window = at_window(&home).await;
    let admin = with_notes(&home, open_rules()).await;
    let (phone, client) = paired(&home, &window, "Phone").await;
    let stranger = user(&home, &home.guest(), "ada").await;
    let made = client.post(NOTES, &json!({ "title": "secret" })).await.expect(200).body;
    let (id, open) = (made["id"].as_str().unwrap(), "/api/collections/open/records");
    let path = format!("{NOTES}/{id}");
    home.guest().post(open, &json!({ "title": "open", "note": id })).await.expect(200);
    for unpaired in [home.guest(), stranger] {
        for (method, path) in
            [("GET", NOTES), ("POST", NOTES), ("GET", &path), ("PATCH", &path), ("DELETE", &path)]
        {
            let refused = unpaired.send(method, path, Some(&json!({ "title": "x" }))).await;
            assert_eq!(
                refused.expect(403).body["message"],
                json!(
                    "This collection answers paired devices only. Pair this device with the box first."
                )
            );
        }
        // No other way leads there.
        let seen = unpaired.get(&format!("{open}?expand=note")).await.expect(200);
        assert!(seen.body["items"][0]["expand"]["note"].is_null(), "{}", seen.text);
        let probe = format!("{open}?filter=note.title='secret'");
        assert_eq!(unpaired.get(&probe).await.expect(200).body["totalItems"], json!(0));
        let batch = json!({ "requests": [{ "method": "POST", "url": NOTES,
            "body": { "title": "x" }, "headers": { "X-Homeport-Device": phone.id() } }] });
        admin.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
        unpaired.post("/api/batch", &batch).await.expect(400);
        // Nor another spelling of the header's name, which rules would see under the same name.
        for forged in ["x_homeport_device", "x-homeport_device", "x_homeport-device"] {
            let forger = unpaired.with_header(forged, &phone.id());
            let seen = forger.get(&format!("{open}?expand=note")).await.expect(200);
            assert!(seen.body["items"][0]["expand"]["note"].is_null(), "{forged}: {}", seen.text);
            assert_eq!(forger.get(&probe).await.expect(200).body["totalItems"], json!(0));
            let mut batch = batch.clone();
            batch["requests"][0]["headers"] = json!({ forged: phone.id() });
            unpaired.post("/api/batch", &batch).await.expect(400);
            forger.post("/api/batch", &batch).await.expect(400);
        }
        // Nor does the header by itself, or one that a subscription claims for itself.
        unpaired.with_header("x-homeport-device", &phone.id()).get(NOTES).await.expect(401);
    }
    let seen = client.get(&format!("{open}?expand=note")).await.expect(200);
    assert_eq!(seen.body["items"][0]["expand"]["note"]["title"], json!("secret"));
    let probe = client.get(&format!("{open}?filter=note.title='secret'")).await.expect(200);
    assert_eq!(probe.body["totalItems"], json!(1));
    let batch =
        json!({ "requests": [{ "method": "POST", "url": NOTES, "body": { "title": "b" } }] });
    client.post("/api/batch", &batch).await.expect(200);
    client.get(&path).await.expect(200);
    client.patch(&path, &json!({ "title": "y" })).await.expect(200);
    // Admins are no devices.
    admin.get(&path).await.expect(200);
    window.get(&path).await.expect(200);
    revoke(&window, &phone, false).await;
    client.get(&path).await.expect(401);
    home.guest().get(&path).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_hears_of_such_a_collection_when_a_paired_device_subscribed() {
    let home = Home::start();
    let window = at_window(&home).await;
    with_notes(&home, open_rules()).await;
    let (phone, client) = paired(&home, &window, "Phone").await;
    let options = json!({ "headers": { "X-Homeport-Device": phone.id() } }).to_string();
    let options = options.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let forged = format!("notes/*?options={options}");
    let mut unpaired = Stream::open(&home.guest()).await;
    unpaired.subscribe(&home.guest(), &["notes/*", &forged, "open/*"]).await.expect(204);
    let mut bound = Stream::open(&home.guest()).await;
    bound.subscribe(&client, &["notes/*"]).await.expect(204);
    client.post(NOTES, &json!({ "title": "n" })).await.expect(200);
    home.guest().post("/api/collections/open/records", &json!({ "title": "o" })).await.expect(200);
    assert_eq!(bound.next().await.unwrap().name, "notes/*");
    assert_eq!(unpaired.next().await.unwrap().name, "open/*");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_switch_is_beside_the_rules_and_gives_nobody_more() {
    let home = Home::start();
    let window = at_window(&home).await;
    // A rule may end in a comment, and only admins stay only admins.
    let rules =
        json!({ "listRule": "title = 'a' // only these", "viewRule": null, "createRule": null });
    let admin = with_notes(&home, rules).await;
    let (_, client) = paired(&home, &window, "Phone").await;
    for title in ["a", "b"] {
        admin.post(NOTES, &json!({ "title": title })).await.expect(200);
    }
    let list = client.get(NOTES).await.expect(200);
    assert_eq!(list.body["totalItems"], json!(1));
    let id = list.body["items"][0]["id"].as_str().unwrap();
    client.get(&format!("{NOTES}/{id}")).await.expect(403);
    client.post(NOTES, &json!({ "title": "c" })).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_of_such_a_collection_sign_in_on_paired_devices_only() {
    let home = Home::start();
    let window = at_window(&home).await;
    let (_, client) = paired(&home, &window, "Phone").await;
    user(&home, &home.guest(), "ada").await;
    let admin = home.admin().await;
    let on = json!({ "pairedOnly": true });
    admin.patch("/api/collections/users", &on).await.expect(200);
    let body = json!({ "identity": "ada@example.com", "password": PASSWORD });
    let path = "/api/collections/users/auth-with-password";
    home.guest().post(path, &body).await.expect(403);
    client.post(path, &body).await.expect(200);
    // Admins could shut themselves out.
    admin.patch("/api/collections/_superusers", &on).await.expect(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_do_not_know_the_switch_leave_it_as_it_is() {
    let home = Home::start();
    let admin = with_notes(&home, json!({})).await;
    let path = "/api/collections/notes";
    let on = async || admin.get(path).await.expect(200).body["pairedOnly"] == json!(true);
    admin.patch(path, &json!({ "listRule": "" })).await.expect(200);
    assert!(on().await);
    let mut exported = admin.get(path).await.expect(200).body;
    let import = async |body: &Value| {
        let body = json!({ "collections": [body] });
        admin.send("PUT", "/api/collections/import", Some(&body)).await.expect(204);
    };
    import(&exported).await;
    assert!(on().await);
    exported.as_object_mut().unwrap().remove("pairedOnly");
    import(&exported).await;
    assert!(on().await);
    // An export that has it brings it along.
    admin.patch(path, &json!({ "pairedOnly": false })).await.expect(200);
    assert!(admin.get(path).await.expect(200).body.get("pairedOnly").is_none());
    exported["pairedOnly"] = json!(true);
    import(&exported).await;
    assert!(on().await);
    for bad in [json!("yes"), json!(1), json!([])] {
        admin.patch(path, &json!({ "pairedOnly": bad })).await.expect(400);
    }
    assert!(on().await);
}
