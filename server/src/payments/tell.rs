//! Writing a payment down, and telling its record how it stands: in one transaction, where the record
//! takes it. One that does not is told again, later and later, and the admin sees why.

use std::sync::Arc;

use super::Payments;
use super::payment::Payment;
use super::schedule::{self, has_come, now_ms};
use super::settle::{Settle, is_stale, is_superseded};
use super::state::State;
use crate::error::{Error, Result};
use crate::integrations::Charge;
use crate::records::Telling;

/// So often a record is told in vain; then not before the payment goes on, or an admin asks for it.
const MOST: u32 = 30;
const MENDS: &str = "Mend the collection or the record; it is told again, and at once when you ask the \
                     service.";
const OTHER: &str = "Another payment of the record was begun since, and the record is told of that one \
                     only. If both were paid, pay one back.";
/// A payment is never due at once again.
const SHORTEST_MS: i64 = 500;

impl Payments {
    /// Writes a payment's next version, and tells its record what that does not know yet. A record
    /// that does not take it does not keep the payment from going on. What was written.
    ///
    /// # Errors
    /// When it has changed meanwhile; the database's.
    pub(super) async fn settle(
        &self,
        before: &Payment,
        mut after: Payment,
        way: &[State],
    ) -> Result<Payment> {
        let (records, now) = (&self.inner.parts.records, now_ms());
        after.due = after.due.map(|due| due.max(now + SHORTEST_MS));
        let is_told = after.told == Some(after.state);
        let telling = self.telling(&after).filter(|_| !is_told);
        let Some((telling, charge)) = telling else {
            // One that has nowhere to put it now is told when it has, and the payment goes on.
            after.tell_at = None;
            let settle = Settle::new(before, &after, way);
            return records.write_beside(settle, None).await.map(|_| after);
        };
        if !way.is_empty() || after.tell_at.is_some_and(|at| has_come(at, now)) {
            let mut told = after.clone();
            told.is_told();
            let settle = Settle::new(before, &told, way);
            let settle = settle.telling(charge, self.inner.parts.collections.clone());
            match records.write_beside(settle, Some(telling)).await {
                Ok(_) => return Ok(told),
                Err(error) if is_stale(&error) => return Err(error),
                Err(error) => after.is_not_told(!way.is_empty(), error)?,
            }
        }
        after.due = after.due.into_iter().chain(after.tell_at).min();
        records.write_beside(Settle::new(before, &after, way), None).await.map(|_| after)
    }

    fn telling(&self, payment: &Payment) -> Option<(Telling, Charge)> {
        let parts = &self.inner.parts;
        let charge = parts.integrations.charge(&payment.integration, &payment.collection).ok()?;
        let collection = Arc::clone(parts.records.catalog().of_id(&payment.collection)?);
        let values = charge.told(&collection, payment.state.text())?;
        Some((Telling { collection, record: payment.record.clone(), values }, charge))
    }
}

impl Payment {
    /// Its record was not told how it stands, which may be news to it. The payment goes on all the same.
    ///
    /// # Errors
    /// What comes of neither of them.
    fn is_not_told(&mut self, is_news: bool, why: Error) -> Result<()> {
        match why {
            Error::Unavailable | Error::Full => return Err(why),
            // The record is told of the other one.
            _ if is_superseded(&why) => {
                self.is_told();
                if self.state == State::Captured {
                    OTHER.clone_into(&mut self.untold);
                }
            }
            Error::NotFound(_) => {
                self.is_told();
                "The record is gone.".clone_into(&mut self.untold);
            }
            why => {
                tracing::warn!(payment = self.id, %why, "A record refuses its payment's state");
                if is_news {
                    self.tell_missed = 0;
                }
                self.tell_missed += 1;
                let next = schedule::again(self.tell_missed, None);
                self.tell_at = (self.tell_missed < MOST).then_some(next);
                let why = why.in_words();
                self.untold = format!("The record does not take it: {why}") + " " + MENDS;
            }
        }
        Ok(())
    }
}
