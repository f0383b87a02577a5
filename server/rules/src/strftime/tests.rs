#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use serde_json::Value;
use time::macros::datetime;

use super::strftime;
use crate::sql::Sql;

/// `tests/pocketbase/strftime.jsonl`: what the SQLite of PocketBase 0.40.6 answered, a line a
/// call: the answer (null for NULL), the format, the time, the modifiers.
#[test]
fn every_time_is_written_as_sqlite_wrote_it() {
    let now = datetime!(2026-11-24 19:58:27 UTC);
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/pocketbase/strftime.jsonl").lines() {
        let call: Vec<Value> = serde_json::from_str(line).unwrap();
        let [expected, format, time, modifiers @ ..] = call.as_slice() else { unreachable!() };
        let modifiers = modifiers.iter().map(|text| text.as_str().unwrap().to_owned());
        let time = match time {
            Value::Number(number) => Sql::Real(number.as_f64().unwrap()),
            text => Sql::text(text.as_str().unwrap()),
        };
        let modifiers = modifiers.collect::<Vec<_>>();
        let found = strftime(format.as_str().unwrap(), Some(time), &modifiers, now);
        if found.as_deref() != expected.as_str() {
            wrong.push(format!("{line}: ours {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn now_is_the_requests() {
    let now = datetime!(2026-11-24 19:58:27.125 +02:00);
    let text = |format, time: Option<&'static str>| strftime(format, time.map(Sql::text), &[], now);
    assert_eq!(text("%Y-%m-%d %H:%M:%f", None).as_deref(), Some("2026-11-24 17:58:27.125"));
    assert_eq!(text("%s", Some("now")).as_deref(), Some("1795543107"));
    assert_eq!(text("%s", Some("subsec")).as_deref(), Some("1795543107.125"));
    assert_eq!(strftime("%Y", Some(Sql::Null), &[], now), None);
}
