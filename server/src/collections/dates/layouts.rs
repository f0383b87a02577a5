//! The ways of writing a moment that PocketBase reads: those of its `cast` library, read as Go's
//! `time.Parse` reads them. Spaces may be several, hours have one digit or two, a fraction may follow any
//! second, days of the week are not compared with the date, and zones that are only named count as UTC.

use std::sync::LazyLock;

use time::{Date, Duration, Month, OffsetDateTime, Time};

/// A part of a layout.
#[derive(Clone, Copy)]
enum Part {
    Year,
    /// Of the years 1969 to 2068.
    ShortYear,
    Month,
    MonthName,
    Day,
    /// Its first digit may be a space, or missing.
    LooseDay,
    WeekdayName,
    Hour,
    /// Of twelve.
    HalfHour,
    Minute,
    Second,
    HalfOfDay,
    /// `+02:00`; `Z` too where it may stand.
    Zone {
        colon: bool,
        z: bool,
    },
    ZoneName,
    /// Stands for itself; a space for several.
    Letter(char),
}

/// The layouts, as Go writes them: by the moment 2006-01-02 15:04:05.
const LAYOUTS: [&str; 21] = [
    "2006-01-02T15:04:05Z07:00",
    "2006-01-02T15:04:05-0700",
    "2006-01-02T15:04:05",
    "2006-01-02 15:04:05Z07:00",
    "2006-01-02 15:04:05Z0700",
    "2006-01-02 15:04:05 -0700 MST",
    "2006-01-02 15:04:05 -07:00",
    "2006-01-02 15:04:05 -0700",
    "2006-01-02 15:04:05",
    "2006-01-02",
    "02 Jan 2006",
    // RFC 1123, RFC 822, RFC 850
    "Mon, 02 Jan 2006 15:04:05 -0700",
    "Mon, 02 Jan 2006 15:04:05 MST",
    "02 Jan 06 15:04 -0700",
    "02 Jan 06 15:04 MST",
    "Mon, 02-Jan-06 15:04:05 MST",
    // asctime, date, Ruby
    "Mon Jan _2 15:04:05 2006",
    "Mon Jan _2 15:04:05 MST 2006",
    "Mon Jan 02 15:04:05 -0700 2006",
    // Without a date, or a year
    "3:04PM",
    "Jan _2 15:04:05",
];

/// What the words of a layout stand for; all else in it stands for itself.
const WORDS: [(&str, Part); 17] = [
    ("2006", Part::Year),
    ("06", Part::ShortYear),
    ("01", Part::Month),
    ("Jan", Part::MonthName),
    ("02", Part::Day),
    ("_2", Part::LooseDay),
    ("Mon", Part::WeekdayName),
    ("15", Part::Hour),
    ("3", Part::HalfHour),
    ("04", Part::Minute),
    ("05", Part::Second),
    ("PM", Part::HalfOfDay),
    ("Z07:00", Part::Zone { colon: true, z: true }),
    ("Z0700", Part::Zone { colon: false, z: true }),
    ("-07:00", Part::Zone { colon: true, z: false }),
    ("-0700", Part::Zone { colon: false, z: false }),
    ("MST", Part::ZoneName),
];

static PARTS: LazyLock<Vec<Vec<Part>>> =
    LazyLock::new(|| LAYOUTS.iter().map(|layout| parts_of(layout)).collect());

fn parts_of(mut layout: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(letter) = layout.chars().next() {
        let word = WORDS.iter().find(|(word, _)| layout.starts_with(word));
        let (length, part) = word
            .map_or((letter.len_utf8(), Part::Letter(letter)), |(word, part)| (word.len(), *part));
        parts.push(part);
        layout = &layout[length..];
    }
    parts
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The moment, if the text is written in one of the layouts.
pub(super) fn parse(text: &str) -> Option<OffsetDateTime> {
    PARTS.iter().find_map(|layout| {
        let mut reading = Reading { rest: text, ..Reading::default() };
        layout.iter().try_for_each(|part| reading.take(*part))?;
        reading.rest.is_empty().then_some(())?;
        reading.moment()
    })
}

struct Reading<'a> {
    rest: &'a str,
    year: i32,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
    is_afternoon: Option<bool>,
    /// Seconds east of UTC.
    offset: i64,
}

impl Default for Reading<'_> {
    fn default() -> Self {
        Self {
            rest: "",
            year: 0,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            nanosecond: 0,
            is_afternoon: None,
            offset: 0,
        }
    }
}

impl Reading<'_> {
    fn take(&mut self, part: Part) -> Option<()> {
        match part {
            Part::Letter(letter) => return self.letter(letter),
            Part::Year => self.year = self.digits(4, 4)?,
            Part::ShortYear => {
                let year = self.digits(2, 2)?;
                self.year = year + if year >= 69 { 1900 } else { 2000 };
            }
            Part::Month => self.month = self.digits(2, 2)?.try_into().ok()?,
            Part::MonthName => self.month = self.name(&MONTHS, 3)?,
            Part::Day => self.day = self.digits(2, 2)?.try_into().ok()?,
            Part::LooseDay => {
                self.rest = self.rest.strip_prefix(' ').unwrap_or(self.rest);
                self.day = self.digits(1, 2)?.try_into().ok()?;
            }
            Part::WeekdayName => drop(self.weekday()?),
            Part::Hour | Part::HalfHour => self.hour = self.digits(1, 2)?.try_into().ok()?,
            Part::Minute => self.minute = self.digits(2, 2)?.try_into().ok()?,
            Part::Second => return self.second(),
            Part::HalfOfDay => {
                let half = self.letters(2)?;
                self.is_afternoon = Some(match half {
                    "AM" => false,
                    "PM" => true,
                    _ => return None,
                });
            }
            Part::Zone { colon, z } => return self.zone(colon, z),
            Part::ZoneName => return self.zone_name(),
        }
        Some(())
    }

    fn letters(&mut self, count: usize) -> Option<&str> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn letter(&mut self, letter: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(letter)?;
        if letter == ' ' {
            self.rest = self.rest.trim_start_matches(' ');
        }
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<i32> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        self.letters(count)?.parse().ok()
    }

    fn second(&mut self) -> Option<()> {
        self.second = self.digits(2, 2)?.try_into().ok()?;
        let Some(fraction) = self.rest.strip_prefix(['.', ',']) else { return Some(()) };
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if count > 0 {
            let digits = format!("{:0<9}", &fraction[..count.min(9)]);
            self.nanosecond = digits.parse().ok()?;
            self.rest = &fraction[count..];
        }
        Some(())
    }

    /// The number of a name, from 1 on.
    fn name(&mut self, names: &[&str], length: usize) -> Option<u8> {
        let name = self.letters(length)?.to_ascii_lowercase();
        let at = names.iter().position(|known| *known == name)?;
        u8::try_from(at + 1).ok()
    }

    /// Long or short.
    fn weekday(&mut self) -> Option<()> {
        let lower = self.rest.to_ascii_lowercase();
        let length = WEEKDAYS.iter().find_map(|name| {
            [name.len(), 3].into_iter().find(|length| lower.starts_with(&name[..*length]))
        })?;
        self.letters(length).map(drop)
    }

    fn zone(&mut self, colon: bool, z: bool) -> Option<()> {
        if z && let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Some(());
        }
        let sign = match self.letters(1)? {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let hours = self.digits(2, 2)?;
        if colon {
            self.letter(':')?;
        }
        let minutes = self.digits(2, 2)?;
        if hours > 24 || minutes > 60 {
            return None;
        }
        self.offset = sign * i64::from(hours * 3600 + minutes * 60);
        Some(())
    }

    /// `UTC`, `CET`, `GMT+3`: what Go takes for the name of a zone.
    fn zone_name(&mut self) -> Option<()> {
        // A zone without a name is called by its offset.
        if let Some(rest) = self.rest.strip_prefix(['+', '-']) {
            self.rest = rest;
            return self.digits(1, 2).filter(|hours| *hours <= 23).map(drop);
        }
        if let Some(rest) = ["ChST", "MeST"].iter().find_map(|name| self.rest.strip_prefix(name)) {
            self.rest = rest;
            return Some(());
        }
        let length = self.rest.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
        let name = &self.rest[..length];
        let is_name = match length {
            3 => true,
            4 => name.ends_with('T') || name == "WITA",
            5 => name.ends_with('T'),
            _ => false,
        };
        if !is_name {
            return None;
        }
        self.rest = &self.rest[length..];
        if name == "GMT" && self.rest.starts_with(['+', '-']) {
            self.rest = &self.rest[1..];
            self.digits(1, 2).filter(|hours| *hours <= 23)?;
        }
        Some(())
    }

    fn moment(&self) -> Option<OffsetDateTime> {
        let hour = match self.is_afternoon {
            None => self.hour,
            Some(_) if self.hour > 12 => return None,
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            Some(_) => self.hour,
        };
        let month = Month::try_from(self.month).ok()?;
        let date = Date::from_calendar_date(self.year, month, self.day).ok()?;
        let time = Time::from_hms_nano(hour, self.minute, self.second, self.nanosecond).ok()?;
        date.with_time(time).assume_utc().checked_sub(Duration::seconds(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::super::to_text;
    use super::*;

    #[test]
    fn moments_are_read_as_go_reads_them() {
        for (given, expected) in [
            ("2024-01-01T10:20:30+0200", "2024-01-01 08:20:30.000Z"),
            ("2024-01-01T10:20:30.123+0200", "2024-01-01 08:20:30.123Z"),
            ("2024-01-01 10:20:30+0200", "2024-01-01 08:20:30.000Z"),
            ("2024-01-01 10:20:30 +0200", "2024-01-01 08:20:30.000Z"),
            ("2024-01-01 10:20:30 -07:00", "2024-01-01 17:20:30.000Z"),
            ("2024-01-01 10:20:30.5 +0000 UTC", "2024-01-01 10:20:30.500Z"),
            ("2024-01-01 9:30:00", "2024-01-01 09:30:00.000Z"),
            ("2024-01-01T1:02:03Z", "2024-01-01 01:02:03.000Z"),
            ("2024-01-01 10:20:30,5Z", "2024-01-01 10:20:30.500Z"),
            ("2024-01-01   10:20:30", "2024-01-01 10:20:30.000Z"),
            ("2024-01-01T10:20:30+24:00", "2023-12-31 10:20:30.000Z"),
            ("2024-01-01 10:20:30 +0300 +03", "2024-01-01 07:20:30.000Z"),
            ("02 Jan 2024", "2024-01-02 00:00:00.000Z"),
            ("02 Jan 24 15:04 EST", "2024-01-02 15:04:00.000Z"),
            ("02 jan 69 15:04 +0100", "1969-01-02 14:04:00.000Z"),
            ("Monday, 02-Jan-06 15:04:05 MST", "2006-01-02 15:04:05.000Z"),
            ("Mon, 02 Jan 2006 15:04:05 EST", "2006-01-02 15:04:05.000Z"),
            ("Fri, 02 Jan 2006 15:04:05 GMT+3", "2006-01-02 15:04:05.000Z"),
            ("Mon, 02 Jan 2006 15:04:05 -0700", "2006-01-02 22:04:05.000Z"),
            ("Mon Jan  2 15:04:05 2006", "2006-01-02 15:04:05.000Z"),
            ("Mon Jan 2 15:04:05 CET 2006", "2006-01-02 15:04:05.000Z"),
            ("Mon Jan 02 15:04:05 -0700 2006", "2006-01-02 22:04:05.000Z"),
            ("10:20PM", "0000-01-01 22:20:00.000Z"),
            ("12:20AM", "0000-01-01 00:20:00.000Z"),
            ("Jan 01 10:20:30", "0000-01-01 10:20:30.000Z"),
        ] {
            assert_eq!(parse(given).map(to_text).as_deref(), Some(expected), "{given}");
        }
        for bad in [
            "2024-1-1",
            "2024-01-01T10:20:30+25:00",
            "2024-02-30",
            "2024-01-01 24:00:00",
            "2024-01-01T",
            "13:20PM",
            "Mon, 02 Jan 2006 15:04:05 est",
            "Mon Jan 2",
            "02 Jam 2024",
            "9999-12-31T23:59:59-01:00",
            "2024-01-01 10:20:30 ",
            "ä",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_can_be_read(text in r"[0-9:+\-TZ,. ]{0,30}|[A-Za-z]{0,9},? [0-9A-Za-zä :+\-]{0,30}|\PC{0,30}") {
            drop(parse(&text).map(to_text));
        }
    }
}
