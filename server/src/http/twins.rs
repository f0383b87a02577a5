//! JSON that names a member twice, at any depth, is refused: what one reader takes for the value
//! need not be what the next one takes for it (RFC 8259, section 4). So does PocketBase.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Reads as any JSON without twins does.
pub(super) struct NoTwins;

impl<'de> Deserialize<'de> for NoTwins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = NoTwins;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON whose members have names of their own")
    }

    fn visit_unit<E>(self) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_bool<E>(self, _: bool) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_str<E>(self, _: &str) -> Result<NoTwins, E> {
        Ok(NoTwins)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NoTwins, A::Error> {
        while items.next_element::<NoTwins>()?.is_some() {}
        Ok(NoTwins)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NoTwins, A::Error> {
        let mut names = HashSet::<Name<'de>>::new();
        while let Some(name) = members.next_key()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a member is named twice"));
            }
            members.next_value::<NoTwins>()?;
        }
        Ok(NoTwins)
    }
}

#[derive(serde::Deserialize, PartialEq, Eq, Hash)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::NoTwins;

    #[test]
    fn twins_are_seen_at_any_depth() {
        let fine = [
            "null",
            "1",
            "12345678901234567890",
            "-1.5e3",
            "\"x\"",
            "[]",
            "{}",
            r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}"#,
            r#"{"a":1,"A":2}"#,
        ];
        for text in fine {
            assert!(serde_json::from_str::<NoTwins>(text).is_ok(), "{text}");
        }
        let twins = [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"\u0061":3}"#,
            r#"[{"b":{"a":1,"a":2}}]"#,
            r#"{"":1,"":2}"#,
        ];
        for text in twins {
            assert!(serde_json::from_str::<NoTwins>(text).is_err(), "{text}");
        }
    }
}
