//! Paired devices: nobody comes in who should not, and who is cut off is out. The names of these
//! tests are the sentences of docs/SECURITY.md.

mod authority;
mod clients;
mod exchange;
mod kept;
mod requests;
mod switch;
mod typed;

use homeport_tests::{ADMIN, Client, Home, Link, PASSWORD, Phone, until};
use serde_json::{Value, json};

const PAIRINGS: &str = "/api/homeport/pairings";
const DEVICES: &str = "/api/homeport/devices";

/// The admin, at the door for this machine.
pub(crate) async fn at_window(home: &Home) -> Client {
    home.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

/// A new code: its id and its link.
async fn code(admin: &Client) -> (String, Link) {
    let made = admin.post(PAIRINGS, &json!({})).await.expect(200).body;
    let link = Link::parse(made["link"].as_str().unwrap());
    (made["id"].as_str().unwrap().to_owned(), link)
}

async fn state(admin: &Client, pairing: &str) -> String {
    let seen = admin.get(&format!("{PAIRINGS}/{pairing}")).await.expect(200);
    seen.body["state"].as_str().unwrap().to_owned()
}

/// A phone that is paired, and its client.
pub(crate) async fn paired(home: &Home, admin: &Client, name: &str) -> (Phone, Client) {
    let (_, link) = code(admin).await;
    let phone = Phone::new(name);
    phone.pair(&home.guest(), &link).await.expect(200);
    let client = phone.on(&home.guest(), &link.fingerprint).await;
    (phone, client)
}

async fn listed(admin: &Client) -> Vec<Value> {
    let list = admin.get(DEVICES).await.expect(200);
    list.body["devices"].as_array().unwrap().clone()
}

async fn revoke(admin: &Client, phone: &Phone, lost: bool) -> Value {
    let path = format!("{DEVICES}/{}/revoke", phone.id());
    admin.post(&path, &json!({ "lost": lost })).await.expect(200).body
}

/// A user, signed in by this client.
async fn user(home: &Home, by: &Client, name: &str) -> Client {
    let email = format!("{name}@example.com");
    home.admin().await.add_user(&email).await;
    by.sign_in("users", &email, PASSWORD).await
}

async fn is_signed_in(client: &Client) -> bool {
    client.post("/api/collections/users/auth-refresh", &json!({})).await.status == 200
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_at_this_machine_make_codes_and_see_devices() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (_, phone) = paired(&home, &admin, "Phone").await;
    let someone = user(&home, &home.local(), "ada").await;
    for (client, status) in [(home.local(), 401), (someone, 403)] {
        client.post(PAIRINGS, &json!({})).await.expect(status);
        client.get(&format!("{PAIRINGS}/x")).await.expect(status);
        client.delete(&format!("{PAIRINGS}/x")).await.expect(status);
        client.get(DEVICES).await.expect(status);
        client.patch(&format!("{DEVICES}/x"), &json!({ "name": "x" })).await.expect(status);
        client.post(&format!("{DEVICES}/x/revoke"), &json!({})).await.expect(status);
        client.delete(&format!("{DEVICES}/x")).await.expect(status);
    }
    // On the network there is no such door, whoever knocks.
    for client in [home.admin().await, phone] {
        client.post(PAIRINGS, &json!({})).await.expect(404);
        client.get(DEVICES).await.expect(404);
    }
    for path in ["pairings/x", "devices/x"] {
        let path = format!("/api/homeport/{path}");
        admin.delete(&path).await.expect(404);
    }
    admin.get(&format!("{PAIRINGS}/x")).await.expect(404);
    admin.post(&format!("{DEVICES}/x/revoke"), &json!({})).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_is_listed_renamed_revoked_and_forgotten() {
    let home = Home::start();
    let admin = at_window(&home).await;
    assert!(listed(&admin).await.is_empty());
    let (phone, client) = paired(&home, &admin, "Ana's phone").await;
    client.get("/api/health").await.expect(200);
    let device = listed(&admin).await.remove(0);
    assert_eq!(device["id"], json!(phone.id()));
    assert_eq!(device["name"], json!("Ana's phone"));
    assert_eq!((&device["platform"], &device["app"]), (&json!("test"), &json!("Tests")));
    assert_eq!(device["paired_by"], json!(ADMIN));
    assert_eq!(device["address"], json!("127.0.0.1"));
    assert!(device["last_seen"].as_str() >= device["paired"].as_str(), "{device}");
    assert!(device.get("key").is_none(), "{device}");

    let path = format!("{DEVICES}/{}", phone.id());
    for bad in ["", "   ", &"x".repeat(61), "two\nlines", "\u{202e}enohp"] {
        admin.patch(&path, &json!({ "name": bad })).await.expect(400);
    }
    admin.patch(&path, &json!({ "name": "Till 2" })).await.expect(200);
    assert_eq!(listed(&admin).await[0]["name"], json!("Till 2"));
    admin.delete(&path).await.expect(400);
    let revoked = revoke(&admin, &phone, false).await;
    assert!(revoked["device"]["revoked"].is_string(), "{revoked}");
    admin.post(&format!("{path}/revoke"), &json!({})).await.expect(400);
    admin.post(&format!("{path}/revoke"), &json!({ "lost": "yes" })).await.expect(400);
    admin.delete(&path).await.expect(204);
    assert!(listed(&admin).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_sees_a_pairing_live() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (id, link) = code(&admin).await;
    assert_eq!(state(&admin, &id).await, "waiting");
    let phone = Phone::new("Phone");
    phone.greet(&home.guest(), &link.code).await.expect(200);
    assert_eq!(state(&admin, &id).await, "seen");
    phone.pair(&home.guest(), &link).await.expect(200);
    let seen = admin.get(&format!("{PAIRINGS}/{id}")).await.expect(200).body;
    assert_eq!(seen["state"], json!("paired"));
    assert_eq!(seen["device"]["id"], json!(phone.id()));
    admin.delete(&format!("{PAIRINGS}/{id}")).await.expect(204);
    assert_eq!(state(&admin, &id).await, "paired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_bodies_are_refused_in_words() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (_, link) = code(&admin).await;
    let guest = home.guest();
    let long = "x".repeat(10_000);
    let odd = [
        json!(null),
        json!([]),
        json!({}),
        json!(7),
        json!({ "a": 1 }),
        json!(""),
        json!("\0"),
        json!("a\nb"),
        json!(long),
        json!("🦀"),
        json!(-1.5),
    ];
    let names = [
        "code",
        "nonce",
        "key",
        "signature",
        "name",
        "platform",
        "app",
        "commitment",
        "exchange",
        "digits",
        "device",
    ];
    for path in [
        "pair",
        "pair/hello",
        "pair/typed",
        "pair/typed/reveal",
        "pair/typed/confirm",
        "device/challenge",
        "device/token",
    ] {
        let path = format!("/api/homeport/{path}");
        guest.get(&path).await.expect(404);
        for value in &odd {
            let mut body = json!({});
            for name in names {
                body[name] = value.clone();
            }
            let reply = guest.post(&path, &body).await;
            let allowed =
                if path.ends_with("challenge") { &[200, 400][..] } else { &[400, 403, 429] };
            assert!(
                allowed.contains(&reply.status),
                "{path} {value}: {} {}",
                reply.status,
                reply.text
            );
        }
    }
    let phone = Phone::new("Phone");
    // The brake lets go in time, and what came before has changed nothing.
    until("the brake lets go", async || match phone.pair(&guest, &link).await {
        reply if reply.status == 429 => false,
        reply => reply.expect(200).status == 200,
    })
    .await;
}
