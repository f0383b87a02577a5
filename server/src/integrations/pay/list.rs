//! Lists of payments and refunds, looked through page by page.

use std::time::Duration;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Found, Miss, Order, fitted, paying_of, takes};
use crate::integrations::Integrations;
use crate::integrations::connector::InputType;
use crate::integrations::deliver::End;
use crate::integrations::paying::{Listing, Paging, Refund, Seen, Spot};

/// Pages that are looked through for one payment.
const MOST_PAGES: usize = 200;
/// A long list is not begun anew for one page that fails: that is asked for so often, when the service
/// says no other soon enough.
const TRIES: u32 = 3;
const REST: Duration = Duration::from_millis(200);
const LONGEST_REST: Duration = Duration::from_secs(2);
/// What makes a payment last longer than its request: the service's clock is not ours.
const CLOCKS_DIFFER: i64 = 3600;
/// The box's own may have been wrong: money that went out, or that nobody else knows of, is looked for
/// from so long before.
const CLOCK_WAS_WRONG: i64 = 5 * 24 * 3600;

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
        // Nobody but the box can pay what it has not heard of, where no form of the phone's is charged.
        let charges = paying.create.source.is_some();
        let margin = if charges { CLOCK_WAS_WRONG } else { CLOCKS_DIFFER };
        let from = from.map(|from| from.saturating_sub(margin));
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
        // They are asked for where money was taken: that it cannot be seen does not say that there are none.
        let own = self.own_id(name, &found, id, list.of.as_ref()).await?;
        let own =
            own.ok_or_else(|| Miss::unread("The service has no such money of the payment."))?;
        let mut given = self.given(name, &found, &list.with)?;
        if list.belongs.is_none() || takes(&found, &list.action, &list.id) {
            given.insert(list.id.clone(), own.clone().into());
        }
        let from = begun.map(|begun| begun.saturating_sub(CLOCK_WAS_WRONG));
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

    async fn page(
        &self,
        name: &str,
        found: &Found,
        list: &Listing,
        given: &Map<String, Value>,
    ) -> Result<Value, Miss> {
        let mut tries = 1;
        loop {
            let miss = match self.put_to(name, found, &list.action, given.clone().into()).await {
                Err(miss) if tries < TRIES => miss,
                answer => return answer,
            };
            let rest = match &miss.end {
                End::Again { after, .. } => after.unwrap_or(REST * tries),
                _ => return Err(miss),
            };
            if rest > LONGEST_REST {
                return Err(miss);
            }
            tokio::time::sleep(rest).await;
            tries += 1;
        }
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
            let page = self.page(name, found, list, &given).await?;
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
            if items.last().is_some_and(is_old) {
                return Ok(());
            }
            count += items.len();
            last = items.last().map(|end| id.text(end)).unwrap_or_default();
            let is_empty = items.is_empty();
            let Some(next) = next_of(list, &page, (is_empty, count), &last)? else {
                return Ok(());
            };
            given.insert(list.by.input().to_owned(), next);
        }
        // There are as many an hour later.
        Err(Miss::ours("There are too many to look through."))
    }
}

/// Where the next page begins; `None` when there is none. A page that says that there are more has to say
/// where: else what was not seen would be taken not to be there.
fn next_of(
    list: &Listing,
    page: &Value,
    (is_empty, count): (bool, usize),
    last: &str,
) -> Result<Option<Value>, Miss> {
    if matches!(list.by, Paging::Skip(_)) {
        return Ok((!is_empty).then(|| count.into()));
    }
    let more = list.more.as_ref().and_then(|at| page.pointer(at));
    let is_more = |more: &&Value| match more {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    };
    let Some(more) = more.filter(is_more) else { return Ok(None) };
    let next = match &list.by {
        // Also behind a page that is empty.
        Paging::Cursor(_) => Some(more.clone()).filter(|next| next.is_string() || next.is_number()),
        _ => Some(last.into()).filter(|_| !last.is_empty()),
    };
    let next =
        next.ok_or_else(|| Miss::unread("The service's list does not say how it goes on."))?;
    Ok(Some(next))
}

fn items_of<'a>(list: &Listing, page: &'a Value) -> Result<&'a [Value], Miss> {
    let items = page.pointer(&list.items);
    let goes_on = list.more.as_ref().and_then(|at| page.pointer(at));
    let is_there = |at: &String| match at.as_str() {
        "" => {
            page.as_object().is_some_and(Map::is_empty)
                || goes_on.is_some_and(|more| !more.is_null())
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(by: &Value, more: Option<&str>) -> Listing {
        let list = json!({ "action": "list", "items": "/data", "by": by, "more": more });
        serde_json::from_value(list).unwrap()
    }

    #[test]
    fn a_list_goes_on_as_long_as_it_says_so_and_never_ends_in_silence() {
        let cursor = list(&json!({ "cursor": "cursor" }), Some("/cursor"));
        let after = list(&json!({ "after": "after" }), Some("/more"));
        let from = list(&json!({ "from": "from" }), Some("/more"));
        let skip = list(&json!({ "skip": "skip" }), None);
        let one_page = list(&json!({ "after": "after" }), None);
        let (some, none) = ((false, 7), (true, 7));
        for (list, page, items, last, expected) in [
            (&cursor, json!({ "cursor": "c2" }), some, "x", Some(Some(json!("c2")))),
            // Filtered by the service: nothing here, and more behind.
            (&cursor, json!({ "cursor": "c2" }), none, "", Some(Some(json!("c2")))),
            (&cursor, json!({ "cursor": "" }), some, "x", Some(None)),
            (&cursor, json!({}), some, "x", Some(None)),
            (&cursor, json!({ "cursor": true }), some, "x", None),
            (&after, json!({ "more": true }), some, "x", Some(Some(json!("x")))),
            (&after, json!({ "more": false }), some, "x", Some(None)),
            (&after, json!({ "more": true }), some, "", None),
            (&after, json!({ "more": true }), none, "", None),
            (&from, json!({ "more": { "href": "y" } }), some, "x", Some(Some(json!("x")))),
            (&from, json!({ "more": null }), some, "x", Some(None)),
            (&from, json!({ "more": { "href": "y" } }), none, "", None),
            (&skip, json!({}), some, "", Some(Some(json!(7)))),
            (&skip, json!({}), none, "", Some(None)),
            (&one_page, json!({ "more": true }), some, "x", Some(None)),
        ] {
            assert_eq!(next_of(list, &page, items, last).ok(), expected, "{:?} {page}", list.by);
        }
    }
}
