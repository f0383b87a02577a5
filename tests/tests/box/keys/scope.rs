//! What a key reaches.

use homeport_tests::{ADMIN, Home, PASSWORD, Stream};
use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::{AUTHORS, KEYS, NOTES, USERS, id_of, library, make, scope, server};

#[tokio::test]
async fn a_key_does_what_it_was_given_past_all_rules_and_nothing_else() {
    let home = Home::start();
    let admin = home.admin().await;
    let (_, note) = library(&admin).await;
    let server = server(&home, json!([scope("notes", &["list", "create"])])).await;
    let found = server.get(NOTES).await.expect(200);
    assert_eq!(found.body["items"][0]["price"], 7, "a hidden field");
    server.post(NOTES, &json!({ "title": "second", "price": 8 })).await.expect(200);
    let found = server.get(&format!("{NOTES}?filter=price=8&sort=-price")).await.expect(200);
    assert_eq!(found.body["totalItems"], 1);
    let bearer = home.guest().with_header("authorization", &format!("Bearer {}", server.token()));
    bearer.get(NOTES).await.expect(200);

    let one = format!("{NOTES}/{note}");
    let refused = server.get(&one).await.expect(403);
    assert_eq!(refused.body["message"], "This API key may not view records of notes.");
    server.patch(&one, &json!({ "title": "x" })).await.expect(403);
    server.delete(&one).await.expect(403);
    for path in [AUTHORS, "/api/collections/board/records", USERS] {
        server.get(path).await.expect(403);
        server.post(path, &json!({})).await.expect(403);
    }
    let here = home.local().with_token(server.token());
    for (method, path) in [
        ("GET", "/api/collections"),
        ("GET", "/api/collections/notes"),
        ("PATCH", "/api/collections/notes"),
        ("DELETE", "/api/collections/notes/truncate"),
        ("GET", "/api/settings"),
        ("GET", "/api/logs"),
        ("GET", "/api/backups"),
        ("GET", "/api/crons"),
        ("POST", "/api/files/token"),
        ("POST", "/api/collections/users/auth-refresh"),
        ("POST", "/api/collections/users/auth-with-password"),
        ("GET", "/api/homeport/sessions"),
        ("GET", "/api/homeport/integrations"),
        ("GET", "/api/homeport/audit"),
        ("GET", KEYS),
        ("POST", KEYS),
    ] {
        let body = json!({ "identity": ADMIN, "password": PASSWORD });
        let body = (method != "GET").then_some(&body);
        here.send(method, path, body).await.expect(403);
    }
    let health = server.get("/api/health").await.expect(200);
    assert_eq!(health.body["data"], json!({}));
}

#[tokio::test]
async fn neither_expand_nor_filters_lead_out_of_a_keys_scope() {
    let home = Home::start();
    let admin = home.admin().await;
    let (author, note) = library(&admin).await;
    let reads = ["list", "view"];
    let narrow = server(&home, json!([scope("notes", &reads)])).await;
    let path = format!("{NOTES}/{note}?expand=author");
    let shown = narrow.get(&path).await.expect(200);
    assert_eq!(shown.body["author"], json!(author));
    assert!(shown.body.get("expand").is_none_or(|expand| expand == &json!({})), "{}", shown.text);
    for query in [
        "filter=author.name='Ada'",
        "filter=author.secret~'t'",
        "sort=author.name",
        "filter=@collection.authors.name='Ada'",
        "filter=author.id='x'%26%26author.notes_via_author.title~'f'",
    ] {
        let status = narrow.get(&format!("{NOTES}?{query}")).await.status;
        assert!([400, 403].contains(&status), "{query}: {status}");
    }

    let wide = json!([scope("notes", &reads), scope("authors", &["view"])]);
    let wide = server(&home, wide).await;
    let shown = wide.get(&path).await.expect(200);
    assert_eq!(shown.body["expand"]["author"]["secret"], "tea");
    wide.get(&format!("{NOTES}?filter=author.name='Ada'")).await.expect(400);
    let wider = json!([scope("notes", &reads), scope("authors", &reads)]);
    let wider = server(&home, wider).await;
    let found = wider.get(&format!("{NOTES}?filter=author.secret='tea'")).await.expect(200);
    assert_eq!(found.body["totalItems"], 1);
    let back = format!("{AUTHORS}/{author}?expand=notes_via_author");
    assert!(wider.get(&back).await.expect(200).body["expand"]["notes_via_author"].is_array());
}

#[tokio::test]
async fn a_key_learns_and_sets_no_passwords_unless_it_manages_accounts() {
    let home = Home::start();
    let admin = home.admin().await;
    let ada = admin.add_user("ada@example.com").await;
    let writes = ["list", "view", "create", "update", "delete"];
    let server = server(&home, json!([scope("users", &writes)])).await;
    let one = format!("{USERS}/{ada}");
    let shown = server.get(&one).await.expect(200);
    assert_eq!(shown.body["email"], "ada@example.com");
    for secret in ["password", "tokenKey"] {
        assert!(shown.body.get(secret).is_none());
        for query in [format!("filter={secret}~'a'"), format!("sort={secret}")] {
            server.get(&format!("{USERS}?{query}")).await.expect(400);
        }
    }
    let signed_in = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let passwords = json!({ "password": "another one", "passwordConfirm": "another one" });
    server.patch(&one, &passwords).await.expect(403);
    let mut proven = passwords.clone();
    proven["oldPassword"] = json!(PASSWORD);
    server.patch(&one, &proven).await.expect(403);
    server.patch(&one, &json!({ "email": "eve@example.com" })).await.expect(400);
    server.patch(&one, &json!({ "verified": true })).await.expect(400);
    let sneaky = json!({ "name": "Ada", "tokenKey": "x".repeat(50), "tokenKey:autogenerate": "" });
    server.patch(&one, &sneaky).await.expect(200);
    signed_in.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);

    let mut eve = passwords.clone();
    eve["email"] = json!("eve@example.com");
    server.post(USERS, &eve).await.expect(403);
    let verified = json!({ "email": "eve@example.com", "verified": true });
    server.post(USERS, &verified).await.expect(400);
    // Rules tell people apart by their ids: somebody who was deleted would come back as another.
    let chosen = json!({ "email": "eve@example.com", "id": "a".repeat(15) });
    server.post(USERS, &chosen).await.expect(403);
    let made = server.post(USERS, &json!({ "email": "eve@example.com" })).await.expect(200);
    assert_eq!(made.body["verified"], false);
    server.delete(&format!("{USERS}/{}", id_of(&made.body))).await.expect(204);

    let manager = json!([scope("users", &["update", "manage"])]);
    let (_, manager) = make(&home.window().await, manager).await;
    let manager = home.guest().with_token(&manager);
    manager.patch(&one, &passwords).await.expect(200);
    signed_in.post("/api/collections/users/auth-refresh", &json!({})).await.expect(401);
    home.guest().sign_in("users", "ada@example.com", "another one").await;
    manager.post(USERS, &eve).await.expect(403);
}

#[tokio::test]
async fn a_batch_stays_within_the_scope_or_does_nothing() {
    let home = Home::start();
    let admin = home.admin().await;
    library(&admin).await;
    admin.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
    let server = server(&home, json!([scope("notes", &["list", "create"])])).await;
    let step = |method: &str, url: &str, body: serde_json::Value| json!({ "method": method, "url": url, "body": body });
    let make = step("POST", NOTES, json!({ "title": "new" }));
    let both = json!({ "requests": [make.clone(), step("POST", AUTHORS, json!({ "name": "x" }))] });
    let refused = server.post("/api/batch", &both).await.expect(400);
    assert_eq!(refused.body["data"]["requests"]["1"]["response"]["status"], 403);
    let old = server.get(NOTES).await.expect(200).body["items"][0]["id"].clone();
    let again = step("PUT", NOTES, json!({ "id": old, "title": "changed" }));
    server.post("/api/batch", &json!({ "requests": [again] })).await.expect(400);
    assert_eq!(server.get(NOTES).await.expect(200).body["totalItems"], 1);
    server.post("/api/batch", &json!({ "requests": [make.clone(), make] })).await.expect(200);
    assert_eq!(server.get(NOTES).await.expect(200).body["totalItems"], 3);
}

#[tokio::test]
async fn a_key_opens_the_files_of_what_it_may_view() {
    let home = Home::start();
    let admin = home.admin().await;
    let (_, note) = library(&admin).await;
    let viewer = server(&home, json!([scope("notes", &["view", "update"])])).await;
    let form = Form::new().part("scan", Part::bytes(b"words".to_vec()).file_name("scan.txt"));
    let kept = viewer.send_form("PATCH", &format!("{NOTES}/{note}"), form).await.expect(200);
    let path = format!("/api/files/notes/{note}/{}", kept.body["scan"].as_str().unwrap());
    assert_eq!(viewer.get(&path).await.expect(200).text, "words");
    home.guest().get(&path).await.expect(404);
    let other =
        server(&home, json!([scope("notes", &["list"]), scope("authors", &["view"])])).await;
    other.get(&path).await.expect(403);
}

#[tokio::test]
async fn a_stream_of_a_key_hears_of_its_scope_until_it_is_revoked() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let (author, note) = library(&admin).await;
    let scopes = json!([scope("notes", &["list"]), scope("authors", &["view"])]);
    let (id, key) = make(&window, scopes).await;
    let server = home.guest().with_token(&key);
    let mut stream = Stream::listening(&server, &["notes/*", &format!("authors/{author}")]).await;
    for topic in ["authors/*", "board/*", "nothing/*", &format!("notes/{note}")] {
        stream.subscribe(&server, &[topic]).await.expect(403);
    }
    stream.subscribe(&home.guest(), &["notes/*"]).await.expect(403);
    admin.patch(&format!("{AUTHORS}/{author}"), &json!({ "name": "Bea" })).await.expect(200);
    assert_eq!(stream.next().await.expect("an event").record("secret"), "tea");
    let options = r#"{"query":{"filter":"author.name='Bea'"}}"#;
    let filtered = format!("notes/*?options={options}");
    stream.subscribe(&server, &["notes/*", &filtered]).await.expect(204);
    admin.patch(&format!("{NOTES}/{note}"), &json!({ "title": "told" })).await.expect(200);
    let heard = stream.next().await.expect("an event");
    assert_eq!((heard.name.as_str(), heard.record("price")), ("notes/*", &json!(7)));

    window.delete(&format!("{KEYS}/{id}")).await.expect(204);
    // What leads out of the scope was never told.
    assert!(stream.next().await.is_none(), "the stream goes on");
    let refused = server.get(NOTES).await.expect(401);
    assert!(refused.body["message"].as_str().unwrap().contains("revoked"), "{}", refused.text);
}
