//! Payments of records: begun once, followed to their end, never by anybody's word but the service's.

mod admin;
mod beginning;
mod each;
mod events;
mod faults;
mod followed;
mod late;
mod restored;
mod storm;
mod through;
mod told;

use homeport_providers::Providers;
use homeport_tests::{Client, Home, PASSWORD, collection, field};
use serde_json::{Value, json};

use through::Through;

const INTEGRATIONS: &str = "/api/homeport/integrations";
const PAYMENTS: &str = "/api/homeport/payments";
const ORDERS: &str = "/api/collections/orders/records";

struct Ground {
    home: Home,
    admin: Client,
    /// Whose the orders are.
    ada: Client,
    /// Her id.
    her: String,
    providers: Providers,
}

impl Ground {
    async fn new() -> Self {
        Self::on(Home::start()).await
    }

    async fn on(home: Home) -> Self {
        Self::through(Through::Stripe, home).await
    }

    async fn through(through: Through, home: Home) -> Self {
        let admin = home.admin().await;
        orders(&admin).await;
        let providers = Providers::start().await;
        set_up_through(through, &admin, &providers, json!({})).await;
        let her = admin.add_user("ada@example.com").await;
        let ada = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
        Self { home, admin, ada, her, providers }
    }

    /// An order of hers.
    async fn order(&self, total: Value, currency: &str) -> String {
        let body = json!({ "total": total, "currency": currency, "customer": self.her });
        let made = self.admin.post(ORDERS, &body).await.expect(200);
        made.body["id"].as_str().unwrap().to_owned()
    }

    /// Begins an order's payment as her.
    async fn pay(&self, order: &str) -> Value {
        self.ada.post(PAYMENTS, &of(order)).await.expect(200).body
    }

    async fn check(&self, payment: &Value) -> Value {
        let path = format!("{PAYMENTS}/{}/check", id(payment));
        self.ada.post(&path, &Value::Null).await.expect(200).body
    }

    async fn history(&self, payment: &Value) -> Value {
        self.admin.get(&format!("{PAYMENTS}/{}/history", id(payment))).await.expect(200).body
    }

    async fn have_done(&self, payment: &Value, what: &str, body: Value) -> homeport_tests::Reply {
        self.admin.post(&format!("{PAYMENTS}/{}/{what}", id(payment)), &body).await
    }

    /// What an order was told of its payment.
    async fn told(&self, order: &str) -> String {
        let order = self.admin.get(&format!("{ORDERS}/{order}")).await.expect(200).body;
        order["payment"].as_str().unwrap().to_owned()
    }
}

fn id(payment: &Value) -> &str {
    payment["id"].as_str().unwrap()
}

fn of(order: &str) -> Value {
    json!({ "integration": "pay", "collection": "orders", "record": order })
}

/// Stripe's name for a payment, by the secret that whoever pays was given.
fn begun(payment: &Value) -> String {
    let secret = payment["payer"]["client_secret"].as_str().unwrap();
    secret.split("_secret_").next().unwrap().to_owned()
}

async fn orders(admin: &Client) {
    let users = admin.get("/api/collections/users").await.expect(200).body["id"].clone();
    let fields = json!([
        field("total", "number"),
        field("currency", "text"),
        field("payment", "text"),
        { "name": "customer", "type": "relation", "collectionId": users },
    ]);
    let rules = json!({ "viewRule": "customer = @request.auth.id" });
    let orders = collection("orders", fields, rules);
    admin.post("/api/collections", &orders).await.expect(200);
}

/// Charges orders through Stripe; `more` changes how.
async fn set_up(admin: &Client, providers: &Providers, more: Value) {
    set_up_through(Through::Stripe, admin, providers, more).await;
}

/// Charges orders; `more` changes how.
async fn set_up_through(through: Through, admin: &Client, providers: &Providers, more: Value) {
    let mut charge = json!({
        "amount": "total", "currency": "currency", "state": "payment",
        "rule": "customer = @request.auth.id",
    });
    charge.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut body = through.setup(providers);
    body["charges"] = json!({ "orders": charge });
    admin.send("PUT", &format!("{INTEGRATIONS}/pay"), Some(&body)).await.expect(200);
}

/// Stripe's header for a body, signed with a secret so many seconds ago.
fn hook_signature(body: &str, secret: &str, ago: i64) -> String {
    let now = time::OffsetDateTime::now_utc().unix_timestamp() - ago;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    let tag = ring::hmac::sign(&key, format!("{now}.{body}").as_bytes());
    format!("t={now},v1={}", hex::encode(tag))
}
