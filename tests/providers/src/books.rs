//! What the stand-in for Stripe keeps.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::tills::Entry;
use crate::weather::Weather;

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) weather: Weather,
    /// Bytes that each item of a list has more.
    pub(crate) padding: usize,
    /// Whether refunds are only taken on at first.
    pub(crate) refunds_wait: bool,
    /// Amounts that nobody's card has.
    pub(crate) declined: HashSet<u64>,
    /// References and amounts, in order.
    pub(crate) begun: Vec<(String, u64)>,
    /// In order.
    pub(crate) intents: Vec<Value>,
    /// In order.
    pub(crate) refunds: Vec<Value>,
    /// In order; how many there ever were.
    pub(crate) events: Vec<Value>,
    told: usize,
    /// Lets answers about one intent go, when they are held.
    pub(crate) held: Option<Arc<Semaphore>>,
    /// What was asked for under a key, and what was answered.
    pub(crate) answered: HashMap<String, (String, u16, Value)>,
}

impl Books {
    pub(crate) fn intent(&mut self, id: &str) -> Option<&mut Value> {
        self.intents.iter_mut().find(|intent| intent["id"] == id)
    }

    pub(crate) fn ledger(&self) -> Vec<Entry> {
        let back = |id: &Value| {
            let refunds = self.refunds.iter().filter(|one| one["payment_intent"] == *id);
            let done = refunds.filter(|one| one["status"] == "succeeded");
            done.map(|one| one["amount"].as_u64().unwrap()).sum()
        };
        let entry = |intent: &Value| Entry {
            id: intent["id"].as_str().unwrap().to_owned(),
            reference: intent["metadata"]["reference"].as_str().unwrap_or_default().to_owned(),
            taken: intent["amount_received"].as_u64().unwrap(),
            back: back(&intent["id"]),
        };
        self.intents.iter().map(entry).collect()
    }

    /// What has become of an intent is told.
    pub(crate) fn tell(&mut self, kind: &str, id: &str) {
        let Some(mut intent) = self.intent(id).cloned() else { return };
        if kind.starts_with("charge.") {
            let mut charge = intent["latest_charge"].take();
            charge["payment_intent"] = id.into();
            intent = charge;
        }
        self.tell_of(kind, intent);
    }

    fn tell_of(&mut self, kind: &str, object: Value) {
        self.told += 1;
        self.events.push(json!({
            "id": format!("evt_{}", self.told), "object": "event", "type": kind,
            "created": now(), "data": { "object": object },
        }));
    }

    /// A refund comes to its end, or comes back.
    pub(crate) fn settle_refund(&mut self, id: &str, status: &str) {
        let refund = self.refunds.iter_mut().find(|refund| refund["id"] == id).unwrap();
        refund["status"] = status.into();
        let (amount, intent) =
            (refund["amount"].as_u64().unwrap(), refund["payment_intent"].clone());
        let refund = refund.clone();
        self.tell_of(&format!("refund.{status}"), refund);
        if status == "failed" {
            let charge = &mut self.intent(intent.as_str().unwrap()).unwrap()["latest_charge"];
            let before = charge["amount_refunded"].as_u64().unwrap();
            charge["amount_refunded"] = (before - amount).into();
        }
    }

    /// Pays back what is left or less; the refund.
    pub(crate) fn pay_back(&mut self, id: &str, amount: u64, reference: &str) -> Value {
        let number = self.refunds.len() + 1;
        let intent = self.intent(id).unwrap();
        let before = intent["latest_charge"]["amount_refunded"].as_u64().unwrap();
        intent["latest_charge"]["amount_refunded"] = (before + amount).into();
        let currency = intent["currency"].clone();
        let status = if self.refunds_wait { "pending" } else { "succeeded" };
        let refund = json!({
            "id": format!("re_standin{number}"), "object": "refund", "amount": amount,
            "payment_intent": id, "currency": currency, "status": status,
            "metadata": { "reference": reference },
        });
        self.refunds.push(refund.clone());
        self.tell("charge.refunded", id);
        refund
    }

    /// Others' payments, which nobody has called anything.
    pub(crate) fn crowd(&mut self, count: usize) {
        let first = self.intents.len() + 1;
        self.intents.extend((first..first + count).map(|number| {
            json!({
                "id": format!("pi_standin{number}"), "object": "payment_intent", "amount": 5,
                "amount_received": 5, "currency": "eur", "status": "succeeded",
                "created": now(), "metadata": {},
            })
        }));
    }

    /// Somebody pays: what the phone does with the client's secret.
    pub(crate) fn pay(&mut self, id: &str) {
        let Some(intent) = self.intent(id) else { return };
        if intent["status"] != "requires_payment_method" {
            return;
        }
        let is_manual = intent["capture_method"] == "manual";
        let status = if is_manual { "requires_capture" } else { "succeeded" };
        intent["status"] = status.into();
        intent["latest_charge"] = json!({ "id": format!("ch_{id}"), "amount_refunded": 0 });
        if !is_manual {
            intent["amount_received"] = intent["amount"].clone();
        }
        let kind = if is_manual { "amount_capturable_updated" } else { "succeeded" };
        self.tell(&format!("payment_intent.{kind}"), id);
    }
}

pub(crate) fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs()
}
