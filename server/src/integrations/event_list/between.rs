//! Lists that are asked for what was between two moments, newest first, as PayPal's and Square's: from
//! the newest page back to what was read, and then taken in from the oldest on.
//!
//! How far one was read is the moment of the newest event, by the service's own clock; the two minutes
//! before it are read once more, since lists may show an event later than those after it.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::Integrations;
use super::super::events::{Events, Told};
use super::super::failure::{Failure, Kind};
use super::super::pay::{Found, Miss};
use super::super::paying::Spot;
use super::{List, Page, items_of};
use crate::collections::dates;

/// The code of a moment that the service does not know any more.
pub(super) const TOO_OLD: &str = "too_old";
const OVERLAP: i64 = 120;
const DAY: i64 = 24 * 3600;
/// Events that are held at once: where there are more, half of the time is read first.
const MOST: usize = 5_000;
const MOST_PAGES: usize = 2_000;
/// What is asked for lies so long within what the service still knows: its clock is another one.
const MARGIN: i64 = 2 * 3600;

/// The inputs that take the two moments, as RFC 3339 has them, and how far back they may lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    from: String,
    until: String,
    /// Where it says that there are more: something is there, and that is not empty.
    more: Spot,
    /// As many as a page has at most.
    page: usize,
    /// How long the service keeps what was.
    days: u16,
}

impl Between {
    /// The inputs that it names.
    ///
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, list: &List) -> Result<Vec<&String>, String> {
        if list.at.is_none() {
            return Err("a list by moments says `at`".to_owned());
        }
        if !self.more.is_good() {
            return Err("a place in an answer begins with a slash".to_owned());
        }
        if self.page == 0 || self.days < 2 {
            return Err("`page` is at least 1, and `days` at least 2".to_owned());
        }
        Ok(vec![&self.from, &self.until])
    }

    fn says_more(&self, answer: &Value) -> bool {
        match self.more.find(answer) {
            None | Some(Value::Bool(false)) => false,
            Some(found) => found.as_str() != Some(""),
        }
    }

    /// The first moment that the service still knows.
    fn known(&self, now: i64) -> i64 {
        now - i64::from(self.days) * DAY + MARGIN
    }

    /// Up to when a list was read, which had nothing newer: not to the present, since the service's
    /// clock is another one.
    fn read_until(&self, read: i64, newest: Option<i64>, now: i64) -> i64 {
        let read = newest.map_or(read, |newest| newest.min(now).max(read));
        if read < now - 2 * DAY { now - DAY } else { read }
    }
}

/// When an event was: in seconds, and as the service writes it, where that is a text. Seconds alone would
/// pass over what was within one of them.
type Moment = (i64, Option<String>);

/// Events on the way back, newest first.
#[derive(Default)]
struct Walk {
    held: Vec<(i64, Told)>,
    ids: HashSet<String>,
    oldest: Option<Moment>,
    /// Up to when it goes, where it does not go up to the present.
    end: Option<i64>,
    /// Whether more was of one moment than a page has.
    has_gap: bool,
}

impl Walk {
    /// Whether any of them was not there yet.
    fn take(&mut self, page: impl Iterator<Item = (Moment, Told)>) -> bool {
        let before = self.ids.len();
        for (moment, told) in page {
            if self.ids.insert(told.id.clone()) {
                self.held.push((moment.0, told));
                // Of one second the list's own order counts.
                if self.oldest.as_ref().is_none_or(|(oldest, _)| moment.0 <= *oldest) {
                    self.oldest = Some(moment);
                }
            }
        }
        self.ids.len() > before
    }

    fn newest(&self) -> Option<i64> {
        self.held.iter().map(|(at, _)| *at).max()
    }

    /// Goes on in the older half of what it has not come to, where it holds too much; the rest is read
    /// another time. `false` where there is no half.
    fn halve(&mut self, from: i64) -> bool {
        let oldest = self.oldest.as_ref().map_or(from, |(oldest, _)| *oldest);
        let middle = from + (oldest - from) / 2;
        let is_less = middle > from && middle < oldest;
        *self = Self { end: Some(middle), has_gap: self.has_gap, ..Self::default() };
        is_less
    }

    fn oldest_first(mut self) -> Vec<(Told, Option<i64>)> {
        self.held.reverse();
        self.held.sort_by_key(|(at, _)| *at);
        self.held.into_iter().map(|(at, told)| (told, Some(at))).collect()
    }
}

fn rfc3339(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}

fn text_of(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok().map(dates::to_text)
}

impl Integrations {
    /// What has happened since a moment; without one, the newest page.
    pub(super) async fn events_since(
        &self,
        name: &str,
        found: &Found,
        (events, list, between): (&Events, &List, &Between),
        cursor: Option<&str>,
    ) -> Result<Page, Miss> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let read = cursor.and_then(dates::parse).map(OffsetDateTime::unix_timestamp);
        if read.is_some_and(|read| read < between.known(now)) {
            return Err(too_old());
        }
        // The box's clock may have been ahead.
        let read = read.map(|read| read.min(now));
        let from = read.map(|read| read - OVERLAP);
        let (mut walk, mut until, mut step) = (Walk::default(), None, 1);
        for _ in 0..MOST_PAGES {
            let asked_from = from.and_then(rfc3339).map(|from| (&between.from, from));
            let asked_until = until.clone().map(|until| (&between.until, until));
            let asked = asked_from.into_iter().chain(asked_until);
            let answer = self.listed(name, found, list, asked).await?;
            // Square leaves the list out where it has nothing.
            let items = match answer.pointer(&list.items) {
                None => &Vec::new(),
                Some(_) => items_of(&answer, list)?,
            };
            let read_one = |item| {
                let written = list.written_at(item).and_then(Value::as_str).map(str::to_owned);
                Some(((list.moment_of(item)?, written), events.read_listed(item)?))
            };
            let has_new = walk.take(items.iter().filter_map(read_one));
            let Some((read, from)) = read.zip(from).filter(|_| between.says_more(&answer)) else {
                return Ok(self.page_of(name, found, walk, (between, read, now)));
            };
            if walk.held.len() > MOST {
                if !walk.halve(from) {
                    return Err(Miss::in_circles());
                }
                (until, step) = (walk.end.and_then(rfc3339), 1);
                continue;
            }
            let oldest = walk.oldest.as_ref().map_or(walk.end.unwrap_or(now), |(at, _)| *at);
            if has_new {
                step = 1;
                until = match &walk.oldest {
                    Some((_, Some(written))) => Some(written.clone()),
                    _ => rfc3339(oldest + 1),
                };
                continue;
            }
            // It says that there is more, and shows what is known: past it, further and further, to where
            // the list ends. A full page of one moment may have had more of it.
            walk.has_gap |= items.len() >= between.page;
            let past = oldest - step;
            step = step.saturating_mul(2);
            if past < from {
                return Ok(self.page_of(name, found, walk, (between, Some(read), now)));
            }
            until = rfc3339(past);
        }
        Err(Miss::unread("The service's list has no end."))
    }

    fn page_of(
        &self,
        name: &str,
        found: &Found,
        walk: Walk,
        (between, read, now): (&Between, Option<i64>, i64),
    ) -> Page {
        let newest = walk.newest();
        let cursor = match (walk.end, read) {
            (Some(end), _) => Some(end),
            (None, Some(read)) => Some(between.read_until(read, newest, now)),
            (None, None) => newest.map(|newest| newest.min(now)),
        };
        let (more, has_gap) = (walk.end.is_some(), walk.has_gap);
        let mut told = walk.oldest_first();
        self.strike_all(name, found, told.iter_mut().map(|(told, _)| told));
        Page { told, cursors: Vec::new(), cursor: cursor.and_then(text_of), more, has_gap }
    }

    /// The first moment that a service with such a list still knows, as a cursor.
    pub(crate) fn oldest_moment(&self, name: &str) -> Option<String> {
        let (_, connector) = self.find(name).ok()?;
        let between = connector.events.as_ref()?.list.as_ref()?.between.as_ref()?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        text_of(between.known(now) + MARGIN)
    }
}

fn too_old() -> Miss {
    let message = "The service does not know any more what has happened since it was read last.";
    let (code, message) = (TOO_OLD.to_owned(), message.to_owned());
    let kind = Kind::NotFound;
    Miss::of(Failure::Provider { kind, code, message, status: 400, retry_after: None }, None)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn between() -> Between {
        let more = json!({ "in": "/links", "where": { "/rel": ["next"] }, "at": "/href" });
        let between =
            json!({ "from": "start", "until": "end", "more": more, "page": 2, "days": 30 });
        serde_json::from_value(between).unwrap()
    }

    fn told(id: &str) -> Told {
        Told {
            id: id.to_owned(),
            same_for_hours: None,
            kind: String::new(),
            event: serde_json::Map::new(),
            payments: Vec::new(),
            references: Vec::new(),
        }
    }

    #[test]
    fn there_are_more_where_something_says_so() {
        let said = |links| between().says_more(&json!({ "links": links }));
        assert!(said(json!([{ "rel": "self", "href": "a" }, { "rel": "next", "href": "b" }])));
        assert!(!said(json!([{ "rel": "self", "href": "a" }])));
        assert!(!said(json!([{ "rel": "next", "href": "" }])));
        assert!(!said(Value::Null));
    }

    #[test]
    fn how_far_a_list_was_read_goes_forward_by_what_was_told() {
        let until = |read, newest| between().read_until(read, newest, NOW);
        assert_eq!(until(NOW - 10, None), NOW - 10);
        assert_eq!(until(NOW - 10, Some(NOW - 5)), NOW - 5);
        // Read once more, and a clock that is ahead.
        assert_eq!(until(NOW - 10, Some(NOW - 50)), NOW - 10);
        assert_eq!(until(NOW - 10, Some(NOW + 50)), NOW);
        // Else the service would have forgotten it some day although nothing has happened.
        assert_eq!(until(NOW - 3 * DAY, None), NOW - DAY);
        assert!(between().known(NOW) > NOW - 30 * DAY);
    }

    #[test]
    fn a_long_way_back_holds_the_oldest_and_keeps_their_order() {
        let mut walk = Walk::default();
        let at = |seconds: i64, id: &str| ((seconds, Some(format!("{seconds} {id}"))), told(id));
        assert!(walk.take([at(3, "c"), at(2, "b2")].into_iter()));
        assert!(walk.take([at(2, "b2"), at(2, "b1")].into_iter()));
        assert_eq!(walk.oldest, Some((2, Some("2 b1".to_owned()))));
        assert!(walk.take([at(1, "a")].into_iter()));
        assert!(!walk.take([at(1, "a")].into_iter()));
        assert_eq!(
            (walk.oldest.clone(), walk.newest()),
            (Some((1, Some("1 a".to_owned()))), Some(3))
        );
        let ids = walk.oldest_first().into_iter().map(|(told, _)| told.id).collect::<Vec<_>>();
        assert_eq!(ids, ["a", "b1", "b2", "c"]);
        // The older half, again and again, until there is none.
        let mut walk = Walk::default();
        walk.take([((1_000, None), told("z"))].into_iter());
        assert!(walk.halve(0) && walk.held.is_empty());
        assert_eq!((walk.end, walk.newest()), (Some(500), None));
        walk.take([((2, None), told("y"))].into_iter());
        assert!(walk.halve(0));
        walk.take([((1, None), told("x"))].into_iter());
        assert!(!walk.halve(0));
    }
}
