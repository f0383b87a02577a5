//! Lists of payments, a page at a time.

use super::payment::Payment;
use super::state::State;
use super::wire::{PaymentBody, PaymentList};
use super::{Payments, store};
use crate::error::{Error, Result};
use crate::http::Params;

const USUAL: i64 = 30;
const LARGEST: i64 = 200;
/// Read at once, and looked at for a page at most.
const STEP: u32 = 100;
const LOOKED_AT: usize = 5_000;

/// Which are asked for.
struct Filter<'a> {
    state: Option<State>,
    integration: Option<&'a str>,
    /// The collection's id.
    collection: Option<&'a str>,
    record: Option<&'a str>,
    stuck: Option<bool>,
}

impl Filter<'_> {
    fn takes(&self, one: &Payment) -> bool {
        self.state.is_none_or(|state| one.state == state)
            && self.integration.is_none_or(|name| one.integration == name)
            && self.collection.is_none_or(|id| one.collection == id)
            && self.record.is_none_or(|id| one.record == id)
            && self.stuck.is_none_or(|stuck| one.is_stuck == stuck)
    }
}

impl Payments {
    /// A page, newest first.
    ///
    /// # Errors
    /// 400 for what cannot be asked.
    pub(super) async fn list(&self, params: &Params) -> Result<PaymentList> {
        let catalog = self.inner.parts.records.catalog();
        let state = params.get("state").map(|text| serde_json::from_value(text.into()));
        let state = state.transpose().map_err(|_other| Error::unreadable())?;
        let named = params.get("collection");
        let collection = named.map(|name| catalog.find(name).map_or(name, |of| of.id()));
        let (integration, record) = (params.get("integration"), params.get("record"));
        let stuck = params.get("stuck").map(str::parse).transpose();
        let stuck = stuck.map_err(|_other| Error::unreadable())?;
        let filter = Filter { state, integration, collection, record, stuck };
        let most = params.number("limit")?.unwrap_or(USUAL).clamp(1, LARGEST);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut after = params.get("after").unwrap_or_default().to_owned();
        if after.len() > 255 {
            return Err(Error::unreadable());
        }
        let (mut items, mut looked_at, mut next) = (Vec::new(), 0, None);
        'pages: loop {
            let page = store::page(&self.inner.parts.db, &after, STEP).await?;
            if page.is_empty() {
                next = None;
                break;
            }
            for payment in page {
                if items.len() == most || looked_at == LOOKED_AT {
                    break 'pages;
                }
                looked_at += 1;
                after.clone_from(&payment.id);
                next = Some(payment.id.clone());
                if filter.takes(&payment) {
                    items.push(PaymentBody::of(&payment, &catalog));
                }
            }
        }
        Ok(PaymentList { items, next })
    }
}
