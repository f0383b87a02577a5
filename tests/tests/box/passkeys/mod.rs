//! Passkeys: as the second of two methods, and alone.

mod admins;
mod managing;
mod names;
mod on_disk;
mod refused;
mod signing_in;

use homeport_tests::{Client, Home, PASSWORD, Passkeys, Reply};
use serde_json::{Value, json};

const PASSKEYS: &str = "/api/homeport/passkeys";
const ADA: &str = "ada@example.com";

/// The origin of a home's pages on this computer, which its certificate covers by name.
fn origin(home: &Home) -> String {
    home.addresses().https.replace("127.0.0.1", "localhost")
}

/// A guest who comes by that name.
fn guest(home: &Home) -> Client {
    Client::trusting(&origin(home), &home.addresses().ca_pem)
}

/// Adds a passkey to the account of whoever has just signed in, or gives this proof.
pub(crate) async fn added(
    client: &Client,
    device: &mut Passkeys,
    origin: &str,
    proof: &Value,
) -> Value {
    let options = client.post(&format!("{PASSKEYS}/enrol"), proof).await.expect(200).body;
    let body = json!({ "name": "My key", "credential": device.create(origin, &options) });
    client.post(&format!("{PASSKEYS}/confirm"), &body).await.expect(200).body
}

/// A home, its admin, and Ada with a passkey.
async fn home_with_passkey() -> (Home, Client, Client, Passkeys, String) {
    let home = Home::start();
    let (admin, at) = (home.admin().await, origin(&home));
    admin.add_user(ADA).await;
    let ada = guest(&home).sign_in("users", ADA, PASSWORD).await;
    let mut device = Passkeys::default();
    added(&ada, &mut device, &at, &json!({})).await;
    (home, admin, ada, device, at)
}

/// The first of two methods: what the second has to name.
async fn first(client: &Client, identity: &str, methods: Value) -> Value {
    let body = json!({ "identity": identity, "password": PASSWORD });
    let first = client.post("/api/collections/users/auth-with-password", &body).await.expect(401);
    assert_eq!(first.body["methods"], methods, "{}", first.text);
    first.body["mfaId"].clone()
}

/// What a passkey is asked: after a first method, or, with `null`, alone.
async fn options(client: &Client, collection: &str, mfa_id: &Value) -> Reply {
    let path = format!("/api/collections/{collection}/passkey-options");
    client.post(&path, &json!({ "mfaId": mfa_id })).await
}

async fn enter(client: &Client, collection: &str, mfa_id: &Value, credential: &Value) -> Reply {
    let path = format!("/api/collections/{collection}/auth-with-passkey");
    client.post(&path, &json!({ "mfaId": mfa_id, "credential": credential })).await
}

/// Both methods one after the other.
async fn both(client: &Client, device: &mut Passkeys, origin: &str) -> Reply {
    let mfa_id = first(client, ADA, json!(["passkey"])).await;
    let asked = options(client, "users", &mfa_id).await.expect(200).body;
    enter(client, "users", &mfa_id, &device.get(origin, &asked)).await
}

/// What a passkey proves to whoever changes what second methods there are.
async fn proof(client: &Client, device: &mut Passkeys, origin: &str) -> Value {
    let asked = client.post(&format!("{PASSKEYS}/prove"), &json!({})).await.expect(200).body;
    device.get(origin, &asked)
}

async fn listed(client: &Client) -> Vec<Value> {
    client.get(PASSKEYS).await.expect(200).body["passkeys"].as_array().unwrap().clone()
}
