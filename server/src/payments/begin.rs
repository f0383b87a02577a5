//! Beginning the payment of a record.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use super::flight::Who;
use super::payment::{Bill, Payment};
use super::settle::{Begin, is_stale};
use super::state::State;
use super::wire::BeginForm;
use super::{Payments, store};
use crate::audit::Asker;
use crate::error::{Error, Result};
use crate::integrations::Charge;
use crate::records::{Around, Asking, Record, Telling};

/// How often somebody else may come between.
const MOST_RACES: usize = 5;

impl Payments {
    /// The payment of a record that the asker may see and pay: the one under way, or a new one. With
    /// it what whoever pays needs, when the service has said so.
    ///
    /// # Errors
    /// 404 and 403 when the asker may not; 400 when there is nothing to pay.
    pub(super) async fn begin(
        &self,
        form: &BeginForm,
        asking: &Asking,
    ) -> Result<(Payment, Map<String, Value>)> {
        let parts = &self.inner.parts;
        let record = parts.records.view(&form.collection, &form.record, asking).await?;
        let charge = parts.integrations.charge(&form.integration, record.collection.id())?;
        let catalog = parts.records.catalog();
        let mut db = parts.db.clone();
        let mut around = Around::new(Arc::clone(&catalog), &mut db);
        let whose = (&*record.collection, &record.values);
        if !charge.lets(whose, &mut around, &catalog, asking).await? {
            return Err(Error::forbidden("You are not allowed to pay for this record."));
        }
        for _ in 0..MOST_RACES {
            let last = store::last_of(&parts.db, record.collection.id(), &record.id).await?;
            if let Some(last) = last.as_ref().filter(|last| !is_over(last)) {
                return self.go_on(last, form, &charge, &record).await;
            }
            parts.integrations.judge_source(&form.integration, &form.source)?;
            match self.write_down(form, &charge, &record, last, asking).await {
                Ok(payment) => {
                    self.inner.begun.notify_one();
                    let fly = self.fly(&payment.id, &payment.integration, Who::Payer);
                    return fly.await.map(needed);
                }
                Err(error) if is_stale(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Unavailable)
    }

    /// The one under way, as it stands.
    async fn go_on(
        &self,
        last: &Payment,
        form: &BeginForm,
        charge: &Charge,
        record: &Record,
    ) -> Result<(Payment, Map<String, Value>)> {
        if last.integration != form.integration {
            return Err(Error::invalid("This record is being paid in another way."));
        }
        if last.state == State::Captured {
            return Ok((last.clone(), Map::new()));
        }
        let (amount, currency) =
            charge.price(&record.collection, &record.values).map_err(Error::invalid)?;
        if (amount, currency.as_str()) != (last.amount, last.currency.as_str()) {
            let why = "The record's amount has changed since its payment began. An admin has to have \
                       that one called off first.";
            return Err(Error::invalid(why));
        }
        self.fly(&last.id, &last.integration, Who::Payer).await.map(needed)
    }

    async fn write_down(
        &self,
        form: &BeginForm,
        charge: &Charge,
        record: &Record,
        last: Option<Payment>,
        asking: &Asking,
    ) -> Result<Payment> {
        let of = &record.collection;
        let (amount, currency) = charge.price(of, &record.values).map_err(Error::invalid)?;
        let payment = Payment::begin(Bill {
            integration: &form.integration,
            collection: of.id(),
            record: &record.id,
            amount,
            currency,
            capture: charge.capture,
            source: &form.source,
            by: &asking.caller.label(),
        });
        let made = Arc::new(Mutex::new(None));
        let begin = Begin {
            collections: self.inner.parts.collections.clone(),
            charge: charge.clone(),
            payment: payment.clone(),
            epoch: self.inner.epoch.clone(),
            last: last.as_ref().map(|last| last.id.clone()),
            asker: Asker::current(),
            made: Arc::clone(&made),
        };
        let told = charge.told(of, State::Created.text());
        let told = told.map(|values| Telling {
            collection: Arc::clone(of),
            record: record.id.clone(),
            values,
        });
        let records = &self.inner.parts.records;
        records.write_beside(begin, told).await?;
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        made.take().ok_or_else(|| Error::internal("begin a payment", "nothing was written"))
    }
}

/// Whoever has paid needs nothing more for it.
fn needed((payment, payer): (Payment, Map<String, Value>)) -> (Payment, Map<String, Value>) {
    let is_open = !payment.state.is_settled();
    (payment, if is_open { payer } else { Map::new() })
}

fn is_over(payment: &Payment) -> bool {
    matches!(payment.state, State::Failed | State::Refunded)
}
