//! Rules that look at files, and kinds told by content.

use super::upload;
use crate::scenario::{Body, Step, Who, file, post, step, text};

/// Rules that look at files.
macro_rules! ruled {
    ($name:literal, $rule:literal) => {
        post(concat!("a rule says ", $rule, " of files"), Who::Root, "/api/collections",
            concat!(r#"{"name":""#, $name, r#"","createRule":""#, $rule, r#"","fields":[{"name":"f","type":"file"},{"name":"fs","type":"file","maxSelect":3}]}"#))
            .query(&[("fields", "createRule")])
    };
}

macro_rules! judged {
    ($name:literal, $path:literal) => {
        [
            step(concat!($name, " with a file"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[file("f", "ruled.txt", b"12345")]))
                .query(&[("fields", "fs")]),
            step(concat!($name, " with files"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[
                    file("fs", "ruled.txt", b"12345"),
                    file("fs", "other.txt", b"1"),
                ]))
                .query(&[("fields", "f")]),
            step(concat!($name, " without"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[text("f", "")]))
                .query(&[("fields", "f")]),
        ]
    };
}

pub(super) const RULES: &[Step] = &{
    let [a1, a2, a3] = judged!("a value that is set", "/api/collections/ruled_value/records");
    let [b1, b2, b3] = judged!("a body that has it", "/api/collections/ruled_isset/records");
    let [c1, c2, c3] = judged!("a body that is not empty", "/api/collections/ruled_body/records");
    let [d1, d2, d3] = judged!("a length in the body", "/api/collections/ruled_length/records");
    let [e1, e2, e3] = judged!("each of the values", "/api/collections/ruled_each/records");
    [
        ruled!("ruled_value", "f != ''"),
        a1,
        a2,
        a3,
        ruled!("ruled_isset", "@request.body.f:isset = true"),
        b1,
        b2,
        b3,
        ruled!("ruled_body", "@request.body.f != ''"),
        c1,
        c2,
        c3,
        ruled!("ruled_length", "@request.body.fs:length = 2"),
        d1,
        d2,
        d3,
        ruled!("ruled_each", "fs:each ~ '.txt'"),
        e1,
        e2,
        e3,
    ]
};

/// What a file without an extension is taken for.
macro_rules! kind {
    ($name:literal, $bytes:literal) => {
        upload(concat!("an unnamed ", $name), &[file("one", "unnamed", $bytes)])
    };
}

pub(super) const KINDS: &[Step] = &[
    kind!("text", b"plain text"),
    kind!("html", b"<!DOCTYPE html><html><body>x</body></html>"),
    kind!("svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
    kind!("svg behind xml", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
    kind!("xml", b"<?xml version=\"1.0\"?><a></a>"),
    kind!("json", b"{\"a\": [1, 2, 3]}"),
    kind!("pdf", b"%PDF-1.7\n1 0 obj\n"),
    kind!("zip", b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00a.txt"),
    kind!("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
    kind!("mp3", b"ID3\x03\x00\x00\x00\x00\x00\x15TIT2"),
    kind!("wav", b"RIFF\x24\x00\x00\x00WAVEfmt "),
    kind!("ogg", b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x1e\x01vorbis\x00\x00\x00"),
    kind!("mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
    kind!("mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "),
    kind!("m4a", b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42"),
    kind!("heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    kind!("avif", b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"),
    kind!("webm", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"),
    kind!("bmp", b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
    kind!("icon", b"\x00\x00\x01\x00\x01\x00\x10\x10"),
    kind!("tiff", b"II*\x00\x08\x00\x00\x00"),
    kind!("flac", b"fLaC\x00\x00\x00\x22"),
    kind!("csv", b"a,b,c\n1,2,3\n4,5,6\n"),
    kind!("sqlite", b"SQLite format 3\x00"),
    kind!("wasm", b"\x00asm\x01\x00\x00\x00"),
    kind!("program", b"MZ\x90\x00\x03\x00\x00\x00"),
    kind!("elf", b"\x7fELF\x02\x01\x01\x00"),
    kind!("font", b"wOF2\x00\x01\x00\x00"),
    kind!("nothing known", b"\x00\x01\x02\x03\xfe\xff"),
    kind!("vcard", b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"),
    kind!("calendar", b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"),
    kind!("rich text", b"{\\rtf1\\ansi x}"),
    kind!("subtitles", b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n"),
    kind!("7z", b"7z\xBC\xAF\x27\x1C\x00\x04"),
    kind!("rar", b"Rar!\x1A\x07\x01\x00"),
    kind!("xz", b"\xFD7zXZ\x00\x00\x04"),
];
