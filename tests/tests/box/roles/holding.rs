use homeport_tests::{Home, PASSWORD, Program, Raw, Serve, Stream, until};
use serde_json::json;

use super::{ADMINS, EVE, NOTES, SUPERUSERS, admin, assert_refused, give, make, notes};

const AUDIT: &str = "/api/homeport/audit?action=roleChanged";

#[tokio::test]
async fn a_role_holds_at_the_next_request_of_every_token_and_window_and_is_noted() {
    let home = Home::start();
    let window = home.window().await;
    notes(&window).await;
    let eve = make(&window, EVE, "owner").await;
    let by_token = admin(&home, EVE).await;
    let entered = json!({ "identity": EVE, "password": PASSWORD });
    let entered = home.local().post("/api/homeport/session", &entered).await.expect(204);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let at_window = home.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1");
    let note = json!({ "title": "x" });
    for (role, settings, records) in
        [("owner", 200, 200), ("viewer", 403, 403), ("editor", 403, 200), ("owner", 200, 200)]
    {
        give(&window, &eve, role).await.expect(200);
        for client in [&by_token, &at_window] {
            client.patch("/api/settings", &json!({})).await.expect(settings);
            client.post(NOTES, &note).await.expect(records);
        }
        let who = at_window.get("/api/homeport/session").await.expect(200).body;
        assert_eq!((&who["role"], &who["id"]), (&json!(role), &json!(eve)));
    }
    let noted = window.get(AUDIT).await.expect(200).body;
    let steps = noted["items"].as_array().unwrap().iter();
    let steps = steps.map(|entry| {
        assert_eq!(entry["target"]["name"], EVE);
        assert_eq!(entry["actor"]["kind"], "window");
        entry["details"].clone()
    });
    // What changes nothing is not noted; the newest is first.
    let expected = [("editor", "owner"), ("viewer", "editor"), ("owner", "viewer")];
    let expected = expected.map(|(from, to)| json!({ "from": from, "to": to }));
    assert_eq!(steps.collect::<Vec<_>>(), expected);
    let made =
        window.get("/api/homeport/audit?action=superuserMade&text=eve").await.expect(200).body;
    assert_eq!(made["items"][0]["details"]["role"], "owner");
}

#[tokio::test]
async fn a_role_holds_on_streams_that_are_open() {
    let home = Home::start();
    let window = home.window().await;
    window.patch("/api/collections/users", &json!({ "listRule": null })).await.expect(200);
    let eve = make(&window, EVE, "owner").await;
    let client = admin(&home, EVE).await;
    let topics =
        ["users/*", r#"users/*?options={"query":{"filter":"tokenKey != ''"}}"#, "_superusers/*"];
    let mut stream = Stream::listening(&client, &topics).await;
    window.add_user("ada@example.com").await;
    let mut heard = [stream.next().await.unwrap().name, stream.next().await.unwrap().name];
    heard.sort();
    assert_eq!(heard, [topics[0], topics[1]]);

    give(&window, &eve, "viewer").await.expect(200);
    // Others learn that an account has changed.
    let event = stream.next().await.unwrap();
    assert_eq!((event.action(), event.record("id")), ("update", &json!(eve)));
    window.add_user("bob@example.com").await;
    window.add_user("cleo@example.com").await;
    // A viewer hears what there is, and cannot ask for secrets any more.
    for email in ["bob@example.com", "cleo@example.com"] {
        let event = stream.next().await.unwrap();
        assert_eq!((event.name.as_str(), event.record("email")), (topics[0], &json!(email)));
    }
    window.delete(&format!("{SUPERUSERS}/{eve}")).await.expect(204);
    until("the stream of nobody hears nothing", async || {
        client.get("/api/settings").await.status == 401
    })
    .await;
}

#[tokio::test]
async fn whoever_subscribes_with_a_body_that_was_held_back_is_what_they_are_at_its_end() {
    let home = Home::start();
    let window = home.window().await;
    window.patch("/api/collections/users", &json!({ "listRule": null })).await.expect(200);
    let eve = make(&window, EVE, "owner").await;
    let client = admin(&home, EVE).await;
    let mut stream = Stream::open(&client).await;
    let secret = r#"users/*?options={"query":{"filter":"tokenKey != ''"}}"#;
    let body = json!({ "clientId": stream.id, "subscriptions": ["users/*", secret] }).to_string();
    let base = &home.addresses().loopback;
    let head = format!(
        "POST /api/realtime HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        base.strip_prefix("http://").unwrap(),
        client.token(),
        body.len(),
    );
    let mut held_back = Raw::plain(base).await;
    held_back.say(head.as_bytes()).await;
    // Who asks is known by now: the body is asked for.
    let asked = held_back.until("\r\n\r\n").await;
    assert!(asked.starts_with("HTTP/1.1 100"), "{asked}");
    give(&window, &eve, "viewer").await.expect(200);
    let answer = held_back.ask(body.as_bytes()).await;
    assert!(answer.contains(" 204 "), "{answer}");
    for email in ["ada@example.com", "bob@example.com"] {
        window.add_user(email).await;
        let event = stream.next().await.unwrap();
        assert_eq!((event.name.as_str(), event.record("email")), ("users/*", &json!(email)));
    }
}

#[tokio::test]
async fn roles_are_there_after_another_start_and_superusers_from_before_are_owners() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    let owner = server.local().sign_in("_superusers", homeport_tests::ADMIN, PASSWORD).await;
    make(&owner, EVE, "editor").await;
    server.kill();
    let server = Serve::on(folder.path()).start();
    let owner = server.local().sign_in("_superusers", homeport_tests::ADMIN, PASSWORD).await;
    let list = owner.get(ADMINS).await.expect(200).body;
    assert_eq!(
        (&list["admins"][0]["role"], &list["admins"][1]["role"]),
        (&json!("editor"), &json!("owner"))
    );
    let editor = server.local().sign_in("_superusers", EVE, PASSWORD).await;
    assert_refused(&editor.patch("/api/settings", &json!({})).await, "editor");
    server.stop();
}

#[tokio::test]
async fn what_a_key_may_do_does_not_depend_on_what_its_maker_becomes() {
    let home = Home::start();
    let window = home.window().await;
    notes(&window).await;
    let eve = make(&window, EVE, "owner").await;
    let scopes = json!([{ "collection": "notes", "actions": ["create"] }]);
    let body = json!({ "name": "till", "scopes": scopes });
    let maker = admin(&home, EVE).await;
    let key = maker.post("/api/homeport/keys", &body).await.expect(200).body;
    let server = home.guest().with_token(key["key"].as_str().unwrap());
    give(&window, &eve, "viewer").await.expect(200);
    assert_refused(&maker.post("/api/homeport/keys", &body).await, "viewer");
    server.post(NOTES, &json!({ "title": "by key" })).await.expect(200);
    window.delete(&format!("{SUPERUSERS}/{eve}")).await.expect(204);
    server.post(NOTES, &json!({ "title": "by key" })).await.expect(200);
}

#[tokio::test]
async fn a_backups_file_takes_an_owners_token() {
    let home = Home::builder().on_disk().start();
    let window = home.window().await;
    make(&window, EVE, "editor").await;
    window.post("/api/backups", &json!({ "name": "one.zip" })).await.expect(204);
    let token = async |client: &homeport_tests::Client| {
        let made = client.post("/api/files/token", &json!({})).await.expect(200).body;
        made["token"].as_str().unwrap().to_owned()
    };
    let (owner, editor) = (home.admin().await, admin(&home, EVE).await);
    let path = |token: &str| format!("/api/backups/one.zip?token={token}");
    // Nothing but the token in the address says who asks.
    let theirs = path(&token(&editor).await);
    assert_refused(&home.local().get(&theirs).await, "editor");
    assert_refused(&editor.get(&theirs).await, "editor");
    let answer = home.local().request("GET", &path(&token(&owner).await)).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
}
