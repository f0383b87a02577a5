//! SQLite's `strftime`: <https://sqlite.org/lang_datefunc.html>, after `date.c` of SQLite 3.53.
//!
//! Local time is UTC here: a box has no say in where its users are. What is no time stays NULL,
//! where SQLite's `localtime` and `utc` make one up.

mod format;
mod modify;
mod read;

use crate::Value;

/// `strftime(format, time, modifiers…)`; without a time it is `now`, in milliseconds since 1970.
/// `None` is NULL.
pub fn strftime(
    format: &str,
    time: Option<&Value>,
    modifiers: &[impl AsRef<str>],
    now: i64,
) -> Option<String> {
    let (mut moment, jd) = settled(time, modifiers, now)?;
    format::format(format, &mut moment, jd)
}

/// `julianday(time, modifiers…)`.
pub(crate) fn julian_day(
    time: Option<&Value>,
    modifiers: &[impl AsRef<str>],
    now: i64,
) -> Option<f64> {
    settled(time, modifiers, now).map(|(_, jd)| jd as f64 / DAY as f64)
}

/// `unixepoch(time, modifiers…)`: seconds, with a fraction where a modifier asks for one.
pub(crate) fn unix_epoch(
    time: Option<&Value>,
    modifiers: &[impl AsRef<str>],
    now: i64,
) -> Option<Value> {
    let (moment, jd) = settled(time, modifiers, now)?;
    Some(match moment.is_subsecond {
        true => Value::Real((jd - UNIX_EPOCH) as f64 / 1000.0),
        false => Value::Integer(jd / 1000 - UNIX_EPOCH / 1000),
    })
}

/// The format that `date`, `time` and `datetime` write, with seconds in full or not.
pub(crate) fn plain(
    format: &str,
    time: Option<&Value>,
    modifiers: &[impl AsRef<str>],
    now: i64,
) -> Option<String> {
    let (mut moment, jd) = settled(time, modifiers, now)?;
    let format = match moment.is_subsecond {
        true => format.replace("%S", "%f"),
        false => format.to_owned(),
    };
    format::format(&format, &mut moment, jd)
}

/// A time with its modifiers, and its milliseconds since the Julian epoch.
fn settled(time: Option<&Value>, modifiers: &[impl AsRef<str>], now: i64) -> Option<(Moment, i64)> {
    let mut moment = match time {
        None => Moment::now(now),
        Some(Value::Null) => return None,
        Some(Value::Integer(int)) => Moment::of_number(*int as f64),
        Some(Value::Real(real)) => Moment::of_number(*real),
        Some(Value::Text(text)) => read::moment(text, now)?,
    };
    for (at, modifier) in modifiers.iter().enumerate() {
        modify::apply(&mut moment, modifier.as_ref(), at)?;
    }
    let jd = moment.milliseconds()?;
    // 2023-02-31 is 2023-03-03.
    if modifiers.is_empty() && moment.date.is_some_and(|(_, _, day)| day > 28) {
        moment.date = None;
    }
    is_valid(jd).then_some((moment, jd))
}

/// 9999-12-31 23:59:59.999, in milliseconds since the Julian epoch.
const LAST: i64 = 464_269_060_799_999;
const DAY: i64 = 86_400_000;
/// 1970-01-01.
const UNIX_EPOCH: i64 = 210_866_760_000_000;

fn is_valid(jd: i64) -> bool {
    (0..=LAST).contains(&jd)
}

/// A time as SQLite keeps it: as a count, as a calendar's fields, or as both.
#[derive(Clone, Debug, Default)]
pub(super) struct Moment {
    /// Milliseconds since noon of 24 November 4714 BC.
    jd: Option<i64>,
    date: Option<(i64, i64, i64)>,
    clock: Option<(i64, i64, f64)>,
    /// Minutes east of UTC that are still to be taken off.
    zone: i64,
    /// A number that may yet be a Unix time; good until the first modifier.
    raw: Option<f64>,
    /// How many days a month was too short for its day.
    overflow: i64,
    is_subsecond: bool,
}

impl Moment {
    fn now(now: i64) -> Self {
        Self { jd: Some(now.saturating_add(UNIX_EPOCH)), ..Self::default() }
    }

    /// A Julian day, until a modifier says otherwise.
    fn of_number(number: f64) -> Self {
        let mut moment = Self { raw: Some(number), ..Self::default() };
        if (0.0..5_373_484.5).contains(&number) {
            moment.jd = Some((number * DAY as f64 + 0.5) as i64);
        }
        moment
    }

    /// `computeJD`. `None` for what no calendar has.
    fn milliseconds(&mut self) -> Option<i64> {
        if let Some(jd) = self.jd {
            return Some(jd);
        }
        if self.raw.is_some() {
            return None;
        }
        let (mut year, mut month, day) = self.date.unwrap_or((2000, 1, 1));
        if !(-4713..=9999).contains(&year) {
            return None;
        }
        if month <= 2 {
            year -= 1;
            month += 12;
        }
        let century = (year + 4800) / 100;
        let leap = 38 - century + century / 4;
        let years = 36525 * (year + 4716) / 100;
        let months = 306_001 * (month + 1) / 10_000;
        // Whole days but for the half that a Julian day begins at noon.
        let mut jd = ((years + months + day + leap) * 2 - 3049) * (DAY / 2);
        if let Some((hour, minute, second)) = self.clock {
            jd += hour * 3_600_000 + minute * 60_000 + (second * 1000.0 + 0.5) as i64;
            if self.zone != 0 {
                jd -= self.zone * 60_000;
                (self.date, self.clock, self.zone) = (None, None, 0);
            }
        }
        self.jd = Some(jd);
        Some(jd)
    }

    /// `computeYMD`.
    fn date(&mut self) -> Option<(i64, i64, i64)> {
        if let Some(date) = self.date {
            return Some(date);
        }
        let date = match self.jd {
            None if self.raw.is_some() => return None,
            None => (2000, 1, 1),
            Some(jd) if !is_valid(jd) => return None,
            Some(jd) => calendar(jd),
        };
        self.date = Some(date);
        Some(date)
    }

    /// `computeHMS`.
    fn clock(&mut self) -> Option<(i64, i64, f64)> {
        if let Some(clock) = self.clock {
            return Some(clock);
        }
        let jd = self.milliseconds()?;
        let of_day = (jd + DAY / 2) % DAY;
        let minutes = of_day / 60_000;
        let clock = (minutes / 60, minutes % 60, (of_day % 60_000) as f64 / 1000.0);
        self.clock = Some(clock);
        Some(clock)
    }

    fn set(&mut self, jd: i64) {
        self.jd = Some(jd);
        (self.date, self.clock, self.zone) = (None, None, 0);
    }
}

fn calendar(jd: i64) -> (i64, i64, i64) {
    let z = (jd + DAY / 2) / DAY;
    let alpha = ((z as f64 + 32_044.75) / 36_524.25) as i64 - 52;
    let a = z + 1 + alpha - ((alpha + 100) / 4) + 25;
    let b = a + 1524;
    let c = ((b as f64 - 122.1) / 365.25) as i64;
    let d = (36_525 * (c & 32_767)) / 100;
    let e = ((b - d) as f64 / 30.6001) as i64;
    let day = b - d - (30.6001 * e as f64) as i64;
    let month = if e < 14 { e - 1 } else { e - 13 };
    (if month > 2 { c - 4716 } else { c - 4715 }, month, day)
}

#[cfg(test)]
mod tests;
