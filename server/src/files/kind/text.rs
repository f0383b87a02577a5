//! Files that people can read.

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::markup::{markup, with_charset};
use super::{Kind, LOOKED_AT, known};

pub(super) fn is_text(head: &[u8]) -> bool {
    let marked = head.starts_with(b"\xFE\xFF")
        || head.starts_with(b"\xFF\xFE")
        || head.starts_with(b"\x00\x00\xFE\xFF");
    marked || !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F))
}

pub(super) fn text(head: &[u8]) -> Kind {
    if head.is_empty() {
        return known("text/plain", ".txt", &[]);
    }
    let charset = match head {
        [0xFF, 0xFE, 0, 0, ..] => Some("utf-32le"),
        [0, 0, 0xFE, 0xFF, ..] => Some("utf-32be"),
        [0xFE, 0xFF, ..] => Some("utf-16be"),
        [0xFF, 0xFE, ..] => Some("utf-16le"),
        _ if is_utf8(head) => Some("utf-8"),
        _ if head.iter().any(|byte| (0x80..0xA0).contains(byte)) => None,
        _ => Some("iso-8859-1"),
    };
    markup(head, charset)
        .or_else(|| written_in(head))
        .unwrap_or_else(|| with_charset("text/plain", ".txt", charset))
}

/// The plain text's own form.
fn written_in(head: &[u8]) -> Option<Kind> {
    let unmarked = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let line_of = |text: &str| {
        let rest = head.strip_prefix(text.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r\n"))
    };
    let subtitles = unmarked.strip_prefix(b"WEBVTT");
    Some(match () {
        () if is_php(head) => known("text/x-php", ".php", &[]),
        () if head.starts_with(b"#!") => return script(head),
        () if head.starts_with(b"{\\rtf") => known("text/rtf", ".rtf", &["application/rtf"]),
        () if line_of("BEGIN:VCARD") => known("text/vcard", ".vcf", &[]),
        () if line_of("BEGIN:VCALENDAR") => known("text/calendar", ".ics", &[]),
        () if head.starts_with(b"WARC/1.0") || head.starts_with(b"WARC/1.1") => {
            known("application/warc", ".warc", &[])
        }
        () if subtitles
            .is_some_and(|rest| matches!(rest, [] | [b'\n' | b'\r' | b' ' | b'\t', ..])) =>
        {
            known("text/vtt", ".vtt", &[])
        }
        () if is_srt(head) => {
            known("application/x-subrip", ".srt", &["application/x-srt", "text/x-srt"])
        }
        () if is_mail(head) => known("message/rfc822", ".eml", &[]),
        () => return picture(head).or_else(|| json(head)).or_else(|| table(head)),
    })
}

fn is_php(head: &[u8]) -> bool {
    let begins =
        |mark: &[u8]| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    begins(b"<?php") || begins(b"<? ") || begins(b"<?\n")
}

/// By the interpreter of the first line.
fn script(head: &[u8]) -> Option<Kind> {
    let line = head[2..].split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let name = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
    let mut interpreter = name(words.next()?);
    if interpreter == "env" {
        interpreter = name(words.next()?);
    }
    Some(match interpreter.as_str() {
        "node" | "nodejs" => {
            known("text/javascript", ".js", &["application/x-javascript", "application/javascript"])
        }
        "perl" => known("text/x-perl", ".pl", &[]),
        "ruby" => known("text/x-ruby", ".rb", &["application/x-ruby"]),
        "lua" => known("text/x-lua", ".lua", &[]),
        "php" => known("text/x-php", ".php", &[]),
        "tcl" | "tclsh" | "wish" => known("text/x-tcl", ".tcl", &["application/x-tcl"]),
        "sh" | "bash" | "dash" | "ksh" | "zsh" | "csh" | "tcsh" => known(
            "text/x-shellscript",
            ".sh",
            &["text/x-sh", "application/x-shellscript", "application/x-sh"],
        ),
        python if python.starts_with("python") => {
            known("text/x-python", ".py", &["text/x-script.python", "application/x-python"])
        }
        _ => return None,
    })
}

/// The first subtitle: its number, from when to when, and a line.
fn is_srt(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let moment = |text: &[u8]| match text {
        [a, b, b':', c, d, b':', e, f, b',', g, h, i] => {
            [a, b, c, d, e, f, g, h, i].iter().all(|digit| digit.is_ascii_digit())
        }
        _ => false,
    };
    let times = |line: &[u8]| match (line.get(..12), line.get(12..17), line.get(17..)) {
        (Some(from), Some(b" --> "), Some(to)) => moment(from) && moment(to) && from < to,
        _ => false,
    };
    lines.next() == Some(b"1")
        && lines.next().is_some_and(times)
        && lines.next().is_some_and(|line| !line.is_empty())
}

/// Its first two lines are headers that mails have.
fn is_mail(head: &[u8]) -> bool {
    const HEADERS: [&[u8]; 9] = [
        b"From:",
        b"To:",
        b"Subject:",
        b"Date:",
        b"Received:",
        b"Message-ID:",
        b"Content-Type:",
        b"Return-Path:",
        b"Delivered-To:",
    ];
    let mut lines = head.split(|byte| *byte == b'\n').take(2);
    let is_header = |line: &[u8]| HEADERS.iter().any(|header| line.starts_with(header));
    lines.clone().count() == 2 && lines.all(is_header)
}

/// The plainest of pictures: a mark, comments, and its width and height in one line.
fn picture(head: &[u8]) -> Option<Kind> {
    let mut lines = head.split(|byte| *byte == b'\n');
    let mark = lines.next()?;
    let size = lines.find(|line| !line.starts_with(b"#"))?;
    let size = std::str::from_utf8(size).ok()?;
    if mark == b"P7" {
        let fits = size.starts_with("WIDTH ");
        return fits.then(|| known("image/x-portable-arbitrarymap", ".pam", &[]));
    }
    let numbers = size.split(' ').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>().ok()?;
    match mark {
        _ if numbers.len() != 2 => None,
        b"P1" | b"P4" => Some(known("image/x-portable-bitmap", ".pbm", &[])),
        b"P2" | b"P5" => Some(known("image/x-portable-graymap", ".pgm", &[])),
        b"P3" | b"P6" => Some(known("image/x-portable-pixmap", ".ppm", &[])),
        _ => None,
    }
}

/// Whether this is UTF-8, as far as it goes.
fn is_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// An object or a list of JSON, or several, line by line; of a file that goes on, its beginning.
fn json(head: &[u8]) -> Option<Kind> {
    let first = head.trim_ascii_start().first();
    if !matches!(first, Some(b'{' | b'[')) {
        return None;
    }
    match serde_json::from_slice::<IgnoredAny>(head) {
        Err(error) if !(error.is_eof() && head.len() == LOOKED_AT) => {
            is_lines_of_json(head).then(|| known("application/x-ndjson", ".ndjson", &[]))
        }
        _ if first == Some(&b'{') => Some(Told::by(head).kind()),
        _ => Some(known("application/json", ".json", &[])),
    }
}

/// What an object of JSON tells of itself, as far as it goes.
#[derive(Default)]
struct Told {
    /// The type, if the object begins with it.
    shape: Option<String>,
    /// The version of its asset.
    asset: Option<String>,
    /// Whether it is a log of a browser.
    is_log: bool,
}

impl Told {
    fn by(head: &[u8]) -> Self {
        let mut told = Self::default();
        let mut reader = serde_json::Deserializer::from_slice(head);
        // An error is where the file goes on.
        let _ = reader.deserialize_map(&mut told);
        told
    }

    fn kind(&self) -> Kind {
        const SHAPES: [&str; 9] = [
            "Feature",
            "FeatureCollection",
            "Point",
            "LineString",
            "Polygon",
            "MultiPoint",
            "MultiLineString",
            "MultiPolygon",
            "GeometryCollection",
        ];
        match () {
            () if self.shape.as_deref().is_some_and(|shape| SHAPES.contains(&shape)) => {
                known("application/geo+json", ".geojson", &[])
            }
            () if self.is_log => known("application/json", ".har", &[]),
            () if matches!(self.asset.as_deref(), Some("1.0" | "2.0")) => {
                known("model/gltf+json", ".gltf", &[])
            }
            () => known("application/json", ".json", &[]),
        }
    }
}

impl<'de> Visitor<'de> for &mut Told {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut is_first = true;
        while let Some(key) = map.next_key::<String>()? {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            match key.as_str() {
                "type" if is_first => self.shape = text(&map.next_value()?),
                "asset" => self.asset = map.next_value::<Value>()?.get("version").and_then(text),
                // Its entries are most of it: seldom is all of it seen.
                "log" => match map.next_value::<Value>() {
                    Ok(log) => {
                        let has = |key: &str| log.get(key).is_some();
                        self.is_log = ["version", "creator", "entries"].into_iter().any(has);
                    }
                    Err(cut) => {
                        self.is_log = true;
                        return Err(cut);
                    }
                },
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            is_first = false;
        }
        Ok(())
    }
}

/// At least two lines of JSON, of which the last may have been cut off.
fn is_lines_of_json(head: &[u8]) -> bool {
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let lines = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let fits = |(at, line): (usize, &&[u8])| match serde_json::from_slice::<IgnoredAny>(line) {
        Ok(_) => true,
        Err(error) => error.is_eof() && at + 1 == lines.len(),
    };
    lines.len() >= 2 && lines.iter().enumerate().all(fits)
}

fn table(head: &[u8]) -> Option<Kind> {
    match () {
        () if separated(head, b',') => Some(known("text/csv", ".csv", &[])),
        () if separated(head, b'\t') => Some(known("text/tab-separated-values", ".tsv", &[])),
        () => None,
    }
}

/// At least two lines, and in each the same number of separators, one at least. A quoted value may
/// hold anything, but has an end.
fn separated(head: &[u8], separator: u8) -> bool {
    let mut counts = Vec::new();
    let (mut count, mut quoted, mut length) = (0, false, 0);
    let mut skipped = head.starts_with(b"#");
    let mut before = b'\n';
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'\n' if !quoted || skipped => {
                if length > 0 && !skipped {
                    counts.push(count);
                }
                (count, length, quoted) = (0, 0, false);
                skipped = head.get(at + 1) == Some(&b'#');
            }
            // Within a bare value a quote is a letter as any other.
            b'"' if quoted => quoted = false,
            b'"' => quoted = matches!(before, b'\n' | b'"') || before == separator,
            _ if *byte == separator && !quoted => count += 1,
            _ => {}
        }
        length += usize::from(!matches!(byte, b'\r' | b'\n'));
        before = *byte;
    }
    let goes_on = head.len() == LOOKED_AT;
    if length > 0 && !skipped && !goes_on {
        counts.push(count);
    }
    let first = counts.first().copied().unwrap_or(0);
    (!quoted || goes_on)
        && counts.len() >= 2
        && first >= 1
        && counts.iter().all(|count| *count == first)
}
