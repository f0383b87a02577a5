//! Files that people can read.

use std::borrow::Cow;

use super::{Kind, LOOKED_AT, contains, known};

pub(super) fn is_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xFE\xFF") || head.starts_with(b"\xFF\xFE");
    is_utf16 || !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F))
}

pub(super) fn text(head: &[u8]) -> Kind {
    if head.is_empty() {
        return known("text/plain", ".txt", &[]);
    }
    let charset = match head {
        [0xFE, 0xFF, ..] => "utf-16be",
        [0xFF, 0xFE, ..] => "utf-16le",
        _ if is_utf8(head) => "utf-8",
        _ if head.iter().any(|byte| (0x80..0xA0).contains(byte)) => "windows-1252",
        _ => "iso-8859-1",
    };
    let with_charset = |name: &str, extension| {
        let name = Cow::Owned(format!("{name}; charset={charset}"));
        Kind { name, extension, aliases: &[] }
    };
    let body = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let lower = body.to_ascii_lowercase();
    let tag = |name: &str| {
        let rest = lower.strip_prefix(name.as_bytes());
        rest.is_some_and(|rest| matches!(rest.first(), Some(b' ' | b'>' | b'\n' | b'\t' | b'\r')))
    };
    const HTML: [&str; 17] = [
        "<!doctype html",
        "<html",
        "<head",
        "<script",
        "<iframe",
        "<h1",
        "<div",
        "<font",
        "<table",
        "<a",
        "<style",
        "<title",
        "<b",
        "<body",
        "<br",
        "<p",
        "<!--",
    ];
    if HTML.iter().any(|name| tag(name)) {
        return with_charset("text/html", ".html");
    }
    if lower.starts_with(b"<?xml") {
        return match () {
            () if contains(&lower, b"<svg") => known("image/svg+xml", ".svg", &[]),
            () if contains(&lower, b"<rss") => known("application/rss+xml", ".rss", &["text/rss"]),
            () if contains(&lower, b"<feed") => known("application/atom+xml", ".atom", &[]),
            () if contains(&lower, b"<kml") => {
                known("application/vnd.google-earth.kml+xml", ".kml", &[])
            }
            () if contains(&lower, b"<gpx") => known("application/gpx+xml", ".gpx", &[]),
            () => Kind { aliases: &["application/xml"], ..with_charset("text/xml", ".xml") },
        };
    }
    if tag("<svg") || (lower.starts_with(b"<!doctype svg") && contains(&lower, b"<svg")) {
        return known("image/svg+xml", ".svg", &[]);
    }
    match () {
        () if body.starts_with(b"{\\rtf") => known("text/rtf", ".rtf", &["application/rtf"]),
        () if lower.starts_with(b"begin:vcard") => known("text/vcard", ".vcf", &[]),
        () if lower.starts_with(b"begin:vcalendar") => known("text/calendar", ".ics", &[]),
        () if body.starts_with(b"WEBVTT") => known("text/vtt", ".vtt", &[]),
        () if lower.starts_with(b"<?php") => known("text/x-php", ".php", &[]),
        () if is_json(head) => known("application/json", ".json", &[]),
        () if separated(head, b',') => known("text/csv", ".csv", &[]),
        () if separated(head, b'\t') => known("text/tab-separated-values", ".tsv", &[]),
        () => with_charset("text/plain", ".txt"),
    }
}

/// Whether this is UTF-8, as far as it goes.
fn is_utf8(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && head.len() == LOOKED_AT,
    }
}

/// An object or a list of JSON; of a file that goes on, its beginning.
fn is_json(head: &[u8]) -> bool {
    if !matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(head) {
        Ok(_) => true,
        Err(error) => error.is_eof() && head.len() == LOOKED_AT,
    }
}

/// At least two lines, and in each the same number of separators, one at least.
fn separated(head: &[u8], separator: u8) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').collect::<Vec<_>>();
    if lines.last().is_some_and(|last| last.is_empty()) || head.len() == LOOKED_AT {
        lines.pop();
    }
    let fields = |line: &&[u8]| {
        let mut quoted = false;
        let mut count = 0;
        for byte in *line {
            match byte {
                b'"' => quoted = !quoted,
                _ if *byte == separator && !quoted => count += 1,
                _ => {}
            }
        }
        count
    };
    let lines = lines.iter().filter(|line| !line.starts_with(b"#")).collect::<Vec<_>>();
    let first = lines.first().map_or(0, |line| fields(line));
    lines.len() >= 2 && first >= 1 && lines.iter().all(|line| fields(line) == first)
}
