//! Intakes: what services tell sets records, once each, and nobody else's word does.

mod admin;
mod again;
mod crash;
mod lists;
mod webhooks;

use homeport_providers::{Providers, STRIPE_KEY, TELEGRAM_TOKEN};
use homeport_tests::{Client, Home, Reply, collection, field};
use serde_json::{Value, json};

const INTEGRATIONS: &str = "/api/homeport/integrations";
const INTAKES: &str = "/api/homeport/intakes";
const HEARD: &str = "/api/homeport/heard";
const PARCELS: &str = "/api/collections/parcels/records";
const SECRET: &str = "It's a Secret to Everybody";

struct Ground {
    home: Home,
    admin: Client,
    providers: Providers,
}

impl Ground {
    /// With parcels, and a service `hub` that signs as GitHub does.
    async fn new() -> Self {
        let home = Home::start();
        let admin = home.admin().await;
        parcels(&admin).await;
        set_hub_up(&admin).await;
        Self { home, admin, providers: Providers::start().await }
    }

    async fn take(&self, intake: &Value) -> String {
        let made = self.admin.post(INTAKES, intake).await.expect(200);
        assert_eq!(made.body["error"], "");
        made.body["id"].as_str().unwrap().to_owned()
    }

    /// Has the service `hub` tell something.
    async fn tell(&self, event: &Value) -> Reply {
        tell_as(&self.home.guest(), "hub", SECRET, event).await
    }

    async fn parcels(&self) -> Vec<Value> {
        all(&self.admin, &format!("{PARCELS}?sort=code&perPage=500")).await
    }

    async fn heard(&self, query: &str) -> Vec<Value> {
        all(&self.admin, &format!("{HEARD}?limit=200&{query}")).await
    }

    /// The one event of an integration, once there is one.
    async fn only_heard(&self, integration: &str) -> Value {
        let mut heard = self.heard(&format!("integration={integration}")).await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }

    async fn set_up(&self, name: &str, body: Value) {
        let path = format!("{INTEGRATIONS}/{name}");
        self.admin.send("PUT", &path, Some(&body)).await.expect(200);
    }

    async fn set_bot_up(&self, more: Value) {
        let mut credentials = json!({ "token": TELEGRAM_TOKEN });
        credentials.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let body = json!({
            "connector": "telegram", "base": self.providers.base("telegram"),
            "local": [self.providers.host()], "credentials": credentials,
        });
        self.set_up("bot", body).await;
    }

    async fn set_stripe_up(&self, secret: &str) {
        let body = json!({
            "connector": "stripe", "base": self.providers.base("stripe"),
            "local": [self.providers.host()],
            "credentials": { "secret_key": STRIPE_KEY, "webhook_secret": secret },
        });
        self.set_up("pay", body).await;
    }
}

async fn all(admin: &Client, path: &str) -> Vec<Value> {
    admin.get(path).await.expect(200).body["items"].as_array().unwrap().clone()
}

async fn parcels(admin: &Client) {
    let fields = json!([
        field("code", "text"),
        field("status", "text"),
        field("weight", "number"),
        field("told", "date"),
        field("late", "bool"),
        { "name": "secret", "type": "text", "hidden": true },
        { "name": "note", "type": "text", "max": 10 },
    ]);
    let indexes = json!({ "indexes": ["CREATE UNIQUE INDEX `idx_code` ON `parcels` (`code`)"] });
    let parcels = collection("parcels", fields, indexes);
    admin.post("/api/collections", &parcels).await.expect(200);
}

async fn set_hub_up(admin: &Client) {
    let body = json!({
        "connector": "http", "base": "https://hub.example",
        "credentials": { "webhook_secret": SECRET },
    });
    admin.send("PUT", &format!("{INTEGRATIONS}/hub"), Some(&body)).await.expect(200);
}

/// A parcel's status, by its code.
fn followed() -> Value {
    json!({
        "name": "Parcels", "integration": "hub", "collection": "parcels", "mode": "upsert",
        "condition": "@request.body.action = 'moved'",
        "findBy": "code", "findValue": "{{event.parcel.code}}",
        "set": {
            "status": "{{event.parcel.status}}", "weight": "{{event.parcel.weight}}",
            "told": "{{event.at}}",
        },
    })
}

fn moved(code: &str, status: &str, at: u64) -> Value {
    json!({ "action": "moved", "at": at, "parcel": { "code": code, "status": status } })
}

fn tag(secret: &str, body: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    hex::encode(ring::hmac::sign(&key, body.as_bytes()))
}

/// Sends an event signed as GitHub signs.
async fn tell_as(guest: &Client, name: &str, secret: &str, event: &Value) -> Reply {
    let signed = format!("sha256={}", tag(secret, &event.to_string()));
    let client = guest.with_header("x-hub-signature-256", &signed);
    client.post(&format!("{INTEGRATIONS}/{name}/events"), event).await
}
