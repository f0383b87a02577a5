//! What admins have done with a payment: money taken or paid back, a payment called off.

use super::Payments;
use super::asked::{Answer, Ask, Trouble, What};
use super::flight::Who;
use super::miss::end;
use super::payment::{MOST_ASKS, Payment};
use super::schedule::{HEAD_START, now_ms};
use super::settle::{Settle, is_stale, party};
use super::state::State;
use crate::audit::{Action, Event};
use crate::error::{Error, Result};

const MOST_RACES: usize = 5;

impl Payments {
    /// Has a part paid back, or all that is left; only while as much is left as was `seen`, where that
    /// is said.
    ///
    /// # Errors
    /// 404; 400 when there is not so much.
    pub(super) async fn refund(
        &self,
        id: &str,
        amount: Option<i64>,
        seen: Option<i64>,
    ) -> Result<Payment> {
        self.have_done(id, What::Refund, |payment| {
            let most = payment.refundable();
            if seen.is_some_and(|seen| seen != most) {
                return Err("Not as much is left to be paid back as was said. Look at it again.");
            }
            let amount = amount.unwrap_or(most);
            match payment.state == State::Captured && (1..=most).contains(&amount) {
                true => Ok(amount),
                false => Err("No more can be paid back than was taken and is left."),
            }
        })
        .await
    }

    /// Has what is reserved taken.
    ///
    /// # Errors
    /// 404; 400 when nothing is reserved.
    pub(super) async fn capture(&self, id: &str) -> Result<Payment> {
        self.have_done(id, What::Capture, |payment| match payment.state {
            State::Authorised if is_free(payment) => Ok(0),
            _ => Err("Only what is reserved can be taken."),
        })
        .await
    }

    /// Has a payment called off before anything was taken. One that nobody can follow any more is given
    /// up, without asking.
    ///
    /// # Errors
    /// 404; 400 when it is too late.
    pub(super) async fn cancel(&self, id: &str) -> Result<Payment> {
        for _ in 0..MOST_RACES {
            let before = self.get(id).await?;
            let ways = self.inner.parts.integrations.ways_to_pay(&before.integration);
            // What only the box can take it can let be.
            let is_the_boxs = ways.waits_for_capture
                && !ways.cancels
                && matches!(before.state, State::Created | State::Authorised)
                && !before.at_service.is_empty();
            let lets_be = is_the_boxs && !before.may_be_taken();
            let is_unasked = before.state == State::Created && before.is_unasked();
            if is_the_boxs && !lets_be && !before.is_stuck {
                return Err(Error::invalid(
                    "The box has asked for the money: it may have been taken.",
                ));
            }
            if !lets_be && !is_unasked && (!before.is_stuck || before.captured > 0) {
                return self.call_off(id).await;
            }
            let mut after = before.next();
            let way = match is_unasked {
                // The service is not asked at all: whoever is about to has looked at what was before.
                true => {
                    let why = "It was called off before the service was asked.";
                    let round = end(after, 0, Answer::Absent, Trouble::of("refused", why));
                    after = round.after;
                    round.way
                }
                false => after.give_up(),
            };
            match self.settle(&before, after, &way).await {
                Err(error) if is_stale(&error) => {}
                settled => return settled,
            }
        }
        Err(Error::Unavailable)
    }

    async fn call_off(&self, id: &str) -> Result<Payment> {
        self.have_done(id, What::Cancel, |payment| match payment.state {
            State::Created | State::Authorised
                if is_free(payment) && !payment.at_service.is_empty() =>
            {
                Ok(0)
            }
            _ => Err("Only a payment that the service knows, and has taken nothing for, can be \
                      called off."),
        })
        .await
    }

    /// Writes down what the service is to be asked for, and asks.
    async fn have_done(
        &self,
        id: &str,
        what: What,
        judge: impl Fn(&Payment) -> Result<i64, &'static str>,
    ) -> Result<Payment> {
        for _ in 0..MOST_RACES {
            let before = self.get(id).await?;
            let amount = judge(&before).map_err(Error::invalid)?;
            if before.asks.len() >= MOST_ASKS {
                return Err(Error::invalid("Too much was asked for about this payment."));
            }
            let mut after = before.next();
            let key = before.next_key(&self.series());
            after.asks.push(Ask::new(what, key, amount));
            let due = now_ms() + HEAD_START;
            after.due = Some(before.not_before.map_or(due, |until| until.max(due)));
            let event = Event::new(Action::PaymentAsked)
                .on(party(&before))
                .with("what", serde_json::json!(what))
                .with("amount", if what == What::Refund { amount } else { before.amount })
                .with("currency", &before.currency[..]);
            let settle = Settle::new(&before, &after, &[]).noted(event);
            match self.inner.parts.writer.write(settle).await? {
                Ok(_) => {
                    let told = self.fly(id, &before.integration, Who::Admin).await?;
                    return Ok(told.0);
                }
                Err(error) if is_stale(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Unavailable)
    }

    /// Asks the service how a payment stands. An admin has it asked also where it has failed, or
    /// nobody asks any more, and has the record told that did not take it.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn check(&self, before: Payment, who: Who) -> Result<Payment> {
        if who == Who::Admin && before.told != Some(before.state) {
            let mut after = before.next();
            (after.tell_at, after.tell_missed) = (Some(now_ms()), 0);
            match self.settle(&before, after, &[]).await {
                Err(error) if !is_stale(&error) => return Err(error),
                _ => {}
            }
        }
        self.fly(&before.id, &before.integration, who).await.map(|(payment, _)| payment)
    }
}

fn is_free(payment: &Payment) -> bool {
    !payment.waits_for(What::Capture) && !payment.waits_for(What::Cancel)
}
