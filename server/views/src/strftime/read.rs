//! Time values: `parseDateOrTime`.

use super::Moment;

pub(super) fn moment(text: &str, now: i64) -> Option<Moment> {
    if let Some(moment) = date_and_time(text) {
        return Some(moment);
    }
    if let Some((clock, zone)) = clock_and_zone(text) {
        let date = Some((2000, 1, 1));
        return Some(Moment { date, clock: Some(clock), zone, ..Moment::default() });
    }
    if text.eq_ignore_ascii_case("now") {
        return Some(Moment::now(now));
    }
    if matches!(text.to_ascii_lowercase().as_str(), "subsec" | "subsecond") {
        return Some(Moment { is_subsecond: true, ..Moment::now(now) });
    }
    number(text).map(Moment::of_number)
}

/// A text that is a number in full, as SQLite reads floats.
pub(super) fn number(text: &str) -> Option<f64> {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
    let starts = trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let letters = |c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E');
    if !starts || trimmed.contains(letters) {
        return None;
    }
    trimmed.parse().ok()
}

/// Exactly so many digits, at most `max`.
pub(super) fn digits(text: &str, count: usize, max: i64) -> Option<(i64, &str)> {
    let head = text.get(..count).filter(|head| head.bytes().all(|b| b.is_ascii_digit()))?;
    let value = head.parse::<i64>().ok().filter(|value| *value <= max)?;
    Some((value, &text[count..]))
}

fn after(text: &str, mark: char) -> Option<&str> {
    text.strip_prefix(mark)
}

fn date_and_time(text: &str) -> Option<Moment> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (year, rest) = digits(rest, 4, 9999)?;
    let (month, rest) = digits(after(rest, '-')?, 2, 12)?;
    let (day, rest) = digits(after(rest, '-')?, 2, 31)?;
    if month < 1 || day < 1 {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| is_space(c) || c == 'T');
    let (clock, zone) = match rest {
        "" => (None, 0),
        rest => clock_and_zone(rest).map(|(clock, zone)| (Some(clock), zone))?,
    };
    let year = if is_negative { -year } else { year };
    let date = Some((year, month, day));
    let overflow = overflow(year, month, day);
    let mut moment = Moment { date, clock, zone, overflow, ..Moment::default() };
    // A zone is taken off at once.
    if zone != 0 {
        moment.milliseconds();
    }
    Some(moment)
}

/// `computeFloor`: by how many days the month is too short.
pub(super) fn overflow(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (day - length).max(0)
}

pub(super) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}'
}

/// `parseHhMmSs`: the clock, and the zone in minutes.
pub(super) fn clock_and_zone(text: &str) -> Option<((i64, i64, f64), i64)> {
    let (hour, rest) = digits(text, 2, 24)?;
    let (minute, rest) = digits(after(rest, ':')?, 2, 59)?;
    let (second, rest) = match after(rest, ':') {
        None => (0.0, rest),
        Some(rest) => {
            let (whole, rest) = digits(rest, 2, 59)?;
            let fraction = rest
                .strip_prefix('.')
                .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
            match fraction {
                0 => (whole as f64, rest),
                length => {
                    let value = rest[1..=length].parse::<f64>().unwrap_or(0.0);
                    // SQLite cuts seconds off after the third decimal.
                    let part = (value / 10f64.powi(i32::try_from(length).ok()?)).min(0.999);
                    (whole as f64 + part, &rest[length + 1..])
                }
            }
        }
    };
    Some(((hour, minute, second), zone(rest)?))
}

/// `parseTimezone`.
fn zone(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(is_space);
    let sign = match text.chars().next() {
        None => return Some(0),
        Some('-') => -1,
        Some('+') => 1,
        Some('Z' | 'z') => {
            return text[1..].trim_start_matches(is_space).is_empty().then_some(0);
        }
        Some(_) => return None,
    };
    let (hours, rest) = digits(&text[1..], 2, 14)?;
    let (minutes, rest) = digits(after(rest, ':')?, 2, 59)?;
    let minutes = sign * (hours * 60 + minutes);
    rest.trim_start_matches(is_space).is_empty().then_some(minutes)
}
