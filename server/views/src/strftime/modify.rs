//! Modifiers: `parseModifier`.

use super::read::{clock_and_zone, digits, is_space, number, overflow};
use super::{DAY, LAST, Moment, UNIX_EPOCH};

/// `position` counts from the first modifier. `None` is NULL for the whole.
pub(super) fn apply(moment: &mut Moment, modifier: &str, position: usize) -> Option<()> {
    let lower = modifier.to_ascii_lowercase();
    match lower.as_str() {
        "auto" => auto(moment, position),
        "ceiling" => {
            moment.milliseconds()?;
            clear(moment);
            moment.overflow = 0;
            Some(())
        }
        "floor" => {
            let jd = moment.milliseconds()? - moment.overflow * DAY;
            moment.set(jd);
            moment.overflow = 0;
            Some(())
        }
        "julianday" => {
            let is_number = position == 0 && moment.jd.is_some() && moment.raw.take().is_some();
            is_number.then_some(())
        }
        // Where local time is UTC these change nothing.
        "localtime" | "utc" => {
            moment.milliseconds()?;
            clear(moment);
            moment.raw = None;
            Some(())
        }
        "unixepoch" if position == 0 => {
            let seconds = moment.raw.take()? * 1000.0 + UNIX_EPOCH as f64;
            let is_in_range = (0.0..(LAST + 1) as f64).contains(&seconds);
            moment.set(is_in_range.then_some((seconds + 0.5) as i64)?);
            Some(())
        }
        "subsec" | "subsecond" => {
            moment.is_subsecond = true;
            Some(())
        }
        _ if lower.starts_with("weekday ") => weekday(moment, &lower[8..]),
        _ if lower.starts_with("start of ") => start_of(moment, &lower[9..]),
        _ if lower.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) => {
            shift(moment, &lower)
        }
        _ => None,
    }
}

fn clear(moment: &mut Moment) {
    (moment.date, moment.clock, moment.zone) = (None, None, 0);
}

/// A number is a Unix time unless it can be a Julian day.
fn auto(moment: &mut Moment, position: usize) -> Option<()> {
    if position > 0 {
        return None;
    }
    let Some(raw) = moment.raw.filter(|_| moment.jd.is_none()) else {
        moment.raw = None;
        return Some(());
    };
    if !(-210_866_760_000.0..=253_402_300_799.0).contains(&raw) {
        return None;
    }
    moment.raw = None;
    moment.set((raw * 1000.0 + UNIX_EPOCH as f64 + 0.5) as i64);
    Some(())
}

fn weekday(moment: &mut Moment, day: &str) -> Option<()> {
    let day = number(day).filter(|day| (0.0..7.0).contains(day) && day.fract() == 0.0)? as i64;
    moment.date()?;
    moment.clock()?;
    (moment.jd, moment.raw, moment.zone) = (None, None, 0);
    let jd = moment.milliseconds()?;
    let mut present = ((jd + 129_600_000) / DAY) % 7;
    if present > day {
        present -= 7;
    }
    moment.set(jd + (day - present) * DAY);
    Some(())
}

fn start_of(moment: &mut Moment, unit: &str) -> Option<()> {
    if moment.jd.is_none() && moment.date.is_none() && moment.clock.is_none() {
        return None;
    }
    // A zone is taken off before the day is cut.
    if moment.zone != 0 {
        moment.milliseconds()?;
    }
    let (year, month, day) = moment.date()?;
    let date = match unit {
        "month" => (year, month, 1),
        "year" => (year, 1, 1),
        "day" => (year, month, day),
        _ => return None,
    };
    (moment.date, moment.clock) = (Some(date), Some((0, 0, 0.0)));
    (moment.jd, moment.raw, moment.zone) = (None, None, 0);
    Some(())
}

/// `±NNN units`, `±HH:MM:SS`, `±YYYY-MM-DD HH:MM`.
fn shift(moment: &mut Moment, text: &str) -> Option<()> {
    let sign = text.starts_with(['+', '-']).then_some(&text[..1]);
    if let Some(sign) = sign
        && let Some((months, days, rest)) = span_of_date(&text[1..], sign == "-")
    {
        moment.milliseconds()?;
        add_months(moment, months)?;
        let jd = moment.milliseconds()? + days * DAY;
        moment.set(jd);
        return match rest {
            "" => Some(()),
            rest => {
                let rest = rest.strip_prefix(is_space)?;
                add_clock(moment, rest, if sign == "-" { -1 } else { 1 })
            }
        };
    }
    let end = text.find(|c: char| c == ':' || is_space(c)).unwrap_or(text.len());
    if text[end..].starts_with(':') {
        let bare = if sign.is_some() { &text[1..] } else { text };
        return add_clock(moment, bare, if sign == Some("-") { -1 } else { 1 });
    }
    let amount = number(&text[..end])?;
    let unit = text[end..].trim_start_matches(is_space);
    if !(3..=10).contains(&unit.len()) {
        return None;
    }
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let rounder = if amount < 0.0 { -0.5 } else { 0.5 };
    // SQLite's limits for each unit: nothing beyond the years it knows.
    let (limit, seconds) = match unit {
        "second" => (4.6427e14, 1.0),
        "minute" => (7.7379e12, 60.0),
        "hour" => (1.2897e11, 3600.0),
        "day" => (5_373_485.0, 86_400.0),
        "month" => (176_546.0, 2_592_000.0),
        "year" => (14_713.0, 31_536_000.0),
        _ => return None,
    };
    if amount <= -limit || amount >= limit {
        return None;
    }
    moment.milliseconds()?;
    let mut rest = amount;
    match unit {
        "month" => {
            add_months(moment, amount as i64)?;
            rest = amount - (amount as i64) as f64;
        }
        "year" => {
            add_months(moment, amount as i64 * 12)?;
            rest = amount - (amount as i64) as f64;
        }
        _ => moment.overflow = 0,
    }
    let jd = moment.milliseconds()? + (rest * 1000.0 * seconds + rounder) as i64;
    moment.set(jd);
    moment.raw = None;
    Some(())
}

/// `YYYY-MM-DD` as a distance: months, days, and what follows.
fn span_of_date(text: &str, is_negative: bool) -> Option<(i64, i64, &str)> {
    let year_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (years, rest) = digits(text, year_digits.clamp(4, 5), 14_712)?;
    let (months, rest) = digits(rest.strip_prefix('-')?, 2, 11)?;
    let (days, rest) = digits(rest.strip_prefix('-')?, 2, 30)?;
    let (months, days) = (years * 12 + months, days);
    Some(if is_negative { (-months, -days, rest) } else { (months, days, rest) })
}

fn add_months(moment: &mut Moment, months: i64) -> Option<()> {
    let (year, month, day) = moment.date()?;
    let clock = moment.clock()?;
    let months = month + months;
    let carry = if months > 0 { (months - 1) / 12 } else { (months - 12) / 12 };
    let (year, month) = (year + carry, months - carry * 12);
    moment.overflow = overflow(year, month, day);
    (moment.date, moment.clock) = (Some((year, month, day)), Some(clock));
    (moment.jd, moment.raw, moment.zone) = (None, None, 0);
    moment.milliseconds().map(drop)
}

fn add_clock(moment: &mut Moment, text: &str, sign: i64) -> Option<()> {
    let ((hours, minutes, seconds), zone) = clock_and_zone(text)?;
    let milliseconds = hours * 3_600_000 + minutes * 60_000 + (seconds * 1000.0 + 0.5) as i64;
    // The distance is within a day, as a time of day is.
    let milliseconds = (milliseconds - zone * 60_000).rem_euclid(DAY);
    let jd = moment.milliseconds()? + sign * milliseconds;
    moment.set(jd);
    moment.raw = None;
    Some(())
}
