//! What backups are called.

use time::OffsetDateTime;
use time::macros::format_description;

use crate::error::FieldErrors;

const LONGEST: usize = 150;
const OF_APP: usize = 50;
/// How the names of those begin that are made by the clock; PocketBase's.
pub(super) const AUTOMATIC: &str = "@auto_pb_backup_";
/// How the names of those begin that were given none; PocketBase's.
pub(super) const BY_HAND: &str = "pb_backup_";

/// Judges the name for a new backup as PocketBase does: `^[a-z0-9_-]+\.zip$`. Empty is for us to
/// choose.
pub(super) fn check(name: &str, errors: &mut FieldErrors) {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    let stem = name.strip_suffix(".zip");
    if name.is_empty() {
    } else if name.len() > LONGEST {
        let message = format!("The length must be between 1 and {LONGEST}.");
        let params = serde_json::json!({ "max": LONGEST, "min": 1 });
        errors.add_with("name", "validation_length_out_of_range", &message, params);
    } else if !stem.is_some_and(|stem| !stem.is_empty() && stem.bytes().all(plain)) {
        errors.add("name", "validation_match_invalid", "Must be in a valid format.");
    }
}

/// Whether a file of this name may lie among the backups: nothing that leads elsewhere, hides,
/// means something to a shell or a header, or that another system could not keep.
pub(super) fn is_safe(name: &str) -> bool {
    let odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    (1..=LONGEST).contains(&name.len())
        && !name.starts_with('.')
        && !name.ends_with(['.', ' '])
        && !name.contains(odd)
}

/// `pb_backup_acme_20260131102030.zip`, PocketBase's name for one that was given none; the second
/// of a moment ends in `_2.zip`.
pub(super) fn generated(begin: &str, app: &str, now: OffsetDateTime, number: u32) -> String {
    let mut app = crate::files::snake_case(app.as_bytes());
    app.truncate(OF_APP);
    let when = format_description!("[year][month][day][hour][minute][second]");
    let when = now.to_offset(time::UtcOffset::UTC).format(&when).unwrap_or_default();
    match number {
        1 => format!("{begin}{app}_{when}.zip"),
        _ => format!("{begin}{app}_{when}_{number}.zip"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for good in ["a.zip", "My Back up.ZIP", "ä.zip", "noext", "a-b_c (2).zip"] {
            assert!(is_safe(good), "{good}");
        }
        let long = "x".repeat(151);
        for bad in ["", ".", "..", ".hidden.zip", "../a.zip", "a/b", "a\\b", "a\0b", "a\"b", &long]
        {
            assert!(!is_safe(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_new_backup_is_named_plainly_or_by_us() {
        let refused = |name: &str| {
            let mut errors = FieldErrors::default();
            check(name, &mut errors);
            !errors.is_empty()
        };
        for good in ["", "a.zip", "a-1_b.zip"] {
            assert!(!refused(good), "{good}");
        }
        for bad in [".zip", "A.zip", "a b.zip", "a.tar", "../a.zip", "a.zip\n", "a.zip.zip"] {
            assert!(refused(bad), "{bad:?}");
        }
        let now = time::macros::datetime!(2026-01-31 10:20:30 UTC);
        let generated = |begin, number| generated(begin, "My App!", now, number);
        assert_eq!(generated(BY_HAND, 1), "pb_backup_my_app_20260131102030.zip");
        assert_eq!(generated(AUTOMATIC, 2), "@auto_pb_backup_my_app_20260131102030_2.zip");
    }
}
