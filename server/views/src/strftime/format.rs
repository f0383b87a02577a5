//! Formats: `strftimeFunc`.

use std::fmt::Write as _;

use super::{DAY, Moment, UNIX_EPOCH, calendar};

/// A format nobody writes; a text of `%c`s makes much of little.
const MAX_BYTES: usize = 100_000;

/// `None` for a letter that SQLite does not have.
pub(super) fn format(format: &str, moment: &mut Moment, jd: i64) -> Option<String> {
    let (year, month, day) = moment.date()?;
    let clock = moment.clock()?;
    let (hour, minute, second) = clock;
    let whole = second as i64;
    let twelve = match hour {
        0 => 12,
        13.. => hour - 12,
        _ => hour,
    };
    let mut text = String::with_capacity(format.len() + 16);
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if text.len() > MAX_BYTES {
            return None;
        }
        if letter != '%' {
            text.push(letter);
            continue;
        }
        // Writing to a String cannot fail.
        let _ = match letters.next()? {
            'd' => write!(text, "{day:02}"),
            'e' => write!(text, "{day:2}"),
            'f' => write!(text, "{:06.3}", second.min(59.999)),
            'F' => write!(text, "{year:04}-{month:02}-{day:02}"),
            'G' => write!(text, "{:04}", calendar(thursday(jd)).0),
            'g' => write!(text, "{:02}", calendar(thursday(jd)).0 % 100),
            'H' => write!(text, "{hour:02}"),
            'k' => write!(text, "{hour:2}"),
            'I' => write!(text, "{twelve:02}"),
            'l' => write!(text, "{twelve:2}"),
            'j' => write!(text, "{:03}", day_of_year(jd, year, clock) + 1),
            'J' => write!(text, "{}", general(jd as f64 / DAY as f64)),
            'm' => write!(text, "{month:02}"),
            'M' => write!(text, "{minute:02}"),
            'p' => write!(text, "{}", if hour >= 12 { "PM" } else { "AM" }),
            'P' => write!(text, "{}", if hour >= 12 { "pm" } else { "am" }),
            'R' => write!(text, "{hour:02}:{minute:02}"),
            's' if moment.is_subsecond => {
                write!(text, "{:.3}", (jd - UNIX_EPOCH) as f64 / 1000.0)
            }
            's' => write!(text, "{}", jd / 1000 - UNIX_EPOCH / 1000),
            'S' => write!(text, "{whole:02}"),
            'T' => write!(text, "{hour:02}:{minute:02}:{whole:02}"),
            'u' => write!(text, "{}", after_monday(jd) + 1),
            'w' => write!(text, "{}", after_sunday(jd)),
            'U' => write!(text, "{:02}", (day_of_year(jd, year, clock) - after_sunday(jd) + 7) / 7),
            'W' => write!(text, "{:02}", (day_of_year(jd, year, clock) - after_monday(jd) + 7) / 7),
            'V' => {
                let thursday = thursday(jd);
                let day = day_of_year(thursday, calendar(thursday).0, clock);
                write!(text, "{:02}", day / 7 + 1)
            }
            'Y' => write!(text, "{year:04}"),
            '%' => write!(text, "%"),
            _ => return None,
        };
    }
    Some(text)
}

fn after_monday(jd: i64) -> i64 {
    ((jd + 43_200_000) / DAY) % 7
}

fn after_sunday(jd: i64) -> i64 {
    ((jd + 129_600_000) / DAY) % 7
}

/// The Thursday of the same ISO week, whose year is the week's.
fn thursday(jd: i64) -> i64 {
    jd + (3 - after_monday(jd)) * DAY
}

/// `daysAfterJan01`: from the first of January at the same time of day.
fn day_of_year(jd: i64, year: i64, clock: (i64, i64, f64)) -> i64 {
    let mut first = Moment { date: Some((year, 1, 1)), clock: Some(clock), ..Moment::default() };
    first.milliseconds().map_or(0, |first| (jd - first + DAY / 2) / DAY)
}

/// `%.16g`.
fn general(number: f64) -> String {
    let scientific = format!("{number:.15e}");
    let (_, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0);
    let decimals = usize::try_from(15 - exponent).unwrap_or(0);
    let plain = format!("{number:.decimals$}");
    match plain.contains('.') {
        true => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => plain,
    }
}
