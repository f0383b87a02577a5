//! Sign-ins are listed and ended one by one.

use homeport_tests::{Client, Home, PASSWORD, Program, Serve, Stream};
use serde_json::{Value, json};

const SESSIONS: &str = "/api/homeport/sessions";
const ADA: &str = "ada@example.com";
const REFRESH: &str = "/api/collections/users/auth-refresh";

async fn listed(client: &Client, path: &str) -> Vec<Value> {
    let found = client.get(path).await.expect(200);
    found.body["sessions"].as_array().unwrap().clone()
}

async fn current(client: &Client) -> String {
    let found = listed(client, SESSIONS).await;
    let own = found.iter().find(|session| session["current"] == true).unwrap();
    own["id"].as_str().unwrap().to_owned()
}

async fn is_signed_in(client: &Client) -> bool {
    match client.post(REFRESH, &json!({})).await.status {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_sign_in_is_listed_and_renewing_its_token_keeps_it() {
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
    let browser = home.guest().with_header("user-agent", agent);
    let browser = browser.sign_in("users", ADA, PASSWORD).await;
    let found = listed(&browser, SESSIONS).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let session = &found[0];
    for (name, value) in [
        ("record", json!(id)),
        ("method", json!("password")),
        ("app", json!("Firefox on Linux")),
        ("address", json!("127.0.0.1")),
        ("device", Value::Null),
        ("current", json!(true)),
    ] {
        assert_eq!(session[name], value, "{name}");
    }
    assert!(session["expires"].as_str() > session["created"].as_str());

    let renewed = browser.post(REFRESH, &json!({})).await.expect(200);
    let renewed = browser.with_token(renewed.body["token"].as_str().unwrap());
    assert_eq!(current(&renewed).await, session["id"].as_str().unwrap());
    assert_eq!(listed(&renewed, SESSIONS).await.len(), 1);

    let path = format!("/api/collections/users/impersonate/{id}");
    let acting = admin.post(&path, &json!({ "duration": 600 })).await.expect(200);
    let acting = home.guest().with_token(acting.body["token"].as_str().unwrap());
    let found = listed(&acting, SESSIONS).await;
    let methods = found.iter().map(|session| session["method"].as_str().unwrap());
    let mut methods = methods.collect::<Vec<_>>();
    methods.sort_unstable();
    assert_eq!(methods, ["impersonate", "password"]);
    acting.post(REFRESH, &json!({})).await.expect(200);
    assert_eq!(listed(&acting, SESSIONS).await.len(), 2);
}

#[tokio::test]
async fn an_ended_sessions_next_request_is_a_guests_and_its_stream_ends() {
    let home = Home::start();
    let admin = home.admin().await;
    admin.add_user(ADA).await;
    let phone = home.guest().sign_in("users", ADA, PASSWORD).await;
    let laptop = home.guest().sign_in("users", ADA, PASSWORD).await;
    let mut stream = Stream::listening(&phone, &["users/*"]).await;
    let mut other = Stream::listening(&laptop, &["users/*"]).await;
    let files = phone.post("/api/files/token", &json!({})).await.expect(200);
    assert!(files.body["token"].is_string());

    let path = format!("{SESSIONS}/{}", current(&phone).await);
    laptop.delete(&path).await.expect(204);
    assert!(!is_signed_in(&phone).await);
    assert!(stream.next().await.is_none(), "the stream goes on");
    laptop.delete(&path).await.expect(404);
    assert!(is_signed_in(&laptop).await);
    let found = listed(&laptop, SESSIONS).await;
    let name = json!({ "name": "Ada" });
    let path = format!("/api/collections/users/records/{}", found[0]["record"].as_str().unwrap());
    laptop.patch(&path, &name).await.expect(200);
    assert_eq!(other.next().await.expect("an event").record("name"), &json!("Ada"));
    laptop.delete(&format!("{SESSIONS}/{}", current(&laptop).await)).await.expect(204);
    assert!(!is_signed_in(&laptop).await);
}

#[tokio::test]
async fn sessions_are_their_owners_and_superusers_business() {
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    admin.add_user("bob@example.com").await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    let second = home.guest().sign_in("users", ADA, PASSWORD).await;
    let bob = home.guest().sign_in("users", "bob@example.com", PASSWORD).await;
    let adas = format!("{SESSIONS}/{}", current(&ada).await);
    let of_ada = format!("{SESSIONS}?collection=users&record={id}");

    let guest = home.guest();
    for path in [SESSIONS, &of_ada] {
        guest.get(path).await.expect(401);
        guest.delete(path).await.expect(401);
    }
    guest.delete(&adas).await.expect(401);
    bob.delete(&adas).await.expect(404);
    for path in [&of_ada, &format!("{SESSIONS}?collection=posts&record=x")] {
        bob.get(path).await.expect(403);
        bob.delete(path).await.expect(403);
    }
    for path in [
        format!("{SESSIONS}/nothing"),
        format!("{SESSIONS}/%00%27%3B"),
        format!("{SESSIONS}/{}", "x".repeat(3000)),
    ] {
        ada.delete(&path).await.expect(404);
    }
    for (query, status) in [
        ("collection=users", 400),
        ("record=x", 400),
        ("collection=users&record=nobody", 404),
        ("collection=nothing&record=x", 404),
    ] {
        admin.get(&format!("{SESSIONS}?{query}")).await.expect(status);
        admin.delete(&format!("{SESSIONS}?{query}")).await.expect(status);
    }
    home.window().await.get(SESSIONS).await.expect(400);

    assert_eq!(listed(&admin, &of_ada).await.len(), 2);
    let ended = ada.delete(SESSIONS).await.expect(200);
    assert_eq!(ended.body, json!({ "ended": 1 }));
    assert!(is_signed_in(&ada).await && !is_signed_in(&second).await);
    admin.delete(&adas).await.expect(204);
    assert!(!is_signed_in(&ada).await);
    let again = home.guest().sign_in("users", ADA, PASSWORD).await;
    let ended = admin.delete(&of_ada).await.expect(200);
    assert_eq!(ended.body, json!({ "ended": 1 }));
    assert!(!is_signed_in(&again).await && is_signed_in(&bob).await);
    assert!(is_signed_in(&home.guest().sign_in("users", ADA, PASSWORD).await).await);
    assert_eq!(listed(&admin, &of_ada).await.len(), 1);

    let body = json!({ "password": "another one 1", "passwordConfirm": "another one 1" });
    admin.patch(&format!("/api/collections/users/records/{id}"), &body).await.expect(200);
    assert!(listed(&admin, &of_ada).await.is_empty());
}

#[tokio::test]
async fn beyond_a_hundred_the_oldest_end() {
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    let first = home.guest().sign_in("users", ADA, PASSWORD).await;
    let path = format!("/api/collections/users/impersonate/{id}");
    let mut second = None;
    for _ in 0..100 {
        let acting = admin.post(&path, &json!({})).await.expect(200);
        second.get_or_insert(acting.body["token"].as_str().unwrap().to_owned());
    }
    assert!(!is_signed_in(&first).await);
    assert!(is_signed_in(&home.guest().with_token(&second.unwrap())).await);
    let of_ada = format!("{SESSIONS}?collection=users&record={id}");
    assert_eq!(listed(&admin, &of_ada).await.len(), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_acknowledged_survives_a_crash() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let id = admin.add_user(ADA).await;
    let gone = program.guest().sign_in("users", ADA, PASSWORD).await;
    let kept = program.guest().sign_in("users", ADA, PASSWORD).await;
    gone.delete(&format!("{SESSIONS}/{}", current(&gone).await)).await.expect(204);
    admin.add_user("bob@example.com").await;
    let bob = program.guest().sign_in("users", "bob@example.com", PASSWORD).await;
    let found = admin.get("/api/collections/users/records?filter=email~'bob'").await.expect(200);
    let bobs = found.body["items"][0]["id"].as_str().unwrap().to_owned();
    admin.delete(&format!("{SESSIONS}?collection=users&record={bobs}")).await.expect(200);
    program.kill();

    let program = Serve::on(folder.path()).start();
    let again = |before: &Client| program.guest().with_token(before.token());
    assert!(!is_signed_in(&again(&gone)).await && !is_signed_in(&again(&bob)).await);
    let kept = again(&kept);
    assert!(is_signed_in(&kept).await);
    let found = listed(&kept, SESSIONS).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["record"], json!(id));
}

/// Sightings are told apart by the millisecond, and two requests can fit into one.
async fn a_moment_later() {
    let millisecond = || time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    let now = millisecond();
    while millisecond() <= now {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn superusers_see_everybody_who_is_signed_in() {
    const SIGNED_IN: &str = "/api/homeport/signed-in";
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    admin.add_user("bob@example.com").await;
    let bob = home.guest().sign_in("users", "bob@example.com", PASSWORD).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    home.guest().get(SIGNED_IN).await.expect(401);
    ada.get(SIGNED_IN).await.expect(403);
    let seen = async || {
        let found = admin.get(SIGNED_IN).await.expect(200).body;
        assert_eq!(found["more"], false);
        let found = found["signedIn"].as_array().unwrap().clone();
        let name = |one: &Value| (one["collectionName"].clone(), one["name"].clone());
        found.iter().map(name).collect::<Vec<_>>()
    };
    let user = |name: &str| (json!("users"), json!(name));
    let own = (json!("_superusers"), json!(homeport_tests::ADMIN));
    // Whoever asks is seen now; between the others it is who asked last.
    a_moment_later().await;
    assert!(is_signed_in(&bob).await);
    assert_eq!(seen().await, [own.clone(), user("bob@example.com"), user(ADA)]);
    a_moment_later().await;
    assert!(is_signed_in(&ada).await);
    assert_eq!(seen().await, [own.clone(), user(ADA), user("bob@example.com")]);
    let found = admin.get(SIGNED_IN).await.expect(200).body;
    assert_eq!(
        (&found["signedIn"][0]["current"], &found["signedIn"][1]["current"]),
        (&json!(true), &json!(false))
    );
    // What is listed can be ended, and what has ended in any way is not listed.
    let adas = found["signedIn"][1]["id"].as_str().unwrap();
    admin.delete(&format!("{SESSIONS}/{adas}")).await.expect(204);
    assert_eq!(seen().await, [own.clone(), user("bob@example.com")]);
    home.guest().sign_in("users", ADA, PASSWORD).await;
    assert_eq!(seen().await.len(), 3);
    admin.delete(&format!("/api/collections/users/records/{id}")).await.expect(204);
    assert_eq!(seen().await, [own, user("bob@example.com")]);
    assert!(home.window().await.get(SIGNED_IN).await.expect(200).body["signedIn"].is_array());
}
