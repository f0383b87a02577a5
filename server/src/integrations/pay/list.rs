//! Lists of payments and refunds, looked through page by page.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Found, Miss, Order, fitted, paying_of, takes};
use crate::integrations::Integrations;
use crate::integrations::connector::InputType;
use crate::integrations::paying::{Listing, Paging, Refund, Seen, Spot};

/// Pages that are looked through for one payment.
const MOST_PAGES: usize = 50;
/// What makes a payment last longer than its request: the service's clock is not ours.
const CLOCKS_DIFFER: i64 = 3600;

impl Integrations {
    /// Looks for a payment by what the box has called it, among those since `from`, seconds since
    /// 1970-01-01, where that is known. One of another amount is not it: whoever may begin payments by
    /// hand may call them as they like.
    pub(crate) async fn find_payment(
        &self,
        name: &str,
        order: Order<'_>,
        from: Option<i64>,
    ) -> Result<Option<Seen>, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let list = paying.list.as_ref();
        let list = list
            .ok_or_else(|| Miss::ours("The service has no list of payments to look it up in."))?;
        let mut given = self.given(name, &found, &list.with)?;
        let from = from.map(|from| from.saturating_sub(CLOCKS_DIFFER));
        put_since(&found, list, from, &mut given);
        let create = &paying.create;
        let reference = fitted(&found, &create.action, &create.reference, order.reference);
        if let Some(input) = &list.reference {
            given.insert(input.clone(), reference.clone().into());
        }
        let mut it = None;
        let places = (&paying.at.id, from);
        self.look_through(name, &found, list, given, places, |item| {
            let is_it = paying.at.reference.text(item) == reference && {
                let seen = paying.seen(item);
                seen.amount == Some(order.amount) && seen.currency == order.currency
            };
            it = is_it.then(|| paying.named(item));
            is_it
        })
        .await?;
        match it.transpose()? {
            // What a list tells of it is not all.
            Some(seen) if paying.retrieve.then.is_some() => {
                self.ask_payment(name, &seen.id).await.map(Some)
            }
            seen => Ok(seen),
        }
    }

    /// All refunds of a payment that was begun at a moment, seconds since 1970-01-01. Those that the box
    /// has asked for under one of the names `ours` are called so.
    pub(crate) async fn refunds_of(
        &self,
        name: &str,
        (id, begun): (&str, Option<i64>),
        currency: &str,
        ours: &[&str],
    ) -> Result<Vec<Refund>, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let list = &paying.refunds;
        // Of money that was not taken nothing was paid back.
        let own = self.own_id(name, &found, id, list.of.as_ref()).await?;
        let Some(own) = own else { return Ok(Vec::new()) };
        let mut given = self.given(name, &found, &list.with)?;
        if list.belongs.is_none() || takes(&found, &list.action, &list.id) {
            given.insert(list.id.clone(), own.clone().into());
        }
        let from = begun.map(|begun| begun.saturating_sub(CLOCKS_DIFFER));
        put_since(&found, list, from, &mut given);
        let mut refunds = Vec::new();
        self.look_through(name, &found, list, given, (&paying.at.refund_id, from), |item| {
            let of = list.belongs.as_ref().map(|at| item.pointer(at).and_then(Value::as_str));
            if of.is_none_or(|of| of == Some(own.as_str())) {
                refunds.push(paying.refund(item, currency));
            }
            false
        })
        .await?;
        let refunds = refunds.into_iter().collect::<Option<Vec<_>>>();
        let mut refunds = refunds
            .ok_or_else(|| Miss::unread("One of the service's refunds has no name or amount."))?;
        let step = &paying.refund;
        for refund in &mut refunds {
            let is_so = |ours: &&&str| {
                fitted(&found, &step.action, &step.reference, ours) == refund.reference
            };
            if let Some(ours) = ours.iter().find(is_so) {
                refund.reference = (**ours).to_owned();
            }
        }
        Ok(refunds)
    }

    /// Shows each item of a list, page by page, until `seen` has enough, or what comes was made before
    /// `from`. `id` is where an item's name is.
    async fn look_through(
        &self,
        name: &str,
        found: &Found,
        list: &Listing,
        mut given: Map<String, Value>,
        (id, from): (&Spot, Option<i64>),
        mut seen: impl FnMut(&Value) -> bool,
    ) -> Result<(), Miss> {
        let (mut last, mut count) = (String::new(), 0);
        for _ in 0..MOST_PAGES {
            let page = self.put_to(name, found, &list.action, given.clone().into()).await?;
            let items = items_of(list, &page)?;
            // The page may begin with the one that ended the page before.
            let again = matches!(list.by, Paging::From(_))
                && items.first().is_some_and(|item| !last.is_empty() && id.text(item) == last);
            let items = if again { items.get(1..).unwrap_or_default() } else { items };
            if items.iter().any(&mut seen) {
                return Ok(());
            }
            let is_old = |item: &Value| {
                let made = list.created.as_ref().and_then(|at| moment(item.pointer(at)?));
                made.zip(from).is_some_and(|(made, from)| made < from)
            };
            let (Some(end), false) = (items.last(), items.last().is_some_and(is_old)) else {
                return Ok(());
            };
            count += items.len();
            last = id.text(end);
            let more = list.more.as_ref().and_then(|at| page.pointer(at));
            let more = more.filter(|more| !matches!(more, Value::Null | Value::Bool(false)));
            let next = match (&list.by, more) {
                (Paging::Skip(_), _) => count.into(),
                (_, None) => return Ok(()),
                (Paging::Cursor(_), Some(more)) => more.clone(),
                (Paging::After(_) | Paging::From(_), Some(_)) => last.clone().into(),
            };
            if next.as_str().is_some_and(str::is_empty) {
                return Ok(());
            }
            given.insert(list.by.input().to_owned(), next);
        }
        // There are as many an hour later.
        Err(Miss::ours("There are too many to look through."))
    }
}

fn items_of<'a>(list: &Listing, page: &'a Value) -> Result<&'a [Value], Miss> {
    let items = page.pointer(&list.items);
    let is_there = |at: &String| match at.as_str() {
        "" => page.as_object().is_some_and(Map::is_empty),
        at => page.pointer(at).is_some_and(|beside| !beside.is_null()),
    };
    match items.and_then(Value::as_array) {
        Some(items) => Ok(items),
        None if items.is_none() && list.beside.as_ref().is_some_and(is_there) => Ok(&[]),
        None => Err(Miss::unread("The service's list is none.")),
    }
}

/// Since when, as the list takes it.
fn put_since(found: &Found, list: &Listing, from: Option<i64>, given: &mut Map<String, Value>) {
    let input = found.1.actions.get(&list.action).and_then(|action| action.input.get(&list.since));
    let (Some(input), Some(from)) = (input, from.map(|from| from.max(0))) else { return };
    let value = match input.r#type {
        InputType::Text => {
            let moment = OffsetDateTime::from_unix_timestamp(from).ok();
            moment.and_then(|moment| moment.format(&Rfc3339).ok()).map(Value::from)
        }
        _ => Some(from.into()),
    };
    given.extend(value.map(|value| (list.since.clone(), value)));
}

/// Seconds since 1970-01-01.
fn moment(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let moment = OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()?;
        Some(moment.unix_timestamp())
    })
}
