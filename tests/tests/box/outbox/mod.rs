//! The outbox: what changes of records set off happens, in its order, once.

mod admin;
mod crash;
mod delivering;
mod restored;
mod setting_off;

use std::path::Path;

use homeport_providers::{Providers, STRIPE_KEY};
use homeport_tests::{Client, Home, Reply, collection, field, until};
use serde_json::{Value, json};

const INTEGRATIONS: &str = "/api/homeport/integrations";
const AUTOMATIONS: &str = "/api/homeport/automations";
const DELIVERIES: &str = "/api/homeport/deliveries";
const ORDERS: &str = "/api/collections/orders/records";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Ground {
    home: Home,
    admin: Client,
    providers: Providers,
}

impl Ground {
    async fn new() -> Self {
        Self::on(Home::start()).await
    }

    async fn on(home: Home) -> Self {
        let admin = home.admin().await;
        orders(&admin).await;
        Self { home, admin, providers: Providers::start().await }
    }

    /// Where webhooks are taken, as an integration of the path's name.
    async fn hook(&self, path: &str) {
        set_hook_up(&self.admin, &self.providers, path).await;
    }

    async fn automate(&self, body: Value) -> Reply {
        self.admin.post(AUTOMATIONS, &body).await
    }

    async fn order(&self, values: Value) -> String {
        let made = self.admin.post(ORDERS, &values).await.expect(200);
        made.body["id"].as_str().unwrap().to_owned()
    }

    async fn change(&self, id: &str, values: Value) -> Reply {
        self.admin.patch(&format!("{ORDERS}/{id}"), &values).await
    }

    /// The deliveries in a state.
    async fn deliveries(&self, state: &str) -> Vec<Value> {
        let reply = self.admin.get(&format!("{DELIVERIES}?state={state}")).await.expect(200);
        reply.body["items"].as_array().unwrap().clone()
    }

    async fn wait_for(&self, state: &str, count: usize) -> Vec<Value> {
        let what = format!("{count} are {state}");
        until(&what, async || self.deliveries(state).await.len() == count).await;
        self.deliveries(state).await
    }

    async fn delivery(&self, id: &str) -> Value {
        self.admin.get(&format!("{DELIVERIES}/{id}")).await.expect(200).body
    }

    fn taken(&self, path: &str) -> Vec<Value> {
        let taken = self.providers.hooks().taken(path);
        taken.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }
}

async fn orders(admin: &Client) {
    let customers = collection("customers", json!([field("name", "text")]), json!({}));
    let customers = admin.post("/api/collections", &customers).await.expect(200);
    let fields = json!([
        field("status", "text"),
        field("amount", "number"),
        { "name": "secret", "type": "text", "hidden": true },
        { "name": "customer", "type": "relation", "collectionId": customers.body["id"] },
    ]);
    let orders = collection("orders", fields, json!({}));
    admin.post("/api/collections", &orders).await.expect(200);
}

async fn set_hook_up(admin: &Client, providers: &Providers, path: &str) {
    let body = json!({
        "connector": "webhook", "base": format!("{}/{path}", providers.base("hook")),
        "local": [providers.host()], "credentials": { "secret": SECRET },
    });
    admin.send("PUT", &format!("{INTEGRATIONS}/{path}"), Some(&body)).await.expect(200);
}

async fn set_payments_up(admin: &Client, providers: &Providers, name: &str) {
    let body = json!({
        "connector": "stripe", "base": providers.base("stripe"), "local": [providers.host()],
        "credentials": { "secret_key": STRIPE_KEY },
    });
    admin.send("PUT", &format!("{INTEGRATIONS}/{name}"), Some(&body)).await.expect(200);
}

/// An event for each change of an order.
fn told(integration: &str, on: &[&str], condition: &str) -> Value {
    json!({
        "name": format!("tell {integration}"), "collection": "orders", "on": on,
        "condition": condition, "integration": integration, "action": "send",
        "input": {
            "type": "orders.{{change.action}}d", "timestamp": "{{change.at}}",
            "data": { "id": "{{record.id}}", "status": "{{record.status}}", "was": "{{before.status}}" },
        },
    })
}

/// A payment for each order of a channel that becomes paid.
fn charged(name: &str) -> Value {
    json!({
        "name": format!("charge {name}"), "collection": "orders", "on": ["create"],
        "condition": format!("status = '{name}'"), "integration": name,
        "action": "create_payment_intent",
        "input": { "amount": "{{record.amount}}", "currency": "eur", "reference": "{{record.id}}" },
    })
}

pub(crate) fn on_disk(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.push_str(&on_disk(&path)),
            false => all.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap())),
        }
    }
    all
}
