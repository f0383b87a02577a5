//! Lists of deliveries, a page at a time.

use super::delivery::{Delivery, State};
use super::wire::{DeliveryBody, DeliveryList};
use super::{Outbox, store};
use crate::error::{Error, Result};
use crate::http::Params;

const USUAL: i64 = 30;
const LARGEST: i64 = 200;
/// Read at once, and looked at for a page at most.
const STEP: u32 = 50;
const LOOKED_AT: usize = 2_000;

/// Which are asked for.
struct Filter<'a> {
    state: State,
    integration: Option<&'a str>,
    automation: Option<&'a str>,
}

impl Filter<'_> {
    fn takes(&self, one: &Delivery) -> bool {
        self.integration.is_none_or(|name| one.integration == name)
            && self.automation.is_none_or(|id| one.automation == id)
    }
}

impl Outbox {
    /// A page of those in one state. What waits comes by integration, oldest first; all else newest
    /// first.
    ///
    /// # Errors
    /// 400 for what cannot be asked.
    pub(super) async fn list(&self, params: &Params) -> Result<DeliveryList> {
        let state = match params.get("state") {
            None => State::Delivered,
            Some(text) => State::read(text).ok_or_else(Error::unreadable)?,
        };
        let (integration, automation) = (params.get("integration"), params.get("automation"));
        let filter = Filter { state, integration, automation };
        let most = params.number("limit")?.unwrap_or(USUAL).clamp(1, LARGEST);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut after = match (params.get("after"), state, integration) {
            (Some(after), _, _) if after.len() > 255 => return Err(Error::unreadable()),
            (Some(after), _, _) => after.to_owned(),
            (None, State::Waiting, Some(name)) => format!("{name}."),
            (None, _, _) => String::new(),
        };
        let (mut items, mut looked_at, mut next) = (Vec::new(), 0, None);
        'pages: loop {
            let page = store::page(&self.inner.parts.db, state, &after, STEP).await?;
            if page.is_empty() {
                next = None;
                break;
            }
            for (key, delivery) in page {
                if items.len() == most || looked_at == LOOKED_AT {
                    break 'pages;
                }
                looked_at += 1;
                after.clone_from(&key);
                next = Some(key);
                if filter.takes(&delivery) {
                    items.push(DeliveryBody::of(&delivery, filter.state, &self.catalog()));
                }
            }
        }
        Ok(DeliveryList { counts: self.counts().await?, items, next })
    }

    /// How many there are in each state.
    async fn counts(&self) -> Result<super::wire::DeliveryCounts> {
        let count = async |state: State| {
            let fail = |error| Error::database("count the deliveries", error);
            let table = state.table().map_err(fail)?;
            self.inner.parts.writer.count(&table).await?.map_err(fail)
        };
        Ok(super::wire::DeliveryCounts {
            waiting: count(State::Waiting).await?,
            delivered: count(State::Delivered).await?,
            dead: count(State::Dead).await?,
            held: count(State::Held).await?,
        })
    }

    pub(super) fn catalog(&self) -> std::sync::Arc<crate::collections::Catalog> {
        self.inner.parts.collections.catalog()
    }
}
