//! What `@request.*` and the date macros stand for in one request.

use std::fmt::Write;
use std::sync::LazyLock;

use serde_json::Value;
use time::{Date, Duration, Month, OffsetDateTime, Time};

type Map = serde_json::Map<String, Value>;

/// The request a rule is judged in.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The caller's record with `id`, `collectionId` and `collectionName`. `None` is a guest, for
    /// whom every `@request.auth.*` is null.
    pub auth: Option<&'a Map>,
    /// The submitted values, body modifiers (`field+`) already resolved.
    pub body: &'a Map,
    /// The query parameters, first value each, as strings.
    pub query: &'a Map,
    /// The headers, names lower-case with `_` for `-`, as strings.
    pub headers: &'a Map,
    /// The HTTP method, upper-case.
    pub method: &'a str,
    /// `default`, `oauth2`, `otp`, `password`, `realtime`, `protectedFile`, `batch` or `expand`.
    pub context: &'a str,
    /// The clock every macro reads.
    pub now: OffsetDateTime,
}

impl Request<'static> {
    /// A request that says nothing, for what is filtered or put in order outside of one.
    pub fn silent(now: OffsetDateTime) -> Self {
        static EMPTY: LazyLock<Map> = LazyLock::new(Map::new);
        Self {
            auth: None,
            body: &EMPTY,
            query: &EMPTY,
            headers: &EMPTY,
            method: "GET",
            context: "default",
            now,
        }
    }
}

/// The static parts of `@request`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Context,
    Method,
    Query,
    Headers,
    Body,
}

/// A path to a value of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestPath {
    pub(crate) part: Part,
    /// Keys, or list positions, below the part.
    pub(crate) keys: Vec<String>,
    /// What the last key names, where that decides how its value is read.
    pub(crate) of: Named,
}

/// The kind of field that a key of the body names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// None in particular.
    Any,
    /// `"5"` from a form means 5.
    Number,
    /// Written as its column is, longitude first.
    Point,
}

/// A value of the request, borrowed from it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'a> {
    Text(&'a str),
    Json(&'a Value),
}

impl<'a> Request<'a> {
    /// `None` when any key on the way is missing.
    pub(crate) fn find(&self, path: &RequestPath) -> Option<Found<'a>> {
        let root = match path.part {
            Part::Context => return Some(Found::Text(self.context)),
            Part::Method => return Some(Found::Text(self.method)),
            Part::Query => self.query,
            Part::Headers => self.headers,
            Part::Body => self.body,
        };
        let (first, rest) = path.keys.split_first()?;
        let mut value = root.get(first)?;
        for key in rest {
            value = match value {
                Value::Object(map) => map.get(key)?,
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
        }
        Some(Found::Json(value))
    }
}

impl Request<'_> {
    /// The records that a relation in the body names, each once.
    pub(crate) fn sent_ids(&self, field: &str) -> Vec<&str> {
        let mut ids = Vec::new();
        let given = match self.body.get(field) {
            Some(Value::Array(items)) => items.as_slice(),
            Some(single) => std::slice::from_ref(single),
            None => &[],
        };
        for id in given.iter().filter_map(Value::as_str).filter(|id| !id.is_empty()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// A date macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Macro {
    Now,
    Yesterday,
    Tomorrow,
    Second,
    Minute,
    Hour,
    Day,
    Month,
    Weekday,
    Year,
    TodayStart,
    TodayEnd,
    MonthStart,
    MonthEnd,
    YearStart,
    YearEnd,
}

/// A macro's value: a date string or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Date(String),
    Number(i64),
}

impl Macro {
    pub(crate) fn from_name(name: &str) -> Option<Macro> {
        Some(match name {
            "@now" => Macro::Now,
            "@yesterday" => Macro::Yesterday,
            "@tomorrow" => Macro::Tomorrow,
            "@second" => Macro::Second,
            "@minute" => Macro::Minute,
            "@hour" => Macro::Hour,
            "@day" => Macro::Day,
            "@month" => Macro::Month,
            "@weekday" => Macro::Weekday,
            "@year" => Macro::Year,
            "@todayStart" => Macro::TodayStart,
            "@todayEnd" => Macro::TodayEnd,
            "@monthStart" => Macro::MonthStart,
            "@monthEnd" => Macro::MonthEnd,
            "@yearStart" => Macro::YearStart,
            "@yearEnd" => Macro::YearEnd,
            _ => return None,
        })
    }

    /// The value at `now`, in UTC whatever offset `now` carries.
    pub(crate) fn at(self, now: OffsetDateTime) -> Moment {
        let now = now.to_offset(time::UtcOffset::UTC);
        let today = now.date();
        let shifted = |by| now.checked_add(by).unwrap_or(now);
        let first_of = |month| Date::from_calendar_date(now.year(), month, 1).unwrap_or(today);
        let last_of = |month: Month| {
            Date::from_calendar_date(now.year(), month, month.length(now.year())).unwrap_or(today)
        };
        match self {
            Macro::Now => Moment::Date(date_text(now)),
            Macro::Yesterday => Moment::Date(date_text(shifted(Duration::days(-1)))),
            Macro::Tomorrow => Moment::Date(date_text(shifted(Duration::days(1)))),
            Macro::Second => Moment::Number(now.second().into()),
            Macro::Minute => Moment::Number(now.minute().into()),
            Macro::Hour => Moment::Number(now.hour().into()),
            Macro::Day => Moment::Number(now.day().into()),
            Macro::Month => Moment::Number(u8::from(now.month()).into()),
            Macro::Weekday => Moment::Number(now.weekday().number_days_from_sunday().into()),
            Macro::Year => Moment::Number(now.year().into()),
            Macro::TodayStart => Moment::Date(start_of(today)),
            Macro::TodayEnd => Moment::Date(end_of(today)),
            Macro::MonthStart => Moment::Date(start_of(first_of(now.month()))),
            Macro::MonthEnd => Moment::Date(end_of(last_of(now.month()))),
            Macro::YearStart => Moment::Date(start_of(first_of(Month::January))),
            Macro::YearEnd => Moment::Date(end_of(last_of(Month::December))),
        }
    }
}

fn start_of(day: Date) -> String {
    date_text(day.midnight().assume_utc())
}

fn end_of(day: Date) -> String {
    // 23:59:59.999 always exists.
    let last = Time::from_hms_milli(23, 59, 59, 999).unwrap_or(Time::MIDNIGHT);
    date_text(day.with_time(last).assume_utc())
}

/// PocketBase's date form, `2022-01-31 10:00:00.123Z`; finer than a millisecond is cut off.
fn date_text(at: OffsetDateTime) -> String {
    let mut text = String::with_capacity(24);
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    // Writing to a String cannot fail.
    let _ = write!(text, "{year:04}-{month:02}-{day:02} ");
    let _ = write!(
        text,
        "{:02}:{:02}:{:02}.{:03}Z",
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    );
    text
}
