//! Looking through the trail.

use serde_json::Value;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::event::{Action, Outcome, Party};
use super::wire::{AuditEntry, AuditPage};
use super::{Audit, READ_STEP};
use crate::error::{Error, Result};
use crate::http::Params;

const PER_PAGE: i64 = 50;
const MOST_PER_PAGE: i64 = 200;
/// Entries that one request looks through: rare ones are found in several.
const MOST_LOOKED_AT: u64 = 20_000;

/// Which entries are meant.
pub(super) struct Filter {
    /// The name of one that there is.
    action: Option<String>,
    outcome: Option<Outcome>,
    /// Part of the kind, id or name of whoever did it.
    actor: Option<String>,
    /// Moments, or the beginnings of such; both are meant too.
    from: Option<String>,
    to: Option<String>,
    /// Part of the entry.
    text: Option<String>,
}

impl Filter {
    /// # Errors
    /// 400 for an action or an outcome that is none, and for what is no moment.
    pub(super) fn read(params: &Params) -> Result<Self> {
        let lower = |name| params.get(name).map(str::to_lowercase);
        Ok(Self {
            action: action(params.get("action"))?,
            outcome: named(params.get("outcome"), "An outcome is done or refused.")?,
            actor: lower("actor"),
            from: moment(params.get("from"))?,
            to: moment(params.get("to"))?,
            text: lower("text"),
        })
    }

    /// Whether an entry is meant. `text` is all of it, as it is kept.
    pub(super) fn takes(&self, entry: &AuditEntry, text: &str) -> bool {
        let told = &entry.told;
        self.action.as_ref().is_none_or(|action| told.action == *action)
            && self.outcome.is_none_or(|outcome| told.outcome == outcome)
            && self.actor.as_ref().is_none_or(|part| is_in(part, &told.actor))
            && self.from.as_ref().is_none_or(|from| told.at >= *from)
            && self.to.as_ref().is_none_or(|to| told.at <= *to || told.at.starts_with(to))
            && self.text.as_ref().is_none_or(|part| text.to_lowercase().contains(part))
    }
}

fn action(name: Option<&str>) -> Result<Option<String>> {
    let known: Option<Action> = named(name, "No action has this name.")?;
    Ok(known.and(name).map(str::to_owned))
}

fn named<T: serde::de::DeserializeOwned>(
    name: Option<&str>,
    none: &'static str,
) -> Result<Option<T>> {
    let read = |name: &str| serde_json::from_value(Value::from(name));
    name.map(read).transpose().map_err(|_unknown| Error::invalid(none))
}

fn is_in(part: &str, Party { kind, collection, id, name }: &Party) -> bool {
    let texts = [Some(kind), collection.as_ref(), id.as_ref(), name.as_ref()];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(part))
}

const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]Z");

/// `2022-01-31`, with as much of a time as is wanted, as it stands in entries.
fn moment(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let text = text.trim().replacen('T', " ", 1);
    let pattern = "0000-00-00 00:00:00.000Z";
    let fits = |(given, wanted): (u8, u8)| match wanted {
        b'0' => given.is_ascii_digit(),
        other => given == other,
    };
    let is_there = |text: &str| {
        let whole = format!("{text}{}", &pattern[text.len()..]);
        time::PrimitiveDateTime::parse(&whole, MOMENT).is_ok()
    };
    let is_moment = (10..=pattern.len()).contains(&text.len())
        && text.bytes().zip(pattern.bytes()).all(fits)
        && is_there(&text);
    let message = "A moment is written as 2022-01-31 or 2022-01-31 10:00:00.";
    is_moment.then_some(Some(text)).ok_or_else(|| Error::invalid(message))
}

impl Audit {
    /// A page of the entries that are meant, newest first.
    ///
    /// # Errors
    /// 400 for parameters that are not what they should be; the database's.
    pub(super) async fn page(&self, params: &Params) -> Result<AuditPage> {
        let filter = Filter::read(params)?;
        let most = params.number("limit")?.unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE);
        let before = params.number("before")?.map(i64::unsigned_abs);
        let fail = |error| Error::database("read the audit trail", error);
        let db = &self.inner.db;
        let floor = db.trail_floor().await.map_err(fail)?.seq;
        let head = db.trail_head().await.map_err(fail)?.seq;
        let mut last = before.map_or(head, |before| before.saturating_sub(1).min(head));
        let end = last.saturating_sub(MOST_LOOKED_AT).max(floor);
        let mut items = Vec::new();
        while last > end && (items.len() as i64) < most {
            let from = last.saturating_sub(READ_STEP - 1).max(end + 1);
            let entries = db.trail(from, last).await.map_err(fail)?;
            last = from - 1;
            for entry in entries.into_iter().rev() {
                let (seq, text) = (entry.seq, entry.text.clone());
                let entry = AuditEntry::from(entry);
                if filter.takes(&entry, &text) {
                    items.push(entry);
                }
                if items.len() as i64 == most {
                    last = seq.saturating_sub(1);
                    break;
                }
            }
        }
        Ok(AuditPage { items, next: (last > floor).then_some(last + 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> (AuditEntry, String) {
        let told = serde_json::from_str(text).unwrap();
        (AuditEntry { seq: 1, hash: String::new(), told }, text.to_owned())
    }

    fn takes(query: &str, text: &str) -> bool {
        let (entry, text) = entry(text);
        Filter::read(&Params::parse(query)).unwrap().takes(&entry, &text)
    }

    const SIGN_IN: &str = r#"{"at":"2026-01-31 10:00:00.123Z","action":"signIn","outcome":"done",
        "actor":{"kind":"user","collection":"users","id":"abc","name":"Ada@example.com"},
        "address":"192.0.2.1"}"#;

    #[test]
    fn each_part_of_a_filter_has_to_fit() {
        assert!(takes("", SIGN_IN));
        assert!(takes("action=signIn&outcome=done&actor=ADA&text=192.0.2.1", SIGN_IN));
        for other in ["action=signInFailed", "outcome=refused", "actor=bob", "text=192.0.2.2"] {
            assert!(!takes(other, SIGN_IN), "{other}");
        }
    }

    #[test]
    fn a_day_is_meant_whole() {
        assert!(takes("from=2026-01-31&to=2026-01-31", SIGN_IN));
        assert!(takes("from=2026-01-31T10:00:00&to=2026-01-31%2010:00", SIGN_IN));
        assert!(!takes("from=2026-02-01", SIGN_IN));
        assert!(!takes("to=2026-01-30", SIGN_IN));
        assert!(!takes("to=2026-01-31%2009:59:59", SIGN_IN));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for bad in [
            "action=nothing",
            "outcome=maybe",
            "from=yesterday",
            "to=2026-1-3",
            "from=x",
            "from=2026-13-45",
            "from=2026-02-30",
            "to=2026-01-31%2025",
            "to=2026-01-31%2010:61",
            "from=ä026-01-31",
        ] {
            assert!(Filter::read(&Params::parse(bad)).is_err(), "{bad}");
        }
    }
}
