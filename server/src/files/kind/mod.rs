//! What a file is, by its first bytes; what it calls itself is not asked.
//!
//! With the names and extensions that PocketBase's detector (Go's `mimetype`) gives them, and its
//! order where two would fit; the program itself was asked, file by file. What is not in the list
//! is `application/octet-stream`, or plain text when it has no control characters.

mod listed;
mod markup;
mod media;
mod packed;
mod signs;
mod text;

use std::borrow::Cow;

use listed::LISTED;
use text::{is_text, text};

/// How much of a file is looked at, in bytes.
pub(crate) const LOOKED_AT: usize = 3072;

/// A media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// `image/png`, `text/plain; charset=utf-8`.
    pub(crate) name: Cow<'static, str>,
    /// `.png`; empty for what nothing is known of.
    pub(crate) extension: &'static str,
    /// Other names of the same.
    aliases: &'static [&'static str],
}

impl Kind {
    /// What the first [`LOOKED_AT`] bytes of a file tell.
    pub(crate) fn of(head: &[u8]) -> Self {
        let head = &head[..head.len().min(LOOKED_AT)];
        let found = LISTED.iter().find_map(|sign| sign(head));
        match found {
            Some(kind) => kind,
            None if is_text(head) => text(head),
            None if signs::is_zlib(head) => known("application/zlib", "", &[]),
            None => known("application/octet-stream", "", &[]),
        }
    }

    /// Whether this is the type somebody means: parameters and letter case do not count.
    pub(crate) fn is(&self, wanted: &str) -> bool {
        let wanted = bare(wanted);
        bare(&self.name).eq_ignore_ascii_case(wanted)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(wanted))
    }
}

fn bare(name: &str) -> &str {
    name.split(';').next().unwrap_or("").trim()
}

const fn known(
    name: &'static str,
    extension: &'static str,
    aliases: &'static [&'static str],
) -> Kind {
    Kind { name: Cow::Borrowed(name), extension, aliases }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    find(bytes, wanted).is_some()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_they_hold() {
        let table: [(&[u8], &str, &str); 24] = [
            (b"", "text/plain", ".txt"),
            (b"hello", "text/plain; charset=utf-8", ".txt"),
            (b"\x00\x01", "application/octet-stream", ""),
            (b"\x89PNG\r\n\x1A\n....", "image/png", ".png"),
            (b"\xFF\xD8\xFF\xE0", "image/jpeg", ".jpg"),
            (b"RIFF....WEBPVP8 ", "image/webp", ".webp"),
            (b"....ftypisom....", "video/mp4", ".mp4"),
            (b"glTF\x02\x00\x00\x00", "model/gltf-binary", ".glb"),
            (b"Rar!\x1A\x07\x01\x00", "application/vnd.rar", ".rar"),
            (b"PAR1\x15\x04", "application/vnd.apache.parquet", ".parquet"),
            (b"{\"asset\":{\"version\":\"2.0\"}}", "model/gltf+json", ".gltf"),
            (b"{\"type\":\"Point\"}", "application/geo+json", ".geojson"),
            (b"{\"a\":1}\n{\"a\":2}\n", "application/x-ndjson", ".ndjson"),
            (b"#!/usr/bin/env python3\n", "text/x-python", ".py"),
            (b"From: a\r\nTo: b\r\n\r\n", "message/rfc822", ".eml"),
            (b"....ftypqt  ....", "video/quicktime", ".mov"),
            (b"  <!DOCTYPE HTML><p>", "text/html; charset=utf-8", ".html"),
            (b"<?xml version=\"1.0\"?><a/>", "text/xml; charset=utf-8", ".xml"),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", "image/svg+xml", ".svg"),
            (b"{\"a\": 1}", "application/json", ".json"),
            (b"{\"a\": ", "text/plain; charset=utf-8", ".txt"),
            (b"a,b\n1,2\n", "text/csv", ".csv"),
            (b"gr\xFC\xDFe", "text/plain; charset=iso-8859-1", ".txt"),
            (b"%PDF-1.7\n", "application/pdf", ".pdf"),
        ];
        for (bytes, name, extension) in table {
            let kind = Kind::of(bytes);
            assert_eq!((kind.name.as_ref(), kind.extension), (name, extension), "{bytes:?}");
        }
        assert!(Kind::of(b"hello").is("TEXT/plain; charset=ascii"));
        assert!(Kind::of(b"%PDF-1.7").is("application/x-pdf"));
        assert!(!Kind::of(b"<svg >").is("text/html"));
    }

    #[test]
    fn no_beginning_of_any_file_is_too_short() {
        let samples: [&[u8]; 6] = [
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00aaaaaaaaaaaaaaaa\x05\x00\x00\x00word/",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xff\xff\xff\xff",
            b"\x00\x00\x00\x18ftypheic\x00\x00",
            b"\x89PNG\r\n\x1A\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaacTL",
            b"FORM....AIFF",
            b"\x1A\x45\xDF\xA3\x42\x82\x84webm",
        ];
        for sample in samples {
            for end in 0..=sample.len() {
                let _ = Kind::of(&sample[..end]);
            }
        }
        assert_eq!(Kind::of(samples[0]).extension, ".docx");
        assert_eq!(Kind::of(samples[5]).extension, ".webm");
    }
}
