#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use serde_json::Value as Json;

use super::strftime;
use crate::Value;

/// 2026-11-24 19:58:27 UTC.
const NOW: i64 = 1_795_550_307_000;

/// `tests/pocketbase/strftime.jsonl`: what the SQLite of PocketBase 0.40.6 answered, a line a
/// call: the answer (null for NULL), the format, the time, the modifiers.
#[test]
fn every_time_is_written_as_sqlite_wrote_it() {
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/pocketbase/strftime.jsonl").lines() {
        let call: Vec<Json> = serde_json::from_str(line).unwrap();
        let [expected, format, time, modifiers @ ..] = call.as_slice() else { unreachable!() };
        let modifiers = modifiers.iter().map(|text| text.as_str().unwrap().to_owned());
        let time = match time {
            Json::Number(number) => Value::Real(number.as_f64().unwrap()),
            text => text.as_str().unwrap().into(),
        };
        let modifiers = modifiers.collect::<Vec<_>>();
        let found = strftime(format.as_str().unwrap(), Some(&time), &modifiers, NOW);
        if found.as_deref() != expected.as_str() {
            wrong.push(format!("{line}: ours {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn now_is_the_requests() {
    // 2026-11-24 19:58:27.125 +02:00.
    let now = NOW - 7_200_000 + 125;
    let none: &[&str] = &[];
    let text =
        |format, time: Option<&str>| strftime(format, time.map(Value::from).as_ref(), none, now);
    assert_eq!(text("%Y-%m-%d %H:%M:%f", None).as_deref(), Some("2026-11-24 17:58:27.125"));
    assert_eq!(text("%s", Some("now")).as_deref(), Some("1795543107"));
    assert_eq!(text("%s", Some("subsec")).as_deref(), Some("1795543107.125"));
    assert_eq!(strftime("%Y", Some(&Value::Null), none, now), None);
}
