//! PocketBase's canonical text of a moment: `2022-01-31 10:00:00.123Z`, always UTC, always three
//! decimals. It sorts as time does.

mod layouts;

use time::format_description::FormatItem;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

const TEXT: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]Z");
const DATE: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");
const MINUTES: &[FormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]");
const SECONDS: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const FRACTION: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond]");

const NONE: OffsetDateTime = time::macros::datetime!(0001-01-01 00:00 UTC);

/// The canonical text. A moment outside the years 0 to 9999 has none: it becomes `""`, and so does
/// the first moment of the year 1, which is Go's for none.
pub(crate) fn to_text(moment: OffsetDateTime) -> String {
    let Some(moment) = moment.checked_to_offset(time::UtcOffset::UTC) else {
        return String::new();
    };
    if !(0..=9999).contains(&moment.year()) || moment == NONE {
        return String::new();
    }
    moment.format(TEXT).unwrap_or_default()
}

/// Reads what PocketBase accepts as a date ([`layouts`]). Minutes without seconds, as HTML's inputs
/// send them, and RFC 2822, too.
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    layouts::parse(text).or_else(|| parse_loosely(text))
}

fn parse_loosely(text: &str) -> Option<OffsetDateTime> {
    if text.len() < 10 || !text.is_ascii() {
        return None;
    }
    if let Ok(date) = Date::parse(text, DATE) {
        return Some(date.midnight().assume_utc());
    }
    if text.starts_with(char::is_alphabetic) {
        return OffsetDateTime::parse(text, &Rfc2822).ok();
    }
    let spaced = format!("{} {}", &text[..10], text.get(11..).unwrap_or(""));
    let naive = spaced.strip_suffix('Z').unwrap_or(&spaced);
    for format in [FRACTION, SECONDS, MINUTES] {
        if let Ok(moment) = PrimitiveDateTime::parse(naive, format) {
            return Some(moment.assume_utc());
        }
    }
    OffsetDateTime::parse(&spaced.replacen(' ', "T", 1), &Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_form_becomes_the_canonical_text() {
        for (given, expected) in [
            ("2022-01-31 10:00:00.123Z", "2022-01-31 10:00:00.123Z"),
            ("2022-01-31T10:00:00.123456Z", "2022-01-31 10:00:00.123Z"),
            ("2022-01-31T12:00:00+02:00", "2022-01-31 10:00:00.000Z"),
            ("2022-01-31 10:00:00", "2022-01-31 10:00:00.000Z"),
            ("2022-01-31 10:00", "2022-01-31 10:00:00.000Z"),
            ("2022-01-31", "2022-01-31 00:00:00.000Z"),
            ("Mon, 31 Jan 2022 10:00:00 GMT", "2022-01-31 10:00:00.000Z"),
        ] {
            assert_eq!(parse(given).map(to_text).as_deref(), Some(expected), "{given}");
        }
        for bad in ["", "yesterday", "2022-13-01", "2022-02-30 10:00:00Z", "12", "ö2022-01-31"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
