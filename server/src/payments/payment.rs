//! A payment as it is kept: one text, with all that was asked of the service for it.

use homeport_db::{DbError, Ident, Key, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::schedule;
use super::state::State;
use crate::collections::{dates, generate};
use crate::error::{Error, Result};
use crate::integrations::{Capture, Miss, Seen};

const DOING: &str = "keep a payment";
/// Milliseconds up to here have a place in an id: newest first where it is what they are taken from.
const MOST_MS: i64 = 36_i64.pow(9) - 1;
/// Kept of what has happened, and of what was asked for.
const LONGEST_HISTORY: usize = 100;
pub(super) const MOST_ASKS: usize = 60;

/// A payment for a record.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Payment {
    pub(super) id: String,
    /// How often it was changed: whoever has looked at another version decides anew.
    pub(super) version: u64,
    pub(super) integration: String,
    /// The collection's id, and the record's.
    pub(super) collection: String,
    pub(super) record: String,
    /// In the currency's smallest unit.
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) capture: Capture,
    pub(super) state: State,
    /// What was taken, and what of it was paid back.
    pub(super) captured: i64,
    pub(super) refunded: i64,
    /// The service's name for it; empty while it has none, or none is known.
    pub(super) at_service: String,
    /// The service's own word for how it stands.
    pub(super) status: String,
    pub(super) created: String,
    pub(super) updated: String,
    /// Who began it.
    pub(super) by: String,
    /// When to look after it next, in milliseconds since 1970-01-01 UTC; never when there is none.
    pub(super) due: Option<i64>,
    pub(super) asks: Vec<Ask>,
    pub(super) history: Vec<Step>,
    /// What is wrong with it, for an admin to read; empty when nothing is.
    #[serde(default)]
    pub(super) trouble: String,
}

/// Something the service is asked to do: written down before it is asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Ask {
    pub(super) what: What,
    /// Under which the service knows it again.
    pub(super) key: String,
    /// Of a refund.
    #[serde(default)]
    pub(super) amount: i64,
    pub(super) is: Answer,
    /// Milliseconds: it was not asked for before.
    pub(super) begun: i64,
    #[serde(default)]
    pub(super) tries: u32,
    /// It may have been asked for in a time that this state does not know of: it is looked up, never
    /// asked for again.
    #[serde(default)]
    pub(super) is_doubtful: bool,
    /// What the last try came to.
    #[serde(default)]
    pub(super) last: Option<Trouble>,
    /// The service's name for what it did.
    #[serde(default)]
    pub(super) at_service: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentAskKind)]
pub(super) enum What {
    Create,
    Capture,
    Cancel,
    Refund,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentAskState)]
pub(super) enum Answer {
    /// The service has not said, or was not asked yet.
    Waiting,
    Done,
    Refused,
}

/// What went wrong.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = PaymentTrouble)]
pub(super) struct Trouble {
    /// An integration's kind of failure.
    pub(super) kind: String,
    /// The service's own code.
    pub(super) code: String,
    pub(super) message: String,
    /// The service's HTTP status; 0 when there was none.
    pub(super) status: u16,
}

impl From<&Miss> for Trouble {
    fn from(miss: &Miss) -> Self {
        let (kind, code, message) = (miss.kind.clone(), miss.code.clone(), miss.message.clone());
        Self { kind, code, message, status: miss.status }
    }
}

/// Something that has happened to it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = PaymentStep)]
pub(super) struct Step {
    pub(super) at: String,
    pub(super) state: State,
    /// The service's own word, or what was paid back.
    pub(super) note: String,
}

/// Who pays for what, and how much.
pub(super) struct Bill<'a> {
    pub(super) integration: &'a str,
    pub(super) collection: &'a str,
    pub(super) record: &'a str,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) capture: Capture,
    pub(super) by: &'a str,
}

impl Payment {
    /// A payment that is about to be asked for, as soon as it has a key.
    pub(super) fn begin(bill: Bill<'_>) -> Self {
        let (now, ms) = (dates::to_text(OffsetDateTime::now_utc()), schedule::now_ms());
        let id = new_id(ms);
        let create = Ask::new(What::Create, String::new(), 0);
        Self {
            version: 1,
            integration: bill.integration.to_owned(),
            collection: bill.collection.to_owned(),
            record: bill.record.to_owned(),
            amount: bill.amount,
            currency: bill.currency,
            capture: bill.capture,
            state: State::Created,
            captured: 0,
            refunded: 0,
            at_service: String::new(),
            status: String::new(),
            created: now.clone(),
            updated: now.clone(),
            by: bill.by.to_owned(),
            // Whoever has begun it asks at once; the worker, when nobody did.
            due: Some(ms + schedule::HEAD_START),
            asks: vec![create],
            history: vec![Step { at: now, state: State::Created, note: String::new() }],
            trouble: String::new(),
            id,
        }
    }

    /// With the key under which it is asked for. `series` tells this state's keys from those of a
    /// state before it, and names the last change that was written before.
    pub(super) fn keyed(mut self, series: &str) -> Self {
        if let Some(create) = self.asks.first_mut() {
            create.key = format!("{series}-{}-0", self.id);
        }
        self
    }

    /// A key for what is asked for next.
    pub(super) fn next_key(&self, series: &str) -> String {
        format!("{series}-{}-{}", self.id, self.asks.len())
    }

    /// The place of what the service is to be asked for next.
    pub(super) fn waiting(&self) -> Option<usize> {
        self.asks.iter().position(|ask| ask.is == Answer::Waiting)
    }

    pub(super) fn waits_for(&self, what: What) -> bool {
        self.asks.iter().any(|ask| ask.is == Answer::Waiting && ask.what == what)
    }

    /// What may still be paid back, and is not about to be.
    pub(super) fn refundable(&self) -> i64 {
        let open = self.asks.iter().filter(|ask| ask.is == Answer::Waiting);
        let open = open.filter(|ask| ask.what == What::Refund).map(|ask| ask.amount);
        self.captured - self.refunded - open.sum::<i64>()
    }

    /// Takes over what the service says of it, as far as that leads forward. The states it went
    /// through.
    pub(super) fn take_over(&mut self, seen: &Seen) -> Vec<State> {
        if self.at_service.is_empty() {
            self.at_service.clone_from(&seen.id);
        }
        let is_other = seen.amount.is_some_and(|amount| amount != self.amount)
            || (!seen.currency.is_empty() && seen.currency != self.currency)
            || (!seen.reference.is_empty() && seen.reference != self.id)
            || seen.id != self.at_service;
        if is_other {
            "The service has it with another amount, currency or name."
                .clone_into(&mut self.trouble);
            return Vec::new();
        }
        self.status.clone_from(&seen.status);
        let Some(stage) = seen.stage else {
            if !seen.status.is_empty() {
                self.trouble = format!("The service says `{}`, which is not known.", seen.status);
            }
            return Vec::new();
        };
        self.trouble.clear();
        let mut end = State::from(stage);
        if end == State::Captured {
            self.captured = self.captured.max(seen.captured.unwrap_or(self.amount));
        }
        let refunded = seen.refunded.unwrap_or(0);
        if refunded > self.refunded {
            self.refunded = refunded;
            let note = format!("{} paid back", self.refunded);
            self.happened(self.state, note);
        }
        if self.captured > 0 && self.refunded >= self.captured {
            end = State::Refunded;
        }
        self.go(end, seen.status.clone())
    }

    /// Goes to a state where that leads forward. The states it went through.
    pub(super) fn go(&mut self, end: State, note: String) -> Vec<State> {
        let way = self.state.way_to(end);
        for state in &way {
            self.state = *state;
            self.happened(*state, note.clone());
        }
        way
    }

    fn happened(&mut self, state: State, note: String) {
        if self.history.len() >= LONGEST_HISTORY {
            // How it began stays.
            self.history.remove(1);
        }
        self.history.push(Step { at: dates::to_text(OffsetDateTime::now_utc()), state, note });
    }

    /// The version that comes after, changed now.
    pub(super) fn next(&self) -> Self {
        let updated = dates::to_text(OffsetDateTime::now_utc());
        Self { version: self.version + 1, updated, ..self.clone() }
    }

    pub(super) fn key(&self) -> Result<Key> {
        key_in("_payments", &self.id)
    }

    /// Where it lies among those to be looked after.
    pub(super) fn due_key(&self) -> Result<Option<Key>> {
        let due = self.due.map(|due| format!("{due:016}.{}", self.id));
        due.map(|id| key_in("_payment_due", &id)).transpose()
    }

    pub(super) fn row(&self) -> Result<Row> {
        let text = serde_json::to_string(self).map_err(|error| Error::internal(DOING, error))?;
        Ok(Row::from_iter([("text".to_owned(), Value::String(text))]))
    }

    pub(super) fn read(row: &Row) -> Result<Self> {
        let text = row.get("text").and_then(Value::as_str).unwrap_or_default();
        serde_json::from_str(text).map_err(|error| Error::internal(DOING, error))
    }
}

impl Ask {
    pub(super) fn new(what: What, key: String, amount: i64) -> Self {
        Self {
            what,
            key,
            amount,
            is: Answer::Waiting,
            begun: schedule::now_ms(),
            tries: 0,
            is_doubtful: false,
            last: None,
            at_service: String::new(),
        }
    }
}

/// Where something of the room lies.
pub(super) fn key_in(table: &str, id: &str) -> Result<Key> {
    let table = Ident::new(table).map_err(|error: DbError| Error::internal(DOING, error))?;
    Ok(Key { table, id: id.to_owned() })
}

/// The payment that a record had last: `COLLECTION.RECORD`.
pub(super) fn key_of_record(collection: &str, record: &str) -> Result<Key> {
    key_in("_payment_index", &format!("record.{collection}.{record}"))
}

/// The payment that a service calls so.
pub(super) fn key_at_service(integration: &str, id: &str) -> Result<Key> {
    key_in("_payment_index", &format!("service.{integration}.{id}"))
}

/// A row that names a payment.
pub(super) fn naming(payment: &Payment) -> Row {
    let text = |name: &str, value: &str| (name.to_owned(), Value::String(value.to_owned()));
    Row::from_iter([text("payment", &payment.id), text("integration", &payment.integration)])
}

/// Newest first where they are in order; unguessable.
fn new_id(ms: i64) -> String {
    let mut left = (MOST_MS - ms).max(0);
    let mut digits = [b'0'; 9];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(left % 36).unwrap_or(0);
        *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
        left /= 36;
    }
    format!("{}{}", String::from_utf8_lossy(&digits), generate::record_id())
}

/// Whether a text can be a payment's id.
pub(super) fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() == 24 && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment() -> Payment {
        let bill = Bill {
            integration: "pay",
            collection: "c",
            record: "r",
            amount: 1999,
            currency: "EUR".to_owned(),
            capture: Capture::Automatic,
            by: "guest",
        };
        Payment::begin(bill).keyed("e-1")
    }

    fn seen(stage: crate::integrations::Stage, amount: i64, refunded: Option<i64>) -> Seen {
        let (amount, captured) = (Some(amount), Some(amount));
        let (id, currency) = ("pi_1".to_owned(), "EUR".to_owned());
        Seen { id, currency, stage: Some(stage), amount, captured, refunded, ..Seen::default() }
    }

    #[test]
    fn ids_are_newest_first_and_of_one_length() {
        let (old, young) = (new_id(1_700_000_000_000), new_id(1_700_000_000_001));
        assert!(young < old && is_id(&old) && is_id(&young), "{old} {young}");
        assert!(!is_id("") && !is_id("../../x") && !is_id(&old.to_uppercase()));
    }

    #[test]
    fn what_the_service_says_leads_forward_or_nowhere() {
        use crate::integrations::Stage;
        let mut one = payment();
        assert_eq!(one.take_over(&seen(Stage::Captured, 1999, None)), [State::Captured]);
        // An older word changes nothing.
        for older in [Stage::Created, Stage::Authorised, Stage::Failed] {
            assert!(one.take_over(&seen(older, 1999, None)).is_empty());
        }
        assert_eq!((one.state, one.refundable()), (State::Captured, 1999));
        assert!(one.take_over(&seen(Stage::Captured, 1999, Some(500))).is_empty());
        assert!(one.take_over(&seen(Stage::Captured, 1999, Some(0))).is_empty());
        assert_eq!((one.refunded, one.refundable()), (500, 1499));
        one.asks.push(Ask::new(What::Refund, "k".to_owned(), 1000));
        assert_eq!(one.refundable(), 499);
        assert_eq!(one.take_over(&seen(Stage::Captured, 1999, Some(1999))), [State::Refunded]);
        assert!(one.trouble.is_empty());
        // Another amount, or another payment, is not this one.
        let mut other = payment();
        assert!(other.take_over(&seen(Stage::Captured, 1998, None)).is_empty());
        assert!(!other.trouble.is_empty() && other.state == State::Created);
        let named = Seen { id: "pi_2".to_owned(), ..seen(Stage::Captured, 1999, None) };
        assert!(other.take_over(&named).is_empty());
        let kept = Payment::read(&one.row().unwrap()).unwrap();
        assert_eq!((kept.state, kept.history.len()), (State::Refunded, one.history.len()));
    }
}
