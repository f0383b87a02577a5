//! A payment as it is kept: one text, with all that was asked of the service for it.

use homeport_db::{DbError, Ident, Key, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::asked::{Answer, Ask, What};
use super::schedule;
use super::state::State;
use crate::collections::{dates, generate};
use crate::error::{Error, Result};
use crate::integrations::Capture;

const DOING: &str = "keep a payment";
/// So long money may be on its way of which nothing is seen.
const UNSEEN_MS: i64 = 7 * 86_400_000;
/// Milliseconds up to here have a place in an id: newest first where it is what they are taken from.
const MOST_MS: i64 = 36_i64.pow(9) - 1;
/// Kept of what was asked for.
pub(super) const MOST_ASKS: usize = 60;
/// Approved money that the service has refused to give is asked for again so long after each time, in
/// milliseconds: something may be under way there. After the last the payment has failed.
const TAKEN_AGAIN_MS: [i64; 7] = [2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 240_000];

/// A payment for a record.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Payment {
    pub(super) id: String,
    /// How often it was changed: whoever has looked at another version decides anew.
    pub(super) version: u64,
    /// How often an event has had it asked about: that is no other version, but what was asked before
    /// does not answer it.
    #[serde(default)]
    pub(super) rings: u32,
    pub(super) integration: String,
    /// The collection's id, and the record's.
    pub(super) collection: String,
    pub(super) record: String,
    /// In the currency's smallest unit.
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) capture: Capture,
    /// What the service's form on the phone gave, until the service has taken it: good once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) source: String,
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
    /// Before this the service is not asked because somebody who pays wants to know: it has failed.
    #[serde(default)]
    pub(super) not_before: Option<i64>,
    /// Questions in a row that came to nothing, and since when they do, in milliseconds.
    #[serde(default)]
    pub(super) missed: u32,
    #[serde(default)]
    pub(super) missed_since: Option<i64>,
    /// Nobody asks about it any more by himself: an admin has to see to it. `trouble` says why.
    #[serde(default)]
    pub(super) is_stuck: bool,
    /// What the record was told last; when it is to be told again, after so many times in vain, and why
    /// it does not take it.
    #[serde(default)]
    pub(super) told: Option<State>,
    #[serde(default)]
    pub(super) tell_at: Option<i64>,
    #[serde(default)]
    pub(super) tell_missed: u32,
    #[serde(default)]
    pub(super) untold: String,
    /// What is being paid back past the box.
    #[serde(default)]
    pub(super) pending_elsewhere: i64,
    pub(super) asks: Vec<Ask>,
    pub(super) history: Vec<Step>,
    /// What is wrong with it, for an admin to read; empty when nothing is.
    #[serde(default)]
    pub(super) trouble: String,
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
    pub(super) source: &'a str,
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
            rings: 0,
            integration: bill.integration.to_owned(),
            collection: bill.collection.to_owned(),
            record: bill.record.to_owned(),
            amount: bill.amount,
            currency: bill.currency,
            capture: bill.capture,
            source: bill.source.to_owned(),
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
            not_before: None,
            missed: 0,
            missed_since: None,
            is_stuck: false,
            // In the transaction that writes this down.
            told: Some(State::Created),
            tell_at: None,
            tell_missed: 0,
            untold: String::new(),
            pending_elsewhere: 0,
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
        let open = self.asks.iter().filter(|ask| ask.is_open() && ask.what == What::Refund);
        let open = open.fold(self.pending_elsewhere, |sum, ask| sum.saturating_add(ask.amount));
        self.captured.saturating_sub(self.refunded).saturating_sub(open)
    }

    /// The service has answered.
    pub(super) fn heard(&mut self) {
        (self.missed, self.missed_since) = (0, None);
        (self.not_before, self.is_stuck) = (None, false);
    }

    /// Nobody asks about it any more until an admin, or an event, has it asked about.
    pub(super) fn stick(&mut self, why: String) {
        (self.is_stuck, self.trouble) = (true, why);
        (self.due, self.not_before) = (None, None);
    }

    /// Its record knows how it stands.
    pub(super) fn is_told(&mut self) {
        (self.told, self.tell_at, self.tell_missed) = (Some(self.state), None, 0);
        self.untold.clear();
    }

    /// An event has it asked about at a moment, at the latest.
    pub(super) fn rung(&self, due: i64) -> Self {
        let due = self.due.map_or(due, |before| before.min(due));
        Self { rings: self.rings.wrapping_add(1), due: Some(due), ..self.clone() }
    }

    /// An admin does not wait any longer for a payment that nobody can follow. What the service was
    /// asked for is looked up from now on, never asked for; money that is taken all the same is seen.
    /// The states it went through.
    pub(super) fn give_up(&mut self) -> Vec<State> {
        let now = schedule::now_ms();
        let waiting = self.asks.iter_mut().filter(|ask| ask.is == Answer::Waiting);
        waiting.for_each(|ask| ask.doubted = Some(now));
        self.heard();
        // What the phone's form gave is not put to the service any more.
        self.source.clear();
        self.trouble.clear();
        let way = self.go(State::Failed, "given up".to_owned());
        self.due = schedule::look(self);
        way
    }

    /// Whether the service was not asked for it yet, and is not while this is written down.
    pub(super) fn is_unasked(&self) -> bool {
        self.asks.iter().all(|ask| {
            ask.what == What::Create
                && ask.is == Answer::Waiting
                && ask.sent.or(ask.doubted).is_none()
                && ask.given_up == 0
                && !ask.is_unsure
        })
    }

    /// Whether money may have been taken, or may still be, because the box has asked for it. What was on
    /// its way, though nothing was seen of it, is known a week later.
    pub(super) fn may_be_taken(&self) -> bool {
        let is_young = |at: i64| (at..at.saturating_add(UNSEEN_MS)).contains(&schedule::now_ms());
        let mut asks = self.asks.iter().filter(|ask| ask.what == What::Capture);
        asks.any(|ask| match ask.is {
            Answer::Waiting => true,
            Answer::Refused => false,
            Answer::Absent => ask.tries > 0 && ask.tried_at.is_some_and(is_young),
            Answer::Done | Answer::Pending => ask.tries > 0,
        })
    }

    /// Whether the box has ever asked for the money.
    pub(super) fn was_asked_for(&self) -> bool {
        self.asks.iter().any(|ask| ask.what == What::Capture && ask.tries > 0)
    }

    /// Whoever pays has agreed, and the money waits for the box: has it taken, once. Where the service
    /// refuses that it is asked again for some minutes: a try may be under way there. Then the payment has
    /// failed, and the box takes nothing more for it; at once where the money was declined. The states it
    /// went through.
    pub(super) fn take_approved(&mut self, series: &str) -> Vec<State> {
        if self.capture == Capture::Manual || !matches!(self.state, State::Created) {
            return Vec::new();
        }
        let last = self.asks.iter().rev().find(|ask| ask.what == What::Capture);
        let refused = last.is_some_and(|last| matches!(last.is, Answer::Refused | Answer::Absent));
        let is_to_be_taken = match (last, self.taken_again_at()) {
            (None, _) => true,
            (Some(_), again) if refused => {
                again.is_some_and(|at| schedule::has_come(at, schedule::now_ms()))
            }
            (Some(_), _) => false,
        };
        if is_to_be_taken && self.asks.len() < MOST_ASKS {
            let key = self.next_key(series);
            self.asks.push(Ask::new(What::Capture, key, 0));
            return Vec::new();
        }
        if !refused || (self.taken_again_at().is_some() && !is_to_be_taken) {
            return Vec::new();
        }
        let why = last.and_then(|last| last.last.as_ref()).map(|why| match why.code.as_str() {
            "" => why.message.clone(),
            code => code.to_owned(),
        });
        self.go(State::Failed, why.unwrap_or_default())
    }

    /// When approved money that the service has refused to give is asked for again; `None` where it is
    /// not.
    pub(super) fn taken_again_at(&self) -> Option<i64> {
        let captures = self.asks.iter().filter(|ask| ask.what == What::Capture);
        let last = captures.clone().next_back()?;
        let is_declined = last.last.as_ref().is_some_and(|why| why.kind == "declined");
        if !matches!(last.is, Answer::Refused | Answer::Absent)
            || last.doubted.is_some()
            || is_declined
        {
            return None;
        }
        let wait = TAKEN_AGAIN_MS.get(captures.count().saturating_sub(1))?;
        Some(last.tried_at.unwrap_or(last.begun).saturating_add(*wait))
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
        let due = self.due.map(|due| format!("{}.{due:016}.{}", self.integration, self.id));
        due.map(|id| key_in("_payment_due", &id)).transpose()
    }

    /// Where it lies among those that nobody asks about any more.
    pub(super) fn stuck_key(&self) -> Result<Option<Key>> {
        let id = self.is_stuck.then(|| format!("stuck.{}", self.id));
        id.map(|id| key_in("_payment_index", &id)).transpose()
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

/// When a payment of this id was begun, in milliseconds; `None` when it is none.
pub(super) fn begun_at(id: &str) -> Option<i64> {
    let digits = id.get(..9).filter(|_| is_id(id))?;
    i64::from_str_radix(digits, 36).ok().map(|left| MOST_MS - left)
}

/// Whether a text can be a payment's id.
pub(super) fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() == 24 && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_newest_first_and_of_one_length() {
        let (old, young) = (new_id(1_700_000_000_000), new_id(1_700_000_000_001));
        assert!(young < old && is_id(&old) && is_id(&young), "{old} {young}");
        assert!(!is_id("") && !is_id("../../x") && !is_id(&old.to_uppercase()));
        assert_eq!(begun_at(&old), Some(1_700_000_000_000));
    }
}
