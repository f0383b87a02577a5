//! Admins' roles: what each may, at every route, and that there is always an owner.

mod holding;
mod owners;
mod people;
mod records;
mod routes;

use homeport_tests::{Client, Home, PASSWORD, Reply, collection, field};
use serde_json::{Value, json};

const ADMINS: &str = "/api/homeport/admins";
const SUPERUSERS: &str = "/api/collections/_superusers/records";
const NOTES: &str = "/api/collections/notes/records";
const USERS: &str = "/api/collections/users/records";
const EVE: &str = "eve@example.com";
const VIC: &str = "vic@example.com";

/// Makes an admin, by one who may; their id.
async fn make(by: &Client, email: &str, role: &str) -> String {
    let body = json!({
        "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD, "role": role,
    });
    let made = by.post(ADMINS, &body).await.expect(200).body;
    assert_eq!((&made["email"], &made["role"]), (&json!(email), &json!(role)));
    made["id"].as_str().unwrap().to_owned()
}

/// Gives an admin another role.
async fn give(by: &Client, id: &str, role: &str) -> Reply {
    by.patch(&format!("{ADMINS}/{id}"), &json!({ "role": role })).await
}

/// An admin with a token, at the door for this machine.
async fn admin(home: &Home, email: &str) -> Client {
    home.local().sign_in("_superusers", email, PASSWORD).await
}

/// An editor and a viewer, with their ids.
async fn lesser(home: &Home) -> ((Client, String), (Client, String)) {
    let window = home.window().await;
    let eve = make(&window, EVE, "editor").await;
    let vic = make(&window, VIC, "viewer").await;
    ((admin(home, EVE).await, eve), (admin(home, VIC).await, vic))
}

/// Whether an answer is the refusal of a role.
fn is_refused(reply: &Reply) -> bool {
    let message = reply.body["message"].as_str().unwrap_or("");
    reply.status == 403 && message.starts_with("Your role is ")
}

fn assert_refused(reply: &Reply, role: &str) {
    let message = reply.body["message"].as_str().unwrap_or("");
    let begins = message.starts_with(&format!("Your role is {role}. This takes the role "));
    assert!(reply.status == 403 && begins, "{} {}", reply.status, reply.text);
}

/// Notes that anybody may do anything with.
async fn notes(by: &Client) {
    let rules = ["listRule", "viewRule", "createRule", "updateRule", "deleteRule"];
    let open = Value::Object(rules.map(|rule| (rule.to_owned(), json!(""))).into_iter().collect());
    let file = json!({ "name": "scan", "type": "file", "maxSelect": 1 });
    let notes = collection("notes", json!([field("title", "text"), file]), open);
    by.post("/api/collections", &notes).await.expect(200);
}

fn id_of(reply: Reply) -> String {
    reply.expect(200).body["id"].as_str().unwrap().to_owned()
}
