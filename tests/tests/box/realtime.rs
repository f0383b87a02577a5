//! Live changes: everything, in order, to whoever may see it, and to nobody else.

use std::collections::BTreeMap;

use homeport_tests::{Client, Home, PASSWORD, Raw, Stream, collection, field, tls_config, until};
use serde_json::{Value, json};

const NOTES: &str = "/api/collections/notes/records";

async fn home_with_notes(rules: Value) -> (Home, Client) {
    let home = Home::start();
    let admin = home.admin().await;
    let title = json!({ "name": "title", "type": "text", "max": 20_000 });
    let fields = json!([title, field("owner", "text"), field("n", "number")]);
    admin.post("/api/collections", &collection("notes", fields.clone(), rules)).await.expect(200);
    admin.post("/api/collections", &collection("public", fields, json!({}))).await.expect(200);
    (home, admin)
}

/// A user and a client that is signed in as them.
async fn user(home: &Home, admin: &Client, name: &str) -> (String, Client) {
    let email = format!("{name}@example.com");
    let id = admin.add_user(&email).await;
    (id, home.guest().sign_in("users", &email, PASSWORD).await)
}

/// Writes something that everybody hears; whoever hears this first has missed nothing before.
async fn mark(home: &Home) -> String {
    let made =
        home.guest().post("/api/collections/public/records", &json!({ "title": "mark" })).await;
    made.expect(200).body["id"].as_str().unwrap().to_owned()
}

/// What a stream hears before a mark: action and title.
async fn heard(stream: &mut Stream, mark: &str) -> Vec<(String, String)> {
    let mut heard = Vec::new();
    loop {
        let event = stream.next().await.expect("the stream goes on");
        if event.record("id") == mark {
            return heard;
        }
        heard.push((event.action().to_owned(), event.record("title").as_str().unwrap().to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_subscribers_hear_every_change_of_six_writers_in_the_order_of_commits() {
    let (home, _) = home_with_notes(json!({})).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::listening(&home.guest(), &["notes/*", "public/*"]).await);
    }
    let writers = (0..6).map(|writer| {
        let client = home.guest();
        tokio::spawn(async move {
            let mut written = Vec::new();
            for n in 0..12 {
                let title = format!("writer {writer}, note {n}");
                let made = client.post(NOTES, &json!({ "title": title, "n": 0 })).await.expect(200);
                let path = format!("{NOTES}/{}", made.body["id"].as_str().unwrap());
                written.push((made.seq(), "create".to_owned(), title.clone()));
                let changed = client.patch(&path, &json!({ "n": 1 })).await.expect(200);
                written.push((changed.seq(), "update".to_owned(), title.clone()));
                if n % 3 == 0 {
                    let gone = client.delete(&path).await.expect(204);
                    written.push((gone.seq(), "delete".to_owned(), title));
                }
            }
            written
        })
    });
    let mut written = BTreeMap::new();
    for writer in writers.collect::<Vec<_>>() {
        for (seq, action, title) in writer.await.unwrap() {
            assert!(written.insert(seq, (action, title)).is_none(), "the number {seq} twice");
        }
    }
    let expected = written.into_values().collect::<Vec<_>>();
    let mark = mark(&home).await;
    for stream in &mut streams {
        assert_eq!(heard(stream, &mark).await, expected);
    }
}

#[tokio::test]
async fn each_subscriber_hears_what_the_rules_let_them_see_and_a_record_that_leaves_is_not_shown() {
    let mine = "owner = @request.auth.id";
    let (home, admin) = home_with_notes(json!({ "listRule": mine, "viewRule": mine })).await;
    let (ada_id, ada) = user(&home, &admin, "ada").await;
    let (bob_id, bob) = user(&home, &admin, "bob").await;
    let topics = ["notes/*", "public/*"];
    let mut ada_hears = Stream::listening(&ada, &topics).await;
    let mut bob_hears = Stream::listening(&bob, &topics).await;
    let mut guest_hears = Stream::listening(&home.guest(), &topics).await;
    let mut admin_hears = Stream::listening(&admin, &topics).await;

    let made = admin.post(NOTES, &json!({ "title": "for ada", "owner": ada_id })).await.expect(200);
    let path = format!("{NOTES}/{}", made.body["id"].as_str().unwrap());
    admin.post(NOTES, &json!({ "title": "for bob", "owner": bob_id })).await.expect(200);
    admin.patch(&path, &json!({ "title": "was ada's", "owner": bob_id })).await.expect(200);
    admin.patch(&path, &json!({ "title": "bob's secret" })).await.expect(200);
    admin.delete(&path).await.expect(204);
    let mark = mark(&home).await;

    let pairs = |expected: &[(&str, &str)]| {
        expected.iter().map(|(a, t)| ((*a).to_owned(), (*t).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(heard(&mut ada_hears, &mark).await, pairs(&[("create", "for ada")]));
    let bobs = [
        ("create", "for bob"),
        ("update", "was ada's"),
        ("update", "bob's secret"),
        ("delete", "bob's secret"),
    ];
    assert_eq!(heard(&mut bob_hears, &mark).await, pairs(&bobs));
    assert_eq!(heard(&mut guest_hears, &mark).await, []);
    assert_eq!(heard(&mut admin_hears, &mark).await.len(), 5);
}

#[tokio::test]
async fn hidden_fields_and_addresses_stay_hidden_in_live_changes() {
    let (home, admin) = home_with_notes(json!({})).await;
    let open = json!({ "listRule": "", "viewRule": "" });
    admin.patch("/api/collections/users", &open).await.expect(200);
    let mut stream = Stream::listening(&home.guest(), &["users/*"]).await;
    let body =
        json!({ "email": "ada@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    admin.post("/api/collections/users/records", &body).await.expect(200);
    let event = stream.next().await.unwrap();
    let text = event.data.to_string();
    for secret in [PASSWORD, "ada@example.com", "password", "tokenKey", "argon2"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn a_stream_belongs_to_whoever_claimed_it() {
    let (home, admin) = home_with_notes(json!({ "listRule": "@request.auth.id != ''" })).await;
    let (_, ada) = user(&home, &admin, "ada").await;
    let (_, bob) = user(&home, &admin, "bob").await;
    let stream = Stream::open(&home.guest()).await;
    stream.subscribe(&ada, &["notes/*"]).await.expect(204);
    for other in [&bob, &admin, &home.guest()] {
        stream.subscribe(other, &["notes/*"]).await.expect(403);
    }
    stream.subscribe(&ada, &["public/*"]).await.expect(204);
    for id in ["", "x", &stream.id[..39], &"A".repeat(40), &"A".repeat(4000)] {
        let body = json!({ "clientId": id, "subscriptions": ["notes/*"] });
        let status = ada.post("/api/realtime", &body).await.status;
        assert!(matches!(status, 400 | 404), "{id}: {status}");
    }
}

#[tokio::test]
async fn an_open_stream_notices_when_its_user_changes_password_or_is_deleted() {
    let (home, admin) = home_with_notes(json!({ "listRule": "@request.auth.id != ''" })).await;
    let (ada_id, ada) = user(&home, &admin, "ada").await;
    let (bob_id, bob) = user(&home, &admin, "bob").await;
    let topics = ["notes/*", "public/*"];
    let mut ada_hears = Stream::listening(&ada, &topics).await;
    let mut bob_hears = Stream::listening(&bob, &topics).await;
    admin.post(NOTES, &json!({ "title": "before" })).await.expect(200);
    let first = mark(&home).await;
    assert_eq!(heard(&mut ada_hears, &first).await.len(), 1);
    assert_eq!(heard(&mut bob_hears, &first).await.len(), 1);

    let body = json!({ "password": "a new password", "passwordConfirm": "a new password" });
    admin.patch(&format!("/api/collections/users/records/{ada_id}"), &body).await.expect(200);
    admin.delete(&format!("/api/collections/users/records/{bob_id}")).await.expect(204);
    admin.post(NOTES, &json!({ "title": "after" })).await.expect(200);
    let second = mark(&home).await;
    assert_eq!(heard(&mut ada_hears, &second).await, []);
    assert_eq!(heard(&mut bob_hears, &second).await, []);
    // The old tokens make guests of them.
    ada_hears.subscribe(&ada, &topics).await.expect(204);
    admin.post(NOTES, &json!({ "title": "later" })).await.expect(200);
    let third = mark(&home).await;
    assert_eq!(heard(&mut ada_hears, &third).await, []);
}

#[tokio::test]
async fn a_stream_that_ends_is_forgotten_and_a_new_one_starts_afresh() {
    let (home, _) = home_with_notes(json!({})).await;
    let window = home.window().await;
    let subscribers = async || {
        let status = window.get("/api/homeport/status").await.expect(200);
        status.body["subscribers"].as_u64().unwrap()
    };
    let first = Stream::listening(&home.guest(), &["notes/*"]).await;
    let kept = Stream::listening(&home.guest(), &["notes/*"]).await;
    assert_eq!(subscribers().await, 2);
    let id = first.id.clone();
    drop(first);
    until("the stream is forgotten", async || subscribers().await == 1).await;
    let body = json!({ "clientId": id, "subscriptions": ["notes/*"] });
    home.guest().post("/api/realtime", &body).await.expect(404);
    home.guest().post(NOTES, &json!({ "title": "in between" })).await.expect(200);
    let mut second = Stream::listening(&home.guest(), &["notes/*"]).await;
    assert_ne!(second.id, id);
    home.guest().post(NOTES, &json!({ "title": "since then" })).await.expect(200);
    assert_eq!(second.next().await.unwrap().record("title"), "since then");
    drop(kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_reads_is_let_go_and_holds_nobody_up() {
    let (home, _) = home_with_notes(json!({})).await;
    let window = home.window().await;
    let config = tls_config(&home.addresses().ca_pem, &["http/1.1"]);
    let mut deaf = Raw::deaf_tls(&home.addresses().https, &config).await;
    deaf.say(b"GET /api/realtime HTTP/1.1\r\nHost: box\r\n\r\n").await;
    let hello = deaf.until("\"}").await;
    let id = hello.split("\"clientId\":\"").nth(1).unwrap().split('"').next().unwrap();
    let body = json!({ "clientId": id, "subscriptions": ["notes/*"] });
    home.guest().post("/api/realtime", &body).await.expect(204);
    let mut quick = Stream::listening(&home.guest(), &["notes/*", "public/*"]).await;

    // More than the sockets' buffers and the box's own queue take.
    let title = "x".repeat(20_000);
    let writers = (0..16).map(|_| {
        let (client, title) = (home.guest(), title.clone());
        tokio::spawn(async move {
            for n in 0..100 {
                client.post(NOTES, &json!({ "title": title, "n": n })).await.expect(200);
            }
        })
    });
    let writers = writers.collect::<Vec<_>>();
    for _ in 0..1600 {
        let event = quick.next().await.expect("the quick reader goes on");
        assert_eq!(event.action(), "create");
    }
    for writer in writers {
        writer.await.unwrap();
    }
    until("the deaf reader is let go", async || {
        window.get("/api/homeport/status").await.expect(200).body["subscribers"] == 1
    })
    .await;
    let mark = mark(&home).await;
    assert_eq!(heard(&mut quick, &mark).await, []);
}

/// Somebody of an auth collection of their own, and the path to their collection.
async fn member(home: &Home, admin: &Client) -> (String, Client) {
    let members = json!({ "name": "members", "type": "auth", "listRule": null });
    admin.post("/api/collections", &members).await.expect(200);
    let body =
        json!({ "email": "eve@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    let made = admin.post("/api/collections/members/records", &body).await.expect(200);
    let id = made.body["id"].as_str().unwrap().to_owned();
    (id, home.guest().sign_in("members", "eve@example.com", PASSWORD).await)
}

#[tokio::test]
async fn an_open_stream_ends_with_what_its_token_was_good_for() {
    let (home, admin) = home_with_notes(json!({ "listRule": "@request.auth.id != ''" })).await;
    let (id, eve) = member(&home, &admin).await;
    let topics = ["notes/*", "public/*"];
    let hears_notes = async |stream: &mut Stream| {
        admin.post(NOTES, &json!({ "title": "secret" })).await.expect(200);
        let mark = mark(&home).await;
        !heard(stream, &mark).await.is_empty()
    };
    // A token that runs out.
    let path = format!("/api/collections/members/impersonate/{id}");
    let short = admin.post(&path, &json!({ "duration": 2 })).await.expect(200);
    let short = home.guest().with_token(short.body["token"].as_str().unwrap());
    let mut stream = Stream::listening(&short, &topics).await;
    until("the token has ended", async || {
        short.post("/api/collections/members/auth-refresh", &json!({})).await.status == 401
    })
    .await;
    assert!(!hears_notes(&mut stream).await, "the token has ended, the stream goes on");

    // Another rule for signing in.
    let mut stream = Stream::listening(&eve, &topics).await;
    assert!(hears_notes(&mut stream).await);
    let rule = json!({ "authRule": "verified = true" });
    admin.patch("/api/collections/members", &rule).await.expect(200);
    assert!(!hears_notes(&mut stream).await, "the rule has changed, the stream goes on");

    // No collection any more.
    let open = json!({ "authRule": "" });
    admin.patch("/api/collections/members", &open).await.expect(200);
    let eve = home.guest().sign_in("members", "eve@example.com", PASSWORD).await;
    let mut stream = Stream::listening(&eve, &topics).await;
    assert!(hears_notes(&mut stream).await);
    admin.delete("/api/collections/members").await.expect(204);
    assert!(!hears_notes(&mut stream).await, "the collection has gone, the stream goes on");
}
