//! When a job is due: PocketBase's cron expressions, in UTC.

use time::OffsetDateTime;

/// Names for common expressions.
const MACROS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];
/// The lowest and highest value of each segment: minute, hour, day, month, day of the week.
const BOUNDS: [(u8, u8); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

/// What a macro stands for; anything else stands for itself.
pub(super) fn written_out(text: &str) -> &str {
    MACROS.iter().find(|(name, _)| *name == text).map_or(text, |(_, expression)| expression)
}

/// A cron expression, read. Each segment's values are bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schedule([u64; 5]);

impl Schedule {
    /// Reads `minute hour day month weekday`, each `*`, `1`, `1-5`, `*/5`, `1-30/5` or a list of
    /// these; or a macro.
    ///
    /// # Errors
    /// PocketBase's sentence for what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let segments = written_out(text).split(' ').collect::<Vec<_>>();
        if segments.len() != BOUNDS.len() {
            return Err("Invalid cron expression - must be a valid macro or to have exactly 5 \
                        space separated segments."
                .to_owned());
        }
        let mut bits = [0; 5];
        for ((segment, bounds), bits) in segments.into_iter().zip(BOUNDS).zip(&mut bits) {
            for part in segment.split(',') {
                *bits |= part_bits(part, bounds)?;
            }
        }
        Ok(Self(bits))
    }

    /// Whether the job runs in this minute.
    pub(crate) fn is_due(self, at: OffsetDateTime) -> bool {
        let now = [
            at.minute(),
            at.hour(),
            at.day(),
            u8::from(at.month()),
            at.weekday().number_days_from_sunday(),
        ];
        self.0.iter().zip(now).all(|(bits, value)| bits & (1 << value) != 0)
    }
}

fn part_bits(part: &str, (low, high): (u8, u8)) -> Result<u64, String> {
    let (range, step) = match part.split('/').collect::<Vec<_>>().as_slice() {
        [range] => (*range, 1),
        [range, step] => (*range, number(step)?),
        _ => {
            let format = "Invalid segment step format - must be in the format */n or 1-30/n.";
            return Err(format.to_owned());
        }
    };
    if step < 1 || step > i64::from(high) {
        return Err(format!(
            "Invalid segment step boundary - the step must be between 1 and the {high}."
        ));
    }
    let (low, high) = (i64::from(low), i64::from(high));
    let (first, last) = match range.split('-').collect::<Vec<_>>().as_slice() {
        ["*"] => (low, high),
        [_] if step != 1 => {
            return Err("Invalid segment step - step > 1 could be used only with the wildcard or \
                        range format."
                .to_owned());
        }
        [single] => {
            let value = number(single)?;
            if !(low..=high).contains(&value) {
                return Err("Invalid segment value - must be between the min and max of the \
                            segment."
                    .to_owned());
            }
            (value, value)
        }
        [first, last] => {
            let first = number(first)?;
            if !(low..=high).contains(&first) {
                return Err(format!(
                    "Invalid segment range minimum - must be between {low} and {high}."
                ));
            }
            let last = number(last)?;
            if !(first..=high).contains(&last) {
                return Err(format!(
                    "Invalid segment range maximum - must be between {first} and {high}."
                ));
            }
            (first, last)
        }
        _ => {
            let format = "Invalid segment range format - the range must have 1 or 2 parts.";
            return Err(format.to_owned());
        }
    };
    let mut bits = 0;
    let mut value = first;
    while value <= last {
        bits |= 1 << value;
        value += step;
    }
    Ok(bits)
}

/// Go's words, which PocketBase passes on.
fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_error| format!("Strconv.Atoi: parsing {text:?}: invalid syntax."))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_schedule_is_due_in_its_minutes() {
        let is_due = |text: &str, at| Schedule::parse(text).unwrap().is_due(at);
        let tuesday = datetime!(2026-11-24 18:30:59 UTC);
        for due in
            ["* * * * *", "30 18 24 11 2", "*/15 * * * *", "0-30/10 18 * * 1,2", "30 */6 * * *"]
        {
            assert!(is_due(due, tuesday), "{due}");
        }
        for not in ["31 * * * *", "30 18 24 11 3", "*/7 * * * *", "@daily", "0 */6 * * *"] {
            assert!(!is_due(not, tuesday), "{not}");
        }
        assert!(is_due("@weekly", datetime!(2026-11-22 00:00 UTC)));
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for bad in [
            "",
            "* * * *",
            "60 * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "1/2 * * * *",
            "a * * * *",
            "* * 0 * *",
            "* * * * 7",
            "1-2-3 * * * *",
            "*/2/3 * * * *",
            "0  0 1 1 *",
            "@never",
            "99999999999999999999 * * * *",
            "-1 * * * *",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }
}
