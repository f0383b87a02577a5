//! The audit trail: every event with who and where, and nothing done to it unseen.

mod command_line;
mod events;
mod floods;
mod reading;
mod tampering;

use homeport_tests::Client;
use serde_json::Value;

const AUDIT: &str = "/api/homeport/audit";
const ADA: &str = "ada@example.com";

/// What the trail tells of the last event of this kind.
async fn last(window: &Client, action: &str) -> Value {
    let found = entries(window, &format!("action={action}")).await;
    found.first().cloned().unwrap_or_else(|| panic!("no {action} in the trail"))
}

/// A page of the trail, newest first.
async fn entries(window: &Client, query: &str) -> Vec<Value> {
    let page = window.get(&format!("{AUDIT}?limit=200&{query}")).await.expect(200);
    page.body["items"].as_array().unwrap().clone()
}

/// All of it, as it is kept, oldest first.
async fn exported(window: &Client) -> Vec<String> {
    let text = window.get(&format!("{AUDIT}/export")).await.expect(200).text;
    text.lines().map(str::to_owned).collect()
}
