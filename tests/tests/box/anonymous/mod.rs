//! Accounts without an address or a password: made in one step, upgraded with their data kept,
//! cleared away when nobody comes back.

mod clearing;
mod making;
mod option;
mod upgrading;

use homeport_tests::{Client, Home, collection, field};
use serde_json::{Value, json};

const SIGN_IN: &str = "/api/collections/users/auth-anonymously";
const UPGRADE: &str = "/api/homeport/anonymous/upgrade";
const COUNT: &str = "/api/homeport/anonymous?collection=users";
const USERS: &str = "/api/collections/users";
const NOTES: &str = "/api/collections/notes/records";
const REFRESH: &str = "/api/collections/users/auth-refresh";
const ADA: &str = "ada@example.com";
const OWN: &str = "@request.auth.id != '' && owner = @request.auth.id";

/// A box where anonymous accounts may be made, and its admin.
async fn open_home() -> (Home, Client) {
    let home = Home::start();
    let admin = home.admin().await;
    switch(&admin, json!({ "enabled": true })).await;
    (home, admin)
}

async fn switch(admin: &Client, anonymous: Value) -> Value {
    let change = json!({ "anonymous": anonymous });
    admin.patch(USERS, &change).await.expect(200).body["anonymous"].clone()
}

/// Signs in without an account: whoever is that now, and the record's id.
async fn somebody(guest: &Client) -> (Client, String) {
    let made = guest.post(SIGN_IN, &json!({})).await.expect(200).body;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (guest.with_token(&text(&made["token"])), text(&made["record"]["id"]))
}

/// Notes that are their owners' alone.
async fn notes(admin: &Client) {
    let users = admin.get(USERS).await.expect(200).body["id"].clone();
    let owner = json!({ "name": "owner", "type": "relation", "maxSelect": 1,
        "collectionId": users, "cascadeDelete": true });
    let rules = json!({ "listRule": OWN, "viewRule": OWN, "createRule": OWN, "updateRule": OWN,
        "deleteRule": OWN });
    let notes = collection("notes", json!([field("title", "text"), owner]), rules);
    admin.post("/api/collections", &notes).await.expect(200);
}

async fn count(admin: &Client) -> u64 {
    admin.get(COUNT).await.expect(200).body["accounts"].as_u64().unwrap()
}

async fn trail(window: &Client, action: &str) -> Vec<Value> {
    let page = window.get(&format!("/api/homeport/audit?action={action}")).await.expect(200);
    page.body["items"].as_array().unwrap().clone()
}
