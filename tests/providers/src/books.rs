//! What the stand-in for Stripe keeps, and how its answers fail.

use std::collections::HashMap;

use serde_json::{Value, json};

#[derive(Default)]
pub(crate) struct Books {
    /// Whether answers fail now and then, and how many there were.
    pub(crate) troubled: bool,
    /// How many in a hundred answers fail, each by lot.
    pub(crate) storm: u8,
    asked: usize,
    /// References and amounts, in order.
    pub(crate) begun: Vec<(String, u64)>,
    /// In order.
    pub(crate) intents: Vec<Value>,
    /// In order.
    pub(crate) refunds: Vec<Value>,
    /// In order.
    pub(crate) events: Vec<Value>,
    /// What was asked for under a key, and what was answered.
    pub(crate) answered: HashMap<String, (String, u16, Value)>,
}

/// How an answer fails.
#[derive(Clone, Copy)]
pub(crate) enum Trouble {
    /// Before anything is done.
    Unwell,
    Busy,
    /// Nothing is done, and the key has that for its answer.
    Broken,
    /// After it is done: nobody hears of it.
    CutShort,
    /// The same, and the connection does not even end.
    Silent,
}

impl Books {
    pub(crate) fn trouble(&mut self) -> Option<Trouble> {
        if rand::random_range(0..100) < self.storm {
            return Some(match rand::random_range(0..100) {
                0 => Trouble::Silent,
                1..=10 => Trouble::Broken,
                11..=40 => Trouble::Unwell,
                41..=50 => Trouble::Busy,
                _ => Trouble::CutShort,
            });
        }
        self.asked += usize::from(self.troubled);
        match self.asked % 12 {
            _ if !self.troubled => None,
            1 | 10 => Some(Trouble::CutShort),
            4 => Some(Trouble::Unwell),
            8 => Some(Trouble::Busy),
            _ => None,
        }
    }

    /// Something that only asks fails less often, and never in a way that changes anything.
    pub(crate) fn fails_to_read(&self) -> bool {
        rand::random_range(0..100) < self.storm / 2
    }

    pub(crate) fn intent(&mut self, id: &str) -> Option<&mut Value> {
        self.intents.iter_mut().find(|intent| intent["id"] == id)
    }

    /// What has become of an intent is told.
    pub(crate) fn tell(&mut self, kind: &str, id: &str) {
        let Some(mut intent) = self.intent(id).cloned() else { return };
        if kind.starts_with("charge.") {
            let mut charge = intent["latest_charge"].take();
            charge["payment_intent"] = id.into();
            intent = charge;
        }
        let event = json!({
            "id": format!("evt_{}", self.events.len() + 1), "object": "event", "type": kind,
            "created": now(), "data": { "object": intent },
        });
        self.events.push(event);
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
