//! The `Range` header, as Go's `http.ServeContent` reads it.

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) length: u64,
}

impl Span {
    /// `bytes 0-4/10`; of an empty file `bytes 0--1/0`, as Go says it.
    pub(super) fn content_range(self, size: u64) -> String {
        let last = i128::from(self.start) + i128::from(self.length) - 1;
        format!("bytes {}-{last}/{size}", self.start)
    }

    /// What is left of it after `length` bytes of it.
    pub(super) fn after(self, length: u64) -> Self {
        Self { start: self.start + length, length: self.length.saturating_sub(length) }
    }
}

/// What is wrong with a `Range`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadRange {
    /// It is no range at all.
    Malformed,
    /// It begins behind the end.
    NoOverlap,
}

/// The parts of a file of `size` bytes that are asked for; none for the whole. More than the file
/// holds altogether is the whole too.
///
/// # Errors
/// What a 416 tells.
pub(super) fn parse(header: &str, size: u64) -> Result<Vec<Span>, BadRange> {
    let list = header.strip_prefix("bytes=").ok_or(BadRange::Malformed)?;
    let mut spans = Vec::new();
    let mut missed = false;
    for range in list.split(',').map(str::trim).filter(|range| !range.is_empty()) {
        let (start, end) = range.split_once('-').ok_or(BadRange::Malformed)?;
        let (start, end) = (start.trim(), end.trim());
        if start.is_empty() {
            let last = number(end)?.min(size);
            spans.push(Span { start: size - last, length: last });
            continue;
        }
        let start = number(start)?;
        if start >= size {
            missed = true;
            continue;
        }
        let last = match end {
            "" => size - 1,
            end => number(end)?.min(size - 1).max(match number(end)? < start {
                true => return Err(BadRange::Malformed),
                false => start,
            }),
        };
        spans.push(Span { start, length: last - start + 1 });
    }
    match spans.iter().map(|span| span.length).fold(0, u64::saturating_add) {
        _ if missed && spans.is_empty() && size > 0 => Err(BadRange::NoOverlap),
        sum if sum > size => Ok(Vec::new()),
        _ => Ok(spans),
    }
}

fn number(text: &str) -> Result<u64, BadRange> {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().map_err(|_error| BadRange::Malformed),
        false => Err(BadRange::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_go_reads_them() {
        let span = |start, length| Span { start, length };
        let table = [
            ("bytes=0-4", Ok(vec![span(0, 5)])),
            ("bytes=2-", Ok(vec![span(2, 8)])),
            ("bytes=-3", Ok(vec![span(7, 3)])),
            ("bytes=-30", Ok(vec![span(0, 10)])),
            ("bytes=5-500", Ok(vec![span(5, 5)])),
            ("bytes= 0-0 , 9-9", Ok(vec![span(0, 1), span(9, 1)])),
            ("bytes=0-8,1-9", Ok(Vec::new())),
            ("bytes=", Ok(Vec::new())),
            ("bytes=10-", Err(BadRange::NoOverlap)),
            ("bytes=10-,0-0", Ok(vec![span(0, 1)])),
            ("bytes=4-2", Err(BadRange::Malformed)),
            ("bytes=a-b", Err(BadRange::Malformed)),
            ("bytes=--3", Err(BadRange::Malformed)),
            ("bytes=+1-2", Err(BadRange::Malformed)),
            ("bytes=5", Err(BadRange::Malformed)),
            ("lines=1-2", Err(BadRange::Malformed)),
            ("bytes=0-99999999999999999999999", Err(BadRange::Malformed)),
        ];
        for (header, expected) in table {
            assert_eq!(parse(header, 10), expected, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Ok(Vec::new()));
        assert_eq!(parse("bytes=-5", 0), Ok(vec![span(0, 0)]));
        assert_eq!(span(0, 0).content_range(0), "bytes 0--1/0");
        assert_eq!(span(2, 3).content_range(9), "bytes 2-4/9");
    }
}
