//! Lists of events that services answer with, read page by page; those that are asked for by the time
//! when something was, in `between.rs`.

mod between;

use serde::Deserialize;
use serde_json::{Map, Value};

use self::between::Between;
use super::Integrations;
use super::connector::{Connector, Effect, InputType};
use super::events::{Events, Told, scalar, strike};
use super::pay::{Found, Miss};
use crate::collections::dates;

/// An action that answers with a page of events: newest first and next to the one that its input
/// `before` takes, oldest first and behind what its input `after` takes, or newest first and between two
/// moments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) action: String,
    #[serde(default)]
    pub(super) before: Option<String>,
    #[serde(default)]
    pub(super) after: Option<String>,
    #[serde(default)]
    between: Option<Between>,
    /// What it is asked with besides.
    #[serde(default)]
    with: Map<String, Value>,
    /// The input behind which, of a list that has the newest first, the older ones come.
    #[serde(default)]
    older: Option<String>,
    pub(super) items: String,
    /// Where it says whether there are more; else there are while a page has any.
    #[serde(default)]
    pub(super) more: Option<String>,
    /// Where an event has what the next page is asked for with; its id where this is left out.
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// Whether that is asked for with one more: the number that the next event has. The service forgets
    /// those before it.
    #[serde(default)]
    pub(super) next: bool,
    /// Where an event says when it was: a moment, or seconds since 1970-01-01.
    #[serde(default)]
    at: Option<String>,
    /// The service's codes for an event that it does not know any more.
    #[serde(default)]
    forgotten: Vec<String>,
}

/// A page of events, oldest first.
pub(crate) struct Page {
    /// Each with when it was, where the list says so: seconds since 1970-01-01.
    pub(crate) told: Vec<(Told, Option<i64>)>,
    /// Behind which each of them comes, as far as they say so.
    pub(crate) cursors: Vec<String>,
    /// Behind which the next page begins.
    pub(crate) cursor: Option<String>,
    pub(crate) more: bool,
    /// Whether something of it may not have been shown.
    pub(crate) has_gap: bool,
}

/// How a service has its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    NewestFirst,
    OldestFirst,
    /// Oldest first, and what was read is forgotten there.
    TakenAway,
    /// By the time when something was: a cursor is a moment.
    ByMoment,
}

/// Where an event is in a list.
pub(crate) struct Mark {
    pub(crate) cursor: String,
    /// What it is known by; `None` for what is no event.
    pub(crate) id: Option<String>,
    /// Seconds since 1970-01-01, where the list says when an event was.
    pub(crate) at: Option<i64>,
}

/// A page of a list that has the newest first, read from there on: newest first.
pub(crate) struct Back {
    pub(crate) marks: Vec<Mark>,
    /// The oldest one.
    pub(crate) oldest: Option<Told>,
    /// Whether there are older ones, and they can be asked for.
    pub(crate) more: bool,
}

impl List {
    /// The places in answers that it names.
    pub(super) fn places(&self) -> impl Iterator<Item = &String> {
        [&self.items].into_iter().chain(&self.more).chain(&self.cursor).chain(&self.at)
    }

    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, connector: &Connector) -> Result<(), String> {
        let (inputs, lacks_more) = match (&self.before, &self.after, &self.between) {
            (Some(before), None, None) => (vec![before], self.more.is_none()),
            (None, Some(after), None) => (vec![after], false),
            (None, None, Some(between)) => (between.judge(self)?, false),
            _ => return Err("the list has one of `before`, `after` and `between`".to_owned()),
        };
        if self.older.is_some() && self.before.is_none() {
            return Err("`older` belongs to `before`".to_owned());
        }
        if lacks_more {
            return Err("`more` is missing".to_owned());
        }
        let mut inputs = inputs.into_iter().chain(&self.older).chain(self.with.keys());
        match connector.actions.get(&self.action) {
            Some(action) if action.effect != Effect::Read => {
                Err("the list changes something".to_owned())
            }
            Some(action) => match inputs.find(|input| !action.input.contains_key(*input)) {
                Some(input) => Err(format!("no action `{}` that takes `{input}`", self.action)),
                None => Ok(()),
            },
            None => Err(format!("there is no action `{}`", self.action)),
        }
    }

    fn order(&self) -> Order {
        match (&self.before, self.next) {
            _ if self.between.is_some() => Order::ByMoment,
            (Some(_), _) => Order::NewestFirst,
            (None, false) => Order::OldestFirst,
            (None, true) => Order::TakenAway,
        }
    }

    /// What the next page is asked for with, behind an event.
    fn cursor_of(&self, event: &Value, id: Option<&String>) -> Option<String> {
        let found = scalar(event.pointer(self.cursor.as_ref().or(id)?)?)?;
        match self.next {
            false => Some(found).filter(|found| !found.is_empty()),
            true => found.parse::<i64>().ok()?.checked_add(1).map(|next| next.to_string()),
        }
    }

    /// When an event was, as the service writes it.
    fn written_at<'a>(&self, event: &'a Value) -> Option<&'a Value> {
        event.pointer(self.at.as_ref()?)
    }

    fn moment_of(&self, event: &Value) -> Option<i64> {
        match self.written_at(event)? {
            Value::Number(number) => number.as_i64().or_else(|| {
                let seconds = number.as_f64().filter(|seconds| seconds.is_finite())?;
                format!("{:.0}", seconds.floor()).parse().ok()
            }),
            Value::String(text) => dates::parse(text).map(|moment| moment.unix_timestamp()),
            _ => None,
        }
    }
}

impl Integrations {
    /// Whether an integration has a list of events that may be read now.
    pub(crate) fn has_list(&self, name: &str) -> bool {
        self.list_order(name).is_some() && self.lets_out(name)
    }

    /// How an integration's list of events is, where it has one.
    pub(crate) fn list_order(&self, name: &str) -> Option<Order> {
        let (_, connector) = self.find(name).ok()?;
        Some(connector.events.as_ref()?.list.as_ref()?.order())
    }

    /// The integrations that take payments and have a list of events.
    pub(crate) fn telling(&self) -> Vec<String> {
        let setups = self.inner.setups.load();
        let tells = |name: &&String| {
            let charges = self.find(name).is_ok_and(|(setup, _)| !setup.charges.is_empty());
            charges && self.has_list(name)
        };
        setups.keys().filter(tells).cloned().collect()
    }

    /// Whether a service says that it does not know the event any more behind which it was asked.
    pub(crate) fn has_forgotten(&self, name: &str, miss: &Miss) -> bool {
        let Ok((_, connector)) = self.find(name) else { return false };
        let list = connector.events.as_ref().and_then(|events| events.list.as_ref());
        (400..500).contains(&miss.status)
            && list.is_some_and(|list| {
                list.forgotten.contains(&miss.code)
                    || (list.between.is_some() && miss.code == between::TOO_OLD)
            })
    }

    /// The events behind a cursor; without one the newest, or the oldest that are still known.
    pub(crate) async fn events_behind(
        &self,
        name: &str,
        cursor: Option<&str>,
    ) -> Result<Page, Miss> {
        let found = self.payer(name)?;
        let (events, list) = listing(&found)?;
        if let Some(between) = &list.between {
            return self.events_since(name, &found, (events, list, between), cursor).await;
        }
        let input = list.before.as_ref().or(list.after.as_ref()).ok_or_else(none)?;
        let asked = cursor.map(|cursor| (input, cursor.to_owned()));
        let answer = self.listed(name, &found, list, asked).await?;
        let items = items_of(&answer, list)?;
        let is_newest_first = list.before.is_some();
        let mut oldest_first = items.iter().collect::<Vec<_>>();
        if is_newest_first {
            oldest_first.reverse();
        }
        let cursors = oldest_first.iter().map(|event| list.cursor_of(event, events.id.as_ref()));
        let cursors = cursors.collect::<Vec<_>>();
        let last = cursors.last().cloned().flatten();
        let told = oldest_first
            .into_iter()
            .filter_map(|event| Some((events.read_listed(event)?, list.moment_of(event))));
        let mut told = told.collect::<Vec<_>>();
        self.strike_all(name, &found, told.iter_mut().map(|(told, _)| told));
        let says_more = match &list.more {
            Some(more) => answer.pointer(more) == Some(&Value::Bool(true)),
            None => !items.is_empty(),
        };
        // Without a cursor what is older is of before the first look.
        let more = says_more && last.is_some() && !(is_newest_first && cursor.is_none());
        let cursor = last.or_else(|| cursor.map(str::to_owned));
        let cursors = cursors.into_iter().flatten().collect();
        Ok(Page { told, cursors, cursor, more, has_gap: false })
    }

    /// The newest events of a list that has these first, or those older than one.
    pub(crate) async fn events_back(&self, name: &str, older: Option<&str>) -> Result<Back, Miss> {
        let found = self.payer(name)?;
        let (events, list) = listing(&found)?;
        let asked = match (older, &list.older) {
            (None, _) => None,
            (Some(cursor), Some(input)) => Some((input, cursor.to_owned())),
            (Some(_), None) => return Err(none()),
        };
        let answer = self.listed(name, &found, list, asked).await?;
        let items = items_of(&answer, list)?;
        let mark = |event: &Value| {
            let cursor = list.cursor_of(event, events.id.as_ref())?;
            let id = events.read_listed(event).map(|told| told.id);
            Some(Mark { cursor, id, at: list.moment_of(event) })
        };
        let marks = items.iter().filter_map(mark).collect::<Vec<_>>();
        let mut oldest = items.last().and_then(|event| events.read_listed(event));
        self.strike_all(name, &found, oldest.iter_mut());
        let says_more = list.more.as_ref().and_then(|more| answer.pointer(more));
        let more = says_more == Some(&Value::Bool(true)) && list.older.is_some();
        Ok(Back { more: more && !marks.is_empty(), marks, oldest })
    }

    /// Whether a service's list says when its events were.
    pub(crate) fn list_has_moments(&self, name: &str) -> bool {
        let Ok((_, connector)) = self.find(name) else { return false };
        let list = connector.events.as_ref().and_then(|events| events.list.as_ref());
        list.is_some_and(|list| list.at.is_some())
    }

    async fn listed(
        &self,
        name: &str,
        found: &Found,
        list: &List,
        asked: impl IntoIterator<Item = (&String, String)>,
    ) -> Result<Value, Miss> {
        let mut given = list.with.clone();
        for (input, cursor) in asked {
            let action = found.1.actions.get(&list.action);
            let kind = action.and_then(|action| action.input.get(input)).map(|input| input.r#type);
            let number = cursor.parse::<i64>().ok().filter(|_| kind == Some(InputType::Integer));
            given.insert(input.clone(), number.map_or_else(|| Value::from(cursor), Value::from));
        }
        self.put_to(name, found, &list.action, Value::Object(given)).await
    }

    fn strike_all<'a>(
        &self,
        name: &str,
        (setup, connector): &Found,
        told: impl Iterator<Item = &'a mut Told>,
    ) {
        if let Ok(values) = self.values_of(name, setup) {
            told.for_each(|told| strike(connector, &values, told));
        }
    }
}

fn none() -> Miss {
    Miss::ours("The connector has no list of events.")
}

fn listing((_, connector): &Found) -> Result<(&Events, &List), Miss> {
    let events = connector.events.as_ref().ok_or_else(none)?;
    Ok((events, events.list.as_ref().ok_or_else(none)?))
}

fn items_of<'a>(answer: &'a Value, list: &List) -> Result<&'a Vec<Value>, Miss> {
    let items = answer.pointer(&list.items).and_then(Value::as_array);
    items.ok_or_else(|| Miss::unread("The service's list is none."))
}
