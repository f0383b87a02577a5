//! Functions of dates and times. A view's rows are kept until what they are made of changes, so the
//! present moment is not among their times.

use std::sync::Arc;

use crate::query::Expr;
use crate::strftime::{julian_day, plain, strftime, unix_epoch};
use crate::{Error, Value};

/// A function of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    Date,
    DateTime,
    /// `strftime`.
    Formatted,
    JulianDay,
    Time,
    UnixEpoch,
}

impl Times {
    /// Whether a call can be made at all.
    ///
    /// # Errors
    /// Where the present moment is asked for in so many words.
    pub(crate) fn judge(self, arguments: &[Expr]) -> Result<(), Error> {
        match arguments.get(usize::from(self == Times::Formatted)) {
            None => Err(no_clock()),
            Some(Expr::Literal(time)) if is_now(time) => Err(no_clock()),
            Some(_) => Ok(()),
        }
    }

    /// A value that asks for the present moment is no time: one record must not fail a view.
    ///
    /// # Errors
    /// Where no time is given at all.
    pub(super) fn of(self, arguments: &[Value]) -> Result<Value, Error> {
        let (format, given) = match self {
            Times::Formatted => (arguments.first(), arguments.get(1..).unwrap_or_default()),
            _ => (None, arguments),
        };
        let Some((time, modifiers)) = given.split_first() else { return Err(no_clock()) };
        if is_now(time) {
            return Ok(Value::Null);
        }
        let Some(modifiers) =
            modifiers.iter().map(Value::to_text).collect::<Option<Vec<Arc<str>>>>()
        else {
            return Ok(Value::Null);
        };
        let time = Some(time);
        let text = match self {
            Times::JulianDay => {
                return Ok(julian_day(time, &modifiers, 0).map_or(Value::Null, Value::Real));
            }
            Times::UnixEpoch => return Ok(unix_epoch(time, &modifiers, 0).unwrap_or(Value::Null)),
            Times::Date => plain("%Y-%m-%d", time, &modifiers, 0),
            Times::DateTime => plain("%Y-%m-%d %H:%M:%S", time, &modifiers, 0),
            Times::Time => plain("%H:%M:%S", time, &modifiers, 0),
            Times::Formatted => match format.and_then(Value::to_text) {
                Some(format) => strftime(&format, time, &modifiers, 0),
                None => None,
            },
        };
        Ok(text.map_or(Value::Null, |text| text.as_str().into()))
    }
}

fn is_now(time: &Value) -> bool {
    const NOW: [&str; 3] = ["now", "subsec", "subsecond"];
    matches!(time, Value::Text(text) if NOW.iter().any(|now| text.eq_ignore_ascii_case(now)))
}

fn no_clock() -> Error {
    Error::unsupported("the present moment")
}
