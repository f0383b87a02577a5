//! Authenticator apps: a second method that an account sets up for itself.

mod admins;
mod guessing;
mod managing;
mod on_disk;
mod signing_in;

use homeport_tests::{Authenticator, Client, Home, PASSWORD, Reply};
use serde_json::{Value, json};

const TOTP: &str = "/api/homeport/totp";
const ADA: &str = "ada@example.com";

/// Sets an app up for whoever has just signed in; its recovery codes too.
pub(crate) async fn enrolled(client: &Client) -> (Authenticator, Vec<String>) {
    let begun = client.post(&format!("{TOTP}/enrol"), &json!({})).await.expect(200).body;
    confirmed(client, &begun).await
}

/// Sets the app up that was begun.
pub(crate) async fn confirmed(client: &Client, begun: &Value) -> (Authenticator, Vec<String>) {
    let mut app = Authenticator::scan(begun["uri"].as_str().unwrap());
    let body = json!({ "code": app.code() });
    let confirmed = client.post(&format!("{TOTP}/confirm"), &body).await.expect(200);
    let codes = confirmed.body["recoveryCodes"].as_array().unwrap();
    (app, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

/// A home, its admin, and Ada with an app.
async fn home_with_app() -> (Home, Client, Client, Authenticator, Vec<String>) {
    let home = Home::start();
    let admin = home.admin().await;
    admin.add_user(ADA).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    let (app, codes) = enrolled(&ada).await;
    (home, admin, ada, app, codes)
}

/// The first of two methods: what the second has to name.
async fn first(client: &Client, collection: &str, identity: &str) -> Value {
    let path = format!("/api/collections/{collection}/auth-with-password");
    let body = json!({ "identity": identity, "password": PASSWORD });
    let first = client.post(&path, &body).await.expect(401);
    assert_eq!(first.body["methods"], json!(["totp"]), "{}", first.text);
    assert_eq!(first.body.as_object().unwrap().len(), 2, "{}", first.text);
    first.body["mfaId"].clone()
}

async fn second(client: &Client, collection: &str, mfa_id: &Value, code: &str) -> Reply {
    let path = format!("/api/collections/{collection}/auth-with-totp");
    client.post(&path, &json!({ "mfaId": mfa_id, "code": code })).await
}

/// Both methods one after the other.
async fn both(client: &Client, code: &str) -> Reply {
    let mfa_id = first(client, "users", ADA).await;
    second(client, "users", &mfa_id, code).await
}

async fn state(client: &Client) -> (bool, u64) {
    let state = client.get(TOTP).await.expect(200).body;
    (state["enabled"].as_bool().unwrap(), state["recoveryCodesLeft"].as_u64().unwrap())
}
