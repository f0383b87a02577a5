//! `If-…` headers, in the order of Go's `http.ServeContent`.

use axum::http::{HeaderMap, HeaderName, header};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// What a file is known by.
pub(super) struct Version {
    pub(super) tag: String,
    /// To the second.
    pub(super) modified: OffsetDateTime,
}

/// What is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The file, or the parts that are asked for.
    Serve { ranges: bool },
    /// 304
    NotModified,
    /// 412
    PreconditionFailed,
}

/// `Tue, 24 Nov 2026 19:19:14 GMT`
pub(super) fn http_date(moment: OffsetDateTime) -> String {
    moment.format(HTTP_DATE).unwrap_or_default()
}

fn parse_date(text: &str) -> Option<OffsetDateTime> {
    time::PrimitiveDateTime::parse(text, HTTP_DATE).ok().map(time::PrimitiveDateTime::assume_utc)
}

impl Version {
    pub(super) fn judge(&self, headers: &HeaderMap) -> Outcome {
        let text = |name: HeaderName| {
            headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty())
        };
        let date = |name| text(name).and_then(parse_date);
        let holds = match (text(header::IF_MATCH), date(header::IF_UNMODIFIED_SINCE)) {
            (Some(tags), _) => self.is_among(tags, false),
            (None, Some(since)) => self.modified <= since,
            (None, None) => true,
        };
        if !holds {
            return Outcome::PreconditionFailed;
        }
        let known = match (text(header::IF_NONE_MATCH), date(header::IF_MODIFIED_SINCE)) {
            (Some(tags), _) => self.is_among(tags, true),
            (None, Some(since)) => self.modified <= since,
            (None, None) => false,
        };
        if known {
            return Outcome::NotModified;
        }
        let ranges = match text(header::IF_RANGE) {
            None => true,
            Some(tag) if tag.starts_with(['"', 'W']) => tag == self.tag,
            Some(date) => parse_date(date) == Some(self.modified),
        };
        Outcome::Serve { ranges }
    }

    fn is_among(&self, tags: &str, weakly: bool) -> bool {
        tags.split(',').map(str::trim).any(|tag| {
            let tag = if weakly { tag.strip_prefix("W/").unwrap_or(tag) } else { tag };
            tag == "*" || tag == self.tag
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_judged_in_gos_order() {
        let modified = parse_date("Tue, 24 Nov 2026 19:19:14 GMT").unwrap();
        assert_eq!(http_date(modified), "Tue, 24 Nov 2026 19:19:14 GMT");
        let version = Version { tag: "\"a-b\"".to_owned(), modified };
        let whole = Outcome::Serve { ranges: true };
        let table: [(&[(&str, &str)], Outcome); 14] = [
            (&[], whole),
            (&[("if-none-match", "\"x\", W/\"a-b\"")], Outcome::NotModified),
            (&[("if-none-match", "*")], Outcome::NotModified),
            (&[("if-none-match", "\"x\"")], whole),
            (&[("if-modified-since", "Tue, 24 Nov 2026 19:19:14 GMT")], Outcome::NotModified),
            (&[("if-modified-since", "Tue, 24 Nov 2026 19:19:13 GMT")], whole),
            (&[("if-modified-since", "yesterday")], whole),
            (
                &[
                    ("if-none-match", "\"x\""),
                    ("if-modified-since", "Tue, 24 Nov 2026 19:19:14 GMT"),
                ],
                whole,
            ),
            (&[("if-match", "\"a-b\"")], whole),
            (&[("if-match", "W/\"a-b\"")], Outcome::PreconditionFailed),
            (
                &[("if-unmodified-since", "Tue, 24 Nov 2026 19:19:13 GMT")],
                Outcome::PreconditionFailed,
            ),
            (&[("if-range", "\"a-b\"")], whole),
            (&[("if-range", "\"x\"")], Outcome::Serve { ranges: false }),
            (&[("if-range", "Tue, 24 Nov 2026 19:19:14 GMT")], whole),
        ];
        for (headers, expected) in table {
            let map = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
            assert_eq!(version.judge(&map.collect()), expected, "{headers:?}");
        }
    }
}
